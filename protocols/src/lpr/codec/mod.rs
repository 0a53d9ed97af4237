//! The bytes of RFC 1179, for clients and servers, without input or output.
//!
//! Whatever arrives is hostile: lines, control files and counts have limits, names are refused
//! rather than repaired where they would become paths, and texts lose their control characters.

mod answer;
mod command;
mod control;
mod names;

pub use answer::{Answer, Step};
pub use command::{Command, LONGEST_LINE, Subcommand};
pub use control::{ControlFile, Format, LONGEST_CONTROL, MOST_COPIES, Print};
pub use names::{FileKind, FileName, JobNumber, QueueName, clean, sanitise};

/// Why bytes are no message of RFC 1179.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// A line without an operation.
    #[error("an empty command line")]
    EmptyLine,
    /// A line longer than any command.
    #[error("a command line of {length} bytes, the longest is {LONGEST_LINE}")]
    LongLine {
        /// Its length.
        length: usize,
    },
    /// An operation that RFC 1179 does not have.
    #[error("unknown operation {code}")]
    UnknownOperation {
        /// Its first byte.
        code: u8,
    },
    /// A command that lacks an operand.
    #[error("no {what} in the command")]
    Missing {
        /// Which operand.
        what: &'static str,
    },
    /// A queue's name that is none.
    #[error("{name:?} is not a queue's name: use 1 to 127 visible ASCII characters")]
    QueueName {
        /// As given, shortened.
        name: String,
    },
    /// A file's name that is none.
    #[error("{name:?} is not a file's name of RFC 1179, such as dfA017host")]
    FileName {
        /// As given, shortened.
        name: String,
    },
    /// A count that is none.
    #[error("{count:?} is not a count of bytes")]
    Count {
        /// As given, shortened.
        count: String,
    },
    /// A job number outside 0 to 999.
    #[error("job number {number} is above 999")]
    JobNumber {
        /// As given.
        number: u16,
    },
    /// A control file longer than any job needs.
    #[error("a control file of {length} bytes, the longest is {LONGEST_CONTROL}")]
    LongControl {
        /// Its length.
        length: usize,
    },
}

/// Shows hostile bytes in an error, shortened.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned()
}
