//! How far each delivery is: telemetry, never a fact.

use super::SendOrder;
use platen_config::Link;
use platen_model::JobId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// Sent so far.
    pub sent: u64,
    /// To be sent in all.
    pub total: u64,
}

impl Sending {
    /// Returns how far a delivery over `link` is that was just begun. LPR is told the copies and
    /// sent the document once.
    pub(super) fn nothing(order: &SendOrder, link: &Link) -> Self {
        let copies = match link {
            Link::Raw(_) | Link::Folder(_) => order.copies.get(),
            Link::Lpr(_) => 1,
        };
        Self {
            sent: 0,
            total: order.document.bytes * u64::from(copies),
        }
    }
}

/// All deliveries under way; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Mutex<HashMap<JobId, Sending>>>);

impl Progress {
    /// Returns how far a job's delivery is, if one is under way.
    #[must_use]
    pub fn of(&self, job: JobId) -> Option<Sending> {
        self.lock().get(&job).copied()
    }

    pub(super) fn set(&self, job: JobId, sending: Sending) {
        self.lock().insert(job, sending);
    }

    /// Shows a delivery until what is returned is dropped, also by a session that crashes.
    pub(super) fn begin(&self, job: JobId, sending: Sending) -> Shown {
        self.set(job, sending);
        let progress = self.clone();
        Shown { progress, job }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Sending>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A delivery that is shown.
pub(super) struct Shown {
    progress: Progress,
    job: JobId,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.progress.lock().remove(&self.job);
    }
}
