//! How a page is laid on a medium of other size or boxes.

use super::boxes::{Boxes, contains};
use super::framing::BoxName;
use crate::document::Rect;

/// No coordinate is farther away, in units of a page.
const FARTHEST: f64 = 1e9;

/// How the content of a page comes onto its new medium, in the page's own coordinates: before its
/// `/Rotate`, in units of its `/UserUnit`, both of which stay. The default is no change.
///
/// Frames compose: what is done to a framed page makes one frame of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Where the content comes.
    pub placed: Move,
    /// What may be seen of it, in coordinates of the result; everything where nothing is said.
    pub clip: Option<Rect>,
    /// The boxes of the result.
    pub boxes: Boxes,
}

/// An enlargement about the origin, then a shift.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// How many times as large.
    pub scale: f64,
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// How the coordinates that a reader sees follow from those of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stance {
    /// By how many quarters the page is turned clockwise.
    pub(super) quarters: u8,
    /// The size of its units in points.
    pub(super) unit: f64,
}

impl Frame {
    /// Returns the frame that leaves a page with these boxes as it is.
    #[must_use]
    pub const fn of(boxes: Boxes) -> Self {
        Self {
            placed: Move::NONE,
            clip: None,
            boxes,
        }
    }

    /// Returns the matrix of the content: `[a b c d e f]`.
    #[must_use]
    pub const fn matrix(&self) -> [f64; 6] {
        self.placed.matrix()
    }

    /// Returns what can be seen of the content on the medium.
    #[must_use]
    pub fn shown(&self) -> Rect {
        let media = &self.boxes.media;
        self.clip.map_or(*media, |clip| clip.intersection(media))
    }

    /// Returns what has to be cut off, unless the medium does so already.
    #[must_use]
    pub fn needed_clip(&self) -> Option<Rect> {
        self.clip.filter(|clip| !contains(clip, &self.boxes.media))
    }

    /// Whether the content stays as it is, and only boxes change.
    #[must_use]
    pub fn keeps_content(&self) -> bool {
        self.placed == Move::NONE && self.needed_clip().is_none()
    }

    /// Whether its numbers can be written and read again: units and boxes of hostile pages may be of
    /// any size.
    pub(super) fn is_sound(&self) -> bool {
        let rects = BoxName::ALL
            .into_iter()
            .filter_map(|name| self.boxes.named(name));
        let mut rects = rects.chain(self.clip);
        let near = |value: f64| value.abs() <= FARTHEST;
        let Move { scale, x, y } = self.placed;
        (1e-6..=1e6).contains(&scale)
            && near(x)
            && near(y)
            && rects.all(|Rect { x0, y0, x1, y1 }| [x0, y0, x1, y1].into_iter().all(near))
    }

    /// Whether nobody can see a difference to another frame of the same page.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        let same = |one: Option<Rect>, other: Option<Rect>| match (one, other) {
            (Some(one), Some(other)) => contains(&one, &other) && contains(&other, &one),
            (one, other) => one.is_none() && other.is_none(),
        };
        let boxes = BoxName::ALL.map(|name| (self.boxes.named(name), other.boxes.named(name)));
        let mut rects = boxes.into_iter().chain([(self.clip, other.clip)]);
        self.placed == other.placed && rects.all(|(one, other)| same(one, other))
    }

    /// Returns the frame after all was moved: content and boxes.
    pub(super) fn moved(self, by: Move) -> Self {
        Self {
            placed: self.placed.then(by),
            clip: self.clip.map(|clip| by.rect(clip)),
            boxes: self.boxes.map(|area| by.rect(area)),
        }
    }

    /// Returns the frame in the coordinates that a reader sees.
    pub(super) fn seen(self, stance: Stance) -> Self {
        self.turned(|x, y| stance.seen(x, y))
    }

    /// Returns the frame in the page's own coordinates, if it was in those that a reader sees.
    pub(super) fn own(self, stance: Stance) -> Self {
        self.turned(|x, y| stance.own(x, y))
    }

    /// Enlargements look the same from everywhere, shifts and rectangles turn.
    fn turned(self, point: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        let area = |area: Rect| {
            let ((ax, ay), (bx, by)) = (point(area.x0, area.y0), point(area.x1, area.y1));
            Rect {
                x0: ax.min(bx),
                y0: ay.min(by),
                x1: ax.max(bx),
                y1: ay.max(by),
            }
        };
        let (x, y) = point(self.placed.x, self.placed.y);
        Self {
            placed: Move {
                x,
                y,
                ..self.placed
            },
            clip: self.clip.map(area),
            boxes: self.boxes.map(area),
        }
    }
}

impl Move {
    /// No change.
    pub const NONE: Self = Self {
        scale: 1.0,
        x: 0.0,
        y: 0.0,
    };

    /// Returns a shift.
    #[must_use]
    pub const fn by(x: f64, y: f64) -> Self {
        Self { scale: 1.0, x, y }
    }

    /// Returns both, one after the other.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let (x, y) = next.point(self.x, self.y);
        Self {
            scale: self.scale * next.scale,
            x,
            y,
        }
    }

    /// Returns where a point comes.
    #[must_use]
    pub fn point(self, x: f64, y: f64) -> (f64, f64) {
        (self.scale * x + self.x, self.scale * y + self.y)
    }

    /// Returns where a rectangle comes.
    #[must_use]
    pub fn rect(self, area: Rect) -> Rect {
        let ((x0, y0), (x1, y1)) = (self.point(area.x0, area.y0), self.point(area.x1, area.y1));
        Rect { x0, y0, x1, y1 }
    }

    /// Returns what undoes it.
    #[must_use]
    pub fn back(self) -> Self {
        Self {
            scale: 1.0 / self.scale,
            x: -self.x / self.scale,
            y: -self.y / self.scale,
        }
    }

    /// Returns it as a matrix: `[a b c d e f]`.
    #[must_use]
    pub const fn matrix(self) -> [f64; 6] {
        [self.scale, 0.0, 0.0, self.scale, self.x, self.y]
    }
}

impl Stance {
    fn seen(self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = (x * self.unit, y * self.unit);
        match self.quarters {
            1 => (y, -x),
            2 => (-x, -y),
            3 => (-y, x),
            _ => (x, y),
        }
    }

    fn own(self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = match self.quarters {
            1 => (-y, x),
            2 => (-x, -y),
            3 => (y, -x),
            _ => (x, y),
        };
        (x / self.unit, y / self.unit)
    }
}
