//! A ledger that outlives its room, and fails when it is told to.

use platen_ledger::{Batch, Job, JobStore, Loaded, MemoryReader, MemoryStore, Origin, StoreError};
use platen_model::{ContentHash, FolderName, JobId, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The ledger; clones are the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    store: MemoryStore,
    mishap: Mishap,
}

/// What becomes of the next append.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mishap {
    /// It is written.
    #[default]
    None,
    /// So many fail, and the room lives on.
    Fails(u32),
    /// The room dies before it is written.
    DiesBefore,
    /// It is written, and the room dies before it hears of it.
    DiesAfter,
    /// The room is dead.
    Dead,
}

impl Disk {
    pub(super) fn reader(&self) -> MemoryReader {
        self.lock().store.reader()
    }

    pub(super) fn plan(&self, mishap: Mishap) {
        self.lock().mishap = mishap;
    }

    pub(super) fn mishap(&self) -> Mishap {
        self.lock().mishap
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl JobStore for Disk {
    fn append(&mut self, batch: &Batch<'_>) -> Result<(), StoreError> {
        let mut kept = self.lock();
        match kept.mishap {
            Mishap::None => kept.store.append(batch),
            Mishap::Fails(left) => {
                kept.mishap = match left {
                    0 | 1 => Mishap::None,
                    left => Mishap::Fails(left - 1),
                };
                Err(failed("is told to fail"))
            }
            Mishap::DiesBefore => {
                kept.mishap = Mishap::Dead;
                Err(failed("dies"))
            }
            Mishap::DiesAfter => {
                kept.mishap = Mishap::Dead;
                kept.store.append(batch)?;
                Err(failed("dies"))
            }
            Mishap::Dead => Err(failed("is dead")),
        }
    }

    fn mend(&mut self) -> Result<(), StoreError> {
        self.lock().store.mend()
    }

    fn idle(&mut self) -> Result<(), StoreError> {
        self.lock().store.idle()
    }

    fn load(&mut self) -> Result<Loaded, StoreError> {
        self.lock().store.load()
    }

    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        self.lock().store.job(id)
    }

    fn origin(&mut self, key: &str) -> Result<Option<Origin>, StoreError> {
        self.lock().store.origin(key)
    }

    fn duplicate(
        &mut self,
        folder: &FolderName,
        content: &ContentHash,
        since: Timestamp,
    ) -> Result<Option<JobId>, StoreError> {
        self.lock().store.duplicate(folder, content, since)
    }
}

fn failed(why: &str) -> StoreError {
    StoreError::Failed {
        operation: "append to",
        place: "in memory".to_owned(),
        source: why.into(),
    }
}
