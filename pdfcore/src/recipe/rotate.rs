//! Turning pages.

use super::apply::pages;
use super::bench::Bench;
use super::error::StepError;
use crate::ranges::{RangeError, Ranges};
use std::fmt;
use std::str::FromStr;

/// Pages are turned clockwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotate {
    /// By how much.
    pub by: Degrees,
    /// Which pages; all without.
    pub pages: Option<Ranges>,
}

/// A turn clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Degrees {
    /// 90°.
    Quarter,
    /// 180°.
    Half,
    /// 270°.
    ThreeQuarters,
}

/// Why a text is no turn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotateError {
    /// Pages turn by quarters only.
    #[error("{degrees:?} is none of 90, 180, 270 and -90")]
    Degrees {
        /// What was written.
        degrees: String,
    },
    /// The pages cannot be read.
    #[error(transparent)]
    Pages(#[from] RangeError),
}

impl Rotate {
    pub(super) fn apply(&self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let turned = bench.named(self.pages.as_ref())?;
        for at in &turned {
            if let Some(slot) = bench.slots.get_mut(*at) {
                slot.turn = (slot.turn + self.by.quarters()) % 4;
            }
        }
        Ok(format!("{} turned", pages(turned.len())))
    }
}

impl Degrees {
    /// Returns the turn in quarters.
    #[must_use]
    pub const fn quarters(self) -> u8 {
        match self {
            Self::Quarter => 1,
            Self::Half => 2,
            Self::ThreeQuarters => 3,
        }
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", u16::from(self.quarters()) * 90)
    }
}

impl fmt::Display for Rotate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pages {
            None => write!(f, "turn all pages by {}° clockwise", self.by),
            Some(pages) => write!(f, "turn the pages {pages} by {}° clockwise", self.by),
        }
    }
}

impl FromStr for Degrees {
    type Err = RotateError;

    fn from_str(text: &str) -> Result<Self, RotateError> {
        match text {
            "90" | "-270" => Ok(Self::Quarter),
            "180" | "-180" => Ok(Self::Half),
            "270" | "-90" => Ok(Self::ThreeQuarters),
            other => Err(RotateError::Degrees {
                degrees: other.to_owned(),
            }),
        }
    }
}

/// `90`, or `180:even`.
impl FromStr for Rotate {
    type Err = RotateError;

    fn from_str(text: &str) -> Result<Self, RotateError> {
        let (by, pages) = match text.split_once(':') {
            Some((by, pages)) => (by, Some(pages.parse()?)),
            None => (text, None),
        };
        let by = by.parse()?;
        Ok(Self { by, pages })
    }
}

impl Rotate {
    /// Returns the turn as it would be written: `180:even`.
    #[must_use]
    pub fn written(&self) -> String {
        match &self.pages {
            None => self.by.to_string(),
            Some(pages) => format!("{}:{pages}", self.by),
        }
    }
}
