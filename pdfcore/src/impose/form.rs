//! What schemes hand to the press: leaves on sheets, in the coordinates of the front.

use super::area::{Area, Axis, Edge, Point, Size};
use super::error::ImposeError;
use super::finishing::{Finishing, Order, Piece};
use super::grid::Slot;
use super::marks::Guides;
use super::plan::PageRef;
use super::setup::{Heads, Job};
use crate::{Length, Quarter};

/// One leaf as it lies on the sheet. What is behind it is described as if the paper were glass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    pub(super) trim: Area,
    pub(super) territory: Area,
    pub(super) front: Side,
    pub(super) behind: Side,
}

/// One side of a leaf.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    pub(super) page: Option<PageRef>,
    pub(super) turn: Quarter,
}

/// All sheets of a job and what becomes of them.
#[derive(Debug)]
pub(super) struct Forms {
    pub(super) sheets: Vec<Vec<Leaf>>,
    pub(super) finishing: Finishing,
    pub(super) run: u32,
    /// What marks show.
    pub(super) guides: Guides,
}

impl Leaf {
    /// Returns a leaf that fills its slot.
    pub(super) const fn new(slot: &Slot, front: Side, behind: Side) -> Self {
        Self {
            trim: slot.trim,
            territory: slot.territory,
            front,
            behind,
        }
    }

    /// Returns the leaf that prints on the front what this one has behind, and the other way
    /// round, in the place where the back of this one comes to lie.
    pub(super) fn mirrored(&self, axis: Axis, medium: Size) -> Self {
        Self {
            trim: self.trim.mirrored(axis, medium),
            territory: self.territory.mirrored(axis, medium),
            front: self.behind.mirrored(axis),
            behind: self.front.mirrored(axis),
        }
    }
}

impl Side {
    pub(super) const fn upright(page: Option<PageRef>) -> Self {
        Self {
            page,
            turn: Quarter::None,
        }
    }

    fn mirrored(self, axis: Axis) -> Self {
        Self {
            turn: self.turn.mirrored(axis),
            ..self
        }
    }
}

impl Finishing {
    /// Sheets that are not folded: leaves are read one after the other.
    pub(super) fn flat(pieces: Vec<Piece>, trim: Area, heads: Heads) -> Self {
        let (binding, turning) = match heads {
            Heads::HeadToHead => (Edge::Left, Axis::Vertical),
            Heads::HeadToFoot => (Edge::Top, Axis::Horizontal),
        };
        Self {
            pieces,
            folds: vec![],
            nest: 1,
            thickness: Length::ZERO,
            binding,
            turning,
            trim,
            reading: Order::default(),
            register: Point::default(),
        }
    }
}

/// Returns a page if the job has it; otherwise its place stays blank.
pub(super) fn page(job: u16, number: u32, pages: u32) -> Option<PageRef> {
    (number <= pages).then_some(PageRef { job, page: number })
}

/// Refuses a job without pages.
pub(super) const fn not_empty(number: usize, job: &Job) -> Result<(), ImposeError> {
    if job.pages == 0 {
        return Err(ImposeError::NoPages { job: number });
    }
    Ok(())
}

/// Refuses what would be too large to hold.
pub(super) fn affordable(sheets: u32, cells_per_sheet: u32) -> Result<(), ImposeError> {
    /// About half a gigabyte.
    const MOST: u64 = 4_000_000;
    let cells = u64::from(sheets) * u64::from(cells_per_sheet);
    if cells > MOST {
        return Err(ImposeError::TooLarge { cells, most: MOST });
    }
    Ok(())
}
