//! Places on a face of a sheet.
//!
//! Every face has its own coordinates: the origin is its lower left corner as one looks at that
//! face, in whole micrometres.

use crate::{Length, Quarter};
use std::fmt;

/// A point on a face, or a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Point {
    /// To the right.
    pub x: Length,
    /// Upwards.
    pub y: Length,
}

/// A width and a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Size {
    /// From left to right.
    pub width: Length,
    /// From bottom to top.
    pub height: Length,
}

/// An upright rectangle on a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Area {
    /// The left edge.
    pub left: Length,
    /// The bottom edge.
    pub bottom: Length,
    /// From left to right.
    pub width: Length,
    /// From bottom to top.
    pub height: Length,
}

/// The way a line runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// From bottom to top.
    Vertical,
    /// From left to right.
    Horizontal,
}

/// One of the four edges of a page or sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// The left edge.
    Left,
    /// The right edge.
    Right,
    /// The top edge.
    Top,
    /// The bottom edge.
    Bottom,
}

/// A line across a whole sheet or pile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The way it runs.
    pub axis: Axis,
    /// Its distance from the left or from the bottom edge.
    pub at: Length,
}

impl Point {
    /// Returns a point.
    #[must_use]
    pub const fn new(x: Length, y: Length) -> Self {
        Self { x, y }
    }

    /// Returns the opposite shift.
    #[must_use]
    pub fn opposite(self) -> Self {
        Self::new(-self.x, -self.y)
    }
}

impl Size {
    /// Returns a size.
    #[must_use]
    pub const fn new(width: Length, height: Length) -> Self {
        Self { width, height }
    }

    /// Returns a size in whole millimetres.
    #[must_use]
    pub const fn millimetres(width: i32, height: i32) -> Self {
        Self::new(
            Length::from_millimetres(width),
            Length::from_millimetres(height),
        )
    }

    /// Returns the size after a turn.
    #[must_use]
    pub const fn turned(self, turn: Quarter) -> Self {
        match turn {
            Quarter::None | Quarter::Half => self,
            Quarter::Right | Quarter::Left => Self::new(self.height, self.width),
        }
    }

    /// Returns the rectangle of this size at the origin.
    #[must_use]
    pub const fn area(self) -> Area {
        Area::new(Length::ZERO, Length::ZERO, self.width, self.height)
    }

    /// Whether it is wider than high.
    #[must_use]
    pub fn is_landscape(self) -> bool {
        self.width > self.height
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.width.to_string();
        write!(f, "{} × {}", width.trim_end_matches(" mm"), self.height)
    }
}

impl Area {
    /// Returns a rectangle.
    #[must_use]
    pub const fn new(left: Length, bottom: Length, width: Length, height: Length) -> Self {
        Self {
            left,
            bottom,
            width,
            height,
        }
    }

    /// Returns the right edge.
    #[must_use]
    pub fn right(&self) -> Length {
        self.left + self.width
    }

    /// Returns the top edge.
    #[must_use]
    pub fn top(&self) -> Length {
        self.bottom + self.height
    }

    /// Returns one edge's distance from the origin.
    #[must_use]
    pub fn edge(&self, edge: Edge) -> Length {
        match edge {
            Edge::Left => self.left,
            Edge::Right => self.right(),
            Edge::Top => self.top(),
            Edge::Bottom => self.bottom,
        }
    }

    /// Returns width and height.
    #[must_use]
    pub const fn size(&self) -> Size {
        Size::new(self.width, self.height)
    }

    /// Returns the rectangle between edges; without width or height where they cross.
    #[must_use]
    pub fn between(left: Length, bottom: Length, right: Length, top: Length) -> Self {
        let extent = |from: Length, to: Length| (to - from).max(Length::ZERO);
        Self::new(left, bottom, extent(left, right), extent(bottom, top))
    }

    /// Returns it moved.
    #[must_use]
    pub fn shifted(&self, by: Point) -> Self {
        Self::new(
            self.left + by.x,
            self.bottom + by.y,
            self.width,
            self.height,
        )
    }

    /// Returns it larger by so much on all four sides.
    #[must_use]
    pub fn grown(&self, by: Length) -> Self {
        let (left, bottom) = (self.left - by, self.bottom - by);
        Self::between(left, bottom, self.right() + by, self.top() + by)
    }

    /// Returns what both have in common.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::between(
            self.left.max(other.left),
            self.bottom.max(other.bottom),
            self.right().min(other.right()),
            self.top().min(other.top()),
        )
    }

    /// Returns the smallest rectangle around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::between(
            self.left.min(other.left),
            self.bottom.min(other.bottom),
            self.right().max(other.right()),
            self.top().max(other.top()),
        )
    }

    /// Whether the other lies within this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.intersection(other) == *other
    }

    /// Returns it mirrored at the middle line of a sheet of this size.
    #[must_use]
    pub fn mirrored(&self, axis: Axis, sheet: Size) -> Self {
        match axis {
            Axis::Vertical => Self {
                left: sheet.width - self.right(),
                ..*self
            },
            Axis::Horizontal => Self {
                bottom: sheet.height - self.top(),
                ..*self
            },
        }
    }
}

impl Line {
    /// Returns it mirrored at the middle line of a sheet of this size.
    #[must_use]
    pub fn mirrored(&self, axis: Axis, sheet: Size) -> Self {
        let at = match (self.axis, axis) {
            (Axis::Vertical, Axis::Vertical) => sheet.width - self.at,
            (Axis::Horizontal, Axis::Horizontal) => sheet.height - self.at,
            (Axis::Vertical, Axis::Horizontal) | (Axis::Horizontal, Axis::Vertical) => self.at,
        };
        Self { at, ..*self }
    }
}

impl Edge {
    /// Returns the way this edge runs.
    #[must_use]
    pub const fn axis(self) -> Axis {
        match self {
            Self::Left | Self::Right => Axis::Vertical,
            Self::Top | Self::Bottom => Axis::Horizontal,
        }
    }

    /// Returns the edge in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Top => "top",
            Self::Bottom => "bottom",
        }
    }
}

impl Quarter {
    /// All turns, clockwise.
    pub const ALL: [Self; 4] = [Self::None, Self::Right, Self::Half, Self::Left];

    /// Returns how many quarters it turns clockwise.
    #[must_use]
    pub const fn count(self) -> usize {
        match self {
            Self::None => 0,
            Self::Right => 1,
            Self::Half => 2,
            Self::Left => 3,
        }
    }

    /// Returns both turns, one after the other.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::ALL[(self.count() + other.count()) % 4]
    }

    /// Returns the turn that a mirror shows.
    #[must_use]
    pub const fn mirrored(self, axis: Axis) -> Self {
        let quarters = match axis {
            Axis::Vertical => 4,
            Axis::Horizontal => 6,
        };
        Self::ALL[(quarters - self.count()) % 4]
    }
}
