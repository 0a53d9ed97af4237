//! What a server answers to each part of a job, and what to call the parts.

use super::clean;
use std::fmt;

/// A part of a job that the server acknowledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// `02 queue`: that a job may come.
    ReceiveJob,
    /// The count and name of the control file.
    ControlHeader,
    /// The control file itself.
    ControlFile,
    /// The count and name of the data file.
    DataHeader,
    /// The data file itself.
    DataFile,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReceiveJob => "the job",
            Self::ControlHeader => "the control file's announcement",
            Self::ControlFile => "the control file",
            Self::DataHeader => "the document's announcement",
            Self::DataFile => "the document",
        })
    }
}

/// An answer that is no acknowledgement. RFC 1179 gives only "not zero"; many servers write a
/// message instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A byte from 1 to 31.
    Code(u8),
    /// A message: its first line, without control characters, at most [`Answer::LONGEST_TEXT`]
    /// bytes.
    Text(String),
}

impl Answer {
    /// The longest message that is kept.
    pub const LONGEST_TEXT: usize = 1024;

    /// Returns whether this first byte of an answer begins a message.
    #[must_use]
    pub const fn begins_text(first: u8) -> bool {
        first >= 0x20
    }

    /// Reads a whole answer whose first byte is not 0.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        match bytes.first() {
            Some(&first) if Self::begins_text(first) => {
                let text = String::from_utf8_lossy(bytes);
                Self::Text(clean(text.trim_end(), Self::LONGEST_TEXT))
            }
            Some(&code) => Self::Code(code),
            None => Self::Text(String::new()),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "error code {code}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(Answer::parse(bytes).to_string(), expected);
    }

    #[test]
    fn answers_are_shown_harmless() {
        check(b"\x01", "error code 1");
        check(b"no such queue\r\n", "\"no such queue\"");
        check(b"two\nlines\x1b[2J\xff\n", "\"two lines [2J\u{fffd}\"");
        check(b"", "\"\"");
    }
}
