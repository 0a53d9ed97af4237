//! The room's actors, in the order of the flow.
//!
//! ```text
//! intake -> supervisor -> stages (converter, preflighter, programmer) -> dispatch -> printer
//!               |                                                                     |
//!               +--<-- every report, committed before anything follows from it --<----+
//!               +--> archiver, once the job has ended
//!               +--> notifier, when a job came to wait for a person
//! ```
//!
//! The ledger is the truth and messages are hints: whatever dies here, a restart reads the ledger
//! and asks [`supervisor::next`] the same question again.

pub mod alarms;
pub mod archive;
pub mod disk;
pub mod dispatch;
pub mod folders;
pub mod intake;
pub mod notify;
pub mod printer;
pub mod settings;
pub mod stages;
pub mod supervision;
pub mod supervisor;
pub mod workers;
