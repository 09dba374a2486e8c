# Made the CSV files beside this one from register_times.csv. Rscript register_curves.R
library(survival)
times <- read.csv("register_times.csv")

write_out <- function(table, name) {
  numbers <- sapply(table, is.numeric)
  table[numbers] <- lapply(table[numbers], function(column) format(column, digits = 15, trim = TRUE))
  write.csv(table, name, row.names = FALSE, quote = FALSE)
}

km <- survfit(Surv(time, cause %in% 1:3) ~ 1, data = times, conf.type = "log-log")
write_out(data.frame(
  time = km$time, n_risk = km$n.risk, n_event = km$n.event, n_censor = km$n.censor,
  survival = km$surv, error = km$surv * km$std.err, low = km$lower, high = km$upper
), "register_kaplan_meier.csv")

aj <- survfit(Surv(time, factor(cause, 0:4)) ~ 1, data = times, conf.type = "log-log")
states <- aj$states
long <- do.call(rbind, lapply(seq_along(states), function(k) data.frame(
  state = k - 1, time = aj$time, share = aj$pstate[, k], error = aj$std.err[, k],
  low = aj$lower[, k], high = aj$upper[, k]
)))
write_out(long, "register_aalen_johansen.csv")
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
print(states)
print(quantile(km, 0.5)$quantile)
