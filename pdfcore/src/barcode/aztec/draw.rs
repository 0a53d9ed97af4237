//! Where the bits of an Aztec symbol stand.

use super::layers::{Filled, Layers};
use crate::barcode::bits::Bits;
use crate::barcode::grid::Grid;

/// A large symbol has lines for reference every so many modules from its middle.
const LINES: usize = 16;

/// Returns the modules of a symbol.
pub(super) fn drawn(filled: &Filled) -> Grid {
    let places = Places::of(filled.layers);
    let mut grid = Grid::new(places.size, places.size);
    layers(&mut grid, &places, filled);
    if !filled.layers.compact {
        lines(&mut grid);
    }
    let rings = if filled.layers.compact { 5 } else { 7 };
    middle(&mut grid, rings);
    told(&mut grid, &filled.told, rings);
    grid
}

/// Rows and columns of layers, as if there were no lines between them.
struct Places {
    size: usize,
    all: Vec<usize>,
}

impl Places {
    fn of(layers: Layers) -> Self {
        let base = layers.count * 4 + if layers.compact { 11 } else { 14 };
        if layers.compact {
            return Self {
                size: base,
                all: (0..base).collect(),
            };
        }
        let half = base / 2;
        let size = base + 1 + 2 * ((half - 1) / (LINES - 1));
        let apart = |at: usize| at + at / (LINES - 1) + 1;
        let before = (0..half).rev().map(|at| size / 2 - apart(at));
        let after = (0..half).map(|at| size / 2 + apart(at));
        Self {
            size,
            all: before.chain(after).collect(),
        }
    }
}

/// Layers wind from the outside inwards, two modules wide.
fn layers(grid: &mut Grid, places: &Places, filled: &Filled) {
    let (all, mut from) = (&places.all, 0);
    for layer in 0..filled.layers.count {
        let (near, far) = (layer * 2, all.len() - 1 - layer * 2);
        let side = all.len() - 2 - layer * 4;
        for along in 0..side {
            for across in 0..2 {
                let bit =
                    |quarter: usize| filled.bits.at(from + 2 * (quarter * side + along) + across);
                let corners = [
                    (near + across, near + along),
                    (near + along, far - across),
                    (far - across, far - along),
                    (far - along, near + across),
                ];
                for (quarter, (x, y)) in corners.into_iter().enumerate() {
                    grid.set(all[x], all[y], bit(quarter));
                }
            }
        }
        from += side * 8;
    }
}

/// Lines of modules that are dark and light in turn.
fn lines(grid: &mut Grid) {
    let (size, middle) = (grid.width(), grid.width() / 2);
    for line in (0..=middle).step_by(LINES) {
        for along in (middle % 2..size).step_by(2) {
            for across in [middle - line, middle + line] {
                grid.set(across, along, true);
                grid.set(along, across, true);
            }
        }
    }
}

/// Squares around the middle, and what tells which way is up.
fn middle(grid: &mut Grid, rings: usize) {
    let middle = grid.width() / 2;
    for y in middle - rings..=middle + rings {
        for x in middle - rings..=middle + rings {
            let ring = x.abs_diff(middle).max(y.abs_diff(middle));
            grid.set(x, y, ring % 2 == 0 && ring < rings);
        }
    }
    let (first, last) = (middle - rings, middle + rings);
    for (x, y) in [
        (first, first),
        (first + 1, first),
        (first, first + 1),
        (last, first),
        (last, first + 1),
        (last, last - 1),
    ] {
        grid.set(x, y, true);
    }
}

/// What is told of the symbol stands around its middle, clockwise; a large one leaves out lines.
fn told(grid: &mut Grid, bits: &Bits, rings: usize) {
    let (middle, side) = (grid.width() / 2, bits.len() / 4);
    let (first, last) = (middle - rings, middle + rings);
    for at in 0..side {
        let skipped = usize::from(side == 10 && at >= 5);
        let along = first + 2 + at + skipped;
        grid.set(along, first, bits.at(at));
        grid.set(last, along, bits.at(side + at));
        grid.set(along, last, bits.at(3 * side - 1 - at));
        grid.set(first, along, bits.at(4 * side - 1 - at));
    }
}
