//! How far each delivery is: telemetry, never a fact.

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

    pub(super) fn end(&self, job: JobId) {
        self.lock().remove(&job);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Sending>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
