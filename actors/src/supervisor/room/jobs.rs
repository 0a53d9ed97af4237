//! Submissions and orders, and the one way an event is recorded.

use super::super::pending::{Fresh, Outgoing};
use super::super::report::{Order, OrderError, SubmitError, Taken, Was};
use super::{Room, event, send_order};
use crate::dispatch::check_copies;
use crate::printer::{PrinterCommand, SendOrder};
use platen_config::{Duplicates, Kept, Link};
use platen_ledger::vault::Pinned;
use platen_ledger::{
    Arrival, AttemptEnd, By, Event, Files, Filing, HoldReason, IllegalEvent, Job, JobEvent, Status,
    StoreError, StreamEvent,
};
use platen_model::ranges::Ranges;
use platen_model::{AttemptNo, Destination, JobId, JobState, PrinterName};
use std::collections::BTreeSet;

impl Room {
    pub(super) fn submit(
        &mut self,
        mut arrival: Arrival,
        pin: Pinned,
        by: By,
        reply: tokio::sync::oneshot::Sender<Result<Taken, SubmitError>>,
    ) {
        match self.look_for_earlier(&mut arrival) {
            Err(error) => self.answer(reply, Err(error)),
            Ok(Some(job)) => self.answer(
                reply,
                Ok(Taken {
                    job,
                    was: Was::Known,
                }),
            ),
            Ok(None) => {
                if let Some(fresh) = self.pending.fresh_by_key(&arrival.origin_key) {
                    fresh.replies.push((reply, Was::Known));
                    return;
                }
                let now = self.clock.now();
                let id = self.ids.next(now);
                metrics::counter!("platen_jobs_accepted_total", "folder" => arrival.folder.to_string())
                    .increment(1);
                let accepted = JobEvent::Accepted(Box::new(arrival.clone()));
                self.pending.fresh.push(Fresh {
                    job: Job::accepted(id, arrival, now),
                    event: event(now, by, id, accepted),
                    replies: vec![(reply, Was::New)],
                    _pin: pin,
                });
            }
        }
    }

    /// Returns the job that the ledger has under an origin key.
    pub(super) fn known(&mut self, origin_key: &str) -> Result<Option<JobId>, String> {
        if self.pending.fresh_by_key(origin_key).is_some() {
            return Err("it is being recorded".to_owned());
        }
        let origin = self.store.origin(origin_key);
        let origin = origin.map_err(|error| error.to_string())?;
        Ok(origin.map(|origin| origin.job))
    }

    /// Returns the job that the same submission made before, or why it may not make one; marks
    /// the arrival as held where it is a duplicate and the folder wants that.
    pub(super) fn look_for_earlier(
        &mut self,
        arrival: &mut Arrival,
    ) -> Result<Option<JobId>, SubmitError> {
        let unavailable = |error: StoreError| SubmitError::Unavailable {
            why: error.to_string(),
        };
        let content = arrival.original.hash;
        if let Some(fresh) = self.pending.fresh_by_key(&arrival.origin_key) {
            let same = fresh.job.arrival.original.hash == content;
            let job = fresh.job.id;
            return if same {
                Ok(None)
            } else {
                Err(SubmitError::OtherContent { job })
            };
        }
        if let Some(origin) = self
            .store
            .origin(&arrival.origin_key)
            .map_err(unavailable)?
        {
            let job = origin.job;
            let same = origin.content == content;
            return if same {
                Ok(Some(job))
            } else {
                Err(SubmitError::OtherContent { job })
            };
        }
        let Some(folder) = self.settings.folders.get(&arrival.folder) else {
            return Ok(None);
        };
        if folder.duplicates == Duplicates::Print {
            return Ok(None);
        }
        let since = self.clock.now() - folder.duplicate_window;
        let waiting = self
            .pending
            .fresh
            .iter()
            .map(|fresh| &fresh.job)
            .find(|job| {
                job.arrival.folder == arrival.folder && job.arrival.original.hash == content
            });
        let earlier = match waiting.map(|job| job.id) {
            Some(job) => Some(job),
            None => self
                .store
                .duplicate(&arrival.folder, &content, since)
                .map_err(unavailable)?,
        };
        match (earlier, folder.duplicates) {
            (Some(of), Duplicates::Refuse) => Err(SubmitError::Duplicate { of }),
            (Some(of), Duplicates::Hold) => {
                arrival.hold = Some(HoldReason::Duplicate { of });
                Ok(None)
            }
            (Some(_), Duplicates::Print) | (None, _) => Ok(None),
        }
    }

