//! One seed: one room, from its first start to the count of its paper.

use super::device::Device;
use super::disk::{RoomDisk, sync_all_below};
use super::evidence::{Evidence, Told, tell_all};
use super::judge::{Fault, Finding, judge};
use super::outputs::look;
use super::plan::{Life, Plan, Points, Which};
use super::report::Figures;
use super::{Options, drops::drop_into};
use crate::documents::Document;
use crate::files::files_below;
use crate::room::{Api, Place, Program, Running, Settings};
use anyhow::{Context, Result, ensure};
use platen::sim::Fault as Weather;
use platen_ledger::{Need, SqliteReader, Status};
use platen_model::{Clock, Timestamp, WallClock};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a room may take to come to rest once nothing disturbs it.
const REST: Duration = Duration::from_secs(90);
/// How long to wait between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// Runs a seed in `base`, which is empty. `seen` is where fault points leave their names.
pub(super) fn run_seed(options: &Options, seed: u64, base: &Path, seen: &Path) -> Result<Figures> {
    let start = WallClock.instant();
    let points = match options.fault_program {
        Some(_) => Points::Tried,
        None => Points::Absent,
    };
    let plan = Plan::new(seed, options.protocol, options.jobs, points);
    let at = base.join("disk");
    std::fs::create_dir(&at)?;
    let disk = RoomDisk::new(options.disk, seed, &at)?;
    let device = Device::start(options, seed, base, &at, plan.pace)?;
    let mut settings = Settings::new(device.link(plan.link));
    settings.refusals = plan.refusals;
    let place = Place::make_on(&at, base, &settings)?;
    sync_all_below(&at)?;
    let programs = Programs::new(options, seen)?;
    let mut bench = Bench {
        device,
        disk,
        place,
        plan,
        programs,
        kills: vec![],
        panics: vec![],
        weather: vec![],
        figures: Figures::new(seed),
    };
    for life in bench.plan.lives.clone() {
        bench.live(&life)?;
    }
    bench.rest()?;
    let mut figures = bench.figures;
    figures.seconds = WallClock.instant().duration_since(start).as_secs_f64();
    Ok(figures)
}

struct Programs {
    shipped: Program,
    faulty: Option<Program>,
}

/// A seed under way.
struct Bench {
    // The device first: it looks at the disk while it lives.
    device: Device,
    disk: RoomDisk,
    place: Place,
    plan: Plan,
    programs: Programs,
    kills: Vec<Timestamp>,
    panics: Vec<(Timestamp, Timestamp)>,
    weather: Vec<(Timestamp, Vec<Weather>)>,
    figures: Figures,
}

impl Programs {
    fn new(options: &Options, seen: &Path) -> Result<Self> {
        let seen = seen.to_str().context("the directory's name is no text")?;
        let faulty = options.fault_program.as_deref().map(Program::at);
        let faulty = faulty.transpose()?;
        Ok(Self {
            shipped: Program::at(&options.program)?,
            faulty: faulty.map(|program| program.with_env("PLATEN_FAULT_SEEN", seen)),
        })
    }

    fn choose(&self, which: &Which) -> Program {
        match (which, &self.faulty) {
            (Which::WithFaults(spec), Some(faulty)) => {
                faulty.clone().with_env("PLATEN_FAULT", spec)
            }
            (Which::Shipped | Which::WithFaults(_), _) => self.shipped.clone(),
        }
    }
}

impl Bench {
    /// From a start of the room to its end.
    fn live(&mut self, life: &Life) -> Result<()> {
        self.set_weather(&life.faults)?;
        let (start, began) = (WallClock.instant(), WallClock.now());
        let mut room = self.programs.choose(&life.program).start(&self.place)?;
        let mut away = life.away;
        for drop in &life.drops {
            if let Some(gone) = away.filter(|away| away.after <= drop.after) {
                wait_until(start + gone.after);
                self.device.go_away(&self.place, gone)?;
                away = None;
            }
            wait_until(start + drop.after);
            let document = &self.plan.documents[drop.document];
            drop_into(&self.place.hot(), document, drop.how)?;
        }
        let left = (start + life.lasts).checked_duration_since(WallClock.instant());
        if room.ends_within(left.unwrap_or_default())? {
            self.figures.point_kills += 1;
        } else {
            self.figures.kills += 1;
        }
        room.kill()?;
        self.disk.after_kill(self.kills.len())?;
        self.kills.push(WallClock.now());
        if life.has_a_panic() {
            self.panics.push((began, WallClock.now()));
        }
        Ok(())
    }

    fn set_weather(&mut self, faults: &[Weather]) -> Result<()> {
        self.weather.push((WallClock.now(), faults.to_vec()));
        self.device.set_faults(faults)
    }

    /// Nothing is disturbed any more: the room comes to rest, its paper is counted, a person looks
    /// at the printer and answers for every unsure job, and the paper is counted again.
    fn rest(&mut self) -> Result<()> {
        self.set_weather(&[])?;
        self.device.take_all();
        let mut room = self.programs.shipped.start(&self.place)?;
        let api = room.wait_until_ready(&self.place)?;
        self.come_to_rest(&mut room, &api)?;
        let evidence = self.evidence()?;
        let verdict = judge(&evidence);
        self.figures.take(&evidence, &verdict);
        self.answer_for_unsure(&api, &evidence)?;
        self.come_to_rest(&mut room, &api)?;
        test_folder(&api)?;
        let after = self.evidence()?;
        self.figures.findings.extend(counted(&after));
        room.stop()?;
        let wrong = look(&self.place, &after.documents, &after.jobs)?;
        self.figures.findings.extend(wrong);
        Ok(())
    }

