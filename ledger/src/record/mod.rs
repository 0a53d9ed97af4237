//! Events and jobs as they are written down: versioned forms of their own, so that the domain
//! types may change without changing what is on disk.
//!
//! Names that a person may be recognised by never stand in an event's body or a job's record:
//! they lie beside them, and only a salted hash of them is chained. Deliberately absent: SQL, and
//! the order of records (see `chain`).

mod event;
mod job;
mod personal;
mod words;

pub(crate) use event::{EventRow, decode, encode, is_known};
pub(crate) use job::JobRow;
pub(crate) use personal::{PersonalRow, SALT};

/// The longest body, record or personal entry, in bytes; written and read alike.
pub(crate) const LONGEST: usize = 4 << 20;

/// A record cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecordError {
    /// A newer version wrote it.
    #[error("{0}")]
    Unknown(String),
    /// It is not what this program writes.
    #[error("{0}")]
    Damaged(String),
}

impl RecordError {
    fn damaged(part: &str, why: impl std::fmt::Display) -> Self {
        Self::Damaged(format!("its {part} cannot be read: {why}"))
    }

    fn check_length(part: &str, length: usize) -> Result<(), Self> {
        if length > LONGEST {
            return Err(Self::Damaged(format!(
                "its {part} takes {length} bytes, and {LONGEST} are the limit"
            )));
        }
        Ok(())
    }
}