    pub(super) fn order(
        &mut self,
        id: JobId,
        order: &Order,
        by: By,
    ) -> Result<JobState, OrderError> {
        if !self.jobs.contains_key(&id) {
            let job = self.store.job(id);
            let job = job.map_err(|error| OrderError::Unavailable(error.to_string()))?;
            self.jobs.insert(id, job.ok_or(OrderError::NoSuchJob(id))?);
            self.pending.touched.insert(id); // a finished job leaves the memory again
        }
        let job = self.jobs.get(&id).ok_or(OrderError::NoSuchJob(id))?;
        if job.files == Files::Purged {
            return Err(OrderError::Deleted(id));
        }
        if let Order::Move { to } = order {
            self.check_destination(to)?;
            let fits = check_copies(&self.settings, to, &job.arrival);
            fits.map_err(OrderError::TooManyCopies)?;
        }
        if let Order::Reprint { pages: Some(pages) } = order {
            check_pages(pages, job)?;
        }
        let files: Vec<_> = job.references().collect();
        let event = order.event(AttemptNo(job.attempts_made));
        let printer = job.last_attempt().map(|attempt| attempt.printer.clone());
        let state = self.record(id, event, by).map_err(|illegal| {
            let hint = match order {
                Order::Delete => ": cancel it first",
                Order::Hold
                | Order::Release
                | Order::Cancel
                | Order::Reprint { .. }
                | Order::Move { .. }
                | Order::Priority { .. }
                | Order::Schedule { .. }
                | Order::Resolve { .. } => "",
            };
            OrderError::Illegal(format!("{illegal}{hint}"))
        })?;
        if *order == Order::Delete {
            self.pending.purge.extend(files);
        }
        if matches!(order, Order::Reprint { .. }) && self.wants_another_log(id) {
            self.record_own(id, JobEvent::LogDue);
        }
        if let (Some(Status::Sending { attempt, .. }), Some(printer)) =
            (self.jobs.get(&id).map(|job| &job.status), printer)
        {
            let abort = PrinterCommand::Abort {
                job: id,
                attempt: *attempt,
            };
            self.pending.outbox.push(Outgoing::Printer(printer, abort));
        }
        Ok(state)
    }

    /// Whether a job's log lies in its folder's output place and will not tell all any more.
    fn wants_another_log(&self, id: JobId) -> bool {
        let Some(job) = self.jobs.get(&id) else {
            return false;
        };
        let folder = self.settings.folders.get(&job.arrival.folder);
        let keeps = folder
            .is_some_and(|folder| folder.output.is_some() && folder.keep.contains(&Kept::Log));
        keeps && matches!(job.filing, Filing::Filed(_))
    }

    pub(super) fn check_destination(&self, to: &Destination) -> Result<(), OrderError> {
        let known = match to {
            Destination::Printer(name) => self.settings.printers.contains_key(name),
            Destination::Group(name) => self.settings.groups.contains_key(name),
        };
        if known {
            Ok(())
        } else {
            Err(OrderError::NoSuchPrinter(to.to_string()))
        }
    }

