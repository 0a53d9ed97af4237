//! What all stages share: one job in hand, and the report at its end.

use super::StageCommand;
use crate::supervision::Guard;
use crate::supervisor::{Report, Slot, StageAnswer};
use actix::prelude::*;
use platen_ledger::Job;
use platen_model::{JobId, fault_point};
use tokio::sync::mpsc;

/// Commands that wait for a stage: the hub gives it one job at a time.
pub(super) const MAILBOX: usize = 2;

/// A stage's place beside the hub.
#[derive(Debug)]
pub struct StageDesk {
    slot: Slot,
    hub: mpsc::Sender<Report>,
    /// Held, not read: its drop tells how the stage ended.
    _guard: Guard,
}

impl StageDesk {
    /// Returns the desk of the stage in `slot`.
    #[must_use]
    pub fn new(slot: Slot, hub: mpsc::Sender<Report>, guard: Guard) -> Self {
        Self {
            slot,
            hub,
            _guard: guard,
        }
    }

    /// Works on one job and reports what came of it. The mailbox is closed meanwhile, so that its
    /// bound holds; other actors run on.
    pub(super) fn work<A, F>(
        &self,
        command: StageCommand,
        ctx: &mut Context<A>,
        work: impl FnOnce(Box<Job>) -> F,
    ) where
        A: Actor<Context = Context<A>>,
        F: Future<Output = StageAnswer> + 'static,
    {
        let (slot, hub, job) = (self.slot, self.hub.clone(), command.job.id);
        let work = work(command.job);
        let reporting = async move {
            let answer = work.await;
            fault_point!("stage.before_answer");
            report(&hub, slot, job, answer).await;
        };
        ctx.wait(actix::fut::wrap_future(reporting));
    }

    /// Returns what tells the hub that foreign bytes go to a worker now.
    pub(super) fn starting(&self, job: JobId) -> impl Future<Output = ()> + use<> {
        let (slot, hub) = (self.slot, self.hub.clone());
        async move { report(&hub, slot, job, StageAnswer::Started).await }
    }
}

async fn report(hub: &mpsc::Sender<Report>, slot: Slot, job: JobId, answer: StageAnswer) {
    let _hub_is_gone_at_shutdown = hub.send(Report::Stage { slot, job, answer }).await;
}
