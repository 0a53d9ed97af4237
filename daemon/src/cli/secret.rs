//! `platen secret`: keeps secrets that settings refer to.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use console::Term;
use platen_config::secrets::{Secret as Value, SecretError, SecretName, SecretStore};
use std::io::{self, IsTerminal as _, Read as _};

/// Bytes that are read of a secret: the largest there can be, and what ends its last line.
const READ: usize = SecretStore::LARGEST + 2;
/// Bytes that are counted of what is larger; some inputs have no end.
const COUNTED: u64 = 1 << 30;

#[derive(Debug, Subcommand)]
pub(super) enum Secret {
    /// Keep a secret; its value is asked for, or read from standard input
    #[command(after_help = "Examples:\n  platen secret set api-token\n  \
        platen secret set api-token < token.txt\n\n\
        In the settings: token = { secret = \"api-token\" }")]
    Set(One),
    /// List the names of secrets, never their values
    List,
    /// Remove a secret for good
    Rm(One),
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// Its name
    name: SecretName,
}

impl Secret {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let mut store = SecretStore::open(&ask.data_to_write()?).map_err(Failure::environment)?;
        match self {
            Self::Set(One { name }) => {
                let value = read(&name).map_err(Failure::Environment)?;
                if value.expose().is_empty() {
                    return Err(Failure::Usage(anyhow!("a secret cannot be empty")));
                }
                store.set(&name, &value).map_err(Failure::environment)?;
                ask.out().text(&format!("kept {name}"))?;
            }
            Self::List => {
                let names: Vec<_> = store.list().map(ToString::to_string).collect();
                ask.out().either(&names, |names| names.join("\n"))?;
            }
            Self::Rm(One { name }) => {
                store.remove(&name).map_err(Failure::environment)?;
                ask.out().text(&format!("removed {name}"))?;
            }
        }
        Ok(Ending::Good)
    }
}

/// What ends the last line is not part of a secret.
fn read(name: &SecretName) -> anyhow::Result<Value> {
    let mut value = Vec::new();
    if io::stdin().is_terminal() {
        let terminal = Term::stderr();
        terminal.write_str(&format!("{name}: "))?;
        value = terminal
            .read_secure_line()
            .context("cannot read from the terminal")?
            .into_bytes();
    } else {
        let more = read_input(&mut value).context("cannot read from standard input")?;
        if more > 0 {
            return Err(too_large(name, more).into());
        }
        if value.last() == Some(&b'\n') {
            value.pop();
        }
        if value.last() == Some(&b'\r') {
            value.pop();
        }
    }
    Ok(Value::new(value))
}

/// Reads what may be a secret, and returns how many bytes there are beyond it.
fn read_input(value: &mut Vec<u8>) -> io::Result<u64> {
    let mut input = io::stdin().lock();
    (&mut input).take(READ as u64).read_to_end(value)?;
    io::copy(&mut input.take(COUNTED), &mut io::sink())
}

fn too_large(name: &SecretName, more: u64) -> SecretError {
    let more = usize::try_from(more).unwrap_or(usize::MAX);
    SecretError::TooLarge {
        name: name.clone(),
        bytes: READ.saturating_add(more),
        most: SecretStore::LARGEST,
    }
}
