//! The words every part of Platen shares: names, identities, units, time and the small closed
//! sets of states.
//!
//! Deliberately absent: input and output, serialisation (the ledger's record, the settings file
//! and the API each have versioned structs of their own), and anything that decides.

mod clock;
mod content;
mod document;
mod fault;
mod names;
mod plain;
mod print;
pub mod ranges;
mod states;
mod template;

pub use clock::{Clock, ManualClock, WallClock};
pub use content::{ContentHash, FileRef, ParseHashError};
pub use document::{DocumentFormat, ImageKind, OfficeKind};
pub use fault::FAULT_POINTS;
#[cfg(feature = "fault-points")]
pub use fault::reach;
pub use jiff::Timestamp;
pub use names::{
    AttemptNo, FolderName, GroupName, JobId, JobIds, NameError, ParseJobIdError, PrinterName,
    TemplateName,
};
pub use plain::{misleads, plain, plain_lines, unmistakable};
pub use print::{Copies, Destination, OutOfRange, Priority};
pub use states::{FactKind, FolderState, JobState, PrinterState, UnknownWord};
pub use template::{TemplateRef, TemplateVersion};
