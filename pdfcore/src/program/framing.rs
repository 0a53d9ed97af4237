//! What can be asked for the geometry of a page: plain data.
//!
//! Everything is meant as a reader sees the page, upright after its `/Rotate` and as large as its
//! `/UserUnit` makes it: left is the reader's left, whatever the page's own coordinates are.

use super::anchor::Anchor;
use crate::Length;
use crate::impose::{Edge, Margins, Point, Size};
use std::fmt;

/// One change of a page's geometry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Framing {
    /// The page becomes larger or smaller, with all its boxes.
    Scale {
        /// By how much, 1 being as large as it is.
        factor: f64,
    },
    /// The page comes onto a medium.
    Medium(Medium),
    /// What is on the page moves. Media, crop, bleed and trim box stay where they are, so that a
    /// gutter remains one when the page is imposed.
    Shift(Shift),
    /// A box is set.
    Outline(Outline),
}

/// A page that comes onto a medium. What was not seen of it before is not seen on the medium either.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Medium {
    /// The size of the medium.
    pub size: Size,
    /// How large the page becomes.
    pub sizing: Sizing,
    /// What of the page comes onto the medium; the rest of it is left out.
    pub part: BoxName,
    /// What is turned where one is upright and the other is not.
    pub orientation: Orientation,
    /// Where on the medium it stands, within the margins.
    pub anchor: Anchor,
    /// What stays free on the medium.
    pub margins: Margins,
    /// Whether margins and anchor are mirrored on even pages.
    pub even: Even,
}

/// How large a page becomes on its medium.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Sizing {
    /// As large as it can be without loss.
    #[default]
    Fit,
    /// As [`Fit`](Self::Fit), but never larger than it is.
    Shrink,
    /// Large enough to leave nothing free; what is too much is cut off.
    Fill,
    /// As large as it is; what is too much is cut off.
    AsIs,
    /// As large as it is, and what is too much is cut off; what is smaller than the medium keeps its
    /// size, without anything added around it.
    Crop,
    /// So many times as large; what is too much is cut off.
    Times(f64),
}

/// What is turned where page and medium do not both stand upright or both lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Orientation {
    /// Nothing.
    #[default]
    Keep,
    /// The page, a quarter to the left.
    TurnPage,
    /// The medium.
    TurnMedium,
}

/// What even pages look like where odd ones have a left and a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Even {
    /// Like odd ones.
    #[default]
    Same,
    /// Mirrored: what is left on odd pages is right.
    Mirrored,
}

/// By how much the content of a page moves, to the right and upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Shift {
    /// On odd pages.
    pub odd: Point,
    /// On even pages.
    pub even: Point,
}

/// A box that is set by another. Where it reaches beyond the medium, the medium grows with it, while
/// what a reader sees stays the same; only setting the media or the crop box changes that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// The box that is set.
    pub which: BoxName,
    /// The box it is measured by.
    pub from: BoxName,
    /// How it is measured.
    pub extent: Extent,
}

/// How a box is measured by another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// So far within its edges; beyond them where that is negative.
    Inset(Margins),
    /// As large as this, with this place in common.
    Sized {
        /// Its size.
        size: Size,
        /// The place that both boxes have in common.
        anchor: Anchor,
    },
}

/// A box of a page (ISO 32000-2, 14.11.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum BoxName {
    /// The medium.
    Media,
    /// What is shown.
    #[default]
    Crop,
    /// What has to be printed, so that nothing is missing after cutting.
    Bleed,
    /// What remains after cutting.
    Trim,
    /// What means something to its author.
    Art,
}

/// On which side of its leaf a page comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Pages 1, 3, 5 and so on.
    Odd,
    /// Pages 2, 4, 6 and so on.
    Even,
}

