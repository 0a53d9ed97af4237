//! All steps: what each is called, says and does.

use super::bench::Bench;
use super::blank::Blank;
use super::error::{RecipeError, StepError};
use super::impose::Impose;
use super::order::Order;
use super::outline::Outline;
use super::repeat::Repeat;
use super::rotate::Rotate;
use super::scale::Scale;
use super::select::Select;
use super::shift::{Binding, Shift};
use super::size::Size;
use super::stamp::Stamp;
use std::fmt;

/// What is done to the pages of a document, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipe {
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Pages are chosen, in an order.
    Select(Select),
    /// Pages are turned.
    Rotate(Rotate),
    /// Pages are put in another order.
    Order(Order),
    /// Blank pages are added.
    Blank(Blank),
    /// Pages are repeated.
    Repeat(Repeat),
    /// Pages become larger or smaller.
    Scale(Scale),
    /// Pages come onto media of a size.
    Size(Size),
    /// What is on pages moves.
    Shift(Shift),
    /// What is on pages moves away from where they are bound.
    Binding(Binding),
    /// Boxes of pages are set.
    Boxes(Outline),
    /// Something is drawn on pages.
    Stamp(Box<Stamp>),
    /// Pages are put on sheets.
    Impose(Box<Impose>),
}

impl Step {
    /// Does the step, and says what it did.
    pub(super) fn apply(&self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        match self {
            Self::Select(select) => select.apply(bench),
            Self::Rotate(rotate) => rotate.apply(bench),
            Self::Order(order) => Ok(order.apply(bench)),
            Self::Blank(blank) => blank.apply(bench),
            Self::Repeat(repeat) => repeat.apply(bench),
            Self::Scale(scale) => scale.apply(bench),
            Self::Size(size) => size.apply(bench),
            Self::Shift(shift) => shift.apply(bench),
            Self::Binding(binding) => binding.apply(bench),
            Self::Boxes(outline) => outline.apply(bench),
            Self::Stamp(stamp) => stamp.apply(bench),
            Self::Impose(impose) => impose.apply(bench),
        }
    }

    /// Whether single pages are gone after it.
    #[must_use]
    pub const fn ends_pages(&self) -> bool {
        match self {
            Self::Select(_)
            | Self::Rotate(_)
            | Self::Order(_)
            | Self::Blank(_)
            | Self::Repeat(_)
            | Self::Scale(_)
            | Self::Size(_)
            | Self::Shift(_)
            | Self::Binding(_)
            | Self::Boxes(_)
            | Self::Stamp(_) => false,
            Self::Impose(_) => true,
        }
    }
}

/// In plain words, as the rest of "this step is to ...".
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Select(select) => write!(f, "{select}"),
            Self::Rotate(rotate) => write!(f, "{rotate}"),
            Self::Order(order) => write!(f, "{order}"),
            Self::Blank(blank) => write!(f, "{blank}"),
            Self::Repeat(repeat) => write!(f, "{repeat}"),
            Self::Scale(scale) => scale.say(f),
            Self::Size(size) => write!(f, "{size}"),
            Self::Shift(shift) => shift.say(f),
            Self::Binding(binding) => binding.say(f),
            Self::Boxes(outline) => outline.say(f),
            Self::Stamp(stamp) => write!(f, "{stamp}"),
            Self::Impose(impose) => write!(f, "{impose}"),
        }
    }
}

impl Recipe {
    /// Refuses steps that cannot follow each other, whatever the document.
    ///
    /// # Errors
    /// For the first step that comes after the pages are on sheets.
    pub fn check(&self) -> Result<(), RecipeError> {
        let end = self.steps.iter().position(Step::ends_pages);
        let after = end.map_or(self.steps.len(), |end| end + 1);
        match self.steps.get(after) {
            None => Ok(()),
            Some(step) => Err(step.failed(after, StepError::OnSheets)),
        }
    }
}

impl Step {
    /// Returns an error of this step, which is so far from the first.
    pub(super) fn failed(&self, at: usize, source: StepError) -> RecipeError {
        RecipeError::Step {
            number: at + 1,
            step: self.to_string(),
            source,
        }
    }
}

/// A line for each step, with its number.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in (1..).zip(&self.steps) {
            writeln!(f, "{number}. {step}")?;
        }
        Ok(())
    }
}
