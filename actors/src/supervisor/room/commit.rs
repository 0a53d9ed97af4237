//! The commit, and all that is said and done only after it.

use super::super::pending::{Outgoing, Pending};
use super::super::post::Posted;
use super::super::printers::{At, Trouble};
use super::super::report::Taken;
use super::super::workflow::{Next, Work, next};
use super::{Room, waiting};
use crate::dispatch::{Lane, bulk, check_copies};
use crate::printer::PrinterCommand;
use platen_ledger::{Batch, Durability, Event, Job, JobEvent, Need, StoreError, StreamEvent};
use platen_model::{JobId, PrinterName};
use std::collections::BTreeSet;

impl Room {
    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        let pending = &mut self.pending;
        if pending.events.is_empty() && pending.fresh.is_empty() {
            return Ok(());
        }
        let durability = match pending.must_be_synced() {
            true => Durability::Synced,
            false => Durability::Written,
        };
        let fresh_events = pending.fresh.iter().map(|fresh| fresh.event.clone());
        // Fresh jobs have no other events yet, so their order among the others is free.
        let events: Vec<_> = fresh_events.chain(pending.events.iter().cloned()).collect();
        // Jobs may be touched without an event, to be placed anew; those are not rewritten.
        let changed: BTreeSet<_> = pending.events.iter().filter_map(job_of).collect();
        let changed = changed.iter().filter_map(|id| self.jobs.get(id));
        let jobs: Vec<_> = pending
            .fresh
            .iter()
            .map(|fresh| &fresh.job)
            .chain(changed)
            .collect();
        let started = self.clock.instant();
        platen_model::fault_point!("hub.before_commit");
        self.store.append(&Batch {
            events: &events,
            jobs: &jobs,
            durability,
        })?;
        platen_model::fault_point!("hub.after_commit");
        let took = self.clock.instant().duration_since(started);
        metrics::histogram!("platen_ledger_commit_seconds").record(took.as_secs_f64());
        metrics::histogram!("platen_ledger_batch_events").record(count(events.len()));
        Ok(())
    }

    /// Says and does what the committed facts allow.
    pub(super) fn act(&mut self) {
        let done = std::mem::take(&mut self.pending);
        let Pending {
            events: _,
            mut touched,
            fresh,
            answers,
            outbox,
            pins,
            purge,
            mut notice,
        } = done;
        self.purged.extend(purge);
        for fresh in fresh {
            let job = fresh.job.id;
            touched.insert(job);
            notice.note(None, &fresh.job);
            self.jobs.insert(job, fresh.job);
            for (reply, was) in fresh.replies {
                let _caller_may_be_gone = reply.send(Ok(Taken { job, was }));
            }
        }
        for answer in answers {
            answer();
        }
        drop(pins); // the ledger refers to those files now
        for outgoing in outbox {
            self.send(outgoing);
        }
        if let (false, Some(notifier)) = (notice.is_empty(), &self.notifier) {
            // One that is full or gone looks into the ledger when it gets to it.
            let _hint = notifier.post(notice);
        }
        for id in touched {
            self.place(id);
        }
    }

    pub(super) fn send(&mut self, outgoing: Outgoing) {
        match outgoing {
            // What was due when it was assigned may not be, after a commit that had to wait.
            Outgoing::Stage(slot, command) if !self.is_due(command.job.id, slot.work) => {
                self.stages.answered(slot, command.job.id);
            }
            Outgoing::Stage(slot, command) => {
                if let Err(job) = self.stages.send(slot, command) {
                    self.pending.touched.insert(job); // it waits for another slot
                }
            }
            Outgoing::Retire(address) => {
                // An actor that is gone already is what is wanted.
                let _gone = address.post(PrinterCommand::Retire);
            }
            Outgoing::Printer(printer, command) => {
                let hands_over =
                    matches!(command, PrinterCommand::Send(_) | PrinterCommand::Ask(_));
                let line = self.lines.get_mut(&printer);
                let sent = line.map_or(Posted::No, |line| {
                    let address = line.address.as_ref();
                    let sent = address.map_or(Posted::No, |address| address.post(command.clone()));
                    if sent == Posted::Yes && hands_over {
                        line.handed_to = line.life;
                    }
                    sent
                });
                if sent == Posted::No {
                    self.undeliverable(&printer, command);
                }
            }
        }
    }

    fn is_due(&self, job: JobId, work: Work) -> bool {
        let job = self.jobs.get(&job);
        job.is_some_and(|job| next(job) == Next::Work(work))
    }

    /// A command did not reach the printer's actor, so none of it was done.
    pub(super) fn undeliverable(&mut self, printer: &PrinterName, command: PrinterCommand) {
        match command {
            PrinterCommand::Send(order) => {
                let why = "the printer's session was not there".to_owned();
                self.record_own(
                    order.job,
                    JobEvent::NotSent {
                        attempt: order.attempt,
                        why,
                    },
                );
                if let Some(line) = self.lines.get_mut(printer) {
                    line.at = At::Rest;
                    line.address = None; // `Up` brings the next one
                }
            }
            PrinterCommand::Probe => {
                let why = "the printer's session was not there".to_owned();
                self.trouble(printer, Trouble::Silent, why);
            }
            PrinterCommand::Ask(order) => {
                let why = "the room ended while this delivery was under way".to_owned();
                self.became_unsure(order.job, order.attempt, None, why);
                if let Some(line) = self.lines.get_mut(printer) {
                    line.at = At::Rest;
                }
            }
            PrinterCommand::Abort { .. }
            | PrinterCommand::Clear(_)
            | PrinterCommand::Configure(_)
            | PrinterCommand::Retire => {} // the next session starts with the settings in force
        }
        self.refresh(printer);
    }

    /// Puts jobs that go on where they wait already before the commit of what happened to them, so
    /// that what follows from it shares that commit. It is done only after the commit, like all else.
    pub(super) fn place_touched(&mut self) {
        let goes_on = |id: &JobId| {
            let job = self.jobs.get(id);
            job.is_some_and(|job| matches!(next(job), Next::Work(_) | Next::Queue))
        };
        let touched = self.pending.touched.iter().copied();
        for id in touched.filter(goes_on).collect::<Vec<_>>() {
            self.place(id);
        }
    }

    /// Puts a job where it waits for what comes next.
    pub(super) fn place(&mut self, id: JobId) {
        self.queue.remove(id);
        self.stages.forget(id);
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        match next(job) {
            Next::Work(Work::File) if self.filings.is_left(id) => {}
            Next::Work(work) => self.stages.add(work, waiting(job)),
            Next::Queue => self.enqueue(id),
            Next::Delivery | Next::Person => {}
            // What happened to it since the commit is still to be written; it is placed again then.
            Next::Rest if self.pending.touched.contains(&id) => {}
            Next::Rest => {
                self.filings.over(id);
                self.jobs.remove(&id);
            }
        }
    }

    pub(super) fn enqueue(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        if let Some(need) = self.cannot_go(job) {
            self.record_own(id, JobEvent::NeedRaised { need });
            return;
        }
        let lane = Lane {
            to: job.arrival.to.clone(),
            needs: job.arrival.needs.clone(),
            bulk: bulk(job.arrival.copies),
        };
        let now = self.clock.now();
        if let Some(lane) = self
            .queue
            .put(waiting(job), lane, job.arrival.not_before, now)
        {
            self.desks.stir(lane);
        }
    }

    /// Returns what a person is needed for where a job goes to what can never take it.
    pub(super) fn cannot_go(&self, job: &Job) -> Option<Need> {
        let to = &job.arrival.to;
        if self.check_destination(to).is_err() {
            return Some(Need::Settings(format!(
                "{to} is not in the settings any more: move the job to another printer"
            )));
        }
        let too_many = check_copies(&self.settings, to, &job.arrival).err()?;
        Some(Need::NotForPrinter(format!(
            "{too_many}: move it to another printer and release it, or cancel it and hand it in \
             again with fewer copies"
        )))
    }

    /// Answers after the commit.
    pub(super) fn answer<T: Send + 'static>(
        &mut self,
        reply: tokio::sync::oneshot::Sender<T>,
        answer: T,
    ) {
        self.pending.answers.push(Box::new(move || {
            let _asker_may_be_gone = reply.send(answer);
        }));
    }
}

fn job_of(event: &Event) -> Option<JobId> {
    match &event.what {
        StreamEvent::Job { job, .. } => Some(*job),
        StreamEvent::Printer { .. } | StreamEvent::Room(_) => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a batch has at most some thousand events"
)]
fn count(events: usize) -> f64 {
    events as f64
}
