//! Places in rows and columns.

use super::area::{Area, Size};
use super::error::ImposeError;
use super::finishing::{Across, Down, Order, Run};
use super::setup::{Finished, SheetSetup, counted, not_negative};
use crate::Length;

/// Columns and rows of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grid {
    /// How many pages stand side by side.
    pub columns: u32,
    /// How many pages stand above each other.
    pub rows: u32,
}

/// The space between neighbouring finished pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Gutter {
    /// Between columns.
    pub across: Length,
    /// Between rows.
    pub down: Length,
}

/// One place of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The finished page.
    pub(super) trim: Area,
    /// Up to where it may bleed: half way to its neighbours or the edge of the medium.
    pub(super) territory: Area,
}

/// The slots of a form, row by row from the top.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    grid: Grid,
    slots: Vec<Slot>,
}

impl Grid {
    /// Returns how many places there are.
    #[must_use]
    pub const fn cells(self) -> u32 {
        self.columns.saturating_mul(self.rows)
    }

    pub(super) fn check(self) -> Result<(), ImposeError> {
        counted("the number of columns", self.columns, 100)?;
        counted("the number of rows", self.rows, 100)
    }
}

impl Gutter {
    pub(super) fn check(self) -> Result<(), ImposeError> {
        not_negative("the gutter between columns", self.across)?;
        not_negative("the gutter between rows", self.down)
    }
}

impl Order {
    /// Returns how many cells of a grid are read before this one; rows count from the top.
    pub(super) const fn index(self, column: u32, row: u32, grid: Grid) -> u32 {
        let column = match self.across {
            Across::LeftToRight => column,
            Across::RightToLeft => grid.columns - 1 - column,
        };
        let row = match self.down {
            Down::TopDown => row,
            Down::BottomUp => grid.rows - 1 - row,
        };
        match self.first {
            Run::Across => row * grid.columns + column,
            Run::Down => column * grid.rows + row,
        }
    }
}

impl Slots {
    /// Lays a grid in the middle of what the margins leave, with the same gutter everywhere.
    pub(super) fn even(
        setup: &SheetSetup,
        grid: Grid,
        gutter: Gutter,
    ) -> Result<Self, ImposeError> {
        grid.check()?;
        gutter.check()?;
        let gaps = |count: u32, gap: Length| vec![gap; count.saturating_sub(1) as usize];
        let across = gaps(grid.columns, gutter.across);
        Self::uneven(setup, &across, &gaps(grid.rows, gutter.down))
    }

    /// Lays a grid with these gaps between columns from the left and between rows from the top.
    pub(super) fn uneven(
        setup: &SheetSetup,
        across: &[Length],
        down: &[Length],
    ) -> Result<Self, ImposeError> {
        let printable = setup.printable();
        let page = finished(setup, printable.size(), across, down)?;
        let needed = Size::new(extent(page.width, across), extent(page.height, down));
        if needed.width > printable.width || needed.height > printable.height {
            return Err(ImposeError::DoesNotFit {
                needed,
                available: printable.size(),
            });
        }
        let half = |room: Length| Length::from_micrometres(room.micrometres() / 2);
        let left = printable.left + half(printable.width - needed.width);
        let top = printable.top() - half(printable.height - needed.height);
        let columns = spans(left, page.width, across, setup.medium.width);
        // Rows run downwards; they are laid upside down and mirrored.
        let height = setup.medium.height;
        let rows = spans(height - top, page.height, down, height);
        Ok(Self::crossing(&columns, &rows, setup.medium))
    }

    fn crossing(columns: &[Span], rows: &[Span], medium: Size) -> Self {
        let upright = |left: &Span, top: &Span| {
            let area = |x: (Length, Length), y: (Length, Length)| {
                Area::between(x.0, medium.height - y.1, x.1, medium.height - y.0)
            };
            Slot {
                trim: area(left.trim, top.trim),
                territory: area(left.territory, top.territory),
            }
        };
        let cross = |row| columns.iter().map(move |column| upright(column, row));
        let count = |spans: &[Span]| u32::try_from(spans.len()).unwrap_or(u32::MAX);
        Self {
            grid: Grid {
                columns: count(columns),
                rows: count(rows),
            },
            slots: rows.iter().flat_map(cross).collect(),
        }
    }

    /// Returns the grid.
    pub(super) const fn grid(&self) -> Grid {
        self.grid
    }

    /// Returns one place; rows count from the top.
    pub(super) fn at(&self, column: u32, row: u32) -> &Slot {
        &self.slots[(row * self.grid.columns + column) as usize]
    }

    /// Returns column, row and place of all slots, row by row.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32, &Slot)> {
        let columns = self.grid.columns;
        let place = move |(at, slot)| (at % columns, at / columns, slot);
        (0..).zip(&self.slots).map(place)
    }

    /// Returns the places in the order in which they are read.
    pub(super) fn ordered(&self, order: Order) -> Vec<Slot> {
        let index = |(column, row, _): &(u32, u32, &Slot)| order.index(*column, *row, self.grid);
        let mut slots: Vec<_> = self.iter().collect();
        slots.sort_by_key(index);
        slots.into_iter().map(|(_, _, slot)| *slot).collect()
    }

    /// Returns the rectangle around all finished pages.
    pub(super) fn bounds(&self) -> Area {
        let areas = self.slots.iter().map(|slot| slot.trim);
        areas
            .reduce(|all, area| all.union(&area))
            .unwrap_or_default()
    }
}

/// A column's or row's beginning and end, with and without its share of the gaps.
struct Span {
    trim: (Length, Length),
    territory: (Length, Length),
}

fn spans(start: Length, page: Length, gaps: &[Length], medium: Length) -> Vec<Span> {
    let mut spans = Vec::with_capacity(gaps.len() + 1);
    let (mut begin, mut border) = (start, Length::ZERO);
    for gap in gaps {
        let end = begin + page;
        let middle = end + Length::from_micrometres(gap.micrometres() / 2);
        spans.push(Span {
            trim: (begin, end),
            territory: (border, middle),
        });
        (begin, border) = (end + *gap, middle);
    }
    spans.push(Span {
        trim: (begin, begin + page),
        territory: (border, medium),
    });
    spans
}

fn extent(page: Length, gaps: &[Length]) -> Length {
    let pages = page * (i64::try_from(gaps.len()).unwrap_or(i64::MAX) + 1);
    gaps.iter().fold(pages, |sum, gap| sum + *gap)
}

fn finished(
    setup: &SheetSetup,
    room: Size,
    across: &[Length],
    down: &[Length],
) -> Result<Size, ImposeError> {
    let share = |room: Length, gaps: &[Length]| {
        let pages = i64::try_from(gaps.len()).unwrap_or(i64::MAX) + 1;
        let free = room - extent(Length::ZERO, gaps);
        Length::from_micrometres(free.micrometres() / pages)
    };
    match setup.finished {
        Finished::Exact(size) => Ok(size),
        Finished::Divide => {
            let size = Size::new(share(room.width, across), share(room.height, down));
            if size.width <= Length::ZERO || size.height <= Length::ZERO {
                let medium = setup.medium;
                return Err(ImposeError::NoRoom { medium });
            }
            Ok(size)
        }
    }
}
