//! Folded signatures: how the leaves of a book lie on a flat sheet.
//!
//! The sheet is *unfolded*: beginning with a closed signature, whose leaves lie on each other, each
//! fold is opened again, the last one first. Creep is what the paper's thickness moves at each fold.

use super::area::{Area, Axis, Edge, Line, Point, Size};
use super::booklet::{Binding, Creep, Push};
use super::error::ImposeError;
use super::finishing::{Finishing, Fold, Order, Piece};
use super::form::{Forms, Leaf, Side, affordable, page};
use super::grid::{Slot, Slots};
use super::marks::Guides;
use super::setup::{Job, Margins, SheetSetup, counted, not_negative};
use crate::{Length, Quarter};

/// What booklets and perfect-bound books have in common.
pub(super) struct Signature {
    pub(super) binding: Binding,
    /// How often a sheet is folded.
    pub(super) folds: u32,
    /// How many sheets lie in one another; nothing when all do.
    pub(super) nest: Option<u32>,
    /// What is milled off at the spine.
    pub(super) spine: Length,
    /// What is cut off between pages that do not meet at a spine.
    pub(super) cut: Length,
    pub(super) creep: Creep,
}

/// A leaf's place on the flat sheet.
#[derive(Debug, Clone, Copy)]
struct Unfolded {
    /// Columns and rows from the corner that is not moved by any fold.
    column: u32,
    row: u32,
    /// Whether its second page lies on the front of the sheet.
    behind: bool,
    /// Whether the head of its first page points down.
    head_down: bool,
    /// How far its pages must move against creep, in thicknesses of the paper.
    across: i64,
    up: i64,
    layer: u32,
}

/// One signature of the book.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// Leaves before it.
    before: u32,
    sheets: u32,
}

