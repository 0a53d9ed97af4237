//! What is done with printed sheets: cutting, folding, gathering, binding.

use super::area::{Area, Axis, Edge, Line, Point};
use crate::Length;

/// How printed sheets become one or several products.
///
/// The sheets lie in a pile in the order in which they were printed, the first on top, fronts up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finishing {
    /// The piles into which the whole pile is cut. Those of one product are put together in this
    /// order, the first on top.
    pub pieces: Vec<Piece>,
    /// The folds of each sheet of such a pile, in their order.
    pub folds: Vec<Fold>,
    /// How many sheets lie in one another at the last fold.
    pub nest: u32,
    /// The thickness of the paper.
    pub thickness: Length,
    /// The edge of the finished page at which the product is bound.
    pub binding: Edge,
    /// The line about which the reader turns a leaf to see its back.
    pub turning: Axis,
    /// What remains of the folded pile after trimming, measured from the lower left corner of the
    /// piece before it was folded. The first leaf lies on top.
    pub trim: Area,
    /// The order in which several pages on one side of a leaf are read.
    pub reading: Order,
    /// By how much the device misplaces backs; the plan is shifted against it.
    pub register: Point,
}

/// A pile of equal pieces of all sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The piece on the front of the sheet.
    pub area: Area,
    /// The line about which the pile is turned over after it was cut.
    pub turned: Option<Axis>,
    /// The product it goes to, counted from 1.
    pub product: u32,
}

/// One fold. A part of the pile goes under the rest, which stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The line, measured on the piece before its first fold.
    pub line: Line,
    /// The part that goes under: the one towards this edge.
    pub under: Edge,
}

/// The order in which the cells of a grid are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Order {
    /// What comes first: the next column or the next row.
    pub first: Run,
    /// The way along a row.
    pub across: Across,
    /// The way along a column.
    pub down: Down,
}

/// Whether cells are read row by row or column by column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Run {
    /// Row by row.
    #[default]
    Across,
    /// Column by column.
    Down,
}

/// The way along a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Across {
    /// As Latin script.
    #[default]
    LeftToRight,
    /// As Arabic and Hebrew script.
    RightToLeft,
}

/// The way along a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Down {
    /// From the top row to the bottom row.
    #[default]
    TopDown,
    /// From the bottom row to the top row.
    BottomUp,
}
