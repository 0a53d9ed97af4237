//! Documents in parts: which pages go into which part, as plain data, and what the parts are called.

mod blank;
mod error;
mod name;
mod plan;

pub use blank::is_blank;
pub use error::SplitError;
pub use name::{Pattern, PatternError, file_name};
pub use plan::{By, Part, Plan, Separators, plan};
