//! N-up: several pages on each side of a sheet, to be read as it is.

use super::error::ImposeError;
use super::finishing::{Finishing, Order, Piece};
use super::form::{Forms, Leaf, Side, affordable, page};
use super::grid::{Grid, Gutter, Slot, Slots};
use super::marks::Guides;
use super::setup::{Heads, Job, SheetSetup, Sides};

/// Pages in rows and columns on uncut sheets; with one of each, plain duplex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NUp {
    /// Columns and rows.
    pub grid: Grid,
    /// The order in which pages follow each other.
    pub order: Order,
    /// The space between pages.
    pub gutter: Gutter,
    /// How backs stand to fronts.
    pub heads: Heads,
}

impl NUp {
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        let slots = Slots::even(setup, self.grid, self.gutter)?;
        let cells = self.grid.cells();
        let per_sheet = cells * setup.sides.pages_per_leaf();
        let sheets = job.pages.div_ceil(per_sheet);
        affordable(sheets, per_sheet)?;
        let sheet = |first| self.sheet(&slots, first, job.pages, setup.sides);
        let piece = Piece {
            area: setup.medium.area(),
            turned: None,
            product: 1,
        };
        let finishing = Finishing::flat(vec![piece], slots.bounds(), self.heads);
        Ok(Forms {
            sheets: (0..sheets)
                .map(|number| sheet(number * per_sheet))
                .collect(),
            finishing: Finishing {
                reading: self.order,
                ..finishing
            },
            run: 1,
            guides: Guides::default(),
        })
    }

    /// Lays the pages that follow the first so many.
    fn sheet(&self, slots: &Slots, before: u32, pages: u32, sides: Sides) -> Vec<Leaf> {
        let numbered = |index: u32| page(1, before + index + 1, pages);
        let behind = |column, row| match sides {
            Sides::Simplex => None,
            Sides::Duplex { .. } => numbered(self.grid.cells() + self.behind(column, row)),
        };
        let leaf = |(column, row, slot): (u32, u32, &Slot)| {
            let front = numbered(self.order.index(column, row, self.grid));
            let back = Side {
                page: behind(column, row),
                turn: self.heads.behind(),
            };
            Leaf::new(slot, Side::upright(front), back)
        };
        slots.iter().map(leaf).collect()
    }

    /// Returns the place in the reading order of the back, which begins at its own first corner.
    const fn behind(&self, column: u32, row: u32) -> u32 {
        let Grid { columns, rows } = self.grid;
        match self.heads {
            Heads::HeadToHead => self.order.index(columns - 1 - column, row, self.grid),
            Heads::HeadToFoot => self.order.index(column, rows - 1 - row, self.grid),
        }
    }
}
