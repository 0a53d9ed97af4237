//! Adding blank pages.

use super::apply::pages;
use super::bench::Bench;
use super::error::StepError;
use crate::program::{Slot, View, order};
use crate::ranges::{RangeError, Ranges};
use std::fmt;
use std::str::FromStr;

/// Where blank pages are added, each as large as its neighbour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blank {
    /// Behind the last page, until the number of pages is a multiple of this.
    To(Multiple),
    /// Before each of these pages.
    Before(Ranges),
    /// Behind each of these pages.
    After(Ranges),
    /// Where they are needed for these pages to become right-hand pages.
    Right(Ranges),
}

/// A number of which the number of pages is to be a multiple.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Multiple(u32);

/// Why a text does not say where blank pages come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlankError {
    /// It begins with no word that is known.
    #[error(
        "{text:?} does not say where blank pages come: write to:even, to:4, before:RANGES, \
         after:RANGES or right:RANGES"
    )]
    Place {
        /// What was written.
        text: String,
    },
    /// Nothing is filled up to it.
    #[error(
        "pages cannot be filled up to {text:?}: write to:even, or a number from to:2 to to:1000"
    )]
    Multiple {
        /// What was written.
        text: String,
    },
    /// The pages cannot be read.
    #[error(transparent)]
    Pages(#[from] RangeError),
}

impl Multiple {
    const EVEN: Self = Self(2);
    const MOST: u32 = 1_000;

    /// Returns the number: 2 to 1000.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Blank {
    pub(super) fn apply(&self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let these = self.these(bench)?;
        let slots = std::mem::take(&mut bench.slots);
        let before = slots.len();
        let blank = |slot: &Slot| View::of(bench.file, &bench.pages, slot).blank();
        bench.slots = match self {
            Self::To(multiple) => order::to_multiple(slots, multiple.pages(), blank),
            Self::Before(_) => order::blank_before(slots, &these, blank),
            Self::After(_) => order::blank_after(slots, &these, blank),
            Self::Right(_) => order::start_right(slots, &these, blank),
        }?;
        let after = bench.slots.len();
        Ok(format!("{} became {after}", pages(before)))
    }

    /// Returns the pages that are named, counted from 1.
    fn these(&self, bench: &Bench<'_, '_>) -> Result<Vec<usize>, StepError> {
        match self {
            Self::To(_) => Ok(vec![]),
            Self::Before(ranges) | Self::After(ranges) | Self::Right(ranges) => {
                let named = bench.named(Some(ranges))?;
                Ok(named.into_iter().map(|at| at + 1).collect())
            }
        }
    }

    /// Returns it as it would be written: `right:3,7`.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::To(Multiple::EVEN) => "to:even".to_owned(),
            Self::To(multiple) => format!("to:{}", multiple.get()),
            Self::Before(pages) => format!("before:{pages}"),
            Self::After(pages) => format!("after:{pages}"),
            Self::Right(pages) => format!("right:{pages}"),
        }
    }
}

impl Multiple {
    fn pages(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for Blank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::To(Multiple::EVEN) => f.write_str("add a blank page where their number is odd"),
            Self::To(multiple) => write!(
                f,
                "add blank pages until their number is a multiple of {}",
                multiple.get()
            ),
            Self::Before(pages) => write!(f, "add a blank page before each of the pages {pages}"),
            Self::After(pages) => write!(f, "add a blank page behind each of the pages {pages}"),
            Self::Right(pages) => write!(
                f,
                "add blank pages where the pages {pages} would not be right-hand pages"
            ),
        }
    }
}

impl FromStr for Multiple {
    type Err = BlankError;

    fn from_str(text: &str) -> Result<Self, BlankError> {
        if text == "even" {
            return Ok(Self::EVEN);
        }
        let number = text.parse().ok();
        let known = number.filter(|number| (2..=Self::MOST).contains(number));
        known.map(Self).ok_or_else(|| BlankError::Multiple {
            text: text.to_owned(),
        })
    }
}

/// `to:even`, `to:4`, `before:3`, `after:last` or `right:3,7`.
impl FromStr for Blank {
    type Err = BlankError;

    fn from_str(text: &str) -> Result<Self, BlankError> {
        match text.split_once(':') {
            Some(("to", multiple)) => Ok(Self::To(multiple.parse()?)),
            Some(("before", pages)) => Ok(Self::Before(pages.parse()?)),
            Some(("after", pages)) => Ok(Self::After(pages.parse()?)),
            Some(("right", pages)) => Ok(Self::Right(pages.parse()?)),
            _ => Err(BlankError::Place {
                text: text.to_owned(),
            }),
        }
    }
}
