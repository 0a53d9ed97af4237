//! The `platen` program: command line, boot, HTTP API, metrics, simulators.

pub mod api;
pub mod auth;
pub mod boot;
pub mod caretaker;
pub mod cli;
pub mod client;
pub mod demo;
pub mod handle;
pub mod log;
pub mod metrics;
mod open_files;
pub mod service;
pub mod sim;
mod versions;
