//! Grids, gutters and sizes of pages as they are written.

use crate::Length;
use crate::impose::{Grid, Gutter};
use crate::measure::{self, MeasureError};
use crate::paper::{Paper, PaperError};
use std::fmt;
use std::str::FromStr;

/// Why a text is no grid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not COLUMNSxROWS, such as 2x1, each from 1 to 100")]
pub struct NoGrid {
    /// What was written.
    pub text: String,
}

/// Why a text is no gutter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GutterError {
    /// It is no length.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// Pages would lie on each other.
    #[error("{text:?} is less than nothing")]
    Negative {
        /// What was written.
        text: String,
    },
}

/// The size of a finished page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSize {
    /// As large as the sheet lets it be.
    Divide,
    /// The size of the document's first page.
    Own,
    /// This one.
    Size(Paper),
}

impl FromStr for Grid {
    type Err = NoGrid;

    fn from_str(text: &str) -> Result<Self, NoGrid> {
        let number = |text: &str| {
            let plain = text.bytes().all(|b| b.is_ascii_digit());
            let number = text.parse().ok().filter(|_| plain);
            number.filter(|number| (1..=100).contains(number))
        };
        let read = || {
            let (columns, rows) = text.trim().split_once(['x', 'X'])?;
            Some(Self {
                columns: number(columns.trim())?,
                rows: number(rows.trim())?,
            })
        };
        read().ok_or_else(|| NoGrid { text: text.into() })
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.columns, self.rows)
    }
}

/// `5mm`, or `5x3mm` between columns and between rows.
impl FromStr for Gutter {
    type Err = GutterError;

    fn from_str(text: &str) -> Result<Self, GutterError> {
        let (numbers, unit) = measure::split(text)?;
        let (across, down) = numbers.split_once('x').unwrap_or((numbers, numbers));
        let gutter = Self {
            across: measure::length(across, unit)?,
            down: measure::length(down, unit)?,
        };
        if gutter.across < Length::ZERO || gutter.down < Length::ZERO {
            return Err(GutterError::Negative { text: text.into() });
        }
        Ok(gutter)
    }
}

/// As it would be written.
impl fmt::Display for Gutter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.across == self.down {
            return write!(f, "{}", self.across.written());
        }
        let [across, down] = [self.across, self.down].map(measure::millimetres);
        write!(f, "{across}x{down}mm")
    }
}

impl FromStr for PageSize {
    type Err = PaperError;

    fn from_str(text: &str) -> Result<Self, PaperError> {
        match text {
            "divide" => Ok(Self::Divide),
            "own" => Ok(Self::Own),
            size => size.parse().map(Self::Size),
        }
    }
}

/// As it would be written.
impl fmt::Display for PageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Divide => f.write_str("divide"),
            Self::Own => f.write_str("own"),
            Self::Size(paper) => write!(f, "{paper}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["2x1", "10x100"] {
            assert_eq!(text.parse::<Grid>().unwrap().to_string(), text);
        }
        for text in ["5mm", "5x3mm", "0.5x0mm"] {
            assert_eq!(text.parse::<Gutter>().unwrap().to_string(), text);
        }
        for text in ["divide", "own", "A5", "85x55mm"] {
            assert_eq!(text.parse::<PageSize>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "2", "2x", "0x1", "101x1", "+2x1", "2x1x1"] {
            assert!(text.parse::<Grid>().is_err(), "{text:?}");
        }
        for text in ["", "5", "-1mm", "1x-1mm", "1x2x3mm"] {
            assert!(text.parse::<Gutter>().is_err(), "{text:?}");
        }
    }
}
