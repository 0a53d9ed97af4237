//! Which writer a change gets.

use super::Changes;
use crate::file::File;
use crate::syntax::{Object, Place, Stream};
use std::fmt;

/// A writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Every byte of the input stays, what changed follows.
    Append,
    /// The objects that stay are copied, the tables are new.
    Splice,
    /// Everything that is needed is written anew, decrypted.
    Rewrite,
}

/// The writer of a result and why it is that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The writer.
    pub method: Method,
    /// Why.
    pub reason: Reason,
}

/// Why a writer was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nothing speaks against appending, which is fastest and keeps signatures.
    Cheapest,
    /// Pages left the document; appended to it they could still be read.
    PagesLeave,
    /// The tables of the input are damaged.
    Repaired,
    /// So many bytes of the input would stand in the result twice.
    MuchRepeated,
}

/// Bytes of the input that appending may repeat, in percent.
const REPEATED: usize = 5;

/// Chooses a writer: *splice* where pages leave, where the input was repaired or where much of it
/// would be repeated, *append* otherwise. *Rewrite* is only ever asked for.
#[must_use]
pub fn choose(file: &File<'_>, changes: &Changes) -> Choice {
    let splice = |reason| Choice {
        method: Method::Splice,
        reason,
    };
    if changes.drops() {
        return splice(Reason::PagesLeave);
    }
    if file.table_start().is_none() {
        return splice(Reason::Repaired);
    }
    let repeated: usize = changes.iter().map(|(_, object)| in_file(object)).sum();
    if repeated.saturating_mul(100) > file.data().len().saturating_mul(REPEATED) {
        return splice(Reason::MuchRepeated);
    }
    Choice {
        method: Method::Append,
        reason: Reason::Cheapest,
    }
}

/// Returns how many bytes of the input an object takes with it.
fn in_file(object: &Object) -> usize {
    match object {
        Object::Stream(Stream {
            place: Place::InFile {
                source: 0, range, ..
            },
            ..
        }) => range.len(),
        _ => 0,
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cheapest => "the input stays as it is",
            Self::PagesLeave => "pages leave the document",
            Self::Repaired => "the input was repaired",
            Self::MuchRepeated => "much of the input would be there twice",
        })
    }
}
