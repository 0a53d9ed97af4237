//! The embedded store: one SQLite database in write-ahead mode, one writer, readers beside it.
//!
//! A synced commit costs one fsync of the write-ahead log; a written one none, and the next synced
//! one covers it, because both go to the same log. Copying the log into the database is left to
//! moments when the hub is idle, as far as there are any.

mod append;
mod aside;
mod columns;
mod fault;
mod lost;
mod mark;
mod open;
mod queries;
mod reader;
mod rows;
mod schema;
mod writer;

pub use aside::{AsideError, set_aside};
pub use lost::{Kept, Trace};
pub use mark::{Provenance, Sign, forget_mark};
pub use open::NewRoom;
pub use reader::SqliteReader;
pub use writer::{Identity, SqliteStore};

pub(crate) use append::{insert_consequences, insert_job};
pub(crate) use columns::{NAMES as JOB_COLUMNS, all as job_values};
pub(crate) use fault::Place;
pub(crate) use open::{connect as connect_to_write, lock};
pub(crate) use queries::{chain_starts, each};
pub(crate) use reader::connect as connect_to_read;
pub(crate) use rows::{EVENT_COLUMNS, event_row, personal_row};
pub(crate) use schema::migrate;
