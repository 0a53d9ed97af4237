//! The actor of one hot folder: looks when there is reason to, takes what is ready, shows how the
//! folder stands.
//!
//! It blocks nobody: looking and testing are done on a blocking thread, one at a time per mount, so
//! that a share that hangs holds up the folders on it and nothing else. The kind of filesystem says
//! at once how changes are noticed; the self-test comes behind all looks and corrects that, so that
//! a thousand folders take files from the first second.

use super::hand::{Hand, Looked, subfolders};
use super::mounts::Leave;
use super::taking::TakingParts;
use super::{
    Delivery, Filesystem, FolderError, Grade, Mounts, Probe, SelfTest, Tester, Waiting, WatchError,
    self_test,
};
use crate::alarms::{AlarmBoard, AlarmKey};
use crate::folders::FolderBoard;
use crate::intake::events::{FolderEvents, Watching};
use crate::printer::chain;
use crate::supervision::Guard;
use actix::prelude::*;
use platen_config::{Folder, Watch};
use platen_model::{Clock, FolderName, FolderState, Timestamp};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Looks without any hint, for what events miss.
const RECONCILE: Duration = Duration::from_secs(60);
/// Hints that come closer together than this share a look.
const HINTS_APART: Duration = Duration::from_millis(100);
/// A look that takes longer than this is shown.
const SLOW: Duration = Duration::from_secs(30);
/// The first and the longest pause before a folder that failed is tried again.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Folders test themselves at start and this often.
const TEST_EVERY: Duration = Duration::from_secs(3600);
/// How long the self-test waits for an event.
const EVENT_WAIT: Duration = Duration::from_millis(500);
/// A watch that the kernel refused is not asked for again sooner.
const REFUSED_FOR: Duration = RECONCILE;
/// Names shown of files that wait.
const SHOWN: usize = 100;
const MAILBOX: usize = 16;

/// What every folder's watcher needs.
#[derive(Clone)]
pub struct WatcherParts {
    /// What taking a file needs.
    pub taking: TakingParts,
    /// Where the folders' states are shown.
    pub board: FolderBoard,
    /// Where a folder that cannot be used is told.
    pub alarms: AlarmBoard,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The kernel's events; without them every folder is polled.
    pub events: Option<Arc<FolderEvents>>,
    /// Leave to work on a mount.
    pub mounts: Mounts,
    /// In whose name folders are tested.
    pub tester: Tester,
}

/// What a folder's watcher is told.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub enum WatcherCommand {
    /// Something may have changed.
    Hint,
    /// Test the folder now.
    Test {
        /// Told when it is done.
        reply: oneshot::Sender<()>,
    },
    /// End for good.
    Retire,
}

/// The actor of one hot folder.
pub struct Watcher {
    name: FolderName,
    folder: Folder,
    parts: WatcherParts,
    /// Away while a blocking thread has it.
    hand: Option<Hand>,
    /// What a test found the folder to lie on while the hand was away.
    lies_on: Option<Filesystem>,
    hinted: bool,
    next_look: Option<SpawnHandle>,
    /// How far into its first wait a folder begins, so that a thousand of them do not look at once.
    phase: Option<f64>,
    pause: Duration,
    /// The last test, and when it was begun.
    test: Option<(Timestamp, SelfTest)>,
    /// None when it is due, whatever the time.
    tested_at: Option<Instant>,
    /// Who asked for the test that is under way, if one is.
    testing: Option<Vec<oneshot::Sender<()>>>,
    /// Who asked for a test since.
    tests_asked: Vec<oneshot::Sender<()>>,
    /// Who is told after the look that follows their test.
    tests_done: Vec<oneshot::Sender<()>>,
    watching: Option<Watching>,
    refused: Option<(Instant, WatchError)>,
    guard: Guard,
}

