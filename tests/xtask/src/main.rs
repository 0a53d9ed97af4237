//! What developers and CI run, as `cargo xtask VERB`.
//!
//! It depends on no crate of the workspace, so that it starts in seconds and works while the rest
//! does not compile. `cargo xtask check` is all of CI.

#![expect(clippy::print_stdout, reason = "a program of the command line")]
#![expect(clippy::print_stderr, reason = "a program of the command line")]

mod audit;
mod build;
mod check;
mod fuzz;
mod licence;
mod metadata;
mod package;
mod peers;
mod process;
mod starters;
mod test;
mod unused;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask VERB [ARGUMENTS]

  test [ARGUMENTS]     installs the missing test peers when it may, builds, runs every test;
                       arguments go to `cargo test`
  check                what CI runs, in order, ending at the first failure
  audit                licences, duplicates and sources of all dependencies
  unused               dependencies that are named and not used
  starters             the settings `platen init` writes and those in config/starters load
  demo                 `platen demo --once` in the build of the tests
  torture --protocol raw|lpr|folder [--seeds N] [ARGUMENTS]
                       kills rooms at random and at every fault point and counts the paper
  bench [throughput] [ARGUMENTS]
                       measures throughput and latency beside CUPS
  bench many [ARGUMENTS]
                       measures a room of very many folders and printers
  fuzz [TARGET ...] [--minutes N]
                       feeds parsers with what nobody would write, 10 minutes each
  package              makes the Debian package; installs cargo-deb when it is missing
  peers                names the programs the tests need and whether they are here";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next();
    let rest: Vec<String> = arguments.collect();
    match perform(verb.as_deref(), &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(verb: Option<&str>, rest: &[String]) -> Result<()> {
    let takes_arguments = matches!(verb, Some("test" | "torture" | "bench" | "fuzz"));
    if !rest.is_empty() && !takes_arguments {
        bail!("too many arguments: {}\n\n{USAGE}", rest.join(" "));
    }
    match verb {
        Some("test") => test::run(rest),
        Some("check") => check::run(),
        Some("audit") => audit::run(),
        Some("unused") => unused::run(),
        Some("starters") => starters::load(&build::for_tests()?),
        Some("demo") => starters::demo(&build::for_tests()?),
        Some("torture") => build::torture(rest),
        Some("bench") => build::bench(rest),
        Some("fuzz") => fuzz::run_all(rest),
        Some("package") => package::run_all(),
        Some("peers") => peers::show(),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => bail!("there is no verb {other}\n\n{USAGE}"),
        None => bail!("which verb?\n\n{USAGE}"),
    }
}
