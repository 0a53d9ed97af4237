//! `platen audit`: proves that the ledger is as it was written.

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::time;
use crate::boot::LEDGER;
use anyhow::anyhow;
use clap::{Args, Subcommand};
use platen_ledger::{AuditError, AuditReport, Head, verify_ledger};
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Prove the chain of events, and that the jobs follow from it; the room may run
    #[command(
        after_help = "Example:\n  platen audit verify --data /var/lib/platen\n\n\
        It prints the head of the chain. Keep it elsewhere and give it with --expect next time: \
        then not even the end can have been cut off or rewritten.\n\
        Exit code 1 when the ledger is not as it was written."
    )]
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The head that an earlier audit printed
    #[arg(long, value_name = "HEAD")]
    expect: Option<Head>,
}

/// What was proven, as programs read it.
#[derive(Serialize)]
struct Proven {
    events: u64,
    jobs: u64,
    purged: u64,
    first: Option<String>,
    last: Option<String>,
    head: String,
}

impl Audit {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let Self::Verify(Verify { expect }) = self;
        let path = ask.data()?.join(LEDGER);
        if !path.try_exists().map_err(Failure::environment)? {
            return Err(Failure::Environment(anyhow!(
                "there is no ledger at {}: no room has run there",
                path.display()
            )));
        }
        let report = verify_ledger(&path, expect).map_err(|error| match error {
            AuditError::Store(error) => Failure::Environment(error.into()),
            AuditError::Missing { .. }
            | AuditError::Changed { .. }
            | AuditError::CutOff { .. }
            | AuditError::Rewritten { .. }
            | AuditError::Names { .. }
            | AuditError::Impossible { .. }
            | AuditError::Projection { .. } => Failure::Refused(error.into()),
        })?;
        ask.out().either(&proven(&report), human)?;
        Ok(Ending::Good)
    }
}

fn proven(report: &AuditReport) -> Proven {
    let AuditReport {
        events,
        jobs,
        first,
        last,
        head,
        purged,
    } = report;
    Proven {
        events: *events,
        jobs: *jobs,
        purged: *purged,
        first: first.map(|at| at.to_string()),
        last: last.map(|at| at.to_string()),
        head: head.to_string(),
    }
}

fn human(proven: &Proven) -> String {
    let span = match (&proven.first, &proven.last) {
        (Some(first), Some(last)) => format!(", from {} to {}", time(first), time(last)),
        (Some(_), None) | (None, _) => String::new(),
    };
    format!(
        "the ledger is as it was written: {} events of {} jobs ({} with their names deleted){span}\n\
         head {}",
        proven.events, proven.jobs, proven.purged, proven.head
    )
}
