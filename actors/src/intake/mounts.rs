//! Who may work where: share by share, folder by folder, one thread at a time.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// One leave per mount, so that one thread works on it at a time, and one per folder: a watcher
/// that was replaced may still have a thread in it, whose claims are not to be taken for leftovers.
#[derive(Debug, Clone, Default)]
pub struct Mounts(Arc<Mutex<HashMap<Leave, Arc<Semaphore>>>>);

/// What a thread may need leave to work on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Leave {
    /// The folder with this input.
    Folder(PathBuf),
    /// What lies on this mount.
    Mount(u64),
}

impl Mounts {
    pub(super) fn of(&self, what: Leave) -> Arc<Semaphore> {
        let mut leaves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            leaves
                .entry(what)
                .or_insert_with(|| Arc::new(Semaphore::new(1))),
        )
    }
}
