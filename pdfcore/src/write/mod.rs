//! Changed documents to bytes, by one of three writers:
//!
//! * [`Method::Append`] leaves every byte of the input where it is and adds what changed behind it.
//!   Signatures of earlier revisions keep their byte ranges. What was there before stays readable.
//! * [`Method::Splice`] copies the objects that stay, as they are, and writes the tables anew.
//! * [`Method::Rewrite`] writes every object that is still needed, decrypted.
//!
//! The same input and changes always give the same bytes.

mod append;
mod body;
mod changes;
mod choose;
mod guests;
mod pack;
mod rewrite;
mod sink;
mod splice;
mod table;

use crate::file::{File, HIGHEST, TooManyObjects};
pub use changes::Changes;
pub use choose::{Choice, Method, Reason, choose};
pub use sink::Sink;
use std::io;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the result.
    pub bytes: u64,
    /// Bytes of it that were copied from the input as they were.
    pub copied: u64,
}

/// Why nothing that can be used was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The result could not be written.
    #[error("the result cannot be written")]
    Output(#[from] io::Error),
    /// The tables of the input were made anew, so nothing can be added to them.
    #[error("nothing can be appended to a file whose tables are damaged")]
    NotAppendable,
    /// No reader would find the last of them.
    #[error(transparent)]
    TooManyObjects(#[from] TooManyObjects),
}

/// Writes a document with its changes.
///
/// # Errors
/// When the output fails, something is to be appended to a file that was repaired, or there are
/// more objects than readers accept.
pub fn write(
    file: &File<'_>,
    changes: &Changes,
    method: Method,
    out: &mut dyn Sink,
) -> Result<Written, WriteError> {
    if method != Method::Rewrite && changes.next_number() > HIGHEST {
        return Err(TooManyObjects.into());
    }
    match method {
        Method::Append => append::write(file, changes, out),
        Method::Splice => splice::write(file, changes, out),
        Method::Rewrite => rewrite::write(file, changes, out),
    }
}
