//! Virtual folding: printed sheets are cut, folded and stacked, and the product is read.
//!
//! This is the judge of imposition and knows nothing of how a plan was made: it sees where pages
//! stand on which side of which sheet, moves paper about, and says what a reader finds.
//! [`printed`] takes the sheets from a plan; they may as well be read back from a written file.

mod check;
mod error;
mod paper;
mod pile;
mod product;
mod sheet;

pub use check::{Tolerance, Wanted, check, in_order};
pub use error::{FoldError, Spot};
pub use product::{Heading, Product, Seen, Side, fold};
pub use sheet::{FaceName, Printed, PrintedSheet, printed};