impl Signature {
    /// Lays all pages of a job on sheets.
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        self.check()?;
        let sheets = job.pages.div_ceil(self.pages_per_sheet());
        affordable(sheets, self.pages_per_sheet())?;
        let nest = self.nest.unwrap_or(sheets).min(sheets);
        let last = i64::from(nest * self.leaves() / 2) - 1;
        let base = match self.creep.push {
            Push::In => 0,
            Push::Out => last,
        };
        let slots = self.slots(setup, self.creep.thickness * base)?;
        let laid = Laid {
            signature: self,
            slots: &slots,
            pages: job.pages,
            base,
        };
        laid.check(last)?;
        let sections = sections(sheets, nest, self.leaves());
        let all =
            sections.flat_map(|section| (0..section.sheets).map(move |sheet| (section, sheet)));
        Ok(Forms {
            sheets: all
                .map(|(section, sheet)| laid.sheet(&section, sheet))
                .collect(),
            finishing: laid.finishing(setup.medium, nest),
            run: 1,
            guides: Guides {
                folds: self.fold_lines(&slots),
                folded: vec![setup.medium.area()],
            },
        })
    }

    fn check(&self) -> Result<(), ImposeError> {
        counted("the number of folds", self.folds, 4)?;
        counted(
            "the number of sheets in a signature",
            self.nest.unwrap_or(1),
            1_000,
        )?;
        not_negative("the milling at the spine", self.spine)?;
        not_negative("the trim between pages", self.cut)?;
        not_negative("the thickness of the paper", self.creep.thickness)
    }

    fn leaves(&self) -> u32 {
        1 << self.folds
    }

    fn pages_per_sheet(&self) -> u32 {
        2 * self.leaves()
    }

    /// The folds cross each other in turn; the last one is the spine.
    fn axes(&self) -> Vec<Axis> {
        let across = match self.binding.edge().axis() {
            Axis::Vertical => Axis::Horizontal,
            Axis::Horizontal => Axis::Vertical,
        };
        let from_last = (0..self.folds).map(|fold| {
            if fold % 2 == 0 {
                self.binding.edge().axis()
            } else {
                across
            }
        });
        let mut axes: Vec<_> = from_last.collect();
        axes.reverse();
        axes
    }

    /// The part that goes under at folds along this axis.
    fn under(&self, axis: Axis) -> Edge {
        match (axis, self.binding) {
            (Axis::Horizontal, _) => Edge::Top,
            (Axis::Vertical, Binding::Right) => Edge::Right,
            (Axis::Vertical, Binding::Left | Binding::Top) => Edge::Left,
        }
    }

    /// Outer edges leave room for pages that are pushed out.
    fn slots(&self, setup: &SheetSetup, pushed: Length) -> Result<Slots, ImposeError> {
        let axes = self.axes();
        let count = |axis| 1 << axes.iter().filter(|other| **other == axis).count();
        // Gaps from the resting side: spines and outer edges in turn.
        let gaps = |axis: Axis| {
            let spine = self.binding.edge().axis() == axis;
            let gap = move |at: u32| {
                let half = match (spine, at % 2) {
                    (true, 0) => self.spine,
                    (true, _) => self.cut + pushed,
                    (false, _) => self.cut,
                };
                half * 2
            };
            let mut gaps: Vec<_> = (0..count(axis) - 1).map(gap).collect();
            if self.under(axis) != Edge::Right {
                gaps.reverse();
            }
            gaps
        };
        let mut setup = setup.clone();
        setup.margins = self.outside(setup.margins, pushed);
        Slots::uneven(&setup, &gaps(Axis::Vertical), &gaps(Axis::Horizontal))
    }

    fn outside(&self, margins: Margins, pushed: Length) -> Margins {
        match self.binding.edge().axis() {
            Axis::Vertical => Margins {
                left: margins.left + pushed,
                right: margins.right + pushed,
                ..margins
            },
            Axis::Horizontal => Margins {
                top: margins.top + pushed,
                bottom: margins.bottom + pushed,
                ..margins
            },
        }
    }

    /// Opens the folds again, the last one first. `depths` says how deep each leaf lies in the
    /// signature.
    fn unfold(&self, depths: impl Fn(u32) -> i64) -> Vec<Unfolded> {
        let mut leaves: Vec<_> = (0..self.leaves()).map(Unfolded::closed).collect();
        let (mut width, mut height, mut layers) = (1, 1, self.leaves());
        for (opened, axis) in self.axes().into_iter().rev().enumerate() {
            let under = self.under(axis);
            let extent = if axis == Axis::Vertical {
                &mut width
            } else {
                &mut height
            };
            for (number, leaf) in (0..).zip(&mut leaves) {
                let within = i64::from(leaf.layer.min(layers - 1 - leaf.layer));
                let depth = if opened == 0 { depths(number) } else { -within };
                leaf.open(under, *extent, layers, depth);
            }
            *extent *= 2;
            layers /= 2;
        }
        leaves
    }

    fn fold_lines(&self, slots: &Slots) -> Vec<Line> {
        let mut left = [slots.grid().columns, slots.grid().rows];
        let fold = |axis: Axis| {
            let extent = &mut left[usize::from(axis == Axis::Horizontal)];
            *extent /= 2;
            let at = slot_at(slots, self.binding, *extent - 1, *extent - 1, axis);
            Line {
                axis,
                at: at.edge(self.under(axis)),
            }
        };
        self.axes().into_iter().map(fold).collect()
    }
}

/// The territory of a slot, counted from the resting corner along one axis.
fn slot_at(slots: &Slots, binding: Binding, column: u32, row: u32, axis: Axis) -> Area {
    let (column, row) = match axis {
        Axis::Vertical => (column, 0),
        Axis::Horizontal => (0, row),
    };
    resting(slots, binding, column, row).territory
}

/// The slot that lies so far from the corner that no fold moves.
fn resting(slots: &Slots, binding: Binding, column: u32, row: u32) -> &Slot {
    let grid = slots.grid();
    let column = match binding {
        Binding::Left | Binding::Top => grid.columns - 1 - column,
        Binding::Right => column,
    };
    slots.at(column, grid.rows - 1 - row)
}

fn sections(sheets: u32, nest: u32, leaves: u32) -> impl Iterator<Item = Section> {
    let starts = (0..sheets).step_by(nest.max(1) as usize);
    starts.map(move |start| Section {
        before: start * leaves,
        sheets: nest.min(sheets - start),
    })
}

impl Unfolded {
    const fn closed(layer: u32) -> Self {
        Self {
            column: 0,
            row: 0,
            behind: false,
            head_down: false,
            across: 0,
            up: 0,
            layer,
        }
    }

