//! The room's jobs, printers and stages, and what every report means for them.
//!
//! Synchronous and without threads: the hub feeds it, tests and the in-memory torture feed it too.

use super::pending::{Fresh, Outgoing, Pending};
use super::printers::{Actor, At, Line, Trouble};
use super::report::{
    Child, ChildId, ChildView, Order, OrderError, PrinterOrder, PrinterView, Report, RoomView,
    SessionReport, Slot, StageAnswer, SubmitError, Taken, Was,
};
use super::stages::Stages;
use super::workflow::{Next, Work, next};
use crate::dispatch::{Desk, Desks, GroupRoute, Lane, Queue, Waiting};
use crate::printer::{Ended, PrinterCommand, SendOrder, retry};
use crate::stages::StageCommand;
use crate::supervision::How;
use platen_config::{Duplicates, Failover, Link, Settings, StandingOrder, UnsureOrder};
use platen_ledger::vault::Pinned;
use platen_ledger::{
    Answer, Arrival, Authority, Batch, By, Durability, Event, HoldReason, IllegalEvent, Job,
    JobEvent, JobStore, Loaded, Need, PrinterEvent, RoomEvent, Status, Step, StoreError,
    StreamEvent, Then, Unclean,
};
use platen_model::{
    AttemptNo, Clock, Destination, FileRef, JobId, JobIds, JobState, PrinterName, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a printer may be in trouble before its waiting jobs go to its group.
const FAILOVER_AFTER: Duration = Duration::from_secs(15);
/// Jobs moved from a dead printer in one go.
const MOVED_AT_ONCE: usize = 256;
/// How long outputs wait for a place that could not be written.
const PLACE_AWAY: Duration = Duration::from_secs(15);
/// How long work waits that a stage could not begin.
const NOT_NOW: Duration = Duration::from_secs(2);

/// The room.
pub struct Room {
    store: Box<dyn JobStore>,
    clock: Arc<dyn Clock>,
    ids: JobIds,
    settings: Arc<Settings>,
    jobs: HashMap<JobId, Job>,
    queue: Queue,
    desks: Desks,
    lines: BTreeMap<PrinterName, Line>,
    paused: BTreeSet<PrinterName>,
    stages: Stages,
    children: BTreeMap<ChildId, ChildView>,
    pending: Pending,
    /// Printers that time alone may bring back.
    troubled: BTreeSet<PrinterName>,
    /// Files that nothing may refer to any more.
    purged: Vec<FileRef>,
    course: Course,
}

/// Whether new work is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Open,
    Closing,
}

