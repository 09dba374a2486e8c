# What R says of association_people.csv. Run in this folder:  Rscript association.R > association.txt
# Debian packages: r-base-core, r-cran-sandwich, r-cran-mice.
suppressMessages(library(sandwich))
people <- read.csv("association_people.csv", stringsAsFactors = FALSE)
people$education <- relevel(factor(people$education), ref = "primary")
cat("# ", R.version.string, ", sandwich ", as.character(packageVersion("sandwich")),
    ", mice ", as.character(packageVersion("mice")), "\n", sep = "")
show <- function(key, value) cat(key, format(value, digits = 15, scientific = FALSE), "\n")

p <- function(eta) 1 / (1 + exp(-eta))
delta <- function(gradient, covariance) sqrt(drop(t(gradient) %*% covariance %*% gradient))

# Model 1: a yes/no variable of persons.
one <- glm(employed ~ believes + woman + age + education, binomial, people,
           control = glm.control(epsilon = 1e-14, maxit = 100))
for (name in names(coef(one))) show(paste0("coefficient:", name), coef(one)[[name]])
x <- model.matrix(one)
yes <- x; yes[, "believes"] <- 1
no <- x; no[, "believes"] <- 0
ame <- mean(p(yes %*% coef(one)) - p(no %*% coef(one)))
dp <- function(x) drop(p(x %*% coef(one)) * (1 - p(x %*% coef(one))))
gradient <- colMeans(yes * dp(yes)) - colMeans(no * dp(no))
show("discrete:believes", ame)
show("discrete:believes:model", delta(gradient, vcov(one)))
show("discrete:believes:HC1", delta(gradient, vcovHC(one, type = "HC1")))
show("discrete:believes:clustered", delta(gradient, vcovCL(one, cluster = people$municipality, type = "HC1")))

# The derivative of a number.
eta <- drop(x %*% coef(one)); q <- p(eta)
b <- coef(one)[["age"]]
gradient <- colMeans(x * (q * (1 - q) * (1 - 2 * q) * b)); gradient["age"] <- gradient["age"] + mean(q * (1 - q))
show("derivative:age", mean(q * (1 - q)) * b)
show("derivative:age:HC1", delta(gradient, vcovHC(one, type = "HC1")))

# A category against its reference.
high <- x; high[, "educationhigher"] <- 1; high[, "educationsecondary"] <- 0
low <- x; low[, "educationhigher"] <- 0; low[, "educationsecondary"] <- 0
gradient <- colMeans(high * dp(high)) - colMeans(low * dp(low))
show("discrete:higher", mean(p(high %*% coef(one)) - p(low %*% coef(one))))
show("discrete:higher:HC1", delta(gradient, vcovHC(one, type = "HC1")))

# Corrections for many questions.
questions <- c(0.001, 0.04, 0.03, 0.2, 0.9, 0.0005, 0.05)
cat("q-values", format(p.adjust(questions, "BH"), digits = 15), "\n")

# Rubin's rules.
suppressMessages(library(mice))
pooled <- pool.scalar(c(0.10, 0.13, 0.08, 0.11, 0.12), c(0.04, 0.05, 0.045, 0.04, 0.05)^2, n = 201, k = 1)
show("pooled:value", pooled$qbar); show("pooled:error", sqrt(pooled$t)); show("pooled:degrees", pooled$df)
