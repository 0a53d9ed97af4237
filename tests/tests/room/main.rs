//! The room from end to end: the real program, real files, real sockets, and simulated printers
//! that keep every byte.
#![expect(clippy::unwrap_used, reason = "a test fails where a step of it fails")]

mod documents;
mod handing_in;
mod orders;
mod printing;
mod trial;