impl Watcher {
    /// Returns the watcher of the folder `name`.
    #[must_use]
    pub fn new(name: FolderName, folder: Folder, parts: WatcherParts, guard: Guard) -> Self {
        let phase = Some(phase_of(&name));
        Self {
            name,
            folder,
            parts,
            hand: Some(Hand::default()),
            lies_on: None,
            hinted: false,
            next_look: None,
            phase,
            pause: FIRST_PAUSE,
            test: None,
            tested_at: None,
            testing: None,
            tests_asked: vec![],
            tests_done: vec![],
            watching: None,
            refused: None,
            guard,
        }
    }
}

impl Actor for Watcher {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.look(ctx);
    }
}

impl Handler<WatcherCommand> for Watcher {
    type Result = ();

    fn handle(&mut self, command: WatcherCommand, ctx: &mut Self::Context) {
        match command {
            WatcherCommand::Hint if self.hand.is_none() => self.hinted = true,
            WatcherCommand::Hint => self.look_in(HINTS_APART, Sooner::Only, ctx),
            WatcherCommand::Test { reply } => {
                self.tests_asked.push(reply);
                self.begin_test(ctx);
            }
            WatcherCommand::Retire => {
                self.parts.board.forget(&self.name);
                self.parts
                    .alarms
                    .clear(&AlarmKey::Folder(self.name.clone()));
                self.guard.finish();
                ctx.stop();
            }
        }
    }
}

/// Whether a later look that is planned already gives way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sooner {
    /// It does; and a look that is planned for a hint stays.
    Only,
    /// Whatever is planned, this is the time.
    Anyway,
}

impl Watcher {
    fn look_in(&mut self, wait: Duration, sooner: Sooner, ctx: &mut Context<Self>) {
        if sooner == Sooner::Only && self.hinted {
            return; // one hint has planned a look already
        }
        self.hinted = sooner == Sooner::Only;
        if let Some(planned) = self.next_look.take() {
            ctx.cancel_future(planned);
        }
        self.next_look = Some(ctx.run_later(wait, |watcher, ctx| watcher.look(ctx)));
    }

    /// Looks at the folder on a blocking thread, unless one is at it.
    fn look(&mut self, ctx: &mut Context<Self>) {
        if let Some(planned) = self.next_look.take() {
            ctx.cancel_future(planned);
        }
        let Some(mut hand) = self.hand.take() else {
            return;
        };
        self.hinted = false;
        let slow = ctx.run_later(SLOW, |watcher, _| watcher.show_slow());
        let leave = self.leave(Some(&hand));
        let alone = self.parts.mounts.alone_in(&self.folder.input);
        let (name, folder, parts) = (self.name.clone(), self.folder.clone(), self.parts.clone());
        let looking = async move {
            let alone = alone.acquire_owned().await; // semaphores are never closed
            let leave = leave.for_look().await;
            let looked = tokio::task::spawn_blocking(move || {
                let looked = hand.look(&name, &folder, &parts);
                drop((alone, leave)); // with the thread, which outlives a watcher that retires
                (hand, looked)
            });
            looked.await
        };
        let judging = looking.into_actor(self).map(move |looked, watcher, ctx| {
            ctx.cancel_future(slow);
            match looked {
                Ok((hand, looked)) => {
                    watcher.hand = Some(hand);
                    watcher.judge(looked, ctx);
                }
                Err(panicked) => {
                    tracing::error!(folder = %watcher.name, "looking failed: {panicked}");
                    ctx.stop(); // a fresh watcher takes over, with a fresh memory
                }
            }
        });
        ctx.spawn(judging);
    }

    /// Returns where leave is to be had for the mount that the folder lies on.
    fn leave(&self, hand: Option<&Hand>) -> Leave {
        match hand.and_then(Hand::mount) {
            Some(mount) => self.parts.mounts.of(mount),
            None => self
                .parts
                .mounts
                .under(&self.folder.input, self.parts.clock.instant()),
        }
    }

