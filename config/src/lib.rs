//! What an operator may write: raw settings become checked settings; secrets stay sealed.

mod found;
mod keys;
mod load;
mod manual;
mod names;
mod problem;
mod raw;
mod report;
pub mod secrets;
mod settings;
mod validate;

pub use load::{load, parse};
pub use manual::{default_file, explain, json_schema, reference_markdown, show};
pub use names::{Mask, MaskError, NameParts, NamePattern, PatternError};
pub use problem::{Problem, Problems};
pub use settings::*;
