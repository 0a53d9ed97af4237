//! Inspects a job's PDF before anything is printed of it.

use super::desk::{MAILBOX, StageDesk};
use super::{StageCommand, unanswered};
use crate::supervisor::StageAnswer;
use crate::workers::{Answer, Lane, Pool, Task};
use actix::prelude::*;
use platen_ledger::vault::Vault;
use platen_ledger::{Job, Need};
use platen_pdfcore::{Encryption, Inspection};
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
        Encryption::None | Encryption::Open => StageAnswer::Preflighted {
            pages: inspection.pages,
        },
    }
}