    /// Records an event of a job, or says why it cannot be.
    pub(super) fn record(
        &mut self,
        id: JobId,
        what: JobEvent,
        by: By,
    ) -> Result<JobState, IllegalEvent> {
        let now = self.clock.now();
        let Some(job) = self.jobs.get(&id) else {
            // Its work ended while a stage was still at it.
            let status = Box::new(Status::Done);
            return Err(IllegalEvent {
                status,
                event: "worked on: it left the room",
            });
        };
        let was_unsure = matches!(job.status, Status::Unsure { .. });
        let was_open = !job.status.is_finished();
        let after = job.clone().after(&what, &by, now)?;
        let state = after.status.state();
        let ended = was_open && after.status.is_finished();
        let leaves = ended || matches!(what, JobEvent::Resolved { .. } | JobEvent::Moved { .. });
        self.pending.notice.note(Some(job), &after);
        self.jobs.insert(id, after);
        // Where it waited it may not be taken any more; after the commit it is placed anew.
        self.queue.remove(id);
        self.stages.forget(id);
        self.pending.touched.insert(id);
        metrics::counter!("platen_job_events_total", "kind" => what.kind()).increment(1);
        self.pending.events.push(event(now, by, id, what));
        if was_unsure || state == JobState::Unsure {
            self.note_unsure(id);
        }
        if leaves {
            self.clear_drop_folders(id);
        }
        Ok(state)
    }

    /// Lets what killed sessions left of a job be removed from the drop folders it was sent to: no
    /// later attempt does it where the job has ended, goes elsewhere, or gets another file name.
    fn clear_drop_folders(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        let Some(order) = send_order(job, AttemptNo(job.attempts_made)) else {
            return;
        };
        let order = SendOrder {
            run: job.latest_run(),
            ..order
        };
        let left = job.attempts.iter().filter(|attempt| match attempt.end {
            AttemptEnd::NotSent(_) | AttemptEnd::Unsure(_) | AttemptEnd::Resolved(_) => true,
            AttemptEnd::UnderWay | AttemptEnd::Delivered(_) | AttemptEnd::Refused(_) => false,
        });
        let is_folder = |name: &&PrinterName| {
            let line = self.lines.get(*name);
            line.is_some_and(|line| matches!(line.settings.link, Link::Folder(_)))
        };
        let names: BTreeSet<_> = left.map(|attempt| &attempt.printer).collect();
        for name in names.into_iter().filter(is_folder) {
            let clear = PrinterCommand::Clear(Box::new(order.clone()));
            self.pending
                .outbox
                .push(Outgoing::Printer(name.clone(), clear));
        }
    }

    /// Records an event that the room itself causes. A late answer to a job that has moved on is
    /// no error: it is told in the log and dropped.
    pub(super) fn record_own(&mut self, id: JobId, what: JobEvent) {
        let kind = what.kind();
        if let Err(illegal) = self.record(id, what, By::Room) {
            tracing::debug!(job = %id, kind, "dropped a late report: {illegal}");
        }
    }

    pub(super) fn note(&mut self, by: By, what: StreamEvent) {
        let recorded_at = self.clock.now();
        self.pending.events.push(Event {
            recorded_at,
            source_at: None,
            by,
            what,
        });
    }

    /// Keeps the printer's set of unsure jobs in line with the job.
    pub(super) fn note_unsure(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        let Some(attempt) = job.last_attempt() else {
            return;
        };
        if let Some(line) = self.lines.get_mut(&attempt.printer) {
            match job.status {
                Status::Unsure { .. } => line.unsure.insert(id),
                Status::Active { .. }
                | Status::Held { .. }
                | Status::NeedsYou { .. }
                | Status::Sending { .. }
                | Status::Done
                | Status::Cancelled => line.unsure.remove(&id),
            };
        }
    }
}

/// Whether a job has the pages that are to be printed again.
fn check_pages(pages: &Ranges, job: &Job) -> Result<(), OrderError> {
    let Some(count) = job.pages else {
        return Ok(()); // it was never printed, which is the better reason to refuse
    };
    let missing = pages.missing(count).next();
    let none = || pages.select(count).next().is_none();
    match missing {
        Some(item) => Err(OrderError::NoSuchPages(format!(
            "there is no page {item}: job {} has {count}",
            job.id.short()
        ))),
        None if none() => Err(OrderError::NoSuchPages(format!(
            "no page of {count} is left by {pages}"
        ))),
        None => Ok(()),
    }
}
