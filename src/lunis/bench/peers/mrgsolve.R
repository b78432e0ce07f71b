# Runs the model of a folder again and again: for each relative tolerance on standard input, the patients of patients.csv.
suppressMessages(library(mrgsolve))
folder <- commandArgs(TRUE)[1]
days <- scan(file.path(folder, "days.txt"), quiet = TRUE)
doses <- read.csv(file.path(folder, "doses.csv"))
model <- mread("model", project = folder, soloc = folder, quiet = TRUE)
input <- file("stdin")
open(input)
cat("ready\n")
flush(stdout())
while (length(line <- readLines(input, 1)) > 0) {
  patients <- read.csv(file.path(folder, "patients.csv"))
  absolute <- scan(file.path(folder, "atol.txt"), quiet = TRUE)
  names(absolute) <- names(init(model))
  model <- custom_atol(model, as.list(absolute))
  model <- custom_rtol(model, as.list(0 * absolute + as.numeric(line)))
  if (nrow(doses) > 0) {
    given <- merge(patients["ID"], doses)
    given <- given[order(given$ID, given$time), ]
  }
  began <- as.numeric(Sys.time())
  found <- if (nrow(doses) > 0) {
    mrgsim_df(model, data = given, idata = patients, tgrid = days, obsonly = TRUE, recsort = 3, maxsteps = 1e6)
  } else {
    mrgsim_df(model, idata = patients, tgrid = days, maxsteps = 1e6)
  }
  seconds <- as.numeric(Sys.time()) - began
  writeBin(as.vector(t(as.matrix(found[names(absolute)]))), file.path(folder, "states.bin"))
  cat(seconds, "\n")
  flush(stdout())
}
