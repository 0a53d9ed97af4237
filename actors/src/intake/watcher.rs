//! The actor of one hot folder: looks when there is reason to, takes what is ready, shows how the
//! folder stands.
//!
//! It blocks nobody: the looking is done on a blocking thread, one at a time per mount, so that a
//! share that hangs holds up the folders on it and nothing else.

use super::hand::{Hand, Looked, Testing, subfolders};
use super::mounts::Leave;
use super::{Delivery, FolderError, Mounts, TakingParts, Tester, Waiting};
use crate::alarms::{AlarmBoard, AlarmKey};
use crate::folders::FolderBoard;
use crate::intake::events::{FolderEvents, Watching};
use crate::printer::chain;
use crate::supervision::Guard;
use actix::prelude::*;
use platen_config::Folder;
use platen_model::{Clock, FolderName, FolderState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
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
    hinted: bool,
    /// Who wants the next look to test the folder.
    tests_asked: Vec<oneshot::Sender<()>>,
    /// Who waits for the test of the look under way.
    tests_begun: Vec<oneshot::Sender<()>>,
    next_look: Option<SpawnHandle>,
    pause: Duration,
    _watching: Option<Watching>,
    guard: Guard,
}

impl Watcher {
    /// Returns the watcher of the folder `name`.
    #[must_use]
    pub fn new(name: FolderName, folder: Folder, parts: WatcherParts, guard: Guard) -> Self {
        Self {
            name,
            folder,
            parts,
            hand: Some(Hand::default()),
            hinted: false,
            tests_asked: vec![],
            tests_begun: vec![],
            next_look: None,
            pause: FIRST_PAUSE,
            _watching: None,
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
                self.look(ctx);
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
        self.tests_begun = std::mem::take(&mut self.tests_asked);
        let testing = match self.tests_begun.is_empty() {
            true => Testing::WhenDue,
            false => Testing::Asked,
        };
        let slow = ctx.run_later(SLOW, |watcher, _| watcher.show_slow());
        let filesystem = hand
            .tested
            .as_ref()
            .and_then(|tested| tested.test.filesystem.as_ref());
        let mount = filesystem.map_or(0, |filesystem| filesystem.mount_id);
        let leaves = [
            Leave::Folder(self.folder.input.clone()),
            Leave::Mount(mount),
        ]
        .map(|what| self.parts.mounts.of(what));
        let (name, folder, parts) = (self.name.clone(), self.folder.clone(), self.parts.clone());
        let looking = async move {
            let mut held = vec![];
            for leave in leaves {
                held.push(leave.acquire_owned().await); // semaphores are never closed
            }
            let looked = tokio::task::spawn_blocking(move || {
                let looked = hand.look(&name, &folder, testing, &parts);
                drop(held); // with the thread, which outlives a watcher that retires
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

    fn judge(&mut self, looked: Result<Looked, FolderError>, ctx: &mut Context<Self>) {
        let wait = match looked {
            Ok(looked) => {
                self.pause = FIRST_PAUSE;
                self.parts
                    .alarms
                    .clear(&AlarmKey::Folder(self.name.clone()));
                self.watch_events(ctx);
                self.show(&looked);
                self.next_wait(&looked)
            }
            Err(error) => self.failed(&error),
        };
        // Only now, when the board shows what the test found.
        for reply in self.tests_begun.drain(..) {
            let _asker_may_be_gone = reply.send(());
        }
        if !self.tests_asked.is_empty() {
            self.look(ctx); // what they asked for meanwhile may have come too late for this look
        } else if self.hinted {
            self.hinted = false;
            self.look_in(HINTS_APART, Sooner::Only, ctx);
        } else {
            self.look_in(wait, Sooner::Anyway, ctx);
        }
    }

    fn next_wait(&self, looked: &Looked) -> Duration {
        let idle = if self._watching.is_some() {
            RECONCILE
        } else {
            self.folder.poll
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
        self._watching = None; // a share that comes back needs a new watch
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

    /// Asks for the kernel's events where the self-test or the settings chose them.
    fn watch_events(&mut self, ctx: &mut Context<Self>) {
        let chosen = self
            .hand
            .as_ref()
            .and_then(|hand| hand.chosen(self.folder.watch));
        if chosen != Some(Delivery::Events) {
            self._watching = None;
            return;
        }
        if self._watching.is_some() {
            return;
        }
        let Some(events) = &self.parts.events else {
            return;
        };
        let address = ctx.address().recipient();
        match events.watch(&self.folder.input, subfolders(&self.folder), address) {
            Ok(watching) => {
                self._watching = Some(watching);
                self.hinted = true; // what came between the look and the watch gave no event
            }
            Err(error) => tracing::warn!(folder = %self.name, "{}", chain(&error)),
        }
    }

    fn show(&self, looked: &Looked) {
        let now = self.parts.clock.now();
        let tested = self.hand.as_ref().and_then(|hand| hand.tested.clone());
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
            if let Some(tested) = tested {
                view.test = Some((tested.begun, tested.test));
            }
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
    use platen_model::{JobIds, ManualClock, Timestamp};
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
