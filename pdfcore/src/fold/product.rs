//! What a reader finds: pages one after the other, with their headings.

use super::error::{FoldError, Spot};
use super::paper::{Layer, Motion};
use super::pile;
use super::sheet::{FaceName, Printed, PrintedSheet};
use crate::impose::{Across, Area, Axis, Down, Finishing, Flip, Order, PageRef, Run};
use crate::{Length, Quarter};

/// One thing that leaves the finisher: a book, a pile of cards, sheets to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// All places for pages in the order in which they are read.
    pub seen: Vec<Seen>,
}

/// A page, or an empty place for one, as a reader finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The page; nothing for an empty place.
    pub page: Option<PageRef>,
    /// The leaf, counted from 1.
    pub leaf: u32,
    /// Which side of its leaf it is on.
    pub side: Side,
    /// Where its head points.
    pub heading: Heading,
    /// Where it lies in the pile, looked at from above.
    pub area: Area,
    /// Where it was printed.
    pub spot: Spot,
}

/// A side of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The side that is read first; in books from left to right the right-hand page.
    Recto,
    /// The other one.
    Verso,
}

/// Where the head of a page points, for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// It can be read.
    Up,
    /// It lies on its left side.
    Right,
    /// It stands on its head.
    Down,
    /// It lies on its right side.
    Left,
}

/// Cuts, folds and stacks printed sheets, and reads the products.
///
/// # Errors
///
/// When a page lies on no piece that is kept, or on more than one.
pub fn fold(
    sheets: &[PrintedSheet],
    flip: Flip,
    finishing: &Finishing,
) -> Result<Vec<Product>, FoldError> {
    let mut table = Table::new(sheets, flip, finishing);
    let count = finishing.pieces.iter().map(|piece| piece.product).max();
    let mut products = vec![Product { seen: vec![] }; count.unwrap_or(0) as usize];
    for piece in &finishing.pieces {
        let Some(product) = products.get_mut((piece.product as usize).wrapping_sub(1)) else {
            continue; // products are counted from 1; nobody gets what goes to product 0
        };
        for layer in pile::folded(sheets, piece, finishing) {
            let leaf = product.seen.last().map_or(0, |seen| seen.leaf) + 1;
            product.seen.extend(table.read(&layer, leaf)?);
        }
    }
    table.nothing_left()?;
    Ok(products)
}

/// The sheets on the table, and which of their cells were found again.
struct Table<'a> {
    sheets: &'a [PrintedSheet],
    flip: Flip,
    finishing: &'a Finishing,
    found: Vec<[Vec<bool>; 2]>,
}

impl<'a> Table<'a> {
    fn new(sheets: &'a [PrintedSheet], flip: Flip, finishing: &'a Finishing) -> Self {
        let none = |sheet: &PrintedSheet| {
            [FaceName::Front, FaceName::Back].map(|face| vec![false; sheet.face(face).len()])
        };
        Self {
            sheets,
            flip,
            finishing,
            found: sheets.iter().map(none).collect(),
        }
    }

    /// Reads both sides of a layer, the upper one first.
    fn read(&mut self, layer: &Layer, leaf: u32) -> Result<Vec<Seen>, FoldError> {
        let upper = layer.upper();
        let mut seen = self.read_side(layer, leaf, upper, Side::Recto)?;
        let under = match upper {
            FaceName::Front => FaceName::Back,
            FaceName::Back => FaceName::Front,
        };
        seen.extend(self.read_side(layer, leaf, under, Side::Verso)?);
        Ok(seen)
    }

    fn read_side(
        &mut self,
        layer: &Layer,
        leaf: u32,
        face: FaceName,
        side: Side,
    ) -> Result<Vec<Seen>, FoldError> {
        let sheets = self.sheets;
        let mut seen = vec![];
        for (cell, printed) in sheets[layer.sheet].face(face).iter().enumerate() {
            let spot = Spot::new(layer.sheet, face, cell);
            let found = self.look(layer, printed, spot, leaf, side);
            if !layer.holds(&found.area) {
                continue;
            }
            self.claim(layer.sheet, face, cell, spot)?;
            seen.push(found);
        }
        in_reading_order(&mut seen, self.finishing);
        Ok(seen)
    }