    fn judge(&mut self, looked: Result<Looked, FolderError>, ctx: &mut Context<Self>) {
        if let (Some(hand), Some(found)) = (&mut self.hand, self.lies_on.take()) {
            hand.lies_on(&found);
        }
        let wait = match looked {
            Ok(looked) => {
                let failures = std::mem::replace(&mut self.pause, FIRST_PAUSE) > FIRST_PAUSE;
                if failures {
                    self.tested_at = None; // what came back may not be what it was
                }
                self.parts
                    .alarms
                    .clear(&AlarmKey::Folder(self.name.clone()));
                self.watch_events(ctx);
                self.show(&looked);
                self.next_wait(&looked)
            }
            Err(error) => self.failed(&error),
        };
        for reply in self.tests_done.drain(..) {
            let _asker_may_be_gone = reply.send(());
        }
        if self.hinted {
            self.look_for_hint(ctx);
        } else {
            self.look_in(wait, Sooner::Anyway, ctx);
        }
        let now = self.parts.clock.instant();
        let fresh = |at: Instant| now.duration_since(at) < TEST_EVERY;
        if !self.tested_at.is_some_and(fresh) {
            self.begin_test(ctx);
        }
    }

    fn look_for_hint(&mut self, ctx: &mut Context<Self>) {
        self.hinted = false;
        self.look_in(HINTS_APART, Sooner::Only, ctx);
    }

    fn next_wait(&mut self, looked: &Looked) -> Duration {
        let idle = if self.watching.is_some() {
            RECONCILE
        } else {
            self.folder.poll
        };
        // A look that follows at once for a hint is not the one to be spread.
        let idle = match self.phase.take_if(|_| !self.hinted) {
            Some(phase) => idle.mul_f64(phase),
            None => idle,
        };
        let busy = looked.scan.passed_over > 0;
        let again = match (&looked.took.left, busy) {
            (Some(_), _) => Some(FIRST_PAUSE),
            (None, true) => Some(HINTS_APART),
            (None, false) => looked.scan.look_again,
        };
        again.map_or(idle, |again| again.min(idle))
    }

    fn failed(&mut self, error: &FolderError) -> Duration {
        let why = chain(error);
        self.watching = None; // a share that comes back needs a new watch
        self.parts.board.update(&self.name, |view| {
            view.state = FolderState::Unreachable;
            view.reason.clone_from(&why);
        });
        self.parts
            .alarms
            .raise(AlarmKey::Folder(self.name.clone()), why);
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        pause
    }

    /// Tests the folder on a blocking thread, unless one is at it.
    fn begin_test(&mut self, ctx: &mut Context<Self>) {
        if self.testing.is_some() {
            return;
        }
        let asked = std::mem::take(&mut self.tests_asked);
        let leave = self.leave(self.hand.as_ref());
        let somebody_waits = !asked.is_empty();
        self.testing = Some(asked);
        let (folder, clock) = (self.folder.clone(), Arc::clone(&self.parts.clock));
        let tester = self.parts.tester;
        let testing = async move {
            let leave = if somebody_waits {
                leave.for_look().await
            } else {
                leave.for_test().await
            };
            let tested = tokio::task::spawn_blocking(move || {
                let probe = Probe {
                    input: &folder.input,
                    output: folder.output.as_deref(),
                    event_wait: EVENT_WAIT,
                    tester,
                };
                let begun = clock.now();
                let test = self_test(probe, clock.as_ref());
                drop(leave);
                (begun, test)
            });
            tested.await
        };
        let ending = testing.into_actor(self).map(|tested, watcher, ctx| {
            watcher.tested_at = Some(watcher.parts.clock.instant());
            let asked = watcher.testing.take().unwrap_or_default();
            match tested {
                Ok(test) => watcher.tested(test, asked, ctx),
                Err(panicked) => {
                    tracing::error!(folder = %watcher.name, "testing failed: {panicked}");
                }
            }
            if !watcher.tests_asked.is_empty() {
                watcher.begin_test(ctx);
            }
        });
        ctx.spawn(ending);
    }

