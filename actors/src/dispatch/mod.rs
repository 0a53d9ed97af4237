//! Which job a free printer takes. Plain data and functions; the hub asks them.

mod claim;
mod queue;

pub use claim::{Assignment, Desk, Desks, GroupRoute};
pub use queue::{Lane, Queue, Waiting};
