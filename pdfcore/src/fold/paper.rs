//! One layer of paper: where it is in the pile, and which side is up.

use super::sheet::FaceName;
use crate::Length;
use crate::impose::{Area, Axis, Edge, Point};

/// A part of a sheet in a pile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layer {
    /// The sheet, counted from 0.
    pub(super) sheet: usize,
    /// The place it takes in the pile.
    pub(super) area: Area,
    /// How points on the front of the sheet come to the pile.
    pub(super) motion: Motion,
}

/// A movement of paper: mirrored or not, along each axis, and shifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Motion {
    /// 1 or -1.
    across: i64,
    /// 1 or -1.
    up: i64,
    shift: Point,
}

impl Layer {
    /// Returns the piece of a sheet, moved to the origin.
    pub(super) fn cut(sheet: usize, piece: &Area) -> Self {
        let shift = Point::new(-piece.left, -piece.bottom);
        Self {
            sheet,
            area: piece.shifted(shift),
            motion: Motion {
                shift,
                ..Motion::STILL
            },
        }
    }

    /// Returns it turned over about a line.
    pub(super) fn turned(&self, axis: Axis, at: Length) -> Self {
        let over = Motion::STILL.mirrored(axis, at);
        Self {
            area: over.area(&self.area),
            motion: self.motion.mirrored(axis, at),
            ..*self
        }
    }

    pub(super) fn shifted(&self, by: Point) -> Self {
        let Point { x, y } = self.motion.shift;
        let motion = Motion {
            shift: Point::new(x + by.x, y + by.y),
            ..self.motion
        };
        Self {
            area: self.area.shifted(by),
            motion,
            ..*self
        }
    }

    /// Returns the part on this side of a line, if there is any.
    pub(super) fn part(&self, side: Edge, at: Length) -> Option<Self> {
        let Area { left, bottom, .. } = self.area;
        let (right, top) = (self.area.right(), self.area.top());
        let area = match side {
            Edge::Left => Area::between(left, bottom, right.min(at), top),
            Edge::Right => Area::between(left.max(at), bottom, right, top),
            Edge::Top => Area::between(left, bottom.max(at), right, top),
            Edge::Bottom => Area::between(left, bottom, right, top.min(at)),
        };
        let something = area.width > Length::ZERO && area.height > Length::ZERO;
        something.then_some(Self { area, ..*self })
    }

    /// Returns the side that can be seen from above.
    pub(super) fn upper(&self) -> FaceName {
        if self.motion.across == self.motion.up {
            FaceName::Front
        } else {
            FaceName::Back
        }
    }

    /// Whether the middle of something in the pile lies on this layer.
    pub(super) fn holds(&self, area: &Area) -> bool {
        let within = |low: Length, high: Length, from: Length, to: Length| {
            (low * 2..high * 2).contains(&(from + to))
        };
        within(self.area.left, self.area.right(), area.left, area.right())
            && within(self.area.bottom, self.area.top(), area.bottom, area.top())
    }
}

impl Motion {
    /// Lying still.
    const STILL: Self = Self {
        across: 1,
        up: 1,
        shift: Point::new(Length::ZERO, Length::ZERO),
    };

    /// Turning over about the middle line of something so wide or high.
    pub(super) fn across(axis: Axis, extent: Length) -> Self {
        let turned = Self::STILL.mirrored(axis, Length::ZERO);
        let shift = match axis {
            Axis::Vertical => Point::new(extent, Length::ZERO),
            Axis::Horizontal => Point::new(Length::ZERO, extent),
        };
        Self { shift, ..turned }
    }

    fn mirrored(&self, axis: Axis, at: Length) -> Self {
        let Point { x, y } = self.shift;
        match axis {
            Axis::Vertical => Self {
                across: -self.across,
                shift: Point::new(at * 2 - x, y),
                ..*self
            },
            Axis::Horizontal => Self {
                up: -self.up,
                shift: Point::new(x, at * 2 - y),
                ..*self
            },
        }
    }

    /// Returns where an area comes to lie.
    pub(super) fn area(&self, area: &Area) -> Area {
        let moved = |sign: i64, low: Length, high: Length, shift: Length| {
            if sign > 0 { low + shift } else { shift - high }
        };
        Area {
            left: moved(self.across, area.left, area.right(), self.shift.x),
            bottom: moved(self.up, area.bottom, area.top(), self.shift.y),
            ..*area
        }
    }

    /// Returns where an arrow then points.
    pub(super) const fn arrow(&self, (x, y): (i64, i64)) -> (i64, i64) {
        (x * self.across, y * self.up)
    }
}
