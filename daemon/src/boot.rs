//! Puts a room together, starts it, and ends it in order.

mod stores;

use crate::caretaker::{Caretaker, Staff};
use crate::handle::RoomHandle;
use crate::log::LogLevels;
use actix::Arbiter;
use jiff::tz::TimeZone;
use platen_actors::alarms::AlarmBoard;
use platen_actors::archive::make_durable_directories;
use platen_actors::folders::FolderBoard;
use platen_actors::intake::{FolderEvents, Mounts, TakingParts, Tester, WatcherParts};
use platen_actors::notify::{AttentionBoard, Notifier, NotifierParts};
use platen_actors::printer::{PrinterParts, Progress};
use platen_actors::settings::CurrentSettings;
use platen_actors::stages::{
    Archiver, ArchiverParts, Converter, Maker, Preflighter, Programmer, ProgrammerParts, StageDesk,
    clear_made,
};
use platen_actors::supervision::{Guard, supervise};
use platen_actors::supervisor::{Child, ChildId, Hub, HubOptions, Report, Room, Slot, Work};
use platen_actors::workers::{Confinement, Pool, PoolOptions};
use platen_config::Settings;
use platen_ledger::vault::VaultError;
use platen_ledger::{JobReader, NewRoom, Provenance, SqliteStore, StoreError};
use platen_model::{Clock, FileRef, Timestamp};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// The ledger's file in the room's directory.
pub const LEDGER: &str = "ledger.db";
/// The vault's directory in the room's directory.
pub const VAULT: &str = "vault";

/// Wishes that wait for the caretaker.
const WISHES: usize = 32;
/// Lists of purged files that wait for the caretaker; garbage collection finds what is dropped.
const PURGES: usize = 64;
/// Documents after which a worker is replaced.
const RECYCLE_AFTER: u32 = 10_000;
/// How long deliveries under way may take when the room ends; what is not over then is unsure.
const PATIENCE: Duration = Duration::from_secs(25);
/// How often the end of deliveries is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// How a room is started, beside its settings.
pub struct BootOptions {
    /// The room's directory.
    pub data: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The log that is in use.
    pub log: LogLevels,
    /// The program that becomes a worker with the argument `worker`.
    pub program: PathBuf,
}

/// A room that runs.
pub struct Running {
    /// For its doors.
    pub handle: RoomHandle,
    hub: Hub,
}

