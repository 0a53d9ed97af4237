//! The `platen` program: command line, boot, HTTP API, metrics.

pub mod sim;
