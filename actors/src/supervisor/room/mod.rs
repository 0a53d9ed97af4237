//! The room's jobs, printers and stages, and what every report means for them.
//!
//! Synchronous and without threads: the hub feeds it, tests and the in-memory torture feed it too.

mod children;
mod commit;
mod deliveries;
mod filing;
mod jobs;
mod start;
mod work;

use self::filing::CrashedFilings;
use super::pending::Pending;
use super::post::Post;
use super::printers::Line;
use super::report::{ChildId, ChildView, PrinterView, Report, RoomView};
use super::stages::Stages;
use crate::dispatch::{Desks, Queue, Waiting};
use crate::notify::Notice;
use crate::printer::SendOrder;
use platen_config::Settings;
use platen_ledger::{
    By, Event, Job, JobEvent, JobStore, LastEnd, Loaded, RoomEvent, StoreError, StreamEvent,
};
use platen_model::{AttemptNo, Clock, Destination, FileRef, JobId, JobIds, PrinterName, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// How long a printer may be in trouble before its waiting jobs go to its group.
const FAILOVER_AFTER: Duration = Duration::from_secs(15);
/// Jobs moved from a dead printer in one go.
const MOVED_AT_ONCE: usize = 256;
/// Reprints of one job in a row that a standing order may make.
const REPRINTS: usize = 3;
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
    notifier: Option<Box<dyn Post<Notice>>>,
    children: BTreeMap<ChildId, ChildView>,
    pending: Pending,
    /// Printers that time alone may bring back.
    troubled: BTreeSet<PrinterName>,
    /// Files that nothing may refer to any more.
    purged: Vec<FileRef>,
    course: Course,
    filings: CrashedFilings,
    /// Children that were parked since the hub last asked.
    parked: Vec<ChildId>,
    restored_at: Option<Timestamp>,
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
        let loaded = store.load()?;
        let started = loaded.started.clone();
        let mut room = Self::begin(store, clock, settings, loaded);
        for id in room.ids() {
            room.resume(id, started.contains(&id));
        }
        Ok(room)
    }

    /// Takes up the work of a ledger that was put back from a backup, as `sign` shows. Its jobs may
    /// have been printed since the backup was taken: those that are not finished are held until
    /// somebody releases them, and those that were being sent are unsure.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn start_restored(
        mut store: Box<dyn JobStore>,
        clock: Arc<dyn Clock>,
        settings: Arc<Settings>,
        sign: String,
    ) -> Result<Self, StoreError> {
        let loaded = store.load()?;
        let mut room = Self::begin(store, clock, settings, loaded);
        room.restored_at = Some(room.clock.now());
        room.note(By::Room, StreamEvent::Room(RoomEvent::Restored { sign }));
        for id in room.ids() {
            room.restore(id);
        }
        Ok(room)
    }

    /// Returns when the room was last put back from a backup, if ever.
    #[must_use]
    pub const fn restored_at(&self) -> Option<Timestamp> {
        self.restored_at
    }

    fn begin(
        store: Box<dyn JobStore>,
        clock: Arc<dyn Clock>,
        settings: Arc<Settings>,
        loaded: Loaded,
    ) -> Self {
        let Loaded {
            jobs,
            started: _,
            paused,
            last_end,
            restored_at,
        } = loaded;
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
            notifier: None,
            children: BTreeMap::new(),
            pending: Pending::default(),
            troubled: BTreeSet::new(),
            purged: vec![],
            course: Course::Open,
            filings: CrashedFilings::default(),
            parked: vec![],
            restored_at,
        };
        if last_end == LastEnd::Uncleanly {
            tracing::warn!("the last run did not end in order: its work is taken up again");
        }
        let version = env!("CARGO_PKG_VERSION").to_owned();
        room.note(
            By::Room,
            StreamEvent::Room(RoomEvent::Started {
                version,
                after: last_end,
            }),
        );
        room.furnish();
        room
    }

    fn ids(&self) -> Vec<JobId> {
        let mut ids: Vec<_> = self.jobs.keys().copied().collect();
        ids.sort_unstable();
        ids
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
            Report::Known { origin_key, reply } => {
                let _asker_may_be_gone = reply.send(self.known(&origin_key));
            }
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
            Report::Up { life, child } => self.up(life, child),
            Report::Down {
                life,
                who,
                how,
                again,
            } => self.down(life, who, how, again),
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
                let before = std::mem::replace(&mut self.settings, settings);
                self.filings.forget();
                self.furnish();
                self.try_templates_again(&before);
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
                self.place_touched();
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

    /// Returns the children that were given up since the last call.
    pub fn take_parked(&mut self) -> Vec<ChildId> {
        std::mem::take(&mut self.parked)
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

fn waiting(job: &Job) -> Waiting {
    Waiting::new(job.id, job.arrival.priority)
}

fn send_order(job: &Job, attempt: AttemptNo) -> Option<SendOrder> {
    Some(SendOrder {
        job: job.id,
        attempt,
        document: job.to_print()?,
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
