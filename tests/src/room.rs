//! A room of its own for a test: its places on disk, its process, and its interface for operators.

mod api;
mod patience;
mod place;
mod process;
mod rig;

pub use api::{Answered, Api, Submission};
pub use patience::found_within;
pub use place::{Link, Place, Settings};
pub(crate) use process::built_beside;
pub use process::{Program, Running};
pub use rig::Rig;
