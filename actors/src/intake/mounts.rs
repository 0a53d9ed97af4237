//! Who may work where: share by share, folder by folder, one thread at a time, and tests behind
//! looks.

use super::filesystem::{Mount, mount_without_touching, parse_mounts};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long the kernel's table of mounts is kept, so that a thousand folders read it once.
const KEPT: Duration = Duration::from_secs(1);

/// Where leave is had, for all mounts and folders; clones share them. One thread works on a mount
/// at a time, and one in a folder: a watcher that was replaced may still have a thread in it, whose
/// claims are not to be taken for leftovers.
#[derive(Debug, Clone, Default)]
pub struct Mounts(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    leaves: HashMap<u64, Leave>,
    folders: HashMap<PathBuf, Arc<Semaphore>>,
    table: Option<(Instant, Vec<Mount>)>,
}

/// Where leave is had for one mount.
#[derive(Debug, Clone)]
pub(super) struct Leave {
    work: Arc<Semaphore>,
    tests: Arc<Semaphore>,
}

/// Leave to work on a mount until it is dropped.
#[derive(Debug)]
pub(super) struct AtWork {
    _work: Option<OwnedSemaphorePermit>,
    _test: Option<OwnedSemaphorePermit>,
}

impl Mounts {
    /// Returns where leave is had for the mount of this id.
    pub(super) fn of(&self, mount: u64) -> Leave {
        self.lock().leaves.entry(mount).or_default().clone()
    }

    /// Returns where leave is had for the mount under `path`, which is found without asking the
    /// filesystem: it may hang, and others are not to wait for it.
    pub(super) fn under(&self, path: &Path, now: Instant) -> Leave {
        let mut known = self.lock();
        let fresh = |(at, _): &(Instant, Vec<Mount>)| now.duration_since(*at) < KEPT;
        if !known.table.as_ref().is_some_and(fresh) {
            // Without the table all folders share one leave.
            let table = std::fs::read("/proc/self/mountinfo").unwrap_or_default();
            known.table = Some((now, parse_mounts(&table)));
        }
        let mounts = known.table.as_ref().map_or(&[][..], |(_, mounts)| mounts);
        let mount = mount_without_touching(path, mounts).map_or(0, |mount| mount.id);
        known.leaves.entry(mount).or_default().clone()
    }

    /// Returns where leave is had to take files from the folder with this input.
    pub(super) fn alone_in(&self, input: &Path) -> Arc<Semaphore> {
        let mut known = self.lock();
        let folder = known.folders.entry(input.to_path_buf());
        Arc::clone(folder.or_insert_with(|| Arc::new(Semaphore::new(1))))
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Leave {
    fn default() -> Self {
        Self {
            work: Arc::new(Semaphore::new(1)),
            tests: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Leave {
    /// Waits for leave to look, or to test for somebody who waits.
    pub(super) async fn for_look(self) -> AtWork {
        // The semaphores are never closed.
        AtWork {
            _work: self.work.acquire_owned().await.ok(),
            _test: None,
        }
    }

    /// Waits for leave to test. Of all folders that would, one stands in line with those that
    /// look, so that a look waits for one test at the most.
    pub(super) async fn for_test(self) -> AtWork {
        let test = self.tests.acquire_owned().await.ok();
        AtWork {
            _work: self.work.acquire_owned().await.ok(),
            _test: test,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Poll;

    /// Asks a future once.
    macro_rules! poll {
        ($future:expr) => {
            std::future::poll_fn(|context| Poll::Ready($future.as_mut().poll(context))).await
        };
    }

    #[tokio::test]
    async fn a_look_waits_for_one_test_at_the_most() {
        let leave = Mounts::default().of(7);
        let first = leave.clone().for_test().await;
        let mut second = Box::pin(leave.clone().for_test());
        let mut look = Box::pin(leave.clone().for_look());
        assert!(poll!(second).is_pending());
        assert!(poll!(look).is_pending());
        drop(first);
        assert!(
            poll!(look).is_ready(),
            "it stood in line before the second test"
        );
        assert!(poll!(second).is_ready());
    }

    #[tokio::test]
    async fn mounts_do_not_wait_for_each_other() {
        let mounts = Mounts::default();
        let _hangs = mounts.of(1).for_look().await;
        let mut same = Box::pin(mounts.clone().of(1).for_look());
        assert!(poll!(same).is_pending());
        let mut other = Box::pin(mounts.of(2).for_look());
        assert!(poll!(other).is_ready());
    }
}
