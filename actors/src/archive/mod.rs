//! What is written for people: results, originals and readable logs in a folder's output place.
//!
//! Deliberately absent: name patterns and the decision what is kept; the settings say that.

mod content;
mod joblog;
mod outputs;
mod place;
mod story;

pub(crate) use content::copy_and_check;
pub use joblog::{LogLine, render};
pub use outputs::{OutputError, Ownership, Source, write_output};
pub use place::make_durable_directories;
pub(crate) use place::make_durable_directory;
pub(crate) use place::{Place, numbered, rename_no_replace, sync_directory};
pub use story::{hold_words, need_words, tell};
