//! Bytes by what they can begin (ISO 32000-2, 7.2.3), told by one look at a table.

use crate::syntax::{is_delimiter, is_white};

/// What a byte can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    White,
    Number,
    Word,
    Delimiter,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Word; 256];
    let mut byte = 0_u8;
    loop {
        kinds[byte as usize] = match byte {
            byte if is_white(byte) => Kind::White,
            byte if is_delimiter(byte) => Kind::Delimiter,
            b'0'..=b'9' | b'+' | b'-' | b'.' => Kind::Number,
            _ => Kind::Word,
        };
        if byte == u8::MAX {
            break kinds;
        }
        byte += 1;
    }
};

/// Returns what a byte can begin.
pub(super) fn kind(byte: u8) -> Kind {
    KINDS[usize::from(byte)]
}

/// Whether a byte of this kind goes on with a word.
pub(super) fn is_regular(kind: Kind) -> bool {
    matches!(kind, Kind::Word | Kind::Number)
}

/// Returns what follows the bytes of these kinds.
pub(super) fn skipped(bytes: &[u8], skips: impl Fn(Kind) -> bool) -> &[u8] {
    from(bytes, bytes.iter().position(|byte| !skips(kind(*byte))))
}

/// Returns the bytes from a place on, or nothing where there is no such place.
pub(super) fn from(bytes: &[u8], at: Option<usize>) -> &[u8] {
    at.and_then(|at| bytes.get(at..)).unwrap_or_default()
}
