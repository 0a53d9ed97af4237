//! How a source page comes into a finished page of another size.

use super::area::{Area, Point, Size};
use super::placement::{Placement, Scale};
use crate::{Length, Quarter};

/// How source pages come into finished pages of other sizes. They stand in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Fit {
    /// How large they become.
    pub rule: Rule,
    /// Whether they are turned to fit better.
    pub rotate: AutoRotate,
}

/// How large a source page becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rule {
    /// As large as it is; what is too large is cut off.
    AsIs,
    /// As large as it can be without loss.
    #[default]
    Fit,
    /// Large enough to leave nothing free; what is too much is cut off.
    Fill,
}

/// Whether a page is turned to fit better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AutoRotate {
    /// Pages stand as a reader sees them.
    #[default]
    Never,
    /// A landscape page in an upright cell, or the other way round, is turned a quarter to the
    /// left.
    WhenBetter,
}

impl Fit {
    /// Places a page of this size on a finished page that is turned so.
    pub(super) fn place(self, page: Size, trim: &Area, turn: Quarter) -> Placement {
        let turn = turn.plus(self.extra_turn(page, trim.size().turned(turn)));
        let seen = page.turned(turn);
        let scale = self.scale(seen, trim.size());
        let placement = Placement {
            at: Point::default(),
            scale,
            turn,
        };
        let covered = placement.covers(page);
        let at = Point::new(
            trim.left + half(trim.width - covered.width),
            trim.bottom + half(trim.height - covered.height),
        );
        Placement { at, ..placement }
    }

    fn extra_turn(self, page: Size, upright: Size) -> Quarter {
        let square = page.width == page.height || upright.width == upright.height;
        match self.rotate {
            AutoRotate::WhenBetter if !square && page.is_landscape() != upright.is_landscape() => {
                Quarter::Left
            }
            AutoRotate::WhenBetter | AutoRotate::Never => Quarter::None,
        }
    }

    fn scale(self, page: Size, cell: Size) -> Scale {
        let by_width = Scale::from_to(page.width, cell.width);
        let by_height = Scale::from_to(page.height, cell.height);
        let (Some(by_width), Some(by_height)) = (by_width, by_height) else {
            return Scale::ONE; // a page without a size has nothing to scale
        };
        let wide = by_width.of(page.height) <= cell.height;
        match self.rule {
            Rule::AsIs => Scale::ONE,
            Rule::Fit if wide => by_width,
            Rule::Fill if !wide => by_width,
            Rule::Fit | Rule::Fill => by_height,
        }
    }
}

fn half(length: Length) -> Length {
    Length::from_micrometres(length.micrometres().div_euclid(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A4: Size = Size::millimetres(210, 297);
    const A5_CELL: Area = Size::millimetres(148, 210).area();

    #[track_caller]
    fn check(rule: Rule, rotate: AutoRotate, page: Size, turn: Quarter, expected: &str) {
        let placement = Fit { rule, rotate }.place(page, &A5_CELL, turn);
        let area = placement.covers(page);
        let at = format!("{} {}", area.left, area.bottom);
        let text = format!("{} at {at} {:?}", area.size(), placement.turn);
        assert_eq!(text, expected);
    }

    #[test]
    fn pages_are_scaled_turned_and_centred() {
        use AutoRotate::{Never, WhenBetter};
        use Quarter::{Half, None};
        let wide = A4.turned(Quarter::Right);
        for (rule, rotate, page, turn, expected) in [
            (
                Rule::Fit,
                Never,
                A4,
                None,
                "148.0 × 209.3 mm at 0.0 mm 0.3 mm None",
            ),
            (
                Rule::Fill,
                Never,
                A4,
                None,
                "148.5 × 210.0 mm at -0.2 mm 0.0 mm None",
            ),
            (
                Rule::AsIs,
                Never,
                A4,
                Half,
                "210.0 × 297.0 mm at -31.0 mm -43.5 mm Half",
            ),
            (
                Rule::Fit,
                Never,
                wide,
                None,
                "148.0 × 104.6 mm at 0.0 mm 52.7 mm None",
            ),
            (
                Rule::Fit,
                WhenBetter,
                wide,
                None,
                "148.0 × 209.3 mm at 0.0 mm 0.3 mm Left",
            ),
            (
                Rule::Fit,
                WhenBetter,
                wide,
                Half,
                "148.0 × 209.3 mm at 0.0 mm 0.3 mm Right",
            ),
        ] {
            check(rule, rotate, page, turn, expected);
        }
    }
}