    /// Waits until every document is a job, every job is finished or waits for a person, and the
    /// printer has nothing in hand, for a person looks at the tray only then.
    fn come_to_rest(&mut self, room: &mut Running, api: &Api) -> Result<()> {
        let start = WallClock.instant();
        loop {
            let told = self.told()?;
            let busy = told.iter().filter(|told| !is_at_rest(told)).count();
            let dropped = files_below(&self.place.hot())?.len();
            let refused = files_below(&self.place.errors())?.len();
            let printing = self.device.at_work();
            let waiting = self.release(api, &told)?;
            let missing = self.plan.documents.len().saturating_sub(told.len());
            if busy + waiting + dropped + printing == 0 && missing <= refused {
                return Ok(());
            }
            let ended = room.ended()?;
            let waited = WallClock.instant().duration_since(start);
            let status = api.get("/api/v1/status").map(|answered| answered.text);
            ensure!(
                waited < REST && ended.is_none(),
                "the room does not come to rest: {busy} jobs are under way, {waiting} were \
                 released, {missing} documents are no job yet, {dropped} files are in the folder, \
                 {refused} in the error place, the printer is at {printing}; the room ended: {ended:?}; it says {status:?}; \
                 jobs under way: {:#?}",
                told.iter()
                    .filter(|told| !is_at_rest(told))
                    .map(|told| &told.story)
                    .take(3)
                    .collect::<Vec<_>>(),
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Releases what waits for a person because the device refused it or the room was killed under
    /// it too often; nothing else may wait for one.
    fn release(&mut self, api: &Api, told: &[Told]) -> Result<usize> {
        let mut released = 0;
        for told in told {
            if let Status::NeedsYou {
                need: Need::Refusals(_) | Need::Crashes(_),
                ..
            } = &told.job.status
            {
                let path = format!("/api/v1/jobs/{}/release", told.job.id);
                let answered = api.post(&path, r#"{"why": "the printer is well again"}"#)?;
                ensure!(answered.status == 200, "not released: {answered:?}");
                released += 1;
                self.figures.released += 1;
            }
        }
        Ok(released)
    }

    /// A person says of every unsure job what the printer's tray shows.
    fn answer_for_unsure(&self, api: &Api, evidence: &Evidence) -> Result<()> {
        for told in &evidence.jobs {
            if !matches!(told.job.status, Status::Unsure { .. }) {
                continue;
            }
            let hash = told.job.arrival.original.hash;
            let mut prints = evidence.prints.iter();
            let printed = prints.any(|print| print.is_printed() && print.hash == hash);
            let answer = if printed { "printed" } else { "not-printed" };
            let body = format!(r#"{{"answer": "{answer}", "why": "looked at the tray"}}"#);
            let path = format!("/api/v1/jobs/{}/resolve", told.job.id);
            let answered = api.post(&path, &body)?;
            ensure!(answered.status == 200, "not resolved: {answered:?}");
        }
        Ok(())
    }

    fn told(&self) -> Result<Vec<Told>> {
        tell_all(&SqliteReader::open(&self.place.ledger())?)
    }

    fn evidence(&self) -> Result<Evidence> {
        Ok(Evidence {
            documents: self.plan.documents.clone(),
            jobs: self.told()?,
            prints: self.device.prints(),
            kills: self.kills.clone(),
            panics: self.panics.clone(),
            weather: self.weather.clone(),
        })
    }
}

/// Once somebody has answered for every unsure job, every document is printed exactly once.
fn counted(evidence: &Evidence) -> Vec<Finding> {
    let mut findings = vec![];
    for document in &evidence.documents {
        let prints = evidence.prints.iter();
        let prints = prints.filter(|print| print.is_printed() && print.hash == document.hash);
        let fault = match prints.count() {
            0 => Fault::Lost,
            1 => continue,
            _ => Fault::Doubled,
        };
        findings.push(after_all(fault, document));
    }
    findings
}

fn after_all(fault: Fault, document: &Document) -> Finding {
    Finding {
        fault,
        text: format!("{}, after all unsure jobs were answered for", document.name),
    }
}

/// A test that was killed leaves its probes; one of a later run removes them.
fn test_folder(api: &Api) -> Result<()> {
    let tested = api.post("/api/v1/folders/hot/test", "{}")?;
    ensure!(tested.status == 200, "not tested: {tested:?}");
    Ok(())
}

fn is_at_rest(told: &Told) -> bool {
    match told.job.status {
        Status::Done | Status::Cancelled => !told.job.filing.is_due(),
        Status::Unsure { .. } | Status::NeedsYou { .. } | Status::Held { .. } => true,
        Status::Active { .. } | Status::Sending { .. } => false,
    }
}

fn wait_until(at: Instant) {
    if let Some(left) = at.checked_duration_since(WallClock.instant()) {
        std::thread::sleep(left);
    }
}
