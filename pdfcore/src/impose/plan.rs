//! What is printed: sheets, faces and cells.

use super::area::{Area, Axis, Size};
use super::finishing::Finishing;
use super::marks::Mark;
use super::placement::Placement;
use crate::Quarter;
use std::sync::Arc;

/// All sheets of an imposed job, and how they become a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The sheets in the order in which they are printed.
    pub sheets: Vec<Sheet>,
    /// The edge of the medium over which the device turns a sheet to print its back.
    pub flip: Flip,
    /// How often each sheet is printed for one set of what was asked for.
    pub run: u32,
    /// What is done with the printed sheets.
    pub finishing: Finishing,
}

/// One piece of paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The size of the paper.
    pub medium: Size,
    /// What is printed first.
    pub front: Face,
    /// What is printed on the other side; nothing in simplex.
    pub back: Option<Face>,
}

/// One side of a sheet, as one looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The places for pages, also those that stay empty.
    pub cells: Vec<Cell>,
    /// Marks for the finisher, drawn over everything; shared by faces that look the same.
    pub marks: Arc<[Mark]>,
}

/// One place for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What stands there.
    pub content: Content,
    /// The finished page, as it is after cutting; with creep already applied.
    pub trim: Area,
    /// Where ink of this page may come: the trim and its bleed, up to half way to a neighbour.
    pub clip: Area,
    /// How the finished page is turned.
    pub turn: Quarter,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// A source page.
    Page {
        /// Which one.
        page: PageRef,
        /// Where and how.
        placement: Placement,
    },
}

/// A page of one of the jobs that are imposed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageRef {
    /// The job, counted from 1.
    pub job: u16,
    /// The page, counted from 1.
    pub page: u32,
}

/// The edge over which a device turns a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flip {
    /// As the pages of an upright book.
    LongEdge,
    /// As the pages of an upright pad.
    ShortEdge,
}

impl Flip {
    /// Returns the line about which a sheet of this size turns; a square counts as upright.
    #[must_use]
    pub fn axis(self, medium: Size) -> Axis {
        match (self, medium.is_landscape()) {
            (Self::LongEdge, false) | (Self::ShortEdge, true) => Axis::Vertical,
            (Self::LongEdge, true) | (Self::ShortEdge, false) => Axis::Horizontal,
        }
    }

    /// Returns the flip that turns a sheet of this size about this line.
    #[must_use]
    pub fn about(axis: Axis, medium: Size) -> Self {
        if Self::LongEdge.axis(medium) == axis {
            Self::LongEdge
        } else {
            Self::ShortEdge
        }
    }
}

impl Cell {
    /// Returns the page in the cell.
    #[must_use]
    pub const fn page(&self) -> Option<PageRef> {
        match self.content {
            Content::Blank => None,
            Content::Page { page, .. } => Some(page),
        }
    }
}

impl Sheet {
    /// Returns the faces in the order in which they are printed.
    pub fn faces(&self) -> impl Iterator<Item = &Face> {
        std::iter::once(&self.front).chain(&self.back)
    }
}
