//! What an operator may write: raw settings become checked settings; secrets stay sealed.

mod names;
pub mod secrets;
mod settings;

pub use names::{Mask, MaskError, NameParts, NamePattern, PatternError};
pub use settings::*;
