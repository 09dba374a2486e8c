# Fulfilment of targets by their revision, from the published table: lm() of R, with and without a control.
# Run in tests/published/data/r: Rscript revision.R > revision.txt
d <- read.csv("../rum2_municipalities.csv")
before <- c(1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1)  # invented: the report does not print who took part before
cat("#", R.version.string, "\n")
cat("# measure against control: points per ten per cent, 95 % from, to\n")
for (measure in c("screened", "enrolled", "employed")) {
  original <- d[[paste0("target_", measure, "_original")]]
  revised <- d[[paste0("target_", measure, "_adjusted")]]
  achieved <- d[[paste0("achieved_", measure)]]
  moved <- 100 * revised / original - 100
  for (against in c("original", "revised")) {
    y <- 100 * achieved / (if (against == "original") original else revised)
    for (control in c("none", "before")) {
      m <- if (control == "none") lm(y ~ moved) else lm(y ~ moved + before)
      cat(measure, against, control, format(10 * c(coef(m)[2], confint(m)[2, ]), digits = 15), "\n")
    }
  }
}
