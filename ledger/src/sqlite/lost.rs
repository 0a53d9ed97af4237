//! Tells a ledger that is gone from one that never was, by what lies beside it.
//!
//! A room that began anew where a ledger was lost would know no job, take every file of its vault for
//! garbage, and print again what it does not remember.

use super::fault::Place;
use super::mark;
use crate::StoreError;
use crate::chain::Head;
use rusqlite::Connection;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// By what a place shows that its ledger is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// The ledger's mark names an event.
    Mark {
        /// The event's number.
        seq: u64,
    },
    /// The ledger's log is there.
    Log,
    /// The vault holds files of jobs.
    Files,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mark { seq } => write!(f, "its mark (ledger.mark) names event {seq}"),
            Self::Log => f.write_str("its log (ledger.db-wal) is there"),
            Self::Files => f.write_str("the vault holds files of jobs"),
        }
    }
}

/// Whether files of jobs are kept that only a ledger explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// There are none.
    Nothing,
    /// There are some.
    Files,
}

impl Kept {
    const fn trace(self) -> Option<Trace> {
        match self {
            Self::Nothing => None,
            Self::Files => Some(Trace::Files),
        }
    }
}

/// Refuses to make a ledger where one was. To be asked before the database is made.
pub(super) fn refuse_missing(place: &Place, kept: Kept) -> Result<(), StoreError> {
    if !is_empty(place)? {
        return Ok(());
    }
    let trace = marked(place)?.or(orphaned_log(place)?);
    refuse(place, trace.or(kept.trace()))
}

/// Refuses a ledger without an event where there was one with events.
///
/// A room that was killed before its first commit reached the disk may have taken in files; its own
/// mark tells so.
pub(super) fn refuse_empty(place: &Place, head: Head, kept: Kept) -> Result<(), StoreError> {
    if head.seq > 0 {
        return Ok(());
    }
    let files = match mark::says_begun(place)? {
        true => None,
        false => kept.trace(),
    };
    refuse(place, marked(place)?.or(files))
}

/// Refuses a log without its database. To be asked before any connection is made: SQLite removes a log
/// that it finds beside an empty database, even where it may only read.
pub(super) fn refuse_orphaned_log(place: &Place) -> Result<(), StoreError> {
    refuse(place, orphaned_log(place)?)
}

fn orphaned_log(place: &Place) -> Result<Option<Trace>, StoreError> {
    let orphaned = is_empty(place)? && length(&log_path(place), place)? > 0;
    Ok(orphaned.then_some(Trace::Log))
}

/// Whether the database is missing, or a file of no bytes, which never was one.
pub(super) fn is_empty(place: &Place) -> Result<bool, StoreError> {
    Ok(length(place.path(), place)? == 0)
}

/// Bytes of a ledger whose pages are looked at when it is opened; those of a larger one would hold up
/// the start.
const LOOKED_AT: u64 = 512 << 20;

/// Refuses a ledger whose pages are not whole, as after a copy that broke off: it would answer as long
/// as nobody asks for what is gone.
pub(super) fn refuse_broken(conn: &Connection, place: &Place) -> Result<(), StoreError> {
    if length(place.path(), place)? > LOOKED_AT {
        return Ok(());
    }
    let found: String = conn
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(place.failed("look through"))?;
    if found == "ok" {
        return Ok(());
    }
    let found = found.lines().last().unwrap_or_default();
    let what = format!("its pages are damaged ({found}): put a backup back");
    Err(place.refused("use", what))
}

pub(super) fn log_path(place: &Place) -> PathBuf {
    let mut path = place.path().as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

fn marked(place: &Place) -> Result<Option<Trace>, StoreError> {
    let named = mark::named_event(place)?.filter(|seq| *seq > 0);
    Ok(named.map(|seq| Trace::Mark { seq }))
}

fn refuse(place: &Place, trace: Option<Trace>) -> Result<(), StoreError> {
    trace.map_or(Ok(()), |trace| Err(place.lost(trace)))
}

/// A file that is missing has no bytes. It is not opened: see [`mark`].
fn length(path: &Path, place: &Place) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(about) => Ok(about.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(place.refused("look for", error)),
    }
}
