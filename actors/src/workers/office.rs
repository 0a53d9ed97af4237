//! Office documents become PDF by LibreOffice, in a cage of its own for each document.

mod convert;
mod find;

pub(super) use convert::{Converted, convert};
pub(super) use find::Office;
pub use find::find_converters;
