//! The settings of a room, checked: every path absolute, every name known, every number in range.
//!
//! Deliberately absent: how they are written. `raw` says what a file may say and what is used
//! where it says nothing; `validate` makes these types of it.

mod choice;
mod condition;
mod diff;
mod folder;
mod judge;
mod printer;
mod template;

pub use choice::{
    Banner, Choice, Colour, Duplicates, Failover, Kept, Level, LogFormat, LogTarget, LprOrder,
    NeverCloses, Orientation, Release, Route, SourcePort, StandingOrder, Streaming, Subfolders,
    Titles, Watch, Weekday,
};
pub use condition::{Facts, TimeOfDay, Verdict, When};
pub use diff::{Changed, Changes};
pub use folder::{Folder, Owner, Rule};
pub use printer::{FolderLink, Group, Link, LprLink, Printer, RawLink, Retry, UnsureOrder};
pub use template::{AS_IS, Conditional, Judged, JudgedStep, Template, TemplateSource, Ticket};

use crate::secrets::SecretRef;
use platen_model::{FolderName, GroupName, PrinterName, TemplateName};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// All settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The room as a whole.
    pub room: Room,
    /// The operators' interface.
    pub api: Api,
    /// The outsiders' interface; `None` is off.
    pub public: Option<Public>,
    /// What keeps one job, client or file from harming the others.
    pub limits: Limits,
    /// How long things are kept.
    pub retention: Retention,
    /// What is logged, and where to.
    pub log: Log,
    /// The automation templates; [`AS_IS`] is always among them.
    pub templates: BTreeMap<TemplateName, Template>,
    /// The hot folders.
    pub folders: BTreeMap<FolderName, Folder>,
    /// The printers.
    pub printers: BTreeMap<PrinterName, Printer>,
    /// The printer groups; no group bears a printer's name.
    pub groups: BTreeMap<GroupName, Group>,
}

/// The room as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// What people call it.
    pub name: String,
    /// The IANA time zone of schedules and file names; it is known to this machine.
    pub time_zone: String,
    /// Where unfinished files are kept.
    pub temp_dir: PathBuf,
    /// Where its templates are.
    pub templates: PathBuf,
}

/// The operators' interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// The Unix socket.
    pub socket: PathBuf,
    /// The TCP listener, always a loopback address; `None` is off.
    pub listen: Option<SocketAddr>,
    /// The file with the token of the TCP listener; not read when `token` is given.
    pub token_file: PathBuf,
    /// The secret that holds the token, in place of the file.
    pub token: Option<SecretRef>,
    /// Operating system groups whose members may change everything.
    pub admin_groups: Vec<String>,
    /// Operating system groups whose members may run jobs and printers. Anyone else who may open
    /// the socket may look.
    pub operator_groups: Vec<String>,
}

/// The listener for outsiders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// Its address.
    pub listen: SocketAddr,
}

/// What keeps one job, client or file from harming the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest upload, in bytes.
    pub upload_bytes: u64,
    /// The largest document taken from a folder or made by conversion, in bytes.
    pub document_bytes: u64,
    /// Below this much free disk nothing is taken in, in bytes.
    pub free_disk_bytes: u64,
    /// How many worker processes work on documents.
    pub workers: NonZeroUsize,
    /// The memory of one worker, in bytes.
    pub worker_memory_bytes: u64,
    /// How long the inspection of one document may take.
    pub inspect_time: Duration,
    /// How long the conversion of one document may take.
    pub conversion_time: Duration,
    /// The memory of one conversion, in bytes.
    pub conversion_memory_bytes: u64,
    /// What one conversion may write, in bytes.
    pub conversion_output_bytes: u64,
    /// The most pages of a document.
    pub pages: u32,
}

/// How long things are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// How long a finished job and its files are kept.
    pub jobs: Keep,
}

/// How long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Until someone deletes it.
    Forever,
    /// For this long after it is finished.
    For(Duration),
}

/// What is logged, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// How much is logged where `modules` does not say.
    pub level: Level,
    /// How much is logged of single modules, such as `platen_actors::printer`.
    pub modules: BTreeMap<String, Level>,
    /// How lines look.
    pub format: LogFormat,
    /// Where they go.
    pub to: LogTarget,
    /// The directory of log files.
    pub dir: PathBuf,
    /// The size at which a log file is set aside and a new one begun, in bytes.
    pub rotate_bytes: u64,
    /// How many log files set aside are kept of each service.
    pub keep_files: u32,
}
