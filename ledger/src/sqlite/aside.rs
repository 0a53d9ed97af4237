//! Setting aside what is left of a room whose ledger is gone, so that another may begin.

use super::fault::Place;
use super::lost::{is_empty, log_path};
use super::mark::{mark_path, part_path};
use super::open::{lock, sync_directory};
use super::reader;
use crate::StoreError;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// Nothing was given up.
#[derive(Debug, thiserror::Error)]
pub enum AsideError {
    /// The ledger is not gone.
    #[error("the ledger {} holds {events} events: it is not lost", ledger.display())]
    Holds {
        /// The database.
        ledger: PathBuf,
        /// How many.
        events: u64,
    },
    /// What is there cannot be told.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something could not be moved. What was moved before lies in the new place.
    #[error("cannot move {} to {}", from.display(), into.display())]
    Move {
        /// What.
        from: PathBuf,
        /// Where to.
        into: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Moves what is left of the ledger at `path`, and `others` that are nothing without it, into the new
/// directory `into` on the same filesystem, and returns what was moved. Nothing is deleted. No room may
/// use the ledger meanwhile.
///
/// # Errors
/// [`AsideError::Holds`] for a ledger with events; [`StoreError::InUse`] when a room uses it.
pub fn set_aside(path: &Path, others: &[PathBuf], into: &Path) -> Result<Vec<PathBuf>, AsideError> {
    let place = Place::new(path);
    let _lock = lock(&place)?;
    let events = events(&place)?;
    if events > 0 {
        let ledger = path.to_owned();
        return Err(AsideError::Holds { ledger, events });
    }
    let failed = |from: &Path, source| AsideError::Move {
        from: from.to_owned(),
        into: into.to_owned(),
        source,
    };
    let mut left = vec![];
    for one in others.iter().cloned().chain(files(&place)) {
        if is_there(&one).map_err(|error| failed(&one, error))? {
            left.push(one);
        }
    }
    if left.is_empty() {
        return Ok(left);
    }
    let made = DirBuilder::new().mode(0o700).create(into);
    made.map_err(|error| failed(path, error))?;
    for from in &left {
        let name = from.file_name().unwrap_or(from.as_os_str());
        std::fs::rename(from, into.join(name)).map_err(|error| failed(from, error))?;
    }
    sync_directory(&place).map_err(|error| failed(path, error))?;
    Ok(left)
}

fn is_there(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The mark is the last to go: as long as it is there, no start takes the room for a new one.
fn files(place: &Place) -> [PathBuf; 5] {
    [
        place.path().to_owned(),
        log_path(place),
        place.path().with_extension("db-shm"),
        part_path(place),
        mark_path(place),
    ]
}

/// Returns how many events the ledger holds; an empty file, or one that never had a table, holds none.
fn events(place: &Place) -> Result<u64, StoreError> {
    if is_empty(place)? {
        return Ok(0);
    }
    let conn = reader::connect(place)?;
    let failed = || place.failed("read");
    let has_table = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'events')";
    let has_table: bool = conn
        .query_row(has_table, [], |row| row.get(0))
        .map_err(failed())?;
    if !has_table {
        return Ok(0);
    }
    conn.query_row("SELECT count(*) FROM events", [], |row| row.get(0))
        .map_err(failed())
}
