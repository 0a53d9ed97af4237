//! What is wrong with folded sheets, and where.

use super::product::{Heading, Side};
use super::sheet::FaceName;
use crate::Length;
use crate::impose::{Edge, PageRef};
use std::fmt;

/// A cell of a printed sheet, for people: everything is counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The sheet.
    pub sheet: usize,
    /// The side of the sheet.
    pub face: FaceName,
    /// The cell, in the order of the face.
    pub cell: usize,
}

/// Why folded sheets are not what was wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// A page lies outside all pieces.
    #[error("{spot} lies on no piece and is cut off")]
    CutOff {
        /// Where it was printed.
        spot: Spot,
    },
    /// Pieces overlap.
    #[error("{spot} lies on two pieces")]
    FoundTwice {
        /// Where it was printed.
        spot: Spot,
    },
    /// Not as many products as wanted.
    #[error("{found} products leave the finisher instead of {wanted}")]
    Products {
        /// How many were wanted.
        wanted: usize,
        /// How many there are.
        found: usize,
    },
    /// Another page than the one whose turn it is.
    #[error(
        "product {product}: place {position} shows {} instead of {}, from {spot}",
        Shown(*found),
        Shown(*wanted)
    )]
    OutOfOrder {
        /// The product, counted from 1.
        product: usize,
        /// The place in the reading order, counted from 1.
        position: usize,
        /// What should be there.
        wanted: Option<PageRef>,
        /// What is there.
        found: Option<PageRef>,
        /// Where it was printed.
        spot: Spot,
    },
    /// The product ends too early.
    #[error("product {product} ends before {}", Shown(*wanted))]
    Missing {
        /// The product, counted from 1.
        product: usize,
        /// The first page that is missing.
        wanted: Option<PageRef>,
    },
    /// Something is printed behind the last page.
    #[error("product {product} shows {} after its last page, from {spot}", Shown(*found))]
    Surplus {
        /// The product, counted from 1.
        product: usize,
        /// What is there.
        found: Option<PageRef>,
        /// Where it was printed.
        spot: Spot,
    },
    /// A page lies or stands on its head.
    #[error("product {product}: the head of {spot} points {found} instead of {wanted}")]
    Turned {
        /// The product, counted from 1.
        product: usize,
        /// How it should be.
        wanted: Heading,
        /// How it is.
        found: Heading,
        /// Where it was printed.
        spot: Spot,
    },
    /// A page begins on the wrong side of its leaf.
    #[error("product {product}: {spot} is a {found} page instead of a {wanted} page")]
    WrongSide {
        /// The product, counted from 1.
        product: usize,
        /// How it should be.
        wanted: Side,
        /// How it is.
        found: Side,
        /// Where it was printed.
        spot: Spot,
    },
    /// Front and back of a leaf do not lie on each other.
    #[error(
        "product {product}: {spot} has nothing behind it in the same place; the nearest is off by {off}"
    )]
    Register {
        /// The product, counted from 1.
        product: usize,
        /// How far the nearest is off.
        off: Length,
        /// Where it was printed.
        spot: Spot,
    },
    /// A page is not where the product is cut or bound.
    #[error("product {product}: the {} edge of {spot} is off by {off}", edge.name())]
    Margin {
        /// The product, counted from 1.
        product: usize,
        /// The edge of the page.
        edge: Edge,
        /// How far it is off, to the right or upwards.
        off: Length,
        /// Where it was printed.
        spot: Spot,
    },
    /// The last fold is not at the binding.
    #[error("the last fold is not at the {} edge of the finished page, where it is bound", edge.name())]
    Spine {
        /// The edge where it should be.
        edge: Edge,
    },
}

/// A page or an empty place in words.
struct Shown(Option<PageRef>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("nothing"),
            Some(PageRef { job: 1, page }) => write!(f, "page {page}"),
            Some(PageRef { job, page }) => write!(f, "page {page} of job {job}"),
        }
    }
}

impl Spot {
    /// Takes numbers that begin at 0.
    pub(super) const fn new(sheet: usize, face: FaceName, cell: usize) -> Self {
        Self {
            sheet: sheet + 1,
            face,
            cell: cell + 1,
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let face = match self.face {
            FaceName::Front => "front",
            FaceName::Back => "back",
        };
        write!(f, "sheet {} {face} cell {}", self.sheet, self.cell)
    }
}

impl fmt::Display for Heading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "up",
            Self::Right => "right",
            Self::Down => "down",
            Self::Left => "left",
        })
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recto => "recto",
            Self::Verso => "verso",
        })
    }
}
