//! Names of files: which ones a mask means, and what Platen calls those it writes.

mod mask;
mod pattern;
mod safe;

pub use mask::{Mask, MaskError};
pub use pattern::{NameParts, NamePattern, PatternError};
