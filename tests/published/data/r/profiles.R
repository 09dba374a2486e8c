# Tests and intervals of two groups. Run in this folder:  Rscript profiles.R > profiles.txt
# Debian packages: r-base-core. The numbers stand in tests/brobygger_analysis/test_differences.py.
cat("# ", R.version.string, "\n", sep = "")
show <- function(key, value) cat(key, format(value, digits = 15, scientific = TRUE), "\n")

counts <- list(
  two = rbind(c(62, 32), c(30, 60)), four = rbind(c(40, 22, 20, 12), c(55, 61, 18, 42)),
  small_two = rbind(c(8, 1), c(3, 8)), small_four = rbind(c(14, 3, 1, 2), c(6, 9, 4, 1)),
  uneven = rbind(c(48, 3, 30, 1), c(51, 9, 12, 4))
)
for (key in c("two", "four")) {
  test <- chisq.test(counts[[key]], correct = FALSE)
  show(key, c(test$statistic, test$p.value))
}
for (key in c("small_two", "small_four", "uneven")) show(key, fisher.test(counts[[key]], workspace = 2e7)$p.value)

untied <- list(c(1.1, 2.7, 3.4, 4.2, 7.9, 8.8), c(2.1, 5.5, 6.1, 9.3, 9.9, 10.4, 11.2))
test <- wilcox.test(untied[[1]], untied[[2]], exact = TRUE)
show("ranks_exact", c(test$statistic, test$p.value))
steps <- list(rep(1:5, c(10, 14, 9, 3, 1)), rep(1:5, c(4, 9, 16, 9, 6)))
test <- wilcox.test(steps[[1]], steps[[2]], exact = FALSE, correct = TRUE)
show("ranks", c(test$statistic, test$p.value))
test <- t.test(steps[[1]], steps[[2]])
show("welch", c(mean(steps[[1]]) - mean(steps[[2]]), test$conf.int))

newcombe <- function(x, n, y, m) {
  one <- prop.test(x, n, correct = FALSE)$conf.int
  other <- prop.test(y, m, correct = FALSE)$conf.int
  p <- x / n
  q <- y / m
  c(p - q, p - q - sqrt((p - one[1])^2 + (other[2] - q)^2), p - q + sqrt((one[2] - p)^2 + (q - other[1])^2))
}
show("newcombe", newcombe(62, 94, 30, 90))
show("newcombe_none", newcombe(0, 12, 5, 40))
