//! The operators' interface: HTTP on a Unix socket and on a loopback address, under `/api/v1`;
//! metrics and health beside it. What can be asked stands in one table, from which the router and
//! the OpenAPI document are made.
//!
//! Handlers ask the hub, the ledger's readers and the boards, and decide nothing. Deliberately
//! absent: TLS (put a proxy before it) and anything for outsiders but whether the room lives.

mod ask;
mod body;
mod folders;
mod health;
mod jobs;
mod log_levels;
mod meant;
mod openapi;
mod operation;
mod orders;
mod original;
mod printers;
mod problem;
mod room;
mod routes;
mod serve;
mod sockets;
mod submit;
mod table;
pub mod wire;

pub(crate) use meant::Meant;
pub use openapi::openapi;
pub use problem::{Code, Problem, problems_markdown};
pub use serve::{Doors, DoorsError, serve};