/// Why a page cannot be framed so. Each message says what to change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FrameError {
    /// It would become too small or too large for anything.
    #[error("a page cannot be made {factor} times as large: take a factor from 0.01 to 100")]
    Factor {
        /// The factor.
        factor: f64,
    },
    /// There is no such medium.
    #[error("there is no medium of {size}: take one from 1 mm to 50 m")]
    Medium {
        /// Its size.
        size: Size,
    },
    /// Margins leave nothing for the page.
    #[error(
        "the margins leave no room on a medium of {size}: make them smaller or take a larger one"
    )]
    NoRoom {
        /// The size of the medium.
        size: Size,
    },
    /// Nothing would be left of a box.
    #[error("nothing would be left of the {which} box: cut off less")]
    Vanishes {
        /// The box.
        which: BoxName,
    },
    /// A length is beyond anything.
    #[error("{length} is too far to move or to grow: stay within 50 m")]
    TooFar {
        /// How far.
        length: Length,
    },
    /// The boxes or the unit of the page are.
    #[error(
        "the boxes of the page are too large or too far off to be framed: give it others first"
    )]
    Beyond,
}

impl Medium {
    /// Returns a medium on which a whole page stands in the middle, as large as it can be.
    #[must_use]
    pub fn of(size: Size) -> Self {
        Self {
            size,
            sizing: Sizing::default(),
            part: BoxName::default(),
            orientation: Orientation::default(),
            anchor: Anchor::default(),
            margins: Margins::default(),
            even: Even::default(),
        }
    }
}

impl Shift {
    /// Returns the same shift for all pages.
    #[must_use]
    pub const fn same(by: Point) -> Self {
        Self { odd: by, even: by }
    }

    /// Returns a shift that is mirrored on even pages.
    #[must_use]
    pub fn mirrored(by: Point) -> Self {
        Self {
            odd: by,
            even: Point::new(-by.x, by.y),
        }
    }

    /// Returns the shift away from the edge at which odd pages are bound; even ones are bound at the
    /// opposite edge.
    #[must_use]
    pub fn gutter(width: Length, bound: Edge) -> Self {
        let odd = match bound {
            Edge::Left => Point::new(width, Length::ZERO),
            Edge::Right => Point::new(-width, Length::ZERO),
            Edge::Top => Point::new(Length::ZERO, -width),
            Edge::Bottom => Point::new(Length::ZERO, width),
        };
        Self {
            odd,
            even: odd.opposite(),
        }
    }

    pub(super) const fn on(&self, side: Side) -> Point {
        match side {
            Side::Odd => self.odd,
            Side::Even => self.even,
        }
    }
}

impl Outline {
    /// Returns a bleed box so far around the trim box.
    #[must_use]
    pub fn bleed(by: Length) -> Self {
        Self::around_trim(BoxName::Bleed, by)
    }

    /// Returns a medium that ends so far around the trim box.
    #[must_use]
    pub fn cut_to_bleed(by: Length) -> Self {
        Self::around_trim(BoxName::Media, by)
    }

    fn around_trim(which: BoxName, by: Length) -> Self {
        let margins = Margins {
            left: -by,
            right: -by,
            top: -by,
            bottom: -by,
        };
        Self {
            which,
            from: BoxName::Trim,
            extent: Extent::Inset(margins),
        }
    }
}

impl Side {
    /// Returns the side of a page, counted from 1.
    #[must_use]
    pub const fn of(page: usize) -> Self {
        if page.is_multiple_of(2) {
            Self::Even
        } else {
            Self::Odd
        }
    }
}

impl BoxName {
    /// All of them, from the outermost to the innermost.
    pub const ALL: [Self; 5] = [Self::Media, Self::Crop, Self::Bleed, Self::Trim, Self::Art];

    /// Returns its key in the dictionary of a page.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Media => "MediaBox",
            Self::Crop => "CropBox",
            Self::Bleed => "BleedBox",
            Self::Trim => "TrimBox",
            Self::Art => "ArtBox",
        }
    }
}

impl fmt::Display for BoxName {
    /// Writes it as people say it: `trim`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Media => "media",
            Self::Crop => "crop",
            Self::Bleed => "bleed",
            Self::Trim => "trim",
            Self::Art => "art",
        })
    }
}
