//! The `platen` program.

use clap::Parser as _;
use platen::cli::{Cli, run};
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "the command line says why it failed")]
fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(ending) => ending.code(),
        Err(failure) => {
            if let Some(text) = failure.text() {
                eprintln!("platen: {text}");
            }
            failure.code()
        }
    }
}