/// Why a room does not start.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// A directory of the room cannot be made or cleared.
    #[error("cannot prepare {}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The ledger does not open.
    #[error("the room does not start")]
    Ledger(#[from] StoreError),
    /// The ledger is gone, and what belonged to it is there.
    #[error(
        "the room does not start: {lost}: put ledger.db back from a backup (a ledger.db-wal that is not of \
         that backup must go first), or, where there is none, set aside what is left and begin with an \
         empty ledger: platen ledger anew --data {}",
        data.display()
    )]
    Lost {
        /// What is missing, and what shows that it was there.
        lost: StoreError,
        /// The room's directory.
        data: PathBuf,
    },
    /// The vault does not open.
    #[error("the room does not start")]
    Vault(#[from] VaultError),
    /// There are no workers.
    #[error("the workers do not start")]
    Workers(#[from] platen_actors::workers::PoolError),
    /// The hub has no thread.
    #[error("the hub does not start")]
    Hub(#[source] std::io::Error),
    /// The hub ended in a panic; the log says why.
    #[error("the hub panicked: the log says why; start the room again, nothing is lost")]
    HubPanicked,
}

/// Starts the room in `options.data` under `settings`. To be called inside an actix system.
///
/// # Errors
/// See [`BootError`]; nothing of the room runs then.
pub fn start(settings: Settings, options: BootOptions) -> Result<Running, BootError> {
    let BootOptions {
        data,
        clock,
        log,
        program,
    } = options;
    make_directories(&data, &settings)?;
    let temp_dir = &settings.room.temp_dir;
    clear_made(temp_dir).map_err(|source| BootError::Directory {
        path: temp_dir.clone(),
        source,
    })?;
    let store = stores::ledger(&data)?;
    let tester = Tester::of_node(store.identity().node);
    let reader: Arc<dyn JobReader> = Arc::new(store.reader());
    let vault = stores::vault(&data)?;
    let settings = Arc::new(settings);
    let alarms = AlarmBoard::new(Arc::clone(&clock));
    let pool = Arc::new(Pool::start(pool_options(&settings, program))?);
    let room = take_up(store, Arc::clone(&clock), Arc::clone(&settings))?;
    let restored_at = room.restored_at();
    let (purge, purged) = mpsc::channel::<Vec<FileRef>>(PURGES);
    let purge = move |files| {
        let _collected_later_when_full = purge.try_send(files);
    };
    let hub_options = HubOptions {
        alarms: alarms.clone(),
        purge: Box::new(purge),
    };
    let hub = Hub::start(room, hub_options).map_err(BootError::Hub)?;
    let (wishes, wished) = mpsc::channel(WISHES);
    let handle = RoomHandle {
        data,
        reports: hub.reports(),
        reader,
        vault,
        settings: CurrentSettings::new(settings),
        alarms,
        attention: AttentionBoard::default(),
        folders: FolderBoard::default(),
        progress: Progress::default(),
        clock,
        log,
        wishes,
    };
    let arbiter = Arbiter::new();
    start_stages(&handle, &pool, &arbiter);
    start_notifier(&handle, &arbiter);
    let caretaker = Caretaker::new(handle.clone(), staff(&handle, tester, restored_at));
    actix::spawn(caretaker.run(wished, purged));
    Ok(Running { handle, hub })
}

/// Begins where the ledger stands, if it is the one that the last run left.
fn take_up(
    mut store: SqliteStore,
    clock: Arc<dyn Clock>,
    settings: Arc<Settings>,
) -> Result<Room, StoreError> {
    let sign = match store.provenance() {
        Provenance::New | Provenance::AsLeft => {
            return Room::start(Box::new(store), clock, settings);
        }
        Provenance::Restored(sign) => sign,
    };
    store.take_over(NewRoom::random().node)?;
    tracing::error!(
        "the room was restored from a backup or copied ({sign}): every job that is not finished is \
         held, because it may have been printed since: `platen status` lists them"
    );
    Room::start_restored(Box::new(store), clock, settings, sign.to_string())
}

impl Running {
    /// Whether the hub has ended by itself, which it never should.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.hub.is_over()
    }

    /// Ends the room: nothing new begins, deliveries under way may end, then the last commit.
    ///
    /// # Errors
    /// When the hub panicked before or meanwhile.
    pub async fn stop(self) -> Result<(), BootError> {
        let reports = self.handle.reports.clone();
        let ending = async {
            reports.send(Report::Close).await.ok()?;
            while sending(&reports).await? > 0 {
                tokio::time::sleep(LOOK).await;
            }
            Some(())
        };
        if tokio::time::timeout(PATIENCE, ending).await.is_err() {
            tracing::warn!("deliveries are still under way; their jobs will be unsure");
        }
        let (reply, stopped) = oneshot::channel();
        if reports.send(Report::Stop { reply }).await.is_ok() {
            // An error is a panic of the hub, which joining tells.
            let _joined_below = stopped.await;
        }
        drop(reports);
        let Self { handle, hub } = self;
        drop(handle);
        let joined = tokio::task::spawn_blocking(move || hub.join()).await;
        match joined {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(BootError::HubPanicked),
        }
    }
}

/// Returns how many deliveries are under way; `None` when the hub is gone.
async fn sending(reports: &mpsc::Sender<Report>) -> Option<usize> {
    let (reply, view) = oneshot::channel();
    reports.send(Report::Look { reply }).await.ok()?;
    let view = view.await.ok()?;
    Some(
        view.printers
            .iter()
            .filter(|printer| printer.sending.is_some())
            .count(),
    )
}

/// Makes the room's own directories, and those of folders and printers that lie inside it.
pub(crate) fn make_directories(data: &Path, settings: &Settings) -> Result<(), BootError> {
    let folders = settings.folders.values().flat_map(|folder| {
        [
            Some(&folder.input),
            folder.output.as_ref(),
            Some(&folder.error),
        ]
        .into_iter()
        .flatten()
    });
    let drops = settings
        .printers
        .values()
        .filter_map(|printer| match &printer.link {
            platen_config::Link::Folder(link) => Some(&link.path),
            platen_config::Link::Raw(_) | platen_config::Link::Lpr(_) => None,
        });
    let own = folders.chain(drops).filter(|path| path.starts_with(data));
    let failed = |path: &PathBuf, source| BootError::Directory {
        path: path.clone(),
        source,
    };
    for path in own.chain([&settings.room.temp_dir]) {
        make_durable_directories(path).map_err(|source| failed(path, source))?;
    }
    Ok(())
}

fn pool_options(settings: &Settings, program: PathBuf) -> PoolOptions {
    let limits = &settings.limits;
    PoolOptions {
        program,
        args: vec![OsString::from("worker")],
        workers: limits.workers.get(),
        conversions: limits.workers.get().div_ceil(2),
        office_program: None,
        bubblewrap: None,
        confinement: Confinement::WhereAvailable,
        memory_bytes: limits.worker_memory_bytes,
        recycle_after: RECYCLE_AFTER,
        inspect_time: limits.inspect_time,
        conversion_time: limits.conversion_time,
        conversion_memory_bytes: limits.conversion_memory_bytes,
        conversion_output_bytes: limits.conversion_output_bytes,
        pages: limits.pages,
    }
}

/// Returns the room's time zone; the settings were checked for it.
pub(crate) fn zone(settings: &Settings) -> TimeZone {
    TimeZone::get(&settings.room.time_zone).unwrap_or(TimeZone::UTC)
}

fn staff(handle: &RoomHandle, tester: Tester, restored_at: Option<Timestamp>) -> Staff {
    let events = match FolderEvents::start() {
        Ok(events) => Some(events),
        Err(error) => {
            tracing::warn!("all folders are polled: {error}");
            None
        }
    };
    let zone = zone(&handle.settings.get());
    Staff::new(
        handle.clone(),
        PrinterParts {
            hub: handle.reports.clone(),
            vault: handle.vault.clone(),
            clock: Arc::clone(&handle.clock),
            zone,
            progress: handle.progress.clone(),
        },
        WatcherParts {
            taking: TakingParts {
                hub: handle.reports.clone(),
                vault: handle.vault.clone(),
                settings: handle.settings.clone(),
                alarms: handle.alarms.clone(),
                restored_at,
            },
            board: handle.folders.clone(),
            alarms: handle.alarms.clone(),
            clock: Arc::clone(&handle.clock),
            events,
            mounts: Mounts::default(),
            tester,
        },
    )
}

/// Starts the stages, each slot supervised by itself.
fn start_stages(handle: &RoomHandle, pool: &Arc<Pool>, arbiter: &Arbiter) {
    let workers = handle.settings.get().limits.workers.get();
    // A job in hand waits for the hub's commit before and after the work itself: with three for each
    // worker, none waits for its next document, and slow commits are shared by several jobs.
    let slots = u8::try_from(workers.saturating_mul(3)).unwrap_or(u8::MAX);
    let archiver = ArchiverParts {
        vault: handle.vault.clone(),
        reader: Arc::clone(&handle.reader),
        settings: handle.settings.clone(),
        alarms: handle.alarms.clone(),
        zone: zone(&handle.settings.get()),
    };
    let maker = Maker {
        vault: handle.vault.clone(),
        pool: Arc::clone(pool),
        temp_dir: handle.settings.get().room.temp_dir.clone(),
    };
    let programmer = ProgrammerParts {
        maker: maker.clone(),
        settings: handle.settings.clone(),
        zone: zone(&handle.settings.get()),
    };
    for work in Work::ALL {
        for number in 0..slots {
            let slot = Slot { work, number };
            let (hub, clock) = (handle.reports.clone(), Arc::clone(&handle.clock));
            let (vault, pool) = (handle.vault.clone(), Arc::clone(pool));
            let (archiver, maker) = (archiver.clone(), maker.clone());
            let programmer = programmer.clone();
            let desk_hub = hub.clone();
            let make = move |guard: Guard| {
                use actix::Actor;
                let desk = StageDesk::new(slot, desk_hub.clone(), guard);
                let (vault, pool) = (vault.clone(), Arc::clone(&pool));
                let address = match work {
                    Work::Convert => Converter::new(desk, maker.clone()).start().recipient(),
                    Work::Preflight => Preflighter::new(desk, vault, pool).start().recipient(),
                    Work::Program => Programmer::new(desk, programmer.clone())
                        .start()
                        .recipient(),
                    Work::File => Archiver::new(desk, archiver.clone()).start().recipient(),
                };
                Child::Stage(slot, Box::new(address))
            };
            arbiter.spawn(supervise(hub, clock, ChildId::Stage(slot), make));
        }
    }
}

/// Starts what tells people.
fn start_notifier(handle: &RoomHandle, arbiter: &Arbiter) {
    let parts = NotifierParts {
        reader: Arc::clone(&handle.reader),
        alarms: handle.alarms.clone(),
        board: handle.attention.clone(),
    };
    let make = move |guard: Guard| {
        use actix::Actor;
        let notifier = Notifier::new(parts.clone(), guard).start();
        Child::Notifier(Box::new(notifier.recipient()))
    };
    let (hub, clock) = (handle.reports.clone(), Arc::clone(&handle.clock));
    arbiter.spawn(supervise(hub, clock, ChildId::Notifier, make));
}
