//! `platen ledger`: what a restore from a backup needs.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use crate::boot::LEDGER;
use anyhow::anyhow;
use clap::Subcommand;
use platen_ledger::{StoreError, forget_mark};
use serde::Serialize;

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
}

#[derive(Serialize)]
struct Said {
    restored: bool,
}

impl Ledger {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let Self::Restored = self;
        let path = ask.data()?.join(LEDGER);
        if !path.try_exists().map_err(Failure::environment)? {
            return Err(Failure::Environment(anyhow!(
                "there is no ledger at {}: no room has run there",
                path.display()
            )));
        }
        forget_mark(&path).map_err(|error| match error {
            StoreError::InUse { .. } => Failure::Refused(error.into()),
            StoreError::Failed { .. }
            | StoreError::NoSpace { .. }
            | StoreError::FromTheFuture { .. }
            | StoreError::Damaged { .. } => Failure::Environment(error.into()),
        })?;
        ask.out().either(&Said { restored: true }, |_| {
            "at its next start the room holds every job that is not finished".to_owned()
        })?;
        Ok(Ending::Good)
    }
}
