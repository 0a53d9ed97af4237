//! Cut and stack: piles that are laid on each other are in order.

use super::area::Area;
use super::error::ImposeError;
use super::finishing::{Finishing, Order, Piece};
use super::form::{Forms, Leaf, Side, affordable, page};
use super::grid::{Grid, Gutter, Slot, Slots};
use super::marks::Guides;
use super::plan::PageRef;
use super::setup::{Heads, Job, SheetSetup, Sides};
use crate::Quarter;

/// Each pile that is cut out of the printed sheets holds pages that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutAndStack {
    /// Columns and rows.
    pub grid: Grid,
    /// The order in which the piles are laid on each other, the first on top.
    pub order: Order,
    /// The space between pages.
    pub gutter: Gutter,
    /// How backs stand to fronts.
    pub heads: Heads,
}

impl CutAndStack {
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        let slots = Slots::even(setup, self.grid, self.gutter)?.ordered(self.order);
        let cells = self.grid.cells();
        let leaves = job.pages.div_ceil(setup.sides.pages_per_leaf());
        let sheets = leaves.div_ceil(cells);
        affordable(sheets, cells * setup.sides.pages_per_leaf())?;
        let leaf = |slot: &Slot, number| {
            let pages = leaf_pages(1, number, job.pages, setup.sides);
            leaf(slot, pages, self.heads)
        };
        let sheet = |sheet: u32| {
            let piles = (0..).zip(&slots);
            piles
                .map(|(pile, slot)| leaf(slot, pile * sheets + sheet))
                .collect()
        };
        Ok(Forms {
            sheets: (0..sheets).map(sheet).collect(),
            finishing: cut_out(&slots, self.heads, |_| 1),
            run: 1,
            guides: Guides::default(),
        })
    }
}

/// Returns the finishing that cuts out every slot and gives it to a product.
pub(super) fn cut_out(slots: &[Slot], heads: Heads, product: impl Fn(u32) -> u32) -> Finishing {
    let piece = |(pile, slot): (u32, &Slot)| Piece {
        area: slot.trim,
        turned: None,
        product: product(pile),
    };
    let pieces = (0..).zip(slots).map(piece).collect();
    let size = slots.first().map(|slot| slot.trim.size());
    let trim = size.map_or_else(Area::default, |size| size.area());
    Finishing::flat(pieces, trim, heads)
}

/// Returns the one or two pages of a leaf.
pub(super) fn leaf_pages(
    job: u16,
    leaf: u32,
    pages: u32,
    sides: Sides,
) -> (Option<PageRef>, Option<PageRef>) {
    match sides {
        Sides::Simplex => (page(job, leaf + 1, pages), None),
        Sides::Duplex { .. } => (
            page(job, 2 * leaf + 1, pages),
            page(job, 2 * leaf + 2, pages),
        ),
    }
}

/// Returns an upright leaf.
pub(super) const fn leaf(
    slot: &Slot,
    (front, back): (Option<PageRef>, Option<PageRef>),
    heads: Heads,
) -> Leaf {
    let turn: Quarter = heads.behind();
    Leaf::new(slot, Side::upright(front), Side { page: back, turn })
}
