//! The room from end to end: the real program, real files, real sockets, and simulated printers
//! that keep every byte.
#![expect(clippy::unwrap_used, reason = "a test fails where a step of it fails")]

mod blame;
mod crashes;
mod documents;
mod ending;
mod groups;
mod handing_in;
mod logging;
mod many;
mod orders;
mod paper;
mod policies;
mod printers;
mod printing;
mod programming;
mod reload;
mod reprints;
mod restored;
mod rights;
mod setup;
mod starting;
mod telling;
mod templates;
mod trial;
mod vault;
mod waiting;
