//! Inspects a job's PDF before anything is printed of it.

use super::desk::{MAILBOX, StageDesk};
use super::{StageCommand, unanswered};
use crate::supervisor::StageAnswer;
use crate::workers::{Answer, Lane, Pool, Task};
use actix::prelude::*;
use platen_ledger::vault::Vault;
use platen_ledger::{Job, Need};
use platen_pdfcore::{Encryption, Inspection, Repair};
use std::sync::Arc;

/// The preflighter.
pub struct Preflighter {
    desk: StageDesk,
    vault: Vault,
    pool: Arc<Pool>,
}

impl Preflighter {
    /// Returns a preflighter that works in `pool`.
    #[must_use]
    pub fn new(desk: StageDesk, vault: Vault, pool: Arc<Pool>) -> Self {
        Self { desk, vault, pool }
    }
}

impl Actor for Preflighter {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<StageCommand> for Preflighter {
    type Result = ();

    fn handle(&mut self, command: StageCommand, ctx: &mut Self::Context) {
        let (vault, pool) = (self.vault.clone(), Arc::clone(&self.pool));
        self.desk.work(command, ctx, |job| async move {
            inspect(&job, &vault, &pool).await
        });
    }
}

async fn inspect(job: &Job, vault: &Vault, pool: &Pool) -> StageAnswer {
    let Some(document) = job.document else {
        return StageAnswer::Crashed("the job came to preflight without a PDF".to_owned());
    };
    let file = vault.path(&document.hash);
    match pool.run(Lane::Batch, Task::Inspect { file }).await {
        Ok(Answer::Inspected(inspection)) => judge(&inspection),
        Ok(Answer::Damaged { reason }) => {
            StageAnswer::Need(Need::Document(format!("the PDF cannot be used: {reason}")))
        }
        Ok(other) => StageAnswer::Crashed(format!("the worker answered something else: {other:?}")),
        Err(error) => unanswered(error),
    }
}

/// Returns what the inspection means for the job.
fn judge(inspection: &Inspection) -> StageAnswer {
    match inspection.encryption {
        Encryption::NeedsPassword => StageAnswer::Need(Need::Document(
            "the PDF needs a password to be opened: ask for a copy without one".to_owned(),
        )),
        Encryption::None | Encryption::Open => match missing_pages(inspection) {
            Some(repair) => StageAnswer::Need(Need::Document(format!(
                "pages of the PDF are missing or cut off: {repair}. Ask for another copy; to print the {} \
                 that are left, save them with platen program FILE --writer rewrite -o NEW.pdf and \
                 hand NEW.pdf in",
                inspection.pages
            ))),
            None => StageAnswer::Preflighted {
                pages: inspection.pages,
            },
        },
    }
}

/// Returns a repair after which something of the document is not there any more. Others, such as a
/// table made anew, lose nothing.
fn missing_pages(inspection: &Inspection) -> Option<Repair> {
    let loses = |repair: &Repair| match repair {
        Repair::EndMissing
        | Repair::ObjectsUnreadable { .. }
        | Repair::Exhausted
        | Repair::PagesMissing { .. } => true,
        Repair::PageCountWrong { claimed, found } => *claimed > i64::from(*found),
        Repair::JunkBeforeHeader { .. }
        | Repair::TableRebuilt
        | Repair::LengthsWrong { .. }
        | Repair::SizeAssumed { .. } => false,
    };
    inspection.repaired.iter().copied().find(loses)
}
