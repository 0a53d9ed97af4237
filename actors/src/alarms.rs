//! What an operator must know now: raised once, shown until it is over.

use platen_model::{Clock, FolderName, JobId, PrinterName, Timestamp};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What an alarm is about; there is one alarm for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKey {
    /// The ledger cannot be written.
    Ledger,
    /// The vault cannot be written.
    Vault,
    /// The disk is nearly full.
    Disk,
    /// The settings file is broken; the old settings stay in force.
    Settings,
    /// The wall clock stepped.
    Clock,
    /// A folder's input cannot be used.
    Folder(FolderName),
    /// A folder's output place cannot be written.
    Output(FolderName),
    /// A printer was stopped for good by crashes of its session.
    Printer(PrinterName),
    /// The archiver crashed over a job's outputs, which are left for a person.
    Filing(JobId),
    /// A part of the room was stopped for good by its crashes.
    Child(String),
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What it is about.
    pub key: AlarmKey,
    /// One sentence: what is wrong and the way out.
    pub text: String,
    /// Since when, UTC.
    pub since: Timestamp,
}

/// All alarms of a room; clones share them.
#[derive(Clone)]
pub struct AlarmBoard {
    clock: Arc<dyn Clock>,
    alarms: Arc<Mutex<BTreeMap<AlarmKey, Alarm>>>,
    changed: Arc<watch::Sender<()>>,
}

impl AlarmBoard {
    /// Returns an empty board.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            alarms: Arc::default(),
            changed: Arc::new(watch::Sender::new(())),
        }
    }

    /// Raises an alarm, or changes its text. The first is logged as an error, repeats at debug.
    pub fn raise(&self, key: AlarmKey, text: String) {
        let mut alarms = self.lock();
        if let Some(alarm) = alarms.get_mut(&key) {
            tracing::debug!(alarm = %key, "{text}");
            if alarm.text != text {
                alarm.text = text;
                self.changed.send_replace(());
            }
            return;
        }
        tracing::error!(alarm = %key, "{text}");
        let since = self.clock.now();
        alarms.insert(key.clone(), Alarm { key, text, since });
        gauge(alarms.len());
        self.changed.send_replace(());
    }

    /// Ends an alarm, if there is one.
    pub fn clear(&self, key: &AlarmKey) {
        let mut alarms = self.lock();
        if alarms.remove(key).is_some() {
            tracing::info!(alarm = %key, "over");
            gauge(alarms.len());
            self.changed.send_replace(());
        }
    }

    /// Returns what tells that an alarm was raised, changed or ended.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Returns all alarms.
    #[must_use]
    pub fn list(&self) -> Vec<Alarm> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<AlarmKey, Alarm>> {
        self.alarms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are never 2^52 alarms")]
fn gauge(alarms: usize) {
    metrics::gauge!("platen_alarms").set(alarms as f64);
}

impl fmt::Debug for AlarmBoard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lock().values()).finish()
    }
}

impl fmt::Display for AlarmKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledger => f.write_str("ledger"),
            Self::Vault => f.write_str("vault"),
            Self::Disk => f.write_str("disk"),
            Self::Settings => f.write_str("settings"),
            Self::Clock => f.write_str("clock"),
            Self::Folder(name) => write!(f, "folder {name}"),
            Self::Output(name) => write!(f, "output of folder {name}"),
            Self::Printer(name) => write!(f, "printer {name}"),
            Self::Filing(job) => write!(f, "outputs of job {}", job.short()),
            Self::Child(name) => write!(f, "part {name}"),
        }
    }
}
