//! Hot folders: from "something lies in the folder" to "this file is ours, whole, and nobody
//! else's".
//!
//! The pieces are synchronous and run on one blocking thread per mount. The caller's protocol for
//! one file is: scan, [`claim`], copy into the vault, commit the acceptance to the ledger keyed by
//! the [`ClaimId`], then [`Claimed::finish`]. After a crash [`leftovers`] lists what was claimed;
//! the ledger knows which of the claim ids it accepted.
//!
//! [`arrival`] says what a taken file becomes by the folder's rules, for uploads as well.
//!
//! Deliberately absent: the actor, the ledger's store, the vault and templates. Nothing here
//! deletes a file that was not accepted.

mod arrival;
mod aside;
mod candidate;
mod claim;
mod complete;
mod errors;
mod events;
mod filesystem;
mod found;
mod hand;
mod ignore;
mod lease;
mod leftover;
mod look;
mod mounts;
mod probe;
mod refused;
mod release;
mod row;
mod rules;
mod scan;
mod selftest;
mod settle;
mod sorted;
mod taking;
#[cfg(test)]
mod tests;
mod ticket;
mod tracked;
mod walk;
mod watch;
mod watcher;

pub use arrival::{ArrivalError, Handed, Overrides, arrival};
pub use aside::Told;
pub use candidate::{Candidate, Inodes, Signature};
pub use claim::{ClaimError, ClaimId, Claimed, Moved, WORK, claim, claim_all};
pub use complete::{Verdict, inspect};
pub use errors::FolderError;
pub use events::{EventsError, FolderEvents, Watching};
pub use filesystem::{Delivery, Filesystem, FilesystemKind, Mount, parse_mounts};
pub use found::{Scan, Settling, Strange, Waiting};
pub use ignore::{Entry, is_ignored};
pub use lease::ShareCheck;
pub use leftover::leftovers;
pub use mounts::Mounts;
pub use probe::Tester;
pub use refused::{Done, Refused};
pub use rules::{FolderRules, Subfolders};
pub use scan::FolderScanner;
pub use selftest::{Check, Finding, Grade, Probe, SelfTest, self_test};
pub use settle::{Judgement, Memory, Patience};
pub use taking::{TakingParts, Took};
pub use ticket::{TicketError, read_ticket};
pub use tracked::REMEMBERED;
pub use watch::{FolderWatch, Hint, Hints, WatchError, folder_watch};
pub use watcher::{Watcher, WatcherCommand, WatcherParts};