    fn tested(
        &mut self,
        (begun, test): (Timestamp, SelfTest),
        asked: Vec<oneshot::Sender<()>>,
        ctx: &mut Context<Self>,
    ) {
        for finding in &test.findings {
            if finding.grade == Grade::Bad {
                tracing::warn!(folder = %self.name, "{}: {}", finding.note, finding.remedy);
            }
        }
        match &mut self.hand {
            Some(hand) => test.filesystem.iter().for_each(|found| hand.lies_on(found)),
            None => self.lies_on.clone_from(&test.filesystem),
        }
        self.test = Some((begun, test));
        let watched = self.watching.is_some();
        self.watch_events(ctx);
        self.show_test();
        self.tests_done.extend(asked);
        if self.hand.is_none() {
            return; // the look that is under way plans the next one
        }
        if !self.tests_done.is_empty() || (watched && self.watching.is_none()) {
            self.look(ctx);
        } else if self.hinted && !watched && self.watching.is_some() {
            self.look_for_hint(ctx);
        }
    }

    /// Asks for the kernel's events where the settings, the self-test or, before that, the kind of
    /// filesystem chose them.
    fn watch_events(&mut self, ctx: &mut Context<Self>) {
        if self.chosen() != Some(Delivery::Events) {
            (self.watching, self.refused) = (None, None);
            return;
        }
        let now = self.parts.clock.instant();
        let recently = |(at, _): &(Instant, WatchError)| now.duration_since(*at) < REFUSED_FOR;
        if self.watching.is_some() || self.refused.as_ref().is_some_and(recently) {
            return;
        }
        let Some(events) = &self.parts.events else {
            return;
        };
        let address = ctx.address().recipient();
        match events.watch(&self.folder.input, subfolders(&self.folder), address) {
            Ok(watching) => {
                self.watching = Some(watching);
                self.hinted = true; // what came between the look and the watch gave no event
                if self.refused.take().is_some() {
                    self.show_test();
                }
            }
            Err(error) => {
                self.refused = Some((now, error));
                self.show_test();
            }
        }
    }

    fn chosen(&self) -> Option<Delivery> {
        match self.folder.watch {
            Watch::Events => Some(Delivery::Events),
            Watch::Polling => Some(Delivery::Polling),
            Watch::Auto => match &self.test {
                Some((_, test)) => Some(test.chosen),
                None => self.hand.as_ref().and_then(Hand::delivery),
            },
        }
    }

    fn show(&self, looked: &Looked) {
        let now = self.parts.clock.now();
        let settling = looked.scan.settling.iter().take(SHOWN);
        let settling: Vec<_> = settling
            .map(|file| (text(&file.name), waiting_words(&file.waiting)))
            .collect();
        let strange = looked.scan.strange.iter().take(SHOWN);
        let strange: Vec<_> = strange
            .map(|entry| (text(&entry.name), entry.note.clone()))
            .collect();
        self.parts.board.update(&self.name, |view| {
            view.state = if settling.is_empty() {
                FolderState::Watching
            } else {
                FolderState::Settling
            };
            view.reason = looked.took.left.clone().unwrap_or_default();
            view.settling = settling;
            view.strange = strange;
            view.taken += looked.took.jobs;
            if looked.took.jobs > 0 {
                view.last_taken = Some(now);
            }
        });
    }

    fn show_test(&self) {
        let Some((begun, test)) = self.test.clone() else {
            return;
        };
        let test = match &self.refused {
            Some((_, error)) => test.with_refused_watch(error),
            None => test,
        };
        self.parts.board.update(&self.name, |view| {
            view.test = Some((begun, test));
        });
    }

    fn show_slow(&self) {
        let seconds = SLOW.as_secs();
        self.parts.board.update(&self.name, |view| {
            view.state = FolderState::Slow;
            view.reason = format!("it has not answered for {seconds} s");
        });
    }
}

/// Returns a number from 0 to 1 that is as good as random among folders.
fn phase_of(name: &FolderName) -> f64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let thousandths = u32::try_from(hasher.finish() % 1000).expect("it is below 1000");
    f64::from(thousandths) / 1000.0
}

