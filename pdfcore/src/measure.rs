//! Lengths as people write them: `3mm`, `0.5 in`, `10pt`.

use crate::Length;
use std::fmt;
use std::str::FromStr;

/// Why a text is no length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// It has no unit, or another one.
    #[error("{text:?} is no length: write a number with mm, cm, in, pt or um, such as 3mm")]
    Unit {
        /// What was written.
        text: String,
    },
    /// What stands before the unit is no number.
    #[error("{number:?} is no number")]
    Number {
        /// What was written before the unit.
        number: String,
    },
    /// No sheet, roll or page has it.
    #[error("{text:?} is beyond any sheet: at most 50 m")]
    TooLong {
        /// What was written.
        text: String,
    },
}

/// Units and their micrometres. Longer names stand before those that they end with.
const UNITS: [(&str, f64); 7] = [
    ("mm", 1_000.0),
    ("cm", 10_000.0),
    ("um", 1.0),
    ("µm", 1.0),
    ("in", 25_400.0),
    ("pt", 25_400.0 / 72.0),
    ("\"", 25_400.0),
];
/// No sheet or roll is longer.
const MOST: f64 = 50_000_000.0;

impl FromStr for Length {
    type Err = MeasureError;

    fn from_str(text: &str) -> Result<Self, MeasureError> {
        let (number, unit) = split(text)?;
        length(number, unit).map_err(|error| match error {
            MeasureError::TooLong { .. } => MeasureError::TooLong { text: text.into() },
            other => other,
        })
    }
}

/// Returns what stands before the unit, and the unit in micrometres.
pub(crate) fn split(text: &str) -> Result<(&str, f64), MeasureError> {
    let trimmed = text.trim();
    let unit = UNITS
        .iter()
        .find_map(|(unit, factor)| Some((trimmed.strip_suffix(unit)?, *factor)));
    unit.ok_or_else(|| MeasureError::Unit { text: text.into() })
}

/// Returns so many units.
pub(crate) fn length(number: &str, unit: f64) -> Result<Length, MeasureError> {
    let number = number.trim();
    // Only what people write: Rust also reads "inf" and "1e3".
    let plain = number
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let value: Option<f64> = number.parse().ok().filter(|_| plain);
    let value = value.ok_or_else(|| MeasureError::Number {
        number: number.into(),
    })?;
    let micrometres = value * unit;
    if micrometres.abs() > MOST {
        return Err(MeasureError::TooLong {
            text: number.into(),
        });
    }
    #[expect(clippy::cast_possible_truncation, reason = "its range was checked")]
    let whole = micrometres.round() as i64;
    Ok(Length::from_micrometres(whole))
}

impl Length {
    /// Returns the length as it would be written, in millimetres and without loss: `0.1mm`.
    #[must_use]
    pub fn written(self) -> Written {
        Written(self)
    }
}

/// A length as it would be written.
#[derive(Debug, Clone, Copy)]
pub struct Written(Length);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}mm", millimetres(self.0))
    }
}

/// Returns millimetres without loss: `0.1`.
pub(crate) fn millimetres(length: Length) -> String {
    let micrometres = length.micrometres();
    let sign = if micrometres < 0 { "-" } else { "" };
    let (whole, rest) = (
        micrometres.unsigned_abs() / 1_000,
        micrometres.unsigned_abs() % 1_000,
    );
    let text = format!("{sign}{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, micrometres: Option<i64>) {
        let read = text.parse::<Length>().ok().map(Length::micrometres);
        assert_eq!(read, micrometres, "{text:?}");
    }

    #[test]
    fn lengths_have_a_unit() {
        check("3mm", Some(3_000));
        check(" 0.1 mm ", Some(100));
        check("1in", Some(25_400));
        check("72pt", Some(25_400));
        check("2cm", Some(20_000));
        check("120um", Some(120));
        check("-3mm", Some(-3_000));
        for text in [
            "",
            "3",
            "mm",
            "3 parsecs",
            "infmm",
            "1e3mm",
            "51000000mm",
            "3,5mm",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for micrometres in [0, 1, 100, 3_000, 210_000, 25_400, -1_500, 304_800] {
            let length = Length::from_micrometres(micrometres);
            assert_eq!(length.written().to_string().parse(), Ok(length));
        }
        assert_eq!(Length::from_micrometres(100).written().to_string(), "0.1mm");
    }
}
