//! Where headers, tables and objects begin.

use super::Version;
use crate::syntax::{Lexer, Ref};
use memchr::memmem;

/// A header may follow foreign bytes, but not more: Acrobat's limit, and so everybody's.
const HEADER_WITHIN: usize = 1_024;
/// How far from the end `startxref` is looked for. Some servers append their own pages.
const END_WITHIN: usize = 4_096;

/// Where an object begins.
pub(super) struct Begins {
    pub(super) id: Ref,
    /// The first digit of its number.
    pub(super) start: usize,
    /// Where the word `obj` ends.
    pub(super) body: usize,
}

/// Returns the object of this number if it begins at this byte.
pub(super) fn object_at(data: &[u8], at: usize, number: u32) -> Option<Begins> {
    let mut lexer = Lexer::new(data, at);
    lexer.skip_white();
    let start = lexer.at();
    let found = u32::try_from(lexer.take_integer()?).ok()?;
    let generation = u16::try_from(lexer.take_integer()?).ok()?;
    (found == number && lexer.take_keyword(b"obj")).then_some(Begins {
        id: Ref { number, generation },
        start,
        body: lexer.at(),
    })
}

pub(super) fn find_header(data: &[u8]) -> Option<(usize, Version)> {
    let head = data.get(..HEADER_WITHIN).unwrap_or(data);
    let offset = memmem::find(head, b"%PDF-")?;
    let rest = data.get(offset + 5..).unwrap_or_default();
    let version = version(rest).unwrap_or(Version { major: 1, minor: 0 });
    Some((offset, version))
}

/// Returns the version of the header; 1.0 where there is none.
#[must_use]
pub fn header_version(data: &[u8]) -> Version {
    find_header(data).map_or(Version { major: 1, minor: 0 }, |(_, version)| version)
}

pub(super) fn version(text: &[u8]) -> Option<Version> {
    match text {
        [major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9', ..] => Some(Version {
            major: major - b'0',
            minor: minor - b'0',
        }),
        _ => None,
    }
}

/// Returns what the last `startxref` says.
pub(super) fn find_start(data: &[u8]) -> Option<usize> {
    let from = data.len().saturating_sub(END_WITHIN);
    let at = memmem::rfind(data.get(from..)?, b"startxref")?;
    let mut lexer = Lexer::new(data, from + at + b"startxref".len());
    usize::try_from(lexer.take_integer()?).ok()
}
