//! PDF syntax: bytes to objects and back (ISO 32000-2, 7.2 and 7.3).
//!
//! Reading is lenient, as every reader that meets real files must be: what makes no sense is passed
//! over, and only what has no end or no bottom is an error. Writing is strict and deterministic.

mod dict;
mod lexer;
mod number;
mod object;
mod parse;
mod write;

pub use dict::Dict;
pub(crate) use lexer::hex;
pub use lexer::{Lexer, Token};
pub use object::{Name, Object, Place, Ref, Stream};
pub use parse::{Parser, SyntaxError};
pub use write::{Plain, Strings, write_object};

/// Whether the byte is white space (table 1).
#[must_use]
pub const fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Whether the byte ends a token by itself (table 2).
#[must_use]
pub const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// Whether the byte is part of a name, number or keyword.
#[must_use]
pub const fn is_regular(byte: u8) -> bool {
    !is_white(byte) && !is_delimiter(byte)
}
