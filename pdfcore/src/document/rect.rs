//! Rectangles in points.

use crate::file::File;
use crate::syntax::Object;

/// A rectangle with its corners in order, in default user space units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x0: f64,
    /// Bottom edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Top edge.
    pub y1: f64,
}

/// ISO A4 upright, which is assumed where a page has no size.
pub const A4: Rect = Rect {
    x0: 0.0,
    y0: 0.0,
    x1: 595.276,
    y1: 841.89,
};

impl Rect {
    /// Reads an array of four numbers; two opposite corners in any order.
    #[must_use]
    pub fn read(file: &File<'_>, object: &Object) -> Option<Self> {
        let Object::Array(corners) = file.resolve(object) else {
            return None;
        };
        let number = |at: usize| file.resolve(corners.get(at)?).as_number();
        let (left, bottom, right, top) = (number(0)?, number(1)?, number(2)?, number(3)?);
        Some(Self {
            x0: left.min(right),
            y0: bottom.min(top),
            x1: left.max(right),
            y1: bottom.max(top),
        })
    }

    /// Returns it as an array of its corners.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let corners = [self.x0, self.y0, self.x1, self.y1];
        Object::Array(corners.map(Object::Real).to_vec())
    }

    /// Returns the distance between left and right edge.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Returns the distance between bottom and top edge.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Returns what both have in common; without width or height where that is nothing.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        Self {
            x0,
            y0,
            x1: self.x1.min(other.x1).max(x0),
            y1: self.y1.min(other.y1).max(y0),
        }
    }

    /// Returns the upright rectangle around what a matrix `[a b c d e f]` makes of it.
    #[must_use]
    pub fn under(&self, [a, b, c, d, e, f]: [f64; 6]) -> Self {
        let Self { x0, y0, x1, y1 } = *self;
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)];
        let moved = corners.map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
        let low = |values: [f64; 4]| values.into_iter().fold(f64::INFINITY, f64::min);
        let high = |values: [f64; 4]| values.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let (xs, ys) = (moved.map(|(x, _)| x), moved.map(|(_, y)| y));
        Self {
            x0: low(xs),
            y0: low(ys),
            x1: high(xs),
            y1: high(ys),
        }
    }

    /// Whether it is something to print on: anything thinner than a point is not.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.width() >= 1.0 && self.height() >= 1.0
    }
}
