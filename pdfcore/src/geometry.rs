//! Lengths and boxes as the room counts them.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

/// A length in whole micrometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Length(i64);

/// A page box, already scaled by the page's `/UserUnit` and with its corners in order.
///
/// The origin is the page's own; `/Rotate` is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageBox {
    /// The left edge.
    pub left: Length,
    /// The bottom edge.
    pub bottom: Length,
    /// The distance between the left and the right edge.
    pub width: Length,
    /// The distance between the bottom and the top edge.
    pub height: Length,
}

/// One PDF point, 1/72 inch, in micrometres.
const MICROMETRES_PER_POINT: f64 = 25_400.0 / 72.0;

/// No sheet, roll or coordinate is longer than a kilometre.
const LONGEST: f64 = 1e9;

impl Length {
    /// No length at all.
    pub const ZERO: Self = Self(0);

    /// Returns a length of so many millimetres.
    #[must_use]
    pub const fn from_millimetres(millimetres: i32) -> Self {
        Self(millimetres as i64 * 1_000)
    }

    /// Returns a length of so many micrometres.
    #[must_use]
    pub const fn from_micrometres(micrometres: i64) -> Self {
        Self(micrometres)
    }

    /// Returns the nearest length to so many PDF points, at most a kilometre either way.
    #[must_use]
    pub fn from_points(points: f64) -> Self {
        let micrometres = (points * MICROMETRES_PER_POINT).clamp(-LONGEST, LONGEST);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped, and NaN becomes zero"
        )]
        Self(micrometres.round() as i64)
    }

    /// Returns the length in micrometres.
    #[must_use]
    pub const fn micrometres(self) -> i64 {
        self.0
    }

    /// Returns the length in PDF points.
    #[must_use]
    pub fn points(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a kilometre is far below 2^53 micrometres"
        )]
        let micrometres = self.0 as f64;
        micrometres / MICROMETRES_PER_POINT
    }
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Length {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Length {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<i64> for Length {
    type Output = Self;

    fn mul(self, times: i64) -> Self {
        Self(self.0 * times)
    }
}

impl fmt::Display for Length {
    /// Writes millimetres with one decimal: `210.0 mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.unsigned_abs().saturating_add(50) / 100;
        let sign = if self.0 < 0 && tenths > 0 { "-" } else { "" };
        write!(f, "{sign}{}.{} mm", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_micrometres_agree() {
        for (points, micrometres) in [
            (0.0, 0),
            (72.0, 25_400),
            (595.276, 210_000),
            (-841.89, -297_000),
            (f64::NAN, 0),
            (f64::INFINITY, 1_000_000_000),
            (-1e300, -1_000_000_000),
        ] {
            assert_eq!(
                Length::from_points(points).micrometres(),
                micrometres,
                "{points}"
            );
        }
        assert!((Length::from_micrometres(25_400).points() - 72.0).abs() < 1e-9);
    }

    #[test]
    fn a_length_reads_in_millimetres() {
        for (micrometres, text) in [
            (0, "0.0 mm"),
            (210_000, "210.0 mm"),
            (-149, "-0.1 mm"),
            (-49, "0.0 mm"),
            (297_059, "297.1 mm"),
        ] {
            assert_eq!(Length::from_micrometres(micrometres).to_string(), text);
        }
    }
}
