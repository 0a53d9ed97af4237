//! Bytes on the wire: codecs without input or output, thin clients beside them.
//!
//! A delivery has two phases, because its caller makes the intent to deliver durable between them:
//! `connect` (or `open`) finds out that the device is there and sends no byte of the document;
//! `send` delivers it and says in an [`Outcome`] what is known of the end. [`raw`] is AppSocket,
//! [`lpr`] is RFC 1179, [`mod@drop`] is a folder that another program empties.
//!
//! Deliberately absent: when to try again and what to do with an unsure job (the printer's actor
//! decides), and every clock but the timers of a session.

mod blame;
mod cancel;
mod document;
pub mod drop;
pub mod lpr;
mod outcome;
pub mod raw;
mod wire;

pub use blame::Blame;
pub use cancel::{CancelHandle, CancelToken};
pub use document::Document;
pub use outcome::{BackChannel, Evidence, Outcome, Report, SessionError};