impl Room {
    /// Takes up the work where the ledger says it stands.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn start(
        mut store: Box<dyn JobStore>,
        clock: Arc<dyn Clock>,
        settings: Arc<Settings>,
    ) -> Result<Self, StoreError> {
        let Loaded {
            jobs,
            started,
            paused,
            last_end,
        } = store.load()?;
        let mut room = Self {
            store,
            clock,
            ids: JobIds::default(),
            settings: Arc::clone(&settings),
            jobs: jobs.into_iter().map(|job| (job.id, job)).collect(),
            queue: Queue::default(),
            desks: Desks::default(),
            lines: BTreeMap::new(),
            paused,
            stages: Stages::default(),
            children: BTreeMap::new(),
            pending: Pending::default(),
            troubled: BTreeSet::new(),
            purged: vec![],
            course: Course::Open,
        };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        room.note(
            By::Room,
            StreamEvent::Room(RoomEvent::Started {
                version,
                after: last_end,
            }),
        );
        room.furnish();
        let mut ids: Vec<_> = room.jobs.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            room.resume(id, started.contains(&id));
        }
        Ok(room)
    }

    /// Takes one report. Nothing is said or done about it before [`Self::turn`] has committed.
    pub fn take(&mut self, report: Report) {
        match report {
            Report::Submit {
                arrival,
                pin,
                by,
                reply,
            } => self.submit(*arrival, pin, by, reply),
            Report::Order {
                job,
                order,
                by,
                reply,
            } => {
                let answer = self.order(job, &order, by);
                self.answer(reply, answer);
            }
            Report::PrinterOrder {
                printer,
                order,
                by,
                reply,
            } => {
                let answer = self.printer_order(&printer, order, by);
                self.answer(reply, answer);
            }
            Report::Stage { slot, job, answer } => self.stage(slot, job, answer),
            Report::Session { printer, report } => self.session(&printer, report),
            Report::Up { child } => self.up(child),
            Report::Down { who, how, again } => self.down(who, how, again),
            Report::Settings {
                settings,
                changes,
                by,
                reply,
            } => {
                self.note(
                    by,
                    StreamEvent::Room(RoomEvent::SettingsApplied { changes }),
                );
                self.settings = settings;
                self.furnish();
                self.answer(reply, ());
            }
            Report::Look { reply } => {
                let _asker_may_be_gone = reply.send(self.view());
            }
            Report::Close => self.course = Course::Closing,
            Report::Stop { reply } => {
                self.note(By::Room, StreamEvent::Room(RoomEvent::Stopped));
                self.answer(reply, ());
            }
        }
    }

    /// Commits what was taken, then says and does what follows from it, until nothing follows.
    ///
    /// # Errors
    /// When the ledger cannot be written. Nothing was said or done then; what was taken stays
    /// taken, and the next turn tries again.
    pub fn turn(&mut self) -> Result<(), StoreError> {
        loop {
            if self.course == Course::Open {
                self.assign_work();
                self.claim();
            }
            if self.pending.is_empty() {
                return Ok(());
            }
            self.commit()?;
            self.act();
        }
    }

    /// Does what only time asks for: scheduled jobs, retries, failover.
    pub fn tick(&mut self) {
        let (now, instant) = (self.clock.now(), self.clock.instant());
        for lane in self.queue.ripen(now) {
            self.desks.stir(lane);
        }
        self.stages.ripen(instant);
        self.probe_due(instant);
        self.fail_over(instant);
    }

    /// Returns how long nothing is asked for by time alone.
    #[must_use]
    pub fn next_tick(&self) -> Option<Duration> {
        let (now, instant) = (self.clock.now(), self.clock.instant());
        let scheduled = self
            .queue
            .next_time()
            .map(|at| Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO));
        let lines = self
            .troubled
            .iter()
            .filter_map(|name| self.lines.get_key_value(name));
        let wanted = lines.filter(|(name, _)| self.is_wanted(name));
        let retries = wanted.clone().filter_map(|(_, line)| line.retry_at());
        let failovers = wanted.filter_map(|(name, line)| {
            let waits = self.queue.count(&Destination::Printer(name.clone())) > 0;
            let since = line
                .troubled_since()
                .filter(|_| waits && self.moves_to(name).is_some());
            since.map(|since| since + FAILOVER_AFTER)
        });
        let instants = retries.chain(failovers).chain(self.stages.next_time());
        let waits = instants.map(|at| at.checked_duration_since(instant).unwrap_or_default());
        waits.chain(scheduled).min()
    }

    /// Answers all who handed in something that the last failed commit was to record.
    pub fn refuse_submissions(&mut self, why: &str) {
        self.pending.refuse_fresh(why);
    }

    /// Makes the store usable again after a failed turn.
    ///
    /// # Errors
    /// When it is not yet.
    pub fn mend(&mut self) -> Result<(), StoreError> {
        self.store.mend()
    }

    /// Lets the store tidy up while nothing waits.
    pub fn idle(&mut self) {
        if let Err(error) = self.store.idle() {
            tracing::warn!("the ledger could not be tidied up: {error}");
        }
    }

    /// Returns the files that nothing may refer to any more since the last call.
    pub fn take_purged(&mut self) -> Vec<FileRef> {
        std::mem::take(&mut self.purged)
    }

    /// Returns how the room stands.
    #[must_use]
    pub fn view(&self) -> RoomView {
        RoomView {
            printers: self.printer_views(),
            stages: self.stages.views(),
            children: self.children.values().cloned().collect(),
            open_jobs: self.jobs.len(),
        }
    }

    /// Returns a job that the room has in memory.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.get(&id)
    }

    fn printer_views(&self) -> Vec<PrinterView> {
        let now = self.clock.instant();
        let view = |(name, line): (&PrinterName, &Line)| {
            line.view(
                name,
                self.queue.count(&Destination::Printer(name.clone())),
                now,
            )
        };
        self.lines.iter().map(view).collect()
    }
}

