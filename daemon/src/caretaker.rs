//! Looks after the room beside the flow: reloads, retention, garbage, disk, clock, and the staff of
//! printers and folders.

use crate::boot::make_directories;
use crate::handle::{RoomHandle, Tested, Wish};
use actix::{Actor, Addr, Arbiter};
use platen_actors::alarms::AlarmKey;
use platen_actors::disk::too_full;
use platen_actors::intake::{Watcher, WatcherCommand, WatcherParts};
use platen_actors::printer::{PrinterActor, PrinterParts, chain};
use platen_actors::supervision::{Guard, supervise};
use platen_actors::supervisor::{Child, ChildId, Order, Report};
use platen_config::{Changes, Keep, Settings};
use platen_ledger::By;
use platen_ledger::vault::Collected;
use platen_model::{FileRef, FolderName, PrinterName, TemplateName, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// How often disk and clock are looked at.
const ROUND: Duration = Duration::from_secs(10);
/// How often retention is applied and garbage collected.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);
/// Jobs that retention deletes in one go.
const EXPIRED_AT_ONCE: u32 = 256;
/// A step of the wall clock that people should know of.
const STEP: Duration = Duration::from_secs(5);
/// How long a step of the clock is shown.
const STEP_SHOWN: Duration = Duration::from_secs(3600);

/// The room's printers and folders, as actors that come and go with the settings.
pub struct Staff {
    handle: RoomHandle,
    printers: PrinterParts,
    folders: WatcherParts,
    printer_arbiter: Arbiter,
    folder_arbiter: Arbiter,
    addresses: Addresses,
}

type Addresses = Arc<Mutex<HashMap<FolderName, Addr<Watcher>>>>;

impl Staff {
    /// Starts the actors of all printers and folders in the settings.
    #[must_use]
    pub fn new(handle: RoomHandle, printers: PrinterParts, folders: WatcherParts) -> Self {
        let staff = Self {
            handle,
            printers,
            folders,
            printer_arbiter: Arbiter::new(),
            folder_arbiter: Arbiter::new(),
            addresses: Addresses::default(),
        };
        let settings = staff.handle.settings.get();
        settings
            .printers
            .keys()
            .for_each(|name| staff.start_printer(name, &settings));
        settings
            .folders
            .keys()
            .for_each(|name| staff.start_folder(name, &settings));
        staff
    }

    fn start_printer(&self, name: &PrinterName, settings: &Settings) {
        let Some(first) = settings.printers.get(name).cloned().map(Arc::new) else {
            return;
        };
        let (parts, current) = (self.printers.clone(), self.handle.settings.clone());
        let printer = name.clone();
        let make = move |guard: Guard| {
            let now = current.get();
            let settings = now.printers.get(&printer).cloned().map(Arc::new);
            let settings = settings.unwrap_or_else(|| Arc::clone(&first));
            let actor = PrinterActor::new(printer.clone(), settings, parts.clone(), guard);
            Child::Printer(printer.clone(), Box::new(actor.start().recipient()))
        };
        let (hub, clock) = (self.handle.reports.clone(), Arc::clone(&self.handle.clock));
        let who = ChildId::Printer(name.clone());
        self.printer_arbiter.spawn(supervise(hub, clock, who, make));
    }

    fn start_folder(&self, name: &FolderName, settings: &Settings) {
        let Some(folder) = settings.folders.get(name).cloned() else {
            return;
        };
        let (parts, addresses) = (self.folders.clone(), Arc::clone(&self.addresses));
        let watched = name.clone();
        let make = move |guard: Guard| {
            let watcher = Watcher::new(watched.clone(), folder.clone(), parts.clone(), guard);
            let mut addresses = addresses.lock().unwrap_or_else(PoisonError::into_inner);
            addresses.insert(watched.clone(), watcher.start());
            Child::Folder(watched.clone())
        };
        let (hub, clock) = (self.handle.reports.clone(), Arc::clone(&self.handle.clock));
        let who = ChildId::Folder(name.clone());
        self.folder_arbiter.spawn(supervise(hub, clock, who, make));
    }

    fn folder(&self, name: &FolderName) -> Option<Addr<Watcher>> {
        self.addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    /// Sends folders home that are gone or changed, and lets new and changed ones begin. The hub
    /// itself tells printers that changed or are gone.
    fn follow(&self, changes: &Changes, settings: &Settings) {
        for name in changes
            .folders
            .removed
            .iter()
            .chain(&changes.folders.changed)
        {
            if let Some(watcher) = self.folder(name) {
                let _it_may_be_gone_already = watcher.try_send(WatcherCommand::Retire);
            }
            self.addresses
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(name);
        }
        for name in changes.folders.added.iter().chain(&changes.folders.changed) {
            self.start_folder(name, settings);
        }
        for name in &changes.printers.added {
            self.start_printer(name, settings);
        }
    }
}

/// The room's caretaker.
pub struct Caretaker {
    handle: RoomHandle,
    staff: Staff,
    /// Wall and monotonic time of the last round, to notice a step between them.
    last: (Timestamp, Instant),
    stepped: Option<Instant>,
    kept_house: Instant,
}

impl Caretaker {
    /// Returns a caretaker with this staff.
    #[must_use]
    pub fn new(handle: RoomHandle, staff: Staff) -> Self {
        let (now, instant) = (handle.clock.now(), handle.clock.instant());
        Self {
            handle,
            staff,
            last: (now, instant),
            stepped: None,
            kept_house: instant,
        }
    }

    /// Works until the room ends.
    pub async fn run(
        mut self,
        mut wished: mpsc::Receiver<Wish>,
        mut purged: mpsc::Receiver<Vec<FileRef>>,
    ) {
        let mut round = tokio::time::interval(ROUND);
        loop {
            tokio::select! {
                wish = wished.recv() => match wish {
                    Some(wish) => self.grant(wish).await,
                    None => return,
                },
                files = purged.recv() => match files {
                    Some(files) => self.purge(files).await,
                    None => return, // the hub is gone
                },
                _ = round.tick() => self.round().await,
            }
        }
    }

    async fn grant(&mut self, wish: Wish) {
        match wish {
            Wish::Reload { by, reply } => {
                let answer = self.reload(by).await;
                let _asker_may_be_gone = reply.send(answer);
            }
            Wish::TestFolder { folder, reply } => {
                let (told, tested) = oneshot::channel();
                let command = WatcherCommand::Test { reply: told };
                if let Some(watcher) = self.staff.folder(&folder) {
                    // One that cannot be asked drops the question, which is heard below.
                    let _asked = watcher.try_send(command);
                }
                // The test may take as long as a share takes to answer; others do not wait for it.
                actix::spawn(async move {
                    let tested = match tested.await {
                        Ok(()) => Tested::Yes,
                        Err(_nobody_tests) => Tested::No,
                    };
                    let _asker_may_be_gone = reply.send(tested);
                });
            }
            Wish::CollectGarbage { reply } => {
                let answer = self.collect_garbage().await;
                let _asker_may_be_gone = reply.send(answer);
            }
        }
    }

    /// Reads the settings again: all good or nothing.
    async fn reload(&mut self, by: By) -> Result<String, String> {
        let old = self.handle.settings.get();
        let new = platen_config::load(&self.handle.data).map_err(|problems| {
            let text = problems.to_string();
            let first = problems.iter().next().map(|problem| {
                let (file, line) = (problem.file.display(), problem.line);
                format!("{file}:{line}: {}", problem.message)
            });
            self.handle.alarms.raise(
                AlarmKey::Settings,
                format!(
                    "the settings are wrong and the old ones stay in force ({}): \
                     platen config check shows all of it",
                    first.unwrap_or_default()
                ),
            );
            text
        })?;
        if let Err(error) = make_directories(&self.handle.data, &new) {
            let why = chain(&error);
            self.handle.alarms.raise(
                AlarmKey::Settings,
                format!("the old settings stay in force: {why}"),
            );
            return Err(why);
        }
        self.handle.alarms.clear(&AlarmKey::Settings);
        let changes = Settings::diff(&old, &new);
        let words = in_words(&changes);
        let new = Arc::new(new);
        self.handle.settings.set(Arc::clone(&new));
        let (reply, applied) = oneshot::channel();
        let report = Report::Settings {
            settings: Arc::clone(&new),
            changes: words.clone(),
            by,
            reply,
        };
        if self.handle.reports.send(report).await.is_err() || applied.await.is_err() {
            return Err("the room is ending".to_owned());
        }
        self.staff.follow(&changes, &new);
        self.handle.log.set_all(&new.log);
        tracing::info!("settings reloaded: {words}");
        Ok(words)
    }

    async fn round(&mut self) {
        self.check_disk();
        self.check_clock();
        let now = self.handle.clock.instant();
        if now.duration_since(self.kept_house) >= HOUSEKEEPING {
            self.kept_house = now;
            self.apply_retention().await;
            if let Err(why) = self.collect_garbage().await {
                tracing::warn!("garbage was not collected: {why}");
            }
        }
    }

    fn check_disk(&self) {
        let least = self.handle.settings.get().limits.free_disk_bytes;
        match too_full(self.handle.vault.staging_dir(), least) {
            None => self.handle.alarms.clear(&AlarmKey::Disk),
            Some(why) => {
                self.handle
                    .alarms
                    .raise(AlarmKey::Disk, format!("nothing is taken in: {why}"));
            }
        }
    }

    /// Events are ordered by their numbers, so a step harms nothing; but people read times.
    fn check_clock(&mut self) {
        let (now, instant) = (self.handle.clock.now(), self.handle.clock.instant());
        let (last, last_instant) = std::mem::replace(&mut self.last, (now, instant));
        let passed = instant.duration_since(last_instant);
        let shown = now.duration_since(last).as_secs_f64();
        let stepped = shown - passed.as_secs_f64();
        if stepped.abs() >= STEP.as_secs_f64() {
            self.stepped = Some(instant);
            self.handle.alarms.raise(
                AlarmKey::Clock,
                format!(
                    "the wall clock stepped by {stepped:.0} s at {now}: \
                     times before and after do not compare, the order of events does"
                ),
            );
        } else if self
            .stepped
            .is_some_and(|at| instant.duration_since(at) >= STEP_SHOWN)
        {
            self.stepped = None;
            self.handle.alarms.clear(&AlarmKey::Clock);
        }
    }

    async fn apply_retention(&self) {
        let Keep::For(time) = self.handle.settings.get().retention.jobs else {
            return;
        };
        let before = self.handle.clock.now() - time;
        let reader = Arc::clone(&self.handle.reader);
        let expired =
            tokio::task::spawn_blocking(move || reader.expired(before, EXPIRED_AT_ONCE)).await;
        let jobs = match expired {
            Ok(Ok(jobs)) => jobs,
            Ok(Err(error)) => return tracing::warn!("retention was not applied: {error}"),
            Err(panicked) => return tracing::error!("retention was not applied: {panicked}"),
        };
        for job in jobs {
            let (reply, _nobody_waits) = oneshot::channel();
            let report = Report::Order {
                job,
                order: Order::Delete,
                by: By::Room,
                reply,
            };
            if self.handle.reports.send(report).await.is_err() {
                return;
            }
        }
    }

    async fn purge(&self, files: Vec<FileRef>) {
        let (vault, reader) = (self.handle.vault.clone(), Arc::clone(&self.handle.reader));
        let purging = tokio::task::spawn_blocking(move || {
            for file in files {
                let purged = vault.purge(&file.hash, &|hash| reader.is_referenced(hash));
                if let Err(error) = purged {
                    tracing::warn!(file = %file.hash, "not deleted from the vault yet: {error}");
                }
            }
        });
        if let Err(panicked) = purging.await {
            tracing::error!("deleting from the vault failed: {panicked}");
        }
    }

    async fn collect_garbage(&self) -> Result<Collected, String> {
        let (vault, reader) = (self.handle.vault.clone(), Arc::clone(&self.handle.reader));
        let collecting = tokio::task::spawn_blocking(move || {
            vault.remove_unreferenced(&|hash| reader.is_referenced(hash))
        });
        match collecting.await {
            Ok(Ok(collected)) => Ok(collected),
            Ok(Err(error)) => Err(error.to_string()),
            Err(panicked) => Err(panicked.to_string()),
        }
    }
}

/// Says what a reload changed, and what waits for a restart.
fn in_words(changes: &Changes) -> String {
    let Changes {
        folders,
        printers,
        groups,
        templates,
        templates_not_raised,
        room_restart_needed,
        room_applied,
    } = changes;
    let mut words = vec![];
    let mut say = |what: &str, how: &str, names: Vec<String>| {
        if !names.is_empty() {
            words.push(format!("{what} {how}: {}", names.join(", ")));
        }
    };
    let names = |names: &[FolderName]| names.iter().map(ToString::to_string).collect();
    say("folders", "added", names(&folders.added));
    say("folders", "changed", names(&folders.changed));
    say("folders", "removed", names(&folders.removed));
    let names = |names: &[PrinterName]| names.iter().map(ToString::to_string).collect();
    say("printers", "added", names(&printers.added));
    say("printers", "changed", names(&printers.changed));
    say("printers", "removed", names(&printers.removed));
    let names = |names: &[TemplateName]| names.iter().map(ToString::to_string).collect();
    say("templates", "added", names(&templates.added));
    say("templates", "changed", names(&templates.changed));
    say("templates", "removed", names(&templates.removed));
    let not_raised = "changed under a version that jobs are recorded with already, raise it";
    say("templates", not_raised, names(templates_not_raised));
    if !groups.is_empty() {
        words.push("groups changed".to_owned());
    }
    if !room_applied.is_empty() {
        words.push(format!("in force now: {}", room_applied.join(", ")));
    }
    if !room_restart_needed.is_empty() {
        words.push(format!(
            "after a restart: {}",
            room_restart_needed.join(", ")
        ));
    }
    if words.is_empty() {
        "nothing changed".to_owned()
    } else {
        words.join("; ")
    }
}
