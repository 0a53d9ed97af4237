//! What waits for the next commit: events, and everything that may be said or done only after it.

use super::post::Post;
use super::report::{SubmitError, Taken, Was};
use crate::notify::Notice;
use crate::printer::PrinterCommand;
use crate::stages::StageCommand;
use platen_ledger::vault::Pinned;
use platen_ledger::{Event, Job, StreamEvent};
use platen_model::{FileRef, JobId, PrinterName};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What waits for the next commit.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) events: Vec<Event>,
    /// Jobs of the room that changed since the last commit.
    pub(super) touched: BTreeSet<JobId>,
    /// Jobs that are part of the room only once they are committed.
    pub(super) fresh: Vec<Fresh>,
    /// Answers to people, given after the commit.
    pub(super) answers: Vec<Box<dyn FnOnce() + Send>>,
    /// Commands, sent after the commit.
    pub(super) outbox: Vec<Outgoing>,
    /// Keeps new files in the vault until the ledger refers to them.
    pub(super) pins: Vec<Pinned>,
    /// Files whose last reference may be gone.
    pub(super) purge: Vec<FileRef>,
    /// What people are to hear of.
    pub(super) notice: Notice,
}

/// A job that was handed in since the last commit.
pub(super) struct Fresh {
    pub(super) job: Job,
    pub(super) event: Event,
    pub(super) replies: Vec<(oneshot::Sender<Result<Taken, SubmitError>>, Was)>,
    /// Held, not read: it keeps the bytes in the vault.
    pub(super) _pin: Pinned,
}

/// A command to a child.
pub(super) enum Outgoing {
    Stage(super::Slot, StageCommand),
    Printer(PrinterName, PrinterCommand),
    /// To this very actor, even if its printer has another one by then.
    Retire(Arc<dyn Post<PrinterCommand>>),
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        let Self {
            events,
            touched,
            fresh,
            answers,
            outbox,
            pins: _,
            purge,
            notice: _, // it comes with events
        } = self;
        events.is_empty()
            && touched.is_empty()
            && fresh.is_empty()
            && answers.is_empty()
            && outbox.is_empty()
            && purge.is_empty()
    }

    /// Whether the next commit must survive a power cut.
    pub(super) fn must_be_synced(&self) -> bool {
        let needs = |event: &Event| match &event.what {
            StreamEvent::Job { event, .. } => event.must_be_synced(),
            StreamEvent::Printer { .. } | StreamEvent::Room(_) => true,
        };
        !self.fresh.is_empty() || self.events.iter().any(needs)
    }

    /// Returns the job that a key made since the last commit.
    pub(super) fn fresh_by_key(&mut self, key: &str) -> Option<&mut Fresh> {
        self.fresh
            .iter_mut()
            .find(|fresh| fresh.job.arrival.origin_key == key)
    }

    /// Answers all who handed something in that it was not taken, and forgets their jobs.
    pub(super) fn refuse_fresh(&mut self, why: &str) {
        for fresh in self.fresh.drain(..) {
            for (reply, _) in fresh.replies {
                let _caller_may_be_gone = reply.send(Err(SubmitError::Unavailable {
                    why: why.to_owned(),
                }));
            }
        }
    }
}