/// Starting and reloading.
impl Room {
    /// Brings printers and groups in line with the settings; lines that stay keep their state.
    fn furnish(&mut self) {
        let settings = Arc::clone(&self.settings);
        for (name, printer) in &settings.printers {
            match self.lines.get_mut(name) {
                None => {
                    let line = Line::new(printer.clone(), self.paused.contains(name));
                    self.lines.insert(name.clone(), line);
                }
                Some(line) if line.settings != *printer => {
                    line.settings = printer.clone();
                    let command = PrinterCommand::Configure(Arc::new(printer.clone()));
                    self.pending
                        .outbox
                        .push(Outgoing::Printer(name.clone(), command));
                }
                Some(_) => {}
            }
        }
        self.retire_lines();
        self.refill_desks();
        let ids: Vec<_> = self.jobs.keys().copied().collect();
        self.pending.touched.extend(ids);
    }

    /// Lets printers go that are not in the settings any more; one at work ends its session first.
    fn retire_lines(&mut self) {
        let gone = |name: &&PrinterName| !self.settings.printers.contains_key(*name);
        let names: Vec<_> = self.lines.keys().filter(gone).cloned().collect();
        for name in names {
            let Some(line) = self.lines.get(&name) else {
                continue;
            };
            if let Some(address) = &line.address {
                // An actor that is gone already is what is wanted.
                let _sent = address.try_send(PrinterCommand::Retire);
            }
            if !matches!(line.at, At::Work { .. }) {
                self.lines.remove(&name);
                self.troubled.remove(&name);
            }
        }
    }

    fn refill_desks(&mut self) {
        let desk = |(name, line): (&PrinterName, &Line)| {
            let desk = Desk {
                free: line.is_free(),
                offers: line.settings.offers.clone(),
            };
            (name.clone(), desk)
        };
        let printers = self.lines.iter().map(desk).collect();
        let groups = self.settings.groups.iter().map(|(name, group)| {
            let route = GroupRoute {
                printers: group.printers.clone(),
                route: group.route,
                last: None,
            };
            (name.clone(), route)
        });
        self.desks.replace(printers, groups.collect(), &self.queue);
    }

    /// Records what the end of the last run means for a job.
    fn resume(&mut self, id: JobId, stage_was_started: bool) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        match &job.status {
            Status::Sending { attempt, .. } => {
                let attempt = *attempt;
                self.resume_delivery(id, attempt);
            }
            Status::Active { step, .. } if stage_was_started => {
                let event = JobEvent::StageEnded {
                    step: *step,
                    how: Unclean::RoomEnded,
                };
                self.record_own(id, event);
            }
            Status::Unsure { .. } => self.note_unsure(id),
            Status::Active { .. }
            | Status::Held { .. }
            | Status::NeedsYou { .. }
            | Status::Done
            | Status::Cancelled => {}
        }
        self.pending.touched.insert(id);
    }

    /// The room ended during a delivery: a drop folder can be asked, a wire cannot.
    fn resume_delivery(&mut self, id: JobId, attempt: AttemptNo) {
        let printer = self
            .jobs
            .get(&id)
            .and_then(Job::last_attempt)
            .map(|try_| try_.printer.clone());
        let line = printer.as_ref().and_then(|name| self.lines.get_mut(name));
        match line {
            Some(line) if matches!(line.settings.link, Link::Folder(_)) => {
                line.at = At::Work { job: id, attempt };
            }
            Some(_) | None => {
                let why = "the room ended while this delivery was under way".to_owned();
                self.became_unsure(id, attempt, 0, why);
            }
        }
    }
}

