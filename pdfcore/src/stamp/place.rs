//! Where a stamp stands on a page, and how large it is.

use super::view::{Matrix, View, then};
use crate::Length;
use crate::document::Rect;
use crate::impose::Size;
use crate::program::{Anchor, BoxName, Even};

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The box in which it is.
    pub within: BoxName,
    /// Where in that box, as a reader sees the page; what stands there touches the edges.
    pub anchor: Anchor,
    /// How far away from there.
    pub offset: Offset,
    /// Whether even pages have it on the other side.
    pub even: Even,
}

impl Default for Place {
    /// Returns the middle of the trimmed page.
    fn default() -> Self {
        Self {
            within: BoxName::Trim,
            anchor: Anchor::Centre,
            offset: Offset::default(),
            even: Even::Same,
        }
    }
}

/// How far something is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Offset {
    /// To the right; to the left where even pages are mirrored.
    pub right: Length,
    /// Upwards.
    pub up: Length,
}

/// How large a stamp is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sizing {
    /// So many times as large as it is.
    Scaled(f64),
    /// As large as it can be in this part of the width and height of its box.
    Filling(f64),
    /// As large as it can be in this.
    Within(Size),
}

impl Default for Sizing {
    fn default() -> Self {
        Self::Scaled(1.0)
    }
}

/// What decides the place of something on a page beside the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placing {
    pub(super) place: Place,
    pub(super) sizing: Sizing,
    pub(super) angle: f64,
}

impl Placing {
    /// Returns the matrix from the coordinates of something of this size, which begin in its lower left
    /// corner, to those of the page.
    pub(super) fn matrix(&self, view: &View, size: (f64, f64), mirrored: bool) -> Matrix {
        let room = view.size();
        let own = Rect {
            x0: 0.0,
            y0: 0.0,
            x1: size.0,
            y1: size.1,
        };
        let turned = turned(self.angle);
        let around = own.under(turned);
        let scale = self.sizing.scale((around.width(), around.height()), room);
        let scaled = turned.map(|factor| factor * scale);
        let around = own.under(scaled);
        let (x, y) = self
            .place
            .corner((around.width(), around.height()), room, mirrored);
        let shift = [1.0, 0.0, 0.0, 1.0, x - around.x0, y - around.y0];
        then(then(scaled, shift), view.matrix())
    }
}

/// Quarters of a turn are exact.
fn turned(angle: f64) -> Matrix {
    let angle = angle.rem_euclid(360.0);
    let (sin, cos) = match angle {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        angle => angle.to_radians().sin_cos(),
    };
    [cos, sin, -sin, cos, 0.0, 0.0]
}

impl Sizing {
    fn scale(self, own: (f64, f64), room: (f64, f64)) -> f64 {
        let fit = |width: f64, height: f64| {
            let scale = (width / own.0).min(height / own.1);
            if scale.is_finite() { scale } else { 1.0 }
        };
        match self {
            Self::Scaled(scale) => scale,
            Self::Filling(part) => fit(room.0 * part, room.1 * part),
            Self::Within(size) => fit(size.width.points(), size.height.points()),
        }
    }
}

impl Place {
    /// Returns where the lower left corner of something of this size is.
    fn corner(&self, own: (f64, f64), room: (f64, f64), mirrored: bool) -> (f64, f64) {
        let (anchor, right) = match mirrored {
            true => (self.anchor.mirrored(), -self.offset.right),
            false => (self.anchor, self.offset.right),
        };
        let (x, y) = anchor.fractions();
        (
            x * (room.0 - own.0) + right.points(),
            y * (room.1 - own.1) + self.offset.up.points(),
        )
    }
}
