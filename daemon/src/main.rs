//! The `platen` program.

use clap::builder::{OsStr, Resettable};
use clap::{CommandFactory as _, FromArgMatches as _};
use platen::cli::{Cli, run, words};
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "the command line says why it failed")]
fn main() -> ExitCode {
    let asked = command().get_matches_from(words(std::env::args_os()));
    match run(Cli::from_arg_matches(&asked).unwrap_or_else(|error| error.exit())) {
        Ok(ending) => ending.code(),
        Err(failure) => {
            if let Some(text) = failure.text() {
                eprintln!("platen: {text}");
            }
            failure.code()
        }
    }
}

/// An empty `PLATEN_DATA` names no room, as one that is not set.
fn command() -> clap::Command {
    let command = Cli::command();
    match std::env::var_os("PLATEN_DATA") {
        Some(room) if room.is_empty() => {
            command.mut_arg("data", |data| data.env(Resettable::<OsStr>::Reset))
        }
        Some(_) | None => command,
    }
}
