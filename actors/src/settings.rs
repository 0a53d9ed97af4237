//! The settings in force, shared by everyone who reads them anew for each piece of work.

use platen_config::Settings;
use std::sync::{Arc, PoisonError, RwLock};

/// The settings in force; clones share them.
#[derive(Debug, Clone)]
pub struct CurrentSettings(Arc<RwLock<Arc<Settings>>>);

impl CurrentSettings {
    /// Begins with `settings`.
    #[must_use]
    pub fn new(settings: Arc<Settings>) -> Self {
        Self(Arc::new(RwLock::new(settings)))
    }

    /// Returns the settings in force now; they stay whole however long they are kept.
    #[must_use]
    pub fn get(&self) -> Arc<Settings> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other settings in force, all at once.
    pub fn set(&self, settings: Arc<Settings>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }
}
