//! Which job a free printer takes. Plain data and functions; the hub asks them.

mod claim;
mod copies;
mod queue;

pub use claim::{Assignment, Desk, Desks, GroupRoute};
pub use copies::{TooManyCopies, bulk, check_copies, most_copies};
pub use queue::{Bulk, Lane, Queue, Waiting};
