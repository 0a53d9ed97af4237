//! The kernel's events as hints: "something may have changed in folder N", never what.
//!
//! Events are folded together until they are asked for, so that a flood costs a scan and no
//! memory. Whoever listens scans from time to time all the same.

use super::probe::PREFIX;
use super::{Subfolders, WORK};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Something that may have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Something changed in the folder of this number.
    Changed(usize),
    /// The kernel lost events or the watch broke: anything may have changed anywhere.
    Anything,
}

/// Why a folder is not watched. It is to be polled.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The kernel's limit of watches or instances is reached.
    #[error("the kernel's limit of file watches is reached, so {} is polled: raise fs.inotify.max_user_watches and max_user_instances", path.display())]
    Limit {
        /// The folder.
        path: PathBuf,
        /// The kernel's answer.
        #[source]
        source: notify::Error,
    },
    /// Anything else.
    #[error("{} cannot be watched, so it is polled", path.display())]
    Refused {
        /// The folder.
        path: PathBuf,
        /// The kernel's answer.
        #[source]
        source: notify::Error,
    },
}

impl WatchError {
    fn new(path: &Path, source: notify::Error) -> Self {
        let path = path.to_path_buf();
        match &source.kind {
            ErrorKind::MaxFilesWatch => Self::Limit { path, source },
            // EMFILE: no more inotify instances.
            ErrorKind::Io(error) if error.raw_os_error() == Some(libc::EMFILE) => {
                Self::Limit { path, source }
            }
            ErrorKind::Io(_)
            | ErrorKind::Generic(_)
            | ErrorKind::PathNotFound
            | ErrorKind::WatchNotFound
            | ErrorKind::InvalidConfig(_) => Self::Refused { path, source },
        }
    }
}

/// Starts watching nothing; folders are added. One kernel instance serves all of them.
///
/// # Errors
/// The kernel gives no instance: poll everything.
pub fn folder_watch() -> Result<(FolderWatch, Hints), WatchError> {
    start(Folded::default())
}

/// Watches for the probes of self-tests as well, which are no hint to anybody else.
pub(super) fn trial_watch() -> Result<(FolderWatch, Hints), WatchError> {
    let folded = Folded {
        probes: Probes::Told,
        ..Folded::default()
    };
    start(folded)
}

fn start(folded: Folded) -> Result<(FolderWatch, Hints), WatchError> {
    let (wake, woken) = bounded(1);
    let folded = Arc::new(Mutex::new(folded));
    let sink = Sink {
        folded: Arc::clone(&folded),
        wake,
    };
    let watcher = notify::recommended_watcher(move |event| sink.take(event))
        .map_err(|source| WatchError::new(Path::new("every folder"), source))?;
    Ok((
        FolderWatch {
            watcher,
            folded: Arc::clone(&folded),
        },
        Hints { folded, woken },
    ))
}

/// The folders being watched.
pub struct FolderWatch {
    watcher: RecommendedWatcher,
    folded: Arc<Mutex<Folded>>,
}

impl FolderWatch {
    /// Watches a folder under a number of the caller's choice.
    ///
    /// # Errors
    /// The kernel refused; the folder is to be polled.
    pub fn add(
        &mut self,
        number: usize,
        path: &Path,
        subfolders: Subfolders,
    ) -> Result<(), WatchError> {
        let mode = match subfolders {
            Subfolders::No => RecursiveMode::NonRecursive,
            Subfolders::To { .. } => RecursiveMode::Recursive,
        };
        lock(&self.folded)
            .folders
            .insert(path.to_path_buf(), number);
        self.watcher.watch(path, mode).map_err(|source| {
            // A tree may be watched in part when the limit is reached; that would be of no use.
            self.remove(path);
            WatchError::new(path, source)
        })
    }

    /// Stops watching a folder. One that went away by itself is fine.
    pub fn remove(&mut self, path: &Path) {
        lock(&self.folded).folders.remove(path);
        // The watch is gone with a deleted or unmounted folder, which is what is wanted.
        let _ = self.watcher.unwatch(path);
    }
}

/// The receiving end.
pub struct Hints {
    folded: Arc<Mutex<Folded>>,
    woken: Receiver<()>,
}

impl Hints {
    /// Waits up to `most` for hints and returns all there are, each once; none when the time is up
    /// or the watch was dropped.
    #[must_use]
    pub fn wait(&self, most: Duration) -> Vec<Hint> {
        match self.woken.recv_timeout(most) {
            Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
        let mut folded = lock(&self.folded);
        let changed = std::mem::take(&mut folded.changed);
        let anything = std::mem::take(&mut folded.anything);
        let hints = changed.into_iter().map(Hint::Changed);
        hints.chain(anything.then_some(Hint::Anything)).collect()
    }

    /// Returns the channel that is readable when there are hints, to wait on several things at
    /// once; the hints themselves come from [`Hints::wait`].
    #[must_use]
    pub const fn woken(&self) -> &Receiver<()> {
        &self.woken
    }
}

#[derive(Default)]
struct Folded {
    probes: Probes,
    folders: BTreeMap<PathBuf, usize>,
    changed: BTreeSet<usize>,
    anything: bool,
}

/// Whether a probe is a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Probes {
    #[default]
    Untold,
    Told,
}