/// Jobs.
impl Room {
    fn submit(
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

    /// Returns the job that the same submission made before, or why it may not make one; marks
    /// the arrival as held where it is a duplicate and the folder wants that.
    fn look_for_earlier(&mut self, arrival: &mut Arrival) -> Result<Option<JobId>, SubmitError> {
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

    fn order(&mut self, id: JobId, order: &Order, by: By) -> Result<JobState, OrderError> {
        if !self.jobs.contains_key(&id) {
            let job = self.store.job(id);
            let job = job.map_err(|error| OrderError::Unavailable(error.to_string()))?;
            self.jobs.insert(id, job.ok_or(OrderError::NoSuchJob(id))?);
            self.pending.touched.insert(id); // a finished job leaves the memory again
        }
        if let Order::Move { to } = order {
            self.check_destination(to)?;
        }
        let job = self.jobs.get(&id).ok_or(OrderError::NoSuchJob(id))?;
        let files: Vec<_> = job.references().collect();
        let event = order.event(AttemptNo(job.attempts_made));
        let printer = job.last_attempt().map(|attempt| attempt.printer.clone());
        let state = self.record(id, event, by).map_err(|illegal| {
            let hint = match order {
                Order::Delete => ": cancel it first",
                Order::Hold
                | Order::Release
                | Order::Cancel
                | Order::Reprint
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

    fn check_destination(&self, to: &Destination) -> Result<(), OrderError> {
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
    fn record(&mut self, id: JobId, what: JobEvent, by: By) -> Result<JobState, IllegalEvent> {
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
        let after = job.clone().after(&what, &by, now)?;
        let state = after.status.state();
        self.jobs.insert(id, after);
        self.pending.touched.insert(id);
        metrics::counter!("platen_job_events_total", "kind" => what.kind()).increment(1);
        self.pending.events.push(event(now, by, id, what));
        if was_unsure || state == JobState::Unsure {
            self.note_unsure(id);
        }
        Ok(state)
    }

    /// Records an event that the room itself causes. A late answer to a job that has moved on is
    /// no error: it is told in the log and dropped.
    fn record_own(&mut self, id: JobId, what: JobEvent) {
        let kind = what.kind();
        if let Err(illegal) = self.record(id, what, By::Room) {
            tracing::debug!(job = %id, kind, "dropped a late report: {illegal}");
        }
    }

    fn note(&mut self, by: By, what: StreamEvent) {
        let recorded_at = self.clock.now();
        self.pending.events.push(Event {
            recorded_at,
            source_at: None,
            by,
            what,
        });
    }

    /// Keeps the printer's set of unsure jobs in line with the job.
    fn note_unsure(&mut self, id: JobId) {
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

/// Stages.
impl Room {
    fn stage(&mut self, slot: Slot, id: JobId, answer: StageAnswer) {
        if !matches!(answer, StageAnswer::Started) {
            self.stages.answered(slot, id);
        }
        let event = match answer {
            StageAnswer::Started => slot.work.step().map(|step| JobEvent::StageStarted { step }),
            StageAnswer::Converted {
                format,
                document,
                pin,
            } => {
                self.pending.pins.extend(pin);
                Some(JobEvent::Converted { format, document })
            }
            StageAnswer::Preflighted { pages } => Some(JobEvent::Preflighted { pages }),
            StageAnswer::Programmed { document } => Some(JobEvent::Programmed { document }),
            StageAnswer::Need(need) => Some(JobEvent::NeedRaised { need }),
            StageAnswer::Crashed(words) => self.crashed(slot.work, words),
            StageAnswer::Filed(filed) => Some(JobEvent::Filed(filed)),
            StageAnswer::PlaceAway(why) => self.try_later(slot.work, id, PLACE_AWAY, &why),
            StageAnswer::NotNow(why) => self.try_later(slot.work, id, NOT_NOW, &why),
        };
        if let Some(event) = event {
            self.record_own(id, event);
            // Even where the answer came too late, the job waits somewhere else now.
            self.pending
                .touched
                .extend(self.jobs.contains_key(&id).then_some(id));
        }
    }

    fn crashed(&self, work: Work, words: String) -> Option<JobEvent> {
        let how = Unclean::Crashed(words);
        work.step().map(|step| JobEvent::StageEnded { step, how })
    }

    fn try_later(&mut self, work: Work, id: JobId, wait: Duration, why: &str) -> Option<JobEvent> {
        tracing::debug!(job = %id, stage = work.stage(), "tried again later: {why}");
        if let Some(job) = self.jobs.get(&id) {
            let at = self.clock.instant() + wait;
            self.stages.add_later(work, waiting(job), at);
        }
        None
    }

    fn assign_work(&mut self) {
        for (slot, id) in self.stages.assign() {
            let Some(job) = self.jobs.get(&id) else {
                self.stages.answered(slot, id);
                continue;
            };
            if next(job) != Next::Work(slot.work) {
                self.stages.answered(slot, id);
                continue;
            }
            let command = StageCommand {
                job: Box::new(job.clone()),
            };
            if slot.work == Work::Preflight {
                self.record_own(
                    id,
                    JobEvent::StageStarted {
                        step: Step::Preflight,
                    },
                );
            }
            self.pending.outbox.push(Outgoing::Stage(slot, command));
        }
    }
}

/// Printers.
impl Room {
    fn session(&mut self, printer: &PrinterName, report: SessionReport) {
        match report {
            SessionReport::Reached => {
                if let Some(line) = self.lines.get_mut(printer) {
                    line.went_well();
                }
            }
            SessionReport::NotReached { why } => self.trouble(printer, Trouble::Silent, why),
            SessionReport::Ended {
                job,
                attempt,
                how,
                back_channel,
            } => {
                if !back_channel.is_empty() {
                    tracing::info!(%job, %printer, %attempt, back_channel, "the printer said");
                }
                self.ended(printer, job, attempt, how);
            }
        }
        self.refresh(printer);
    }

    fn ended(&mut self, printer: &PrinterName, job: JobId, attempt: AttemptNo, how: Ended) {
        let word = match &how {
            Ended::Delivered { .. } => "delivered",
            Ended::NotSent { .. } => "not-sent",
            Ended::Refused { .. } => "refused",
            Ended::Unsure { .. } => "unsure",
        };
        metrics::counter!("platen_attempts_total",
            "printer" => printer.to_string(), "outcome" => word)
        .increment(1);
        match how {
            Ended::Delivered { sent, evidence } => {
                self.record_own(
                    job,
                    JobEvent::Delivered {
                        attempt,
                        sent,
                        evidence,
                    },
                );
                if let Some(line) = self.lines.get_mut(printer) {
                    line.went_well();
                }
            }
            Ended::NotSent { why } => {
                self.record_own(
                    job,
                    JobEvent::NotSent {
                        attempt,
                        why: why.clone(),
                    },
                );
                self.trouble(printer, Trouble::Silent, why);
            }
            Ended::Refused { why } => {
                let refusals = self.jobs.get(&job).map_or(0, |job| job.refusals) + 1;
                let policy = self.lines.get(printer).map(|line| &line.settings.retry);
                let then = policy.map_or(Then::AskPerson, |policy| {
                    retry::after_refusal(policy, refusals)
                });
                self.record_own(
                    job,
                    JobEvent::Refused {
                        attempt,
                        why: why.clone(),
                        then,
                    },
                );
                self.trouble(printer, Trouble::Stopped, why);
            }
            Ended::Unsure { sent, why } => {
                self.became_unsure(job, attempt, sent, why.clone());
                self.trouble(printer, Trouble::Stopped, why);
            }
        }
    }

    /// Records that nobody can say, and applies the printer's standing order if there is one.
    fn became_unsure(&mut self, id: JobId, attempt: AttemptNo, sent: u64, why: String) {
        self.record_own(id, JobEvent::BecameUnsure { attempt, sent, why });
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        if !matches!(job.status, Status::Unsure { .. }) {
            return; // it was to be cancelled
        }
        let printer = job.last_attempt().map(|attempt| &attempt.printer);
        let line = printer.and_then(|name| self.lines.get(name));
        if let Some(UnsureOrder::Standing { order, by }) = line.map(|line| &line.settings.unsure) {
            let answer = match order {
                StandingOrder::Reprint => Answer::NotPrinted,
                StandingOrder::AssumePrinted => Answer::Printed,
            };
            let authority = Authority::StandingOrder {
                given_by: by.clone(),
            };
            self.record_own(
                id,
                JobEvent::Resolved {
                    attempt,
                    answer,
                    authority,
                },
            );
        }
    }

    fn trouble(&mut self, printer: &PrinterName, kind: Trouble, why: String) {
        let now = self.clock.instant();
        if let Some(line) = self.lines.get_mut(printer) {
            if line.troubled_since().is_none() {
                tracing::warn!(%printer, "the printer is in trouble: {why}");
            } else {
                tracing::debug!(%printer, "the printer is still in trouble: {why}");
            }
            line.went_badly(kind, why, now);
        }
    }

    /// Tells the dispatcher whether the printer would take a job now.
    fn refresh(&mut self, printer: &PrinterName) {
        if let Some(line) = self.lines.get(printer) {
            if line.troubled_since().is_some() || line.actor == Actor::Parked {
                self.troubled.insert(printer.clone());
            } else {
                self.troubled.remove(printer);
            }
            self.desks.set_free(printer, line.is_free(), &self.queue);
            if !self.settings.printers.contains_key(printer) && !matches!(line.at, At::Work { .. })
            {
                self.lines.remove(printer); // it was retired during its last session
                self.troubled.remove(printer);
            }
        }
    }

    fn claim(&mut self) {
        for assignment in self.desks.claim(&mut self.queue) {
            let (printer, id) = (assignment.printer, assignment.job);
            let Some(job) = self.jobs.get(&id) else {
                continue;
            };
            let attempt = job.next_attempt();
            let Some(order) = send_order(job, attempt) else {
                continue;
            };
            let intended = JobEvent::DeliveryIntended {
                attempt,
                printer: printer.clone(),
            };
            self.record_own(id, intended);
            if let Some(line) = self.lines.get_mut(&printer) {
                line.at = At::Work { job: id, attempt };
            }
            let command = PrinterCommand::Send(Box::new(order));
            self.pending
                .outbox
                .push(Outgoing::Printer(printer, command));
        }
    }

    fn printer_order(
        &mut self,
        printer: &PrinterName,
        order: PrinterOrder,
        by: By,
    ) -> Result<platen_model::PrinterState, OrderError> {
        let no_such = || OrderError::NoSuchPrinter(printer.to_string());
        let line = self.lines.get_mut(printer).ok_or_else(no_such)?;
        let event = match order {
            PrinterOrder::Pause => {
                line.paused = true;
                self.paused.insert(printer.clone());
                PrinterEvent::Paused
            }
            PrinterOrder::Resume => {
                line.paused = false;
                self.paused.remove(printer);
                if matches!(line.at, At::Trouble { .. }) {
                    line.went_well(); // the next job finds out
                }
                PrinterEvent::Resumed
            }
        };
        let state = line.word();
        self.note(
            by,
            StreamEvent::Printer {
                printer: printer.clone(),
                event,
            },
        );
        self.refresh(printer);
        Ok(state)
    }

    /// Whether a job waits that this printer might take.
    fn is_wanted(&self, printer: &PrinterName) -> bool {
        let groups = self
            .desks
            .groups_of(printer)
            .iter()
            .cloned()
            .map(Destination::Group);
        let places = groups.chain([Destination::Printer(printer.clone())]);
        places
            .into_iter()
            .any(|to| self.queue.lanes_of(&to).next().is_some())
    }

    fn probe_due(&mut self, now: Instant) {
        let wanted = self.troubled.iter().filter(|name| self.is_wanted(name));
        for name in wanted.cloned().collect::<Vec<_>>() {
            if self
                .lines
                .get_mut(&name)
                .is_some_and(|line| line.probe_if_due(now))
            {
                self.pending
                    .outbox
                    .push(Outgoing::Printer(name, PrinterCommand::Probe));
            }
        }
    }

    /// Returns the group that takes over the waiting jobs of a dead printer.
    fn moves_to(&self, printer: &PrinterName) -> Option<Destination> {
        let groups = self.desks.groups_of(printer).iter();
        let moves = |name: &&platen_model::GroupName| {
            self.settings
                .groups
                .get(*name)
                .is_some_and(|group| group.failover == Failover::Move)
        };
        groups.clone().find(moves).cloned().map(Destination::Group)
    }

    fn fail_over(&mut self, now: Instant) {
        let dead = |(_, line): &(&PrinterName, &Line)| {
            let since = line.troubled_since();
            line.actor == Actor::Parked
                || since.is_some_and(|since| now.duration_since(since) >= FAILOVER_AFTER)
        };
        let lines = self
            .troubled
            .iter()
            .filter_map(|name| self.lines.get_key_value(name));
        let names: Vec<_> = lines.filter(dead).map(|(name, _)| name.clone()).collect();
        for name in names {
            let Some(to) = self.moves_to(&name) else {
                continue;
            };
            let own = Destination::Printer(name.clone());
            for job in self.queue.waiting_for(&own, MOVED_AT_ONCE) {
                tracing::info!(%job, printer = %name, %to, "moved from a printer in trouble");
                self.record_own(job, JobEvent::Moved { to: to.clone() });
            }
        }
    }
}

/// Children.
impl Room {
    fn up(&mut self, child: Child) {
        match child {
            Child::Stage(slot, address) => self.stages.up(slot, address),
            Child::Printer(name, address) => {
                let Some(line) = self.lines.get_mut(&name) else {
                    return;
                };
                line.address = Some(address);
                line.actor = Actor::Kept;
                if let At::Work { job, attempt } = line.at {
                    // Only a start leaves a printer at work without a session: ask the device.
                    let order = self.jobs.get(&job).and_then(|job| send_order(job, attempt));
                    if let Some(order) = order {
                        let command = PrinterCommand::Ask(Box::new(order));
                        self.pending
                            .outbox
                            .push(Outgoing::Printer(name.clone(), command));
                    }
                }
                self.refresh(&name);
            }
            Child::Folder(_) => {}
        }
    }

    fn down(&mut self, who: ChildId, how: How, again: Option<Duration>) {
        if how == How::Finished {
            self.children.remove(&who);
            return;
        }
        let parked = again.is_none();
        if parked {
            tracing::error!(child = %who, "ended too often and is not started again");
        } else {
            tracing::warn!(child = %who, ?how, "ended and is started again");
        }
        metrics::counter!("platen_child_restarts_total", "child" => who.to_string()).increment(1);
        let view = self.children.entry(who.clone());
        let view = view.or_insert(ChildView {
            who: who.clone(),
            restarts: 0,
            parked,
        });
        view.restarts += 1;
        view.parked = parked;
        match who {
            ChildId::Stage(slot) => {
                if let Some(job) = self.stages.down(slot) {
                    let words = format!("the {} ended with this job in hand", slot.work.stage());
                    if let Some(event) = self.crashed(slot.work, words) {
                        self.record_own(job, event);
                    }
                    self.pending
                        .touched
                        .extend(self.jobs.contains_key(&job).then_some(job));
                }
            }
            ChildId::Printer(name) => self.printer_down(&name, parked),
            ChildId::Folder(_) => {}
        }
    }

    /// A session dies with its actor: what it had in hand is unsure.
    fn printer_down(&mut self, name: &PrinterName, parked: bool) {
        let Some(line) = self.lines.get_mut(name) else {
            return;
        };
        line.address = None;
        line.actor = if parked { Actor::Parked } else { Actor::Kept };
        let in_hand = match line.at {
            At::Work { job, attempt } => Some((job, attempt)),
            At::Rest | At::Trouble { .. } | At::Probe { .. } => None,
        };
        line.at = At::Rest;
        if let Some((job, attempt)) = in_hand {
            let why = "the printer's session crashed during this delivery".to_owned();
            self.became_unsure(job, attempt, 0, why);
        }
        self.refresh(name);
    }
}

/// The commit and what follows from it.
impl Room {
    fn commit(&mut self) -> Result<(), StoreError> {
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
    fn act(&mut self) {
        let done = std::mem::take(&mut self.pending);
        let Pending {
            events: _,
            mut touched,
            fresh,
            answers,
            outbox,
            pins,
            purge,
        } = done;
        self.purged.extend(purge);
        for fresh in fresh {
            let job = fresh.job.id;
            touched.insert(job);
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
        for id in touched {
            self.place(id);
        }
    }

    fn send(&mut self, outgoing: Outgoing) {
        match outgoing {
            Outgoing::Stage(slot, command) => {
                if let Err(job) = self.stages.send(slot, command) {
                    self.pending.touched.insert(job); // it waits for another slot
                }
            }
            Outgoing::Printer(printer, command) => {
                let line = self.lines.get(&printer);
                let address = line.and_then(|line| line.address.as_ref());
                let sent = address.map(|address| address.try_send(command.clone()));
                if !matches!(sent, Some(Ok(()))) {
                    self.undeliverable(&printer, command);
                }
            }
        }
    }

    /// A command did not reach the printer's actor, so none of it was done.
    fn undeliverable(&mut self, printer: &PrinterName, command: PrinterCommand) {
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
                self.became_unsure(order.job, order.attempt, 0, why);
                if let Some(line) = self.lines.get_mut(printer) {
                    line.at = At::Rest;
                }
            }
            PrinterCommand::Abort { .. }
            | PrinterCommand::Configure(_)
            | PrinterCommand::Retire => {} // the next session starts with the settings in force
        }
        self.refresh(printer);
    }

    /// Puts a job where it waits for what comes next.
    fn place(&mut self, id: JobId) {
        self.queue.remove(id);
        self.stages.forget(id);
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        match next(job) {
            Next::Work(work) => self.stages.add(work, waiting(job)),
            Next::Queue => self.enqueue(id),
            Next::Delivery | Next::Person => {}
            Next::Rest => {
                self.jobs.remove(&id);
            }
        }
    }

    fn enqueue(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        let to = job.arrival.to.clone();
        if self.check_destination(&to).is_err() {
            let need = Need::Settings(format!(
                "{to} is not in the settings any more: move the job to another printer"
            ));
            self.record_own(id, JobEvent::NeedRaised { need });
            return;
        }
        let lane = Lane {
            to,
            needs: job.arrival.needs.clone(),
        };
        let now = self.clock.now();
        if let Some(lane) = self
            .queue
            .put(waiting(job), lane, job.arrival.not_before, now)
        {
            self.desks.stir(lane);
        }
    }

    /// Answers after the commit.
    fn answer<T: Send + 'static>(&mut self, reply: tokio::sync::oneshot::Sender<T>, answer: T) {
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

fn waiting(job: &Job) -> Waiting {
    Waiting::new(job.id, job.arrival.priority)
}

fn send_order(job: &Job, attempt: AttemptNo) -> Option<SendOrder> {
    Some(SendOrder {
        job: job.id,
        attempt,
        document: job.document?,
        file_name: job.arrival.personal.file_name.clone(),
        user: job.arrival.personal.submitted_by.clone(),
        folder: job.arrival.folder.clone(),
        copies: job.arrival.copies,
        accepted_at: job.accepted_at,
        run: job.print_run(),
    })
}

fn event(recorded_at: Timestamp, by: By, job: JobId, event: JobEvent) -> Event {
    Event {
        recorded_at,
        source_at: None,
        by,
        what: StreamEvent::Job { job, event },
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a batch has at most some thousand events"
)]
fn count(events: usize) -> f64 {
    events as f64
}
