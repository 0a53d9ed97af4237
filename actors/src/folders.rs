//! How the hot folders stand, for people and metrics: telemetry, never a fact.

use crate::intake::SelfTest;
use platen_model::{FolderName, FolderState, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a folder stands.
#[derive(Debug, Clone)]
pub struct FolderView {
    /// Its state.
    pub state: FolderState,
    /// Why, in plain words; empty when there is nothing to say.
    pub reason: String,
    /// Files that are not taken yet, by name, with what they wait for.
    pub settling: Vec<(String, String)>,
    /// What lies there and is not taken at all, with the reason.
    pub strange: Vec<(String, String)>,
    /// Files taken since the room started.
    pub taken: u64,
    /// When the last file was taken, UTC.
    pub last_taken: Option<Timestamp>,
    /// The last test of the folder, and when it was made.
    pub test: Option<(Timestamp, SelfTest)>,
}

/// All folders' states; clones share them.
#[derive(Debug, Clone, Default)]
pub struct FolderBoard(Arc<Mutex<BTreeMap<FolderName, FolderView>>>);

impl FolderBoard {
    /// Returns how all folders stand, by name.
    #[must_use]
    pub fn list(&self) -> BTreeMap<FolderName, FolderView> {
        self.lock().clone()
    }

    /// Returns how one folder stands.
    #[must_use]
    pub fn get(&self, name: &FolderName) -> Option<FolderView> {
        self.lock().get(name).cloned()
    }

    /// Changes what is shown of a folder.
    pub(crate) fn update(&self, name: &FolderName, change: impl FnOnce(&mut FolderView)) {
        change(self.lock().entry(name.clone()).or_default());
    }

    /// Forgets a folder that is not in the settings any more.
    pub(crate) fn forget(&self, name: &FolderName) {
        self.lock().remove(name);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<FolderName, FolderView>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for FolderView {
    fn default() -> Self {
        Self {
            state: FolderState::Watching,
            reason: String::new(),
            settling: vec![],
            strange: vec![],
            taken: 0,
            last_taken: None,
            test: None,
        }
    }
}
