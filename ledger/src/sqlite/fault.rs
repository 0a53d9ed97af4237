//! What SQLite says, in the words of the store.

use super::lost::Trace;
use crate::StoreError;
use crate::record::RecordError;
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use std::path::{Path, PathBuf};

/// The database file, for errors.
#[derive(Debug, Clone)]
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Turns SQLite's error into the store's.
    pub(crate) fn failed(&self, operation: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
        move |error| {
            if is_full(&error) {
                return StoreError::NoSpace { place: self.name() };
            }
            self.refused(operation, error)
        }
    }

    /// Makes the error of an operation from its cause.
    pub(crate) fn refused(
        &self,
        operation: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> StoreError {
        StoreError::Failed {
            operation,
            place: self.name(),
            source: source.into(),
        }
    }

    /// Turns a record's error into the store's.
    pub(crate) fn unreadable(&self, seq: u64, error: RecordError) -> StoreError {
        match error {
            RecordError::Unknown(what) => self.too_new(what),
            RecordError::Damaged(what) => self.damaged(seq, what),
        }
    }

    pub(crate) fn damaged(&self, seq: u64, what: impl ToString) -> StoreError {
        StoreError::Damaged {
            place: self.name(),
            seq,
            what: what.to_string(),
        }
    }

    pub(crate) fn too_new(&self, what: String) -> StoreError {
        StoreError::FromTheFuture {
            place: self.name(),
            what,
        }
    }

    pub(super) fn lost(&self, trace: Trace) -> StoreError {
        StoreError::Lost {
            place: self.name(),
            trace,
        }
    }

    pub(super) fn in_use(&self, holder: Option<u32>) -> StoreError {
        StoreError::InUse {
            place: self.name(),
            holder,
        }
    }

    fn name(&self) -> String {
        self.0.display().to_string()
    }
}

/// The index of the write-ahead log is a file, too, and growing it fails with a code of its own.
fn is_full(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error();
    code.is_some_and(|code| {
        code.code == ErrorCode::DiskFull || code.extended_code == SQLITE_IOERR_SHMSIZE
    })
}
