//! Brings the kernel's hints to the watchers: one thread for all folders.

use super::watch::{FolderWatch, Hint, Hints, WatchError, folder_watch};
use super::{Subfolders, WatcherCommand};
use crate::printer::chain;
use actix::Recipient;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// How long the thread sleeps before it looks whether anybody is left.
const LOOK_AROUND: Duration = Duration::from_secs(5);

/// The kernel's events for all folders.
pub struct FolderEvents {
    inner: Mutex<Inner>,
}

struct Inner {
    watch: FolderWatch,
    watchers: HashMap<usize, Recipient<WatcherCommand>>,
    next: usize,
    limit: Limit,
}

/// Whether it was told already that the kernel watches no more folders; a thousand folders would
/// say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    Untold,
    Told,
}

/// A folder that is watched until this is dropped.
pub struct Watching {
    events: Arc<FolderEvents>,
    number: usize,
    path: PathBuf,
}

/// Why there are no events at all.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// The kernel gives none.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// There is no thread for them.
    #[error("no thread for folder events")]
    Thread(#[source] io::Error),
}

impl FolderEvents {
    /// Starts the thread, which ends when the last clone is gone.
    ///
    /// # Errors
    /// See [`EventsError`]; folders are polled then.
    pub fn start() -> Result<Arc<Self>, EventsError> {
        let (watch, hints) = folder_watch()?;
        let inner = Inner {
            watch,
            watchers: HashMap::new(),
            next: 0,
            limit: Limit::Untold,
        };
        let events = Arc::new(Self {
            inner: Mutex::new(inner),
        });
        let weak = Arc::downgrade(&events);
        std::thread::Builder::new()
            .name("folder-events".to_owned())
            .spawn(move || pass_on(&weak, &hints))
            .map_err(EventsError::Thread)?;
        Ok(events)
    }

    /// Tells `watcher` when something may have changed in `path`.
    ///
    /// # Errors
    /// When the kernel refuses; the folder is to be polled.
    pub fn watch(
        self: &Arc<Self>,
        path: &Path,
        subfolders: Subfolders,
        watcher: Recipient<WatcherCommand>,
    ) -> Result<Watching, WatchError> {
        let mut inner = self.lock();
        let number = inner.next;
        inner.next += 1;
        if let Err(error) = inner.watch.add(number, path, subfolders) {
            inner.tell(&error);
            return Err(error);
        }
        inner.watchers.insert(number, watcher);
        Ok(Watching {
            events: Arc::clone(self),
            number,
            path: path.to_owned(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn tell(&mut self, error: &WatchError) {
        let text = chain(error);
        match (error, self.limit) {
            (WatchError::Limit { .. }, Limit::Untold) => {
                self.limit = Limit::Told;
                tracing::warn!("{text}; each folder's test says whether it is polled");
            }
            (WatchError::Limit { .. }, Limit::Told) => tracing::debug!("{text}"),
            (WatchError::Refused { .. }, _) => tracing::warn!("{text}"),
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut inner = self.events.lock();
        if inner.watchers.remove(&self.number).is_some() {
            inner.watch.remove(&self.path);
        }
    }
}

fn pass_on(events: &Weak<FolderEvents>, hints: &Hints) {
    loop {
        let changed = hints.wait(LOOK_AROUND);
        let Some(events) = events.upgrade() else {
            return;
        };
        let inner = events.lock();
        for hint in changed {
            let hinted: Vec<_> = match hint {
                Hint::Changed(number) => inner.watchers.get(&number).into_iter().collect(),
                Hint::Anything => inner.watchers.values().collect(),
            };
            for watcher in hinted {
                // A full mailbox has a hint in it already; a dead watcher is replaced.
                let _told_or_needless = watcher.try_send(WatcherCommand::Hint);
            }
        }
    }
}