    /// Opens one fold: the lower half of the layers turns out to the side it came from.
    /// `away` moves the page away from the fold's line.
    fn open(&mut self, under: Edge, extent: u32, layers: u32, away: i64) {
        let turned = self.layer >= layers / 2;
        let (place, creep, outward) = match under {
            Edge::Left => (&mut self.column, &mut self.across, 1),
            Edge::Right => (&mut self.column, &mut self.across, -1),
            Edge::Top => (&mut self.row, &mut self.up, -1),
            Edge::Bottom => (&mut self.row, &mut self.up, 1),
        };
        *creep += outward * away;
        if turned {
            *place = 2 * extent - 1 - *place;
            *creep = -*creep;
            self.layer = layers - 1 - self.layer;
            self.behind = !self.behind;
            self.head_down ^= under.axis() == Axis::Horizontal;
        }
    }
}

/// Everything that is the same for all sheets.
struct Laid<'a> {
    signature: &'a Signature,
    slots: &'a Slots,
    pages: u32,
    /// How far the outermost pages are pushed out, in thicknesses.
    base: i64,
}

impl Laid<'_> {
    fn check(&self, last: i64) -> Result<(), ImposeError> {
        let size = self.slots.at(0, 0).trim.size();
        let width = match self.signature.binding.edge().axis() {
            Axis::Vertical => size.width,
            Axis::Horizontal => size.height,
        };
        let limit = Length::from_micrometres(width.micrometres() / 4);
        let creep = self.signature.creep.thickness * last;
        if creep > limit {
            return Err(ImposeError::CreepTooLarge { creep, limit });
        }
        Ok(())
    }

    fn sheet(&self, section: &Section, sheet: u32) -> Vec<Leaf> {
        let half = self.signature.leaves() / 2;
        let all = section.sheets * self.signature.leaves();
        let position = move |leaf: u32| {
            if leaf < half {
                sheet * half + leaf
            } else {
                all - (sheet + 1) * half + leaf - half
            }
        };
        let depth = |leaf| {
            let position = position(leaf);
            self.base - i64::from(position.min(all - 1 - position))
        };
        let unfolded = self.signature.unfold(depth);
        let place = |(leaf, place)| self.leaf(place, section.before + position(leaf));
        (0..).zip(&unfolded).map(place).collect()
    }

    fn leaf(&self, place: &Unfolded, number: u32) -> Leaf {
        let slot = resting(self.slots, self.signature.binding, place.column, place.row);
        let head = if place.head_down {
            Quarter::Half
        } else {
            Quarter::None
        };
        let side = |page_number: u32, turn: Quarter| Side {
            page: page(1, page_number, self.pages),
            turn: head.plus(turn),
        };
        let first = side(2 * number + 1, Quarter::None);
        let second = side(2 * number + 2, self.signature.binding.heads().behind());
        let (front, behind) = if place.behind {
            (second, first)
        } else {
            (first, second)
        };
        let mut leaf = Leaf::new(slot, front, behind);
        leaf.trim = leaf.trim.shifted(self.creep(place.across, place.up));
        leaf
    }

    fn creep(&self, across: i64, up: i64) -> Point {
        let thickness = self.signature.creep.thickness;
        Point::new(thickness * across, thickness * up)
    }

    fn finishing(&self, medium: Size, nest: u32) -> Finishing {
        let signature = self.signature;
        let trim = resting(self.slots, signature.binding, 0, 0).trim;
        let base = self.base;
        let pushed = match signature.binding {
            Binding::Left => self.creep(base, 0),
            Binding::Right => self.creep(-base, 0),
            Binding::Top => self.creep(0, -base),
        };
        let fold = |line: Line| Fold {
            line,
            under: signature.under(line.axis),
        };
        let lines = signature.fold_lines(self.slots);
        Finishing {
            pieces: vec![Piece {
                area: medium.area(),
                turned: None,
                product: 1,
            }],
            folds: lines.into_iter().map(fold).collect(),
            nest,
            thickness: signature.creep.thickness,
            binding: signature.binding.edge(),
            turning: signature.binding.edge().axis(),
            trim: trim.shifted(pushed),
            reading: Order::default(),
            register: Point::default(),
        }
    }
}
