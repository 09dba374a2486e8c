# A comparison group by weighting, of association_people.csv. Run in this folder:  Rscript weighting.R > weighting.txt
# Debian packages: r-base-core, r-cran-sandwich. Who believes stands for who took part.
suppressMessages(library(sandwich))
people <- read.csv("association_people.csv", stringsAsFactors = FALSE)
people$education <- relevel(factor(people$education), ref = "primary")
cat("# ", R.version.string, ", sandwich ", as.character(packageVersion("sandwich")), "\n", sep = "")
show <- function(key, value) cat(key, format(value, digits = 15, scientific = TRUE), "\n")

# Weights: 1 for participants, the odds of taking part for the others (the effect among the treated).
propensity <- glm(believes ~ woman + age + education, binomial, people,
                  control = glm.control(epsilon = 1e-14, maxit = 100))
odds <- fitted(propensity) / (1 - fitted(propensity))
people$weight <- ifelse(people$believes == 1, 1, odds)
others <- subset(people, believes == 0)
show("effective_others", sum(others$weight)^2 / sum(others$weight^2))
show("largest_weight_share", max(others$weight) / sum(others$weight))

# The difference in shares as a weighted regression; its variance for weights that are taken as known.
difference <- lm(employed ~ believes, people, weights = weight)
error <- sqrt(vcovHC(difference, type = "HC0")["believes", "believes"])
value <- coef(difference)[["believes"]]
show("participants", sum(coef(difference)))
show("others", coef(difference)[["(Intercept)"]])
show("difference", value)
show("low", value - qnorm(0.975) * error)
show("high", value + qnorm(0.975) * error)

# How different the groups are in each column, in standard deviations of those who took part.
x <- model.matrix(propensity)[, -1]
for (name in colnames(x)) {
  own <- x[people$believes == 1, name]
  rest <- x[people$believes == 0, name]
  spread <- sqrt(mean((own - mean(own))^2))
  show(paste0("balance:", name), c(mean(own) - mean(rest), mean(own) - weighted.mean(rest, others$weight)) / spread)
}
