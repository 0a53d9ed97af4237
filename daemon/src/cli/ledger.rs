//! `platen ledger`: what a restore from a backup needs, and what to do where there is no backup.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use crate::boot::{LEDGER, VAULT};
use anyhow::anyhow;
use clap::Subcommand;
use platen_ledger::{AsideError, StoreError, forget_mark, set_aside};
use platen_model::{Clock as _, WallClock};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Ledger {
    /// Say that this room was set back to an older state; the room must not run
    #[command(
        after_help = "A room sees by itself that its directory was copied back from a backup. It \
        cannot see that a whole disk or\nmachine was set back to a snapshot: then say so before \
        the room starts.\n\nAt its next start every job that is not finished is held until \
        somebody releases it,\nbecause it may have been printed since."
    )]
    Restored,
    /// Give up a ledger that is gone: what is left of the room's jobs is set aside
    #[command(
        after_help = "For a room that does not start because its ledger is missing or empty, where no \
        backup is left to put back.\n\nNothing is deleted: the vault, with the files of all jobs, and \
        what is left of the ledger move into\na new directory before-TIME in the room's. The next start \
        begins with an empty ledger: it knows no job,\nand takes every file that lies in a hot folder \
        as a new one.\nIt refuses where the ledger holds any event."
    )]
    Anew,
}

#[derive(Serialize)]
struct Said {
    restored: bool,
}

#[derive(Serialize)]
struct SetAside {
    /// Where it lies now; null where there was nothing.
    into: Option<PathBuf>,
    /// Where it lay.
    moved: Vec<PathBuf>,
}

impl Ledger {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        match self {
            Self::Restored => restored(ask),
            Self::Anew => anew(ask),
        }
    }
}

fn restored(ask: &Ask) -> Outcome {
    let path = ask.data_to_write()?.join(LEDGER);
    if !path.try_exists().map_err(Failure::environment)? {
        return Err(Failure::Environment(anyhow!(
            "there is no ledger at {}: no room has run there, or the ledger is lost",
            path.display()
        )));
    }
    forget_mark(&path).map_err(failure)?;
    ask.out().either(&Said { restored: true }, |_| {
        "at its next start the room holds every job that is not finished".to_owned()
    })?;
    Ok(Ending::Good)
}

fn anew(ask: &Ask) -> Outcome {
    ask.settings()?; // there is a room
    let data = ask.data_to_write()?;
    let into = data.join(
        WallClock
            .now()
            .strftime("before-%Y%m%dT%H%M%SZ")
            .to_string(),
    );
    let set = set_aside(&data.join(LEDGER), &[data.join(VAULT)], &into);
    let moved = set.map_err(|error| match error {
        AsideError::Holds { .. } => Failure::Refused(error.into()),
        AsideError::Store(error) => failure(error),
        AsideError::Move { .. } => Failure::Environment(error.into()),
    })?;
    let into = (!moved.is_empty()).then_some(into);
    ask.out()
        .either(&SetAside { into, moved }, |aside| match &aside.into {
            Some(into) => format!(
                "the next start begins with an empty ledger; what was left lies in {}",
                into.display()
            ),
            None => "nothing is left to set aside: the next start makes a new ledger".to_owned(),
        })?;
    Ok(Ending::Good)
}

fn failure(error: StoreError) -> Failure {
    match error {
        StoreError::InUse { .. } => Failure::Refused(error.into()),
        StoreError::Failed { .. }
        | StoreError::NoSpace { .. }
        | StoreError::FromTheFuture { .. }
        | StoreError::Lost { .. }
        | StoreError::Damaged { .. } => Failure::Environment(error.into()),
    }
}
