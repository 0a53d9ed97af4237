//! Why a recipe was not done.

use crate::barcode::BarcodeError;
use crate::impose::ImposeError;
use crate::program::order::{OrderError, there_are};
use crate::program::{FormError, FrameError};
use crate::text::{BookError, SetError};

/// Why a recipe was not done. Each message says what to change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecipeError {
    /// There is nothing to do it to.
    #[error("the document has no pages")]
    NoPages,
    /// A step could not be done.
    #[error("step {number} ({step})")]
    Step {
        /// Which one, counted from 1.
        number: usize,
        /// The step in words.
        step: String,
        /// Why not.
        #[source]
        source: StepError,
    },
    /// All steps were planned, but a font is damaged.
    #[error("the letters of the result cannot be embedded")]
    Letters {
        /// Why not.
        #[source]
        source: BookError,
    },
    /// All steps were planned, but a page cannot be drawn.
    #[error("the result cannot be drawn")]
    Draw {
        /// Why not.
        #[source]
        source: FormError,
    },
}

/// Why a step was not done.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StepError {
    /// Ranges name a page that is not there.
    #[error("there is no page {named}: {}", there_are(.pages))]
    NoSuchPage {
        /// What was named.
        named: String,
        /// How many pages there are at this step.
        pages: u32,
    },
    /// Everything was taken away.
    #[error("no page is left")]
    NothingLeft,
    /// The pages are on sheets already.
    #[error("the pages are on sheets already: let the step that puts them there be the last")]
    OnSheets,
    /// No document has so many.
    #[error("there would be more than {most} pages: repeat them less often")]
    TooManyPages {
        /// The most that there can be.
        most: usize,
    },
    /// Pages cannot be put in this order.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// A page cannot be laid so.
    #[error("page {page}")]
    Frame {
        /// Which one, counted from 1 at this step.
        page: usize,
        /// Why not.
        #[source]
        source: FrameError,
    },
    /// Nobody knows what is to stand there.
    #[error("{{{field}}} is not known here: leave it out")]
    NoField {
        /// The name of the field.
        field: &'static str,
    },
    /// The text cannot be set.
    #[error("the text cannot be set")]
    Text(#[from] SetError),
    /// The bar code cannot be drawn.
    #[error("the bar code cannot be drawn")]
    Barcode(#[from] BarcodeError),
    /// A bar code that is cut off cannot be read.
    #[error(
        "the bar code is too large for page {page}: let size or margin be smaller, or fill say how much of the page it takes"
    )]
    NoRoom {
        /// The page, counted from 1.
        page: usize,
    },
    /// The stamp cannot be drawn.
    #[error("nothing can be drawn on the pages: {why}")]
    Stamp {
        /// Why not.
        why: String,
    },
    /// The pages do not come onto sheets.
    #[error(transparent)]
    Impose(#[from] ImposeError),
}
