//! Setting boxes of pages.

use super::bench::Bench;
use super::error::StepError;
use crate::Length;
use crate::impose::Margins;
use crate::measure::MeasureError;
use crate::program::{self, BoxName, Extent, Framing};
use crate::recipe::Word as _;
use std::fmt;
use std::str::FromStr;

/// A box of all pages is set by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outline {
    which: BoxName,
    from: BoxName,
    /// How far beyond the edges of the other.
    by: Length,
}

/// Why a text does not say how a box is set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutlineError {
    /// It does not say which box by which.
    #[error(
        "{text:?} does not say which box is set by which: write such as bleed=trim+3mm or crop=trim"
    )]
    Form {
        /// What was written.
        text: String,
    },
    /// There is no such box.
    #[error("{text:?} is no box: write media, crop, bleed, trim or art")]
    Name {
        /// What was written.
        text: String,
    },
    /// The length is none.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}

impl Outline {
    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let inset = -self.by;
        bench.frame(&Framing::Outline(program::Outline {
            which: self.which,
            from: self.from,
            extent: Extent::Inset(Margins {
                left: inset,
                right: inset,
                top: inset,
                bottom: inset,
            }),
        }))
    }

    /// Says the step in words.
    pub(super) fn say(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (which, from, by) = (self.which, self.from, self.by);
        match by {
            Length::ZERO => write!(f, "let the {which} box of all pages be their {from} box"),
            by if by < Length::ZERO => {
                let by = (-by).written();
                write!(
                    f,
                    "let the {which} box of all pages end {by} within their {from} box"
                )
            }
            by => {
                let by = by.written();
                write!(
                    f,
                    "let the {which} box of all pages end {by} beyond their {from} box"
                )
            }
        }
    }
}

/// As it would be written: `bleed=trim+3mm`.
impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.which, self.from)?;
        match self.by {
            Length::ZERO => Ok(()),
            by if by < Length::ZERO => write!(f, "{}", by.written()),
            by => write!(f, "+{}", by.written()),
        }
    }
}

impl FromStr for Outline {
    type Err = OutlineError;

    fn from_str(text: &str) -> Result<Self, OutlineError> {
        let (which, rest) = text.split_once('=').ok_or_else(|| OutlineError::Form {
            text: text.to_owned(),
        })?;
        let (from, by) = rest.split_at(rest.find(['+', '-']).unwrap_or(rest.len()));
        Ok(Self {
            which: named(which)?,
            from: named(from)?,
            by: match by {
                "" => Length::ZERO,
                by => by.strip_prefix('+').unwrap_or(by).parse()?,
            },
        })
    }
}

fn named(text: &str) -> Result<BoxName, OutlineError> {
    BoxName::of(text.trim()).ok_or_else(|| OutlineError::Name {
        text: text.to_owned(),
    })
}
