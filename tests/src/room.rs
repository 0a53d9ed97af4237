//! A room of its own for a test: its places on disk, its process, and its interface for operators.

mod api;
mod place;
mod process;

pub use api::{Answered, Api, Submission};
pub use place::{Link, Place, Settings};
pub use process::{Program, Running};
