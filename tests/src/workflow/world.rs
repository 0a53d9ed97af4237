//! One seed: a room in memory with all that is around it.

use super::Rooms;
use super::disk::{Disk, Mishap};
use super::mail::Mail;
use super::paper::Paper;
use super::people::{Asked, Claim};
use super::printers::Printer;
use super::stages::{Stage, slots};
use platen_actors::supervision::How;
use platen_actors::supervisor::{ChildId, PrinterOrder, Report, Room};
use platen_config::Settings;
use platen_ledger::{Job, JobQuery, JobReader, Status};
use platen_model::{ManualClock, PrinterName, Timestamp};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::sync::Arc;
use std::time::Duration;

/// Steps of a seed before it is let come to rest.
const STEPS: u32 = 160;
/// Rounds in which a room must come to rest.
const ROUNDS: u32 = 3_000;
/// Documents of a seed at the most.
const DOCUMENTS: usize = 8;

/// A room and all that is around it.
pub(super) struct World<'a> {
    pub(super) rooms: &'a Rooms,
    pub(super) dice: SmallRng,
    pub(super) clock: Arc<ManualClock>,
    pub(super) disk: Disk,
    pub(super) mail: Mail,
    pub(super) paper: Paper,
    pub(super) claims: Vec<Claim>,
    pub(super) asked: Vec<Asked>,
    pub(super) stages: Vec<Stage>,
    pub(super) printers: Vec<Printer>,
    /// Printers' actors so far.
    pub(super) actors: u64,
    pub(super) which: Which,
    /// Ends of children that the hub has not heard of yet.
    pub(super) late: Vec<Report>,
    /// Nothing goes wrong any more.
    pub(super) calm: bool,
    pub(super) wrongs: Vec<String>,
    /// What happened, if somebody wants to know.
    story: Option<Vec<String>>,
    room: Option<Room>,
    /// Children that are to be started.
    coming: Vec<ChildId>,
}

/// Which settings are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Whole,
    Reduced,
}

/// Runs one seed.
///
/// # Errors
/// What is wrong and what had happened, in words.
pub fn run_seed(rooms: &Rooms, seed: u64) -> Result<(), String> {
    if World::new(rooms, seed).run().is_ok() {
        return Ok(());
    }
    // Told only of a seed that fails, because telling takes longer than doing.
    let mut world = World::new(rooms, seed);
    world.story = Some(vec![]);
    let wrong = world.run();
    let wrong = wrong
        .err()
        .unwrap_or_else(|| "it went well the second time".to_owned());
    let story = world.story.unwrap_or_default();
    Err(format!("{wrong}\n{}", story.join("\n")))
}