/// Returns what a file waits for, in plain words.
fn waiting_words(waiting: &Waiting) -> String {
    match waiting {
        Waiting::Quiet => "it is still changing".to_owned(),
        Waiting::Content => "it is empty so far".to_owned(),
        Waiting::End { missing } => format!("it is incomplete: {missing}"),
        Waiting::Writer => "another program has it open".to_owned(),
        Waiting::Ticket => "it waits for its ticket".to_owned(),
        Waiting::Document => "the ticket waits for its document".to_owned(),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::TakingParts;
    use crate::settings::CurrentSettings;
    use crate::supervision::supervise;
    use crate::supervisor::{Child, ChildId, Report};
    use platen_ledger::vault::Vault;
    use platen_model::{JobIds, ManualClock};
    use std::fs;
    use tokio::sync::mpsc;

    const SETTINGS: &str = "[folders.hot]\ninput = \"folders/in\"\nto = \"press\"\n\
                            [printers.press]\nraw = { host = \"127.0.0.1\" }\n";

    /// What a watcher needs, in this directory and a time of its own.
    fn parts(place: &Path, clock: &Arc<ManualClock>, hub: mpsc::Sender<Report>) -> WatcherParts {
        fs::create_dir_all(place.join("folders/in")).unwrap();
        fs::write(place.join("platen.toml"), SETTINGS).unwrap();
        let alarms = AlarmBoard::new(clock.clone());
        WatcherParts {
            taking: TakingParts {
                restored_at: None,
                hub,
                vault: Vault::open(&place.join("vault")).unwrap(),
                settings: CurrentSettings::new(Arc::new(platen_config::load(place).unwrap())),
                alarms: alarms.clone(),
            },
            board: FolderBoard::default(),
            alarms,
            clock: clock.clone(),
            events: None,
            mounts: Mounts::default(),
            tester: Tester::passing(),
        }
    }

    /// Starts the watcher of `hot` and returns its address.
    async fn watcher(parts: &WatcherParts) -> Addr<Watcher> {
        let (hub, mut reports) = mpsc::channel(8);
        let name: FolderName = "hot".parse().unwrap();
        let (parts, clock) = (parts.clone(), Arc::clone(&parts.clock));
        let (tell, mut told) = mpsc::channel(8);
        let make = move |guard: Guard| {
            let settings = parts.taking.settings.get();
            let name: FolderName = "hot".parse().unwrap();
            let folder = settings.folders[&name].clone();
            let watcher = Watcher::new(name.clone(), folder, parts.clone(), guard);
            tell.try_send(watcher.start()).unwrap();
            Child::Folder(name)
        };
        actix::spawn(supervise(hub, clock, ChildId::Folder(name), make));
        reports.recv().await.unwrap();
        told.recv().await.unwrap()
    }

    #[test]
    fn a_test_asked_for_amid_a_look_begins_after_that() {
        let place = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let (hub, mut reports) = mpsc::channel(1);
        let parts = parts(place.path(), &clock, hub);
        // A claim that was left: the first look tests the folder, then asks what became of it.
        let left = place.path().join("folders/in/.work").join("0".repeat(32));
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("a.pdf"), "%PDF-").unwrap();
        actix::System::new().block_on(async {
            let watcher = watcher(&parts).await;
            let Some(Report::Known { reply, .. }) = reports.recv().await else {
                panic!("it asks for nothing else");
            };
            clock.advance(Duration::from_secs(1));
            let (told, tested) = oneshot::channel();
            let command = WatcherCommand::Test { reply: told };
            watcher.send(command).await.unwrap();
            let job = JobIds::default().next(clock.now());
            reply.send(Ok(Some(job))).unwrap();
            tested.await.unwrap();
        });
        let view = parts.board.list().into_values().next().unwrap();
        assert_eq!(view.test.unwrap().0, clock.now());
    }
}
