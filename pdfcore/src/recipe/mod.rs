//! Recipes: what is done to the pages of a document, step by step, as plain data.
//!
//! A recipe says itself in words ([`Display`](std::fmt::Display)) and does itself
//! ([`Recipe::apply`]): the document is opened and its pages listed, steps choose and change slots of
//! the result, and only at the end slots become objects. Steps after the one that puts pages on sheets
//! are refused: there are no single pages any more.
//!
//! A new step is a file here with its data, its words and what it does on the bench; a
//! variant of [`Step`] and an arm in each match of `step.rs`; and for templates its keys in
//! `config/src/raw/steps.rs`.

mod apply;
mod bench;
mod blank;
mod error;
mod fields;
pub mod impose;
mod order;
mod outline;
mod repeat;
mod rotate;
mod scale;
mod select;
mod shift;
mod sides;
mod size;
pub mod stamp;
mod step;
mod word;

pub use apply::{Applied, Told};
pub use blank::{Blank, BlankError, Multiple};
pub use error::{RecipeError, StepError};
pub use fields::Fields;
pub use impose::Impose;
pub use order::Order;
pub use outline::{Outline, OutlineError};
pub use repeat::{Repeat, RepeatError};
pub use rotate::{Degrees, Rotate, RotateError};
pub use scale::{Scale, ScaleError};
pub use select::Select;
pub use shift::{Binding, Shift, ShiftError};
pub use size::{NothingToMirror, PageSizing, Size, SizeWords};
pub use stamp::Stamp;
pub use step::{Recipe, Step};
pub use word::Word;
pub(crate) use word::words;