impl<'a> World<'a> {
    fn new(rooms: &'a Rooms, seed: u64) -> Self {
        Self {
            rooms,
            dice: SmallRng::seed_from_u64(seed),
            clock: Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)),
            disk: Disk::default(),
            mail: Mail::default(),
            paper: Paper::default(),
            claims: vec![],
            asked: vec![],
            stages: vec![],
            printers: vec![],
            actors: 0,
            which: Which::Whole,
            late: vec![],
            calm: false,
            wrongs: vec![],
            story: None,
            room: None,
            coming: vec![],
        }
    }

    fn run(&mut self) -> Result<(), String> {
        self.start();
        for _ in 0..STEPS {
            self.step();
            self.check()?;
        }
        self.calm = true;
        self.disk.plan(Mishap::None);
        self.come_to_rest()?;
        self.count()
    }

    /// Adds to the story.
    pub(super) fn tell(&mut self, what: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(what());
        }
    }

    /// Rolls the dice; nothing that is asked for here happens once it is calm.
    pub(super) fn may(&mut self, chance: f64) -> bool {
        !self.calm && self.dice.random_bool(chance)
    }

    pub(super) fn settings_of(&self, which: Which) -> Arc<Settings> {
        match which {
            Which::Whole => Arc::clone(&self.rooms.whole),
            Which::Reduced => Arc::clone(&self.rooms.reduced),
        }
    }

    /// The hub takes a report.
    pub(super) fn report(&mut self, report: Report) {
        self.tell(|| brief(&report));
        if let Some(room) = &mut self.room {
            room.take(report);
        }
    }

    fn start(&mut self) {
        let clock = Arc::clone(&self.clock);
        let settings = self.settings_of(self.which);
        let room = Room::start(Box::new(self.disk.clone()), clock, settings);
        match room {
            Ok(room) => self.room = Some(room),
            Err(error) => self
                .wrongs
                .push(format!("the room does not start: {error}")),
        }
        self.coming = slots().map(ChildId::Stage).collect();
        let settings = self.settings_of(self.which);
        self.coming
            .extend(settings.printers.keys().cloned().map(ChildId::Printer));
        self.hand_in_again();
    }

    /// The room is gone, and everything that was under way in it.
    fn crash(&mut self) {
        self.tell(|| "-- the room dies --".to_owned());
        self.room = None;
        *self.mail.lock() = super::mail::Letters::default();
        self.stages.clear();
        self.break_off_sessions();
        self.late.clear();
        self.hear_no_more();
        self.disk.plan(Mishap::None);
        self.start();
    }

    fn step(&mut self) {
        match self.dice.random_range(0..100) {
            0..=7 if self.claims.len() < DOCUMENTS => self.hand_in(),
            0..=9 => self.order_something(),
            10..=11 => self.order_a_printer(PrinterOrder::Pause),
            12..=15 => self.order_a_printer(PrinterOrder::Resume),
            16 => self.reload(Which::Reduced),
            17..=18 => self.reload(Which::Whole),
            19 => self.some_printer_dies(),
            20 => self.disk.plan(Mishap::Fails(1)),
            21 => self.disk.plan(Mishap::DiesBefore),
            22 => self.disk.plan(Mishap::DiesAfter),
            23 => self.crash(),
            24 => self.hand_in_again(),
            25..=32 => self.time_passes(Duration::from_millis(700)),
            33..=34 => self.time_passes(Duration::from_secs(20)),
            35..=54 => self.stage_works(),
            55..=66 => self.printer_reads(),
            67..=78 => self.some_session_ends(),
            79..=84 => self.some_child_comes(),
            _ => self.late_news(),
        }
        // Several reports may share a commit.
        if self.dice.random_bool(0.7) {
            self.turn();
        }
    }

    fn turn(&mut self) {
        let Some(room) = &mut self.room else {
            return;
        };
        if room.turn().is_ok() {
            self.hear();
            return;
        }
        if self.disk.mishap() == Mishap::Dead {
            self.crash();
            return;
        }
        room.refuse_submissions("the ledger cannot be written");
        // It is usable again whenever it is asked.
        let _mended = room.mend();
        self.tell(|| "a commit failed".to_owned());
        self.hear();
    }

    fn time_passes(&mut self, time: Duration) {
        self.tell(|| format!("{time:?} pass"));
        self.clock.advance(time);
        if let Some(room) = &mut self.room {
            room.tick();
        }
    }

    fn some_child_comes(&mut self) {
        if self.coming.is_empty() {
            return;
        }
        let at = self.dice.random_range(0..self.coming.len());
        match self.coming.swap_remove(at) {
            ChildId::Stage(slot) => self.stage_up(slot),
            ChildId::Printer(name) => self.printer_up(&name),
            ChildId::Folder(_) | ChildId::Notifier => {}
        }
    }

    /// The hub hears of a child's end, and its supervisor starts it again.
    fn late_news(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let report = self.late.remove(0);
        if let Report::Down { who, how, .. } = &report
            && *how != How::Finished
        {
            self.coming.push(who.clone());
        }
        self.report(report);
    }

    /// The caretaker starts the printers that are new in the settings that were applied.
    pub(super) fn staff(&mut self, which: Which) {
        let (old, new) = (self.settings_of(self.which), self.settings_of(which));
        self.which = which;
        let added = |name: &&PrinterName| !old.printers.contains_key(*name);
        let added = new.printers.keys().filter(added).cloned();
        self.coming.extend(added.map(ChildId::Printer));
    }

    fn check(&mut self) -> Result<(), String> {
        self.wrongs.append(&mut self.mail.lock().wrongs);
        match self.wrongs.first() {
            None => Ok(()),
            Some(wrong) => Err(wrong.clone()),
        }
    }

    /// Nothing goes wrong any more and somebody attends to what waits for a person.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.reload(Which::Whole);
        for name in ["a", "b", "c"] {
            self.resume(name);
        }
        for round in 0..ROUNDS {
            self.hand_in_again();
            while !self.late.is_empty() {
                self.late_news();
            }
            while !self.coming.is_empty() {
                self.some_child_comes();
            }
            self.turn();
            self.stage_works();
            self.printer_reads();
            self.some_session_ends();
            self.turn();
            self.check()?;
            if self.is_quiet() {
                let waiting: Vec<_> = self
                    .jobs()
                    .into_iter()
                    .filter(|job| !is_over(job))
                    .collect();
                let all_taken = self.claims.iter().all(|claim| claim.job.is_some());
                if waiting.is_empty() && all_taken {
                    return Ok(());
                }
                for job in &waiting {
                    self.attend_to(job);
                }
                let next = self.room.as_ref().and_then(Room::next_tick);
                self.time_passes(next.unwrap_or(Duration::from_millis(100)));
            } else if round % 16 == 15 {
                self.time_passes(Duration::from_millis(100));
            }
        }
        let left: Vec<_> = self
            .jobs()
            .into_iter()
            .filter(|job| !is_over(job))
            .collect();
        let view = self.room.as_ref().map(Room::view);
        Err(format!("it does not come to rest: {left:?}\n{view:?}"))
    }

    fn resume(&mut self, name: &str) {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.asked.push(Asked::Printer(answer));
        self.report(Report::PrinterOrder {
            printer: name.parse().expect("a name"),
            order: PrinterOrder::Resume,
            by: platen_ledger::By::Room,
            reply,
        });
    }

    fn is_quiet(&self) -> bool {
        let letters = self.mail.lock();
        self.coming.is_empty()
            && letters.stages.is_empty()
            && letters.printers.is_empty()
            && self
                .printers
                .iter()
                .all(|printer| matches!(printer.at, super::printers::At::Rest))
    }

    fn jobs(&self) -> Vec<Job> {
        let query = JobQuery {
            states: vec![],
            folder: None,
            to: None,
            before: None,
            limit: 1_000,
        };
        self.disk.reader().jobs(&query).unwrap_or_default()
    }

    /// Compares the ledger with the paper.
    fn count(&self) -> Result<(), String> {
        let jobs = self.jobs();
        if jobs.len() != self.claims.len() {
            return Err(format!(
                "{} documents became {} jobs",
                self.claims.len(),
                jobs.len()
            ));
        }
        self.count_actors()?;
        jobs.iter()
            .try_for_each(|job| self.paper.audit(&self.disk.reader(), job))
    }
}

fn is_over(job: &Job) -> bool {
    matches!(job.status, Status::Done | Status::Cancelled) && !job.filing.is_due()
}

/// A report without what makes it long.
fn brief(report: &Report) -> String {
    match report {
        Report::Submit { arrival, .. } => {
            format!("submit {} to {}", arrival.origin_key, arrival.to)
        }
        Report::Settings { settings, .. } => {
            format!(
                "settings with {:?}",
                settings.printers.keys().collect::<Vec<_>>()
            )
        }
        other => format!("{other:?}").chars().take(300).collect(),
    }
}
