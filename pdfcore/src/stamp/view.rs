//! Pages as a reader sees them.

use crate::document::{Page, Rect};
use crate::file::File;
use crate::program::{self, BoxName, Slot};

/// A box of a page of the result, and how a reader sees it.
///
/// A reader's coordinates are points; they begin in the lower left corner of the box, as it is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The box in the page's own coordinates.
    pub rect: Rect,
    /// The size of a unit of those in points.
    pub unit: f64,
    /// By how many quarters the page is turned clockwise for viewing.
    pub quarters: u8,
}

/// A matrix `[a b c d e f]` (8.3.3).
pub(super) type Matrix = [f64; 6];

impl View {
    /// Returns a box of a page of the result, once it is framed.
    #[must_use]
    pub fn of(file: &File<'_>, pages: &[Page], slot: &Slot, name: BoxName) -> Self {
        let view = program::View::of(file, pages, slot);
        Self {
            rect: view.frame.boxes.get(name),
            unit: view.unit(),
            quarters: view.quarters(),
        }
    }

    /// Returns width and height in points.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        let width = self.rect.width() * self.unit;
        let height = self.rect.height() * self.unit;
        match self.quarters % 2 {
            0 => (width, height),
            _ => (height, width),
        }
    }

    /// Returns the matrix from a reader's coordinates to the page's own.
    #[must_use]
    pub fn matrix(&self) -> [f64; 6] {
        let k = self.unit.recip();
        let Rect { x0, y0, x1, y1 } = self.rect;
        match self.quarters % 4 {
            0 => [k, 0.0, 0.0, k, x0, y0],
            1 => [0.0, k, -k, 0.0, x1, y0],
            2 => [-k, 0.0, 0.0, -k, x1, y1],
            _ => [0.0, -k, k, 0.0, x0, y1],
        }
    }

    /// Returns the matrix from the page's own coordinates to a reader's.
    pub(super) fn inverse(&self) -> Matrix {
        let k = self.unit;
        let Rect { x0, y0, x1, y1 } = self.rect;
        match self.quarters % 4 {
            0 => [k, 0.0, 0.0, k, -k * x0, -k * y0],
            1 => [0.0, -k, k, 0.0, -k * y0, k * x1],
            2 => [-k, 0.0, 0.0, -k, k * x1, k * y1],
            _ => [0.0, k, -k, 0.0, k * y1, -k * x0],
        }
    }
}

/// Returns the matrix that does what the first does, and then what the second does.
pub(super) fn then(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, ..] = second;
    let turned = |x: f64, y: f64| (a * x + c * y, b * x + d * y);
    let ((a, b), (c, d)) = (turned(first[0], first[1]), turned(first[2], first[3]));
    let (e, f) = moved(second, (first[4], first[5]));
    [a, b, c, d, e, f]
}

/// Returns where a matrix moves a point.
pub(super) fn moved([a, b, c, d, e, f]: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    (a * x + c * y + e, b * x + d * y + f)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect {
        x0: -10.0,
        y0: 20.0,
        x1: 90.0,
        y1: 220.0,
    };

    /// A reader's lower left and upper right corner in the page's own coordinates.
    #[track_caller]
    fn check(quarters: u8, lower_left: (f64, f64), upper_right: (f64, f64)) {
        let view = View {
            rect: RECT,
            unit: 2.0,
            quarters,
        };
        assert_eq!(moved(view.matrix(), (0.0, 0.0)), lower_left);
        assert_eq!(moved(view.matrix(), view.size()), upper_right);
        let there_and_back = then(view.matrix(), view.inverse());
        assert_eq!(moved(there_and_back, (3.0, 4.0)), (3.0, 4.0));
    }

    #[test]
    fn a_reader_sees_corners_where_the_page_is_turned_to() {
        check(0, (-10.0, 20.0), (90.0, 220.0));
        check(1, (90.0, 20.0), (-10.0, 220.0));
        check(2, (90.0, 220.0), (-10.0, 20.0));
        check(3, (-10.0, 220.0), (90.0, 20.0));
    }
}
