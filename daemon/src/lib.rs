//! The `platen` program: command line, boot, HTTP API, metrics, simulators.

pub mod handle;
pub mod log;
pub mod sim;
