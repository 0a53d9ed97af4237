//! Sizes of paper as people name them: `A3`, `letter`, `450x320mm`.

use crate::Length;
use crate::impose::Size;
use crate::measure::{self, MeasureError};
use std::fmt;
use std::str::FromStr;

/// A size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// None where it was measured.
    name: Option<&'static str>,
    size: Size,
}

/// Why a text is no size of paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// It is neither a name nor measures.
    #[error(
        "{text} is no size of paper: write one of {}, or measures such as 450x320mm or 12x18in",
        Paper::names()
    )]
    Unknown {
        /// What was written.
        text: String,
    },
    /// A measure is none.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// It is too small or too large.
    #[error("{text} is no size of paper: each side has 1 mm to 50 m")]
    Extent {
        /// What was written.
        text: String,
    },
}

/// Named sizes, upright, in tenths of a millimetre.
const NAMED: [(&str, u32, u32); 16] = [
    ("A2", 4_200, 5_940),
    ("A3", 2_970, 4_200),
    ("A4", 2_100, 2_970),
    ("A5", 1_480, 2_100),
    ("A6", 1_050, 1_480),
    ("RA3", 3_050, 4_300),
    ("SRA3", 3_200, 4_500),
    ("SRA4", 2_250, 3_200),
    ("B4", 2_500, 3_530),
    ("B5", 1_760, 2_500),
    ("JIS-B4", 2_570, 3_640),
    ("JIS-B5", 1_820, 2_570),
    ("LETTER", 2_159, 2_794),
    ("LEGAL", 2_159, 3_556),
    ("TABLOID", 2_794, 4_318),
    ("12X18IN", 3_048, 4_572),
];

impl FromStr for Paper {
    type Err = PaperError;

    fn from_str(text: &str) -> Result<Self, PaperError> {
        let upper = text.trim().to_uppercase();
        if let Some((name, width, height)) = NAMED.iter().find(|(name, ..)| *name == upper) {
            let length = |tenths: &u32| Length::from_micrometres(i64::from(*tenths) * 100);
            return Ok(Self {
                name: Some(name),
                size: Size::new(length(width), length(height)),
            });
        }
        let unknown = || PaperError::Unknown { text: text.into() };
        let lower = text.trim().to_lowercase();
        let (measures, unit) = measure::split(&lower).map_err(|_no_unit| unknown())?;
        let (width, height) = measures.split_once('x').ok_or_else(unknown)?;
        let side = |text: &str| measure::length(text, unit);
        let size = Size::new(side(width)?, side(height)?);
        let least = Length::from_millimetres(1);
        if size.width < least || size.height < least {
            return Err(PaperError::Extent { text: text.into() });
        }
        Ok(Self { name: None, size })
    }
}

/// As it would be written.
impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => f.write_str(name),
            None => {
                let [width, height] = [self.size.width, self.size.height].map(measure::millimetres);
                write!(f, "{width}x{height}mm")
            }
        }
    }
}

impl Paper {
    /// Returns all names, with commas between them.
    #[must_use]
    pub fn names() -> String {
        NAMED.map(|(name, ..)| name).join(", ")
    }

    /// Returns the size as it was written; what was named stands upright.
    #[must_use]
    pub const fn size(self) -> Size {
        self.size
    }

    /// Returns the size turned as suits: what was named either way, what was measured as it was
    /// written.
    #[must_use]
    pub fn suited(self, landscape: bool) -> Size {
        let Size { width, height } = self.size;
        match self.name {
            Some(_) if self.size.is_landscape() != landscape => Size::new(height, width),
            Some(_) | None => self.size,
        }
    }

    /// Whether a page has this size within a tolerance; what was named is met either way.
    #[must_use]
    pub fn is_met_by(self, page: Size, tolerance: Length) -> bool {
        let near = |one: Length, other: Length| {
            (one - other).micrometres().abs() <= tolerance.micrometres()
        };
        let wanted = self.suited(page.is_landscape());
        near(page.width, wanted.width) && near(page.height, wanted.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(i64, i64)>) {
        let read = text.parse::<Paper>().ok().map(Paper::size);
        let read = read.map(|size| (size.width.micrometres(), size.height.micrometres()));
        assert_eq!(read, expected, "{text:?}");
    }

    #[test]
    fn papers_are_named_or_measured() {
        check("A4", Some((210_000, 297_000)));
        check("sra3", Some((320_000, 450_000)));
        check("450x320mm", Some((450_000, 320_000)));
        check("12x18in", Some((304_800, 457_200)));
        check("85 x 55 mm", Some((85_000, 55_000)));
        for text in [
            "",
            "A44",
            "450x320",
            "450mm",
            "0x10mm",
            "axbmm",
            "60000000x1mm",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["A4", "LETTER", "JIS-B5", "450x320mm", "85.5x55mm"] {
            assert_eq!(text.parse::<Paper>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_page_meets_a_paper_within_a_tolerance() {
        let size = |width, height| {
            Size::new(
                Length::from_micrometres(width),
                Length::from_micrometres(height),
            )
        };
        let tolerance = Length::from_millimetres(1);
        for (paper, width, height, met) in [
            ("A4", 210_000, 297_000, true),
            ("A4", 297_500, 209_500, true),
            ("A4", 212_000, 297_000, false),
            ("210x297mm", 210_000, 297_000, true),
            ("210x297mm", 297_000, 210_000, false),
        ] {
            let paper: Paper = paper.parse().unwrap();
            assert_eq!(
                paper.is_met_by(size(width, height), tolerance),
                met,
                "{paper} {width}"
            );
        }
    }
}
