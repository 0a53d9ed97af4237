//! What a job is: its events, the one transition function, the durable store of both, and the
//! vault of files.
//!
//! The ledger is the truth: a fact is an event appended here before anyone acts on it, and a
//! [`Job`] is nothing but the fold of its events. Deliberately absent: deciding what happens next
//! (the actors' workflow does) and asking the time (events carry theirs).

mod audit;
mod chain;
mod event;
mod job;
mod memory;
mod missing;
mod projection;
mod record;
mod sqlite;
mod status;
mod store;
pub mod vault;

pub use audit::{AuditError, AuditReport, rebuild, verify_ledger};
pub use chain::{Head, ParseHeadError};
pub use event::{
    Answer, Arrival, Authority, By, DeliveryEvidence, Event, Filed, HoldReason, JobEvent, LastEnd,
    Need, Personal, PrinterEvent, RoomEvent, Step, StreamEvent, Then, Unclean,
};
pub use job::{Attempt, AttemptEnd, Fact, Files, Filing, Job, Part, Waiver};
pub use memory::{MemoryReader, MemoryStore};
pub use missing::{Missing, MissingError, missing_files};
pub use sqlite::{
    AsideError, Identity, Kept, NewRoom, Provenance, Sign, SqliteReader, SqliteStore, Trace,
    forget_mark, set_aside,
};
pub use status::{Cancel, IllegalEvent, Status};
pub use store::{
    Batch, Count, Durability, JobQuery, JobReader, JobStore, Loaded, Origin, Recorded, StoreError,
};
