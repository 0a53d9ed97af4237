//! Moving what is on pages.

use super::bench::Bench;
use super::error::StepError;
use crate::Length;
use crate::impose::{Edge, Point};
use crate::measure::MeasureError;
use crate::program::{self, Framing};
use crate::recipe::{Word as _, words};
use std::fmt;
use std::str::FromStr;

/// What is on all pages moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shift {
    /// To the right and upwards.
    by: Point,
    /// Whether what moves to the right on odd pages moves to the left on even ones.
    is_mirrored: bool,
}

/// What is on all pages moves away from the edge at which they are bound: on even pages, the backs of
/// leaves, that is the opposite one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Binding {
    /// How far.
    width: Length,
    /// The edge of odd pages.
    edge: Edge,
}

/// Why a text does not say how pages move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShiftError {
    /// It has not two lengths.
    #[error(
        "{text:?} does not say how far: write how far to the right and how far up, such as 5mm,-3mm"
    )]
    Two {
        /// What was written.
        text: String,
    },
    /// A length is none.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// Nothing is bound there.
    #[error("{text:?} is no edge: write left, right, top or bottom")]
    Edge {
        /// What was written.
        text: String,
    },
    /// It is less than nothing.
    #[error("{text:?} is less than nothing: name the opposite edge instead")]
    Negative {
        /// What was written.
        text: String,
    },
}

words! {
    Edge {
        Left = "left": "The left edge.",
        Right = "right": "The right edge.",
        Top = "top": "The upper edge.",
        Bottom = "bottom": "The lower edge.",
    }
}

impl Shift {
    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let shift = match self.is_mirrored {
            true => program::Shift::mirrored(self.by),
            false => program::Shift::same(self.by),
        };
        bench.frame(&Framing::Shift(shift))
    }

    /// Says the step in words.
    pub(super) fn say(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Point { x, y } = self.by;
        let x = toward(x, ["to the right", "to the left"]);
        let y = toward(y, ["up", "down"]);
        write!(f, "move what is on all pages by {x} and {y}")?;
        if self.is_mirrored {
            f.write_str(", even pages mirrored")?;
        }
        Ok(())
    }
}

impl Binding {
    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let shift = program::Shift::gutter(self.width, self.edge);
        bench.frame(&Framing::Shift(shift))
    }

    /// Says the step in words.
    pub(super) fn say(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, edge) = (self.width.written(), self.edge.word());
        write!(
            f,
            "move what is on all pages by {width} away from the binding, at the {edge} of odd pages"
        )
    }
}

/// Returns how far and where to, by what it is called above and below 0.
fn toward(length: Length, [above, below]: [&str; 2]) -> String {
    match length < Length::ZERO {
        true => format!("{} {below}", (-length).written()),
        false => format!("{} {above}", length.written()),
    }
}

/// As it would be written: `5mm,-3mm:mirrored`.
impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mirrored = if self.is_mirrored { ":mirrored" } else { "" };
        write!(
            f,
            "{},{}{mirrored}",
            self.by.x.written(),
            self.by.y.written()
        )
    }
}

/// As it would be written: `10mm`, or `10mm:right`.
impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.edge {
            Edge::Left => write!(f, "{}", self.width.written()),
            edge => write!(f, "{}:{}", self.width.written(), edge.word()),
        }
    }
}

impl FromStr for Shift {
    type Err = ShiftError;

    fn from_str(text: &str) -> Result<Self, ShiftError> {
        let (lengths, is_mirrored) = match text.strip_suffix(":mirrored") {
            Some(lengths) => (lengths, true),
            None => (text, false),
        };
        let (x, y) = lengths.split_once(',').ok_or_else(|| ShiftError::Two {
            text: text.to_owned(),
        })?;
        let by = Point::new(x.parse()?, y.parse()?);
        Ok(Self { by, is_mirrored })
    }
}

impl FromStr for Binding {
    type Err = ShiftError;

    fn from_str(text: &str) -> Result<Self, ShiftError> {
        let (width, edge) = text.split_once(':').unwrap_or((text, "left"));
        let edge = Edge::of(edge).ok_or_else(|| ShiftError::Edge {
            text: edge.to_owned(),
        })?;
        match width.parse()? {
            width if width < Length::ZERO => Err(ShiftError::Negative {
                text: text.to_owned(),
            }),
            width => Ok(Self { width, edge }),
        }
    }
}