    /// Follows what is printed from its face through the paper into the pile.
    fn look(&self, layer: &Layer, printed: &Printed, spot: Spot, leaf: u32, side: Side) -> Seen {
        let mut area = printed.area;
        let mut arrow = arrow(printed.turn);
        if spot.face == FaceName::Back {
            let through = self.through(layer.sheet);
            area = through.area(&area.shifted(self.finishing.register));
            arrow = through.arrow(arrow);
        }
        area = layer.motion.area(&area);
        arrow = layer.motion.arrow(arrow);
        if side == Side::Verso {
            arrow = Motion::across(self.finishing.turning, Length::ZERO).arrow(arrow);
        }
        Seen {
            page: printed.page,
            leaf,
            side,
            heading: Heading::of(arrow),
            area,
            spot,
        }
    }

    /// Returns how points on the back of a sheet come to the points of its front behind which
    /// they lie.
    fn through(&self, sheet: usize) -> Motion {
        let medium = self.sheets[sheet].medium;
        let axis = self.flip.axis(medium);
        let extent = match axis {
            Axis::Vertical => medium.width,
            Axis::Horizontal => medium.height,
        };
        Motion::across(axis, extent)
    }

    fn claim(
        &mut self,
        sheet: usize,
        face: FaceName,
        cell: usize,
        spot: Spot,
    ) -> Result<(), FoldError> {
        let found = &mut self.found[sheet][usize::from(face == FaceName::Back)][cell];
        if std::mem::replace(found, true) {
            return Err(FoldError::FoundTwice { spot });
        }
        Ok(())
    }

    /// No page may lie outside all pieces.
    fn nothing_left(&self) -> Result<(), FoldError> {
        for (number, sheet) in self.sheets.iter().enumerate() {
            for (face, found) in [FaceName::Front, FaceName::Back]
                .into_iter()
                .zip(&self.found[number])
            {
                let lost = sheet.face(face).iter().zip(found);
                let lost = lost
                    .enumerate()
                    .find(|(_, (cell, found))| cell.page.is_some() && !**found);
                if let Some((cell, _)) = lost {
                    let spot = Spot::new(number, face, cell);
                    return Err(FoldError::CutOff { spot });
                }
            }
        }
        Ok(())
    }
}

/// Where the head of a page points that is turned so.
const fn arrow(turn: Quarter) -> (i64, i64) {
    match turn {
        Quarter::None => (0, 1),
        Quarter::Right => (1, 0),
        Quarter::Half => (0, -1),
        Quarter::Left => (-1, 0),
    }
}

impl Heading {
    const fn of((x, y): (i64, i64)) -> Self {
        match (x, y) {
            (1, _) => Self::Right,
            (-1, _) => Self::Left,
            (_, -1) => Self::Down,
            _ => Self::Up,
        }
    }
}

/// Sorts the cells of one side as the reader sees them.
fn in_reading_order(seen: &mut [Seen], finishing: &Finishing) {
    let steps = |seen: &Seen| Steps::of(seen, finishing);
    seen.sort_by_key(|seen| steps(seen).line);
    // Cells of a row or column need not stand in line to the micrometre.
    let mut rest = seen;
    while let Some(first) = rest.first() {
        let end = steps(first).line + steps(first).half;
        let count = rest.partition_point(|seen| steps(seen).line <= end);
        let (line, next) = rest.split_at_mut(count.max(1));
        line.sort_by_key(|seen| steps(seen).along);
        rest = next;
    }
}

/// How far the reader's eye has gone when it comes to a cell.
struct Steps {
    /// To the cell's row, or column where these are read first.
    line: Length,
    /// Along this row or column.
    along: Length,
    /// Half the cell's height, or width.
    half: Length,
}

impl Steps {
    fn of(seen: &Seen, finishing: &Finishing) -> Self {
        let Order {
            first,
            across,
            down,
        } = finishing.reading;
        let mirrored = |axis| seen.side == Side::Verso && finishing.turning == axis;
        let backwards = (across == Across::RightToLeft) != mirrored(Axis::Vertical);
        let upwards = (down == Down::BottomUp) != mirrored(Axis::Horizontal);
        let area = &seen.area;
        let x = if backwards { -area.right() } else { area.left };
        let y = if upwards { area.bottom } else { -area.top() };
        let half = |length: Length| Length::from_micrometres(length.micrometres() / 2);
        match first {
            Run::Across => Self {
                line: y,
                along: x,
                half: half(area.height),
            },
            Run::Down => Self {
                line: x,
                along: y,
                half: half(area.width),
            },
        }
    }
}