fn lock(folded: &Mutex<Folded>) -> MutexGuard<'_, Folded> {
    folded.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Sink {
    folded: Arc<Mutex<Folded>>,
    wake: Sender<()>,
}

impl Sink {
    fn take(&self, event: notify::Result<Event>) {
        let mut folded = lock(&self.folded);
        match event {
            Ok(event) if event.need_rescan() => folded.anything = true,
            Ok(event) if is_change(&event.kind) => {
                for path in &event.paths {
                    let number = folded.number_of(path);
                    folded.changed.extend(number);
                }
            }
            Ok(_) => return,
            Err(_) => folded.anything = true,
        }
        if folded.anything || !folded.changed.is_empty() {
            // A full channel means that the wake-up is already there.
            let _ = self.wake.try_send(());
        }
    }
}

impl Folded {
    /// Returns the folder a path lies in; none for our own work in it.
    fn number_of(&self, path: &Path) -> Option<usize> {
        let (folder, number) = path
            .ancestors()
            .find_map(|above| self.folders.get_key_value(above))?;
        let below = path.strip_prefix(folder).ok();
        let first = below.and_then(|below| below.iter().next());
        let own = first.is_some_and(|first| first == OsStr::new(WORK) || self.is_untold(first));
        (!own).then_some(*number)
    }

    fn is_untold(&self, name: &OsStr) -> bool {
        self.probes == Probes::Untold && name.as_bytes().starts_with(PREFIX.as_bytes())
    }
}

/// Our own reading must not cause the next scan.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_model::{Clock as _, WallClock};

    /// Collects hints until `wanted` is among them.
    #[track_caller]
    fn expect(hints: &Hints, wanted: Hint) {
        let until = WallClock.instant() + Duration::from_secs(10);
        let mut seen = Vec::new();
        while WallClock.instant() < until {
            seen.extend(hints.wait(Duration::from_millis(100)));
            if seen.contains(&wanted) {
                return;
            }
        }
        panic!("{wanted:?} did not come, only {seen:?}");
    }

    #[test]
    fn each_folder_has_its_number_and_events_are_folded() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut watch, hints) = folder_watch().unwrap();
        watch.add(1, one.path(), Subfolders::No).unwrap();
        watch
            .add(2, two.path(), Subfolders::To { depth: 3 })
            .unwrap();
        for number in 0..50 {
            std::fs::write(one.path().join(format!("{number}.pdf")), "x").unwrap();
        }
        expect(&hints, Hint::Changed(1));
        std::fs::create_dir(two.path().join("sub")).unwrap();
        expect(&hints, Hint::Changed(2));
        assert!(lock(&hints.folded).changed.len() <= 2);
    }

    #[test]
    fn reading_and_our_own_work_give_no_hint() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(".work/1")).unwrap();
        std::fs::write(folder.path().join("a"), "x").unwrap();
        let (mut watch, hints) = folder_watch().unwrap();
        watch
            .add(1, folder.path(), Subfolders::To { depth: 3 })
            .unwrap();
        let other = tempfile::tempdir().unwrap();
        watch.add(2, other.path(), Subfolders::No).unwrap();
        std::fs::read(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join(".work/1/a"), "x").unwrap();
        std::fs::write(folder.path().join(format!("{PREFIX}1-a")), "x").unwrap();
        // Events of one kernel instance come in order: this one is last.
        std::fs::write(other.path().join("end"), "x").unwrap();
        let mut all = Vec::new();
        let until = WallClock.instant() + Duration::from_secs(10);
        while !all.contains(&Hint::Changed(2)) && WallClock.instant() < until {
            all.extend(hints.wait(Duration::from_millis(100)));
        }
        all.dedup();
        assert_eq!(all, [Hint::Changed(2)]);
    }

    #[test]
    fn lost_events_may_be_anything() {
        let (wake, woken) = bounded(1);
        let folded = Arc::new(Mutex::new(Folded::default()));
        let sink = Sink {
            folded: Arc::clone(&folded),
            wake,
        };
        let hints = Hints { folded, woken };
        let overflow = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        sink.take(Ok(overflow));
        sink.take(Err(notify::Error::generic("broken")));
        assert_eq!(hints.wait(Duration::ZERO), [Hint::Anything]);
        assert_eq!(hints.wait(Duration::ZERO), []);
    }

    #[test]
    fn a_missing_folder_is_refused_and_a_limit_is_told_apart() {
        let (mut watch, _hints) = folder_watch().unwrap();
        let refused = watch.add(1, Path::new("/nowhere/at/all"), Subfolders::No);
        assert!(
            matches!(refused, Err(WatchError::Refused { .. })),
            "{refused:?}"
        );
        let limit = WatchError::new(
            Path::new("/in"),
            notify::Error::new(ErrorKind::MaxFilesWatch),
        );
        assert!(limit.to_string().contains("max_user_watches"), "{limit}");
    }
}
