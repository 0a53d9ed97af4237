//! How a source page comes to its cell.

use super::area::{Area, Point, Size};
use crate::document::Rect;
use crate::{Length, Quarter};

/// Scale, turn and place of a source page, exactly.
///
/// The page is taken as a reader sees it, with its `/Rotate` and `/UserUnit` applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placement {
    /// Where the lower left corner of the scaled and turned trim box comes to lie.
    pub at: Point,
    /// How much it is enlarged.
    pub scale: Scale,
    /// How it is turned on the face, beyond its own `/Rotate`.
    pub turn: Quarter,
}

/// An exact enlargement or reduction; always positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scale {
    numerator: i64,
    denominator: i64,
}

/// What of a source page decides its matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourcePage {
    /// The trim box in the page's own units.
    pub trim: Rect,
    /// The page's `/Rotate`.
    pub rotate: Quarter,
    /// The page's `/UserUnit`.
    pub unit: f64,
}

impl Scale {
    /// As large as it is.
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// Returns the scale that makes the second length of the first, where both are positive.
    #[must_use]
    pub fn from_to(from: Length, to: Length) -> Option<Self> {
        let (numerator, denominator) = (to.micrometres(), from.micrometres());
        (numerator > 0 && denominator > 0).then(|| {
            let common = common_divisor(numerator, denominator);
            Self {
                numerator: numerator / common,
                denominator: denominator / common,
            }
        })
    }

    /// Returns the scale as a fraction in lowest terms.
    #[must_use]
    pub const fn fraction(self) -> (i64, i64) {
        (self.numerator, self.denominator)
    }

    /// Returns the factor.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "lengths of sheets are far below 2^53 micrometres"
    )]
    pub fn factor(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Returns the length scaled, to the nearest micrometre.
    #[must_use]
    pub fn of(self, length: Length) -> Length {
        let exact = i128::from(length.micrometres()) * i128::from(self.numerator);
        let denominator = i128::from(self.denominator);
        let rounded = (exact + denominator / 2).div_euclid(denominator);
        Length::from_micrometres(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

impl Placement {
    /// Returns the rectangle that a page of this size covers on the face.
    #[must_use]
    pub fn covers(&self, page: Size) -> Area {
        let size = page.turned(self.turn);
        let (width, height) = (self.scale.of(size.width), self.scale.of(size.height));
        Area::new(self.at.x, self.at.y, width, height)
    }

    /// Returns the matrix `[a b c d e f]` that brings the page's own coordinates onto the face,
    /// in points (ISO 32000-2, 8.3.4).
    #[must_use]
    pub fn matrix(&self, page: &SourcePage) -> [f64; 6] {
        let k = self.scale.factor() * page.unit;
        let (x, y) = (self.at.x.points(), self.at.y.points());
        let Rect { x0, y0, x1, y1 } = page.trim;
        match page.rotate.plus(self.turn) {
            Quarter::None => [k, 0.0, 0.0, k, x - k * x0, y - k * y0],
            Quarter::Right => [0.0, -k, k, 0.0, x - k * y0, y + k * x1],
            Quarter::Half => [-k, 0.0, 0.0, -k, x + k * x1, y + k * y1],
            Quarter::Left => [0.0, k, -k, 0.0, x + k * y1, y - k * x0],
        }
    }
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Rect = Rect {
        x0: 10.0,
        y0: 20.0,
        x1: 110.0,
        y1: 220.0,
    };

    fn corner(matrix: [f64; 6], x: f64, y: f64) -> (i64, i64) {
        let [a, b, c, d, e, f] = matrix;
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let whole = |number: f64| number.round() as i64;
        (whole(a * x + c * y + e), whole(b * x + d * y + f))
    }

    /// Where the lower left and the upper right corner of the trim box come to lie.
    #[track_caller]
    fn check(rotate: Quarter, turn: Quarter, lower_left: (i64, i64), upper_right: (i64, i64)) {
        let placement = Placement {
            at: Point::new(Length::from_points(7.0), Length::from_points(9.0)),
            scale: Scale::from_to(Length::from_millimetres(2), Length::from_millimetres(1))
                .unwrap(),
            turn,
        };
        let page = SourcePage {
            trim: PAGE,
            rotate,
            unit: 4.0,
        };
        let matrix = placement.matrix(&page);
        assert_eq!(corner(matrix, PAGE.x0, PAGE.y0), lower_left);
        assert_eq!(corner(matrix, PAGE.x1, PAGE.y1), upper_right);
    }

    #[test]
    fn the_turned_trim_box_lands_with_its_lower_left_corner_in_place() {
        // Twice as large: 200 × 400, at (7, 9).
        check(Quarter::None, Quarter::None, (7, 9), (207, 409));
        check(Quarter::None, Quarter::Right, (7, 209), (407, 9));
        check(Quarter::Right, Quarter::Right, (207, 409), (7, 9));
        check(Quarter::Half, Quarter::Right, (407, 9), (7, 209));
        check(Quarter::Left, Quarter::Right, (7, 9), (207, 409));
    }

    #[test]
    fn scales_are_exact_fractions() {
        let mm = Length::from_millimetres;
        let scale = Scale::from_to(mm(210), mm(148)).unwrap();
        assert_eq!(scale.fraction(), (74, 105));
        assert_eq!(scale.of(mm(210)), mm(148));
        assert_eq!(Scale::from_to(mm(0), mm(1)), None);
        assert_eq!(Scale::from_to(mm(1), mm(0)), None);
    }
}
