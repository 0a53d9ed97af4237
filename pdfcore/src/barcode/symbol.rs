//! What a bar code looks like, in modules.

use super::grid::Grid;

/// How thick bearer bars are, in modules.
pub const BEARER: usize = 4;

/// A bar code as plain data, in modules from its top left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The kind of bar code, as people write it.
    pub symbology: &'static str,
    /// The width, quiet zones included.
    pub width: usize,
    /// What stays light around it; the width includes it, and so does the height of a matrix.
    pub quiet: Quiet,
    /// What is dark.
    pub pattern: Pattern,
    /// What people read.
    pub labels: Vec<Label>,
}

/// What is dark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Bars that are as high as somebody wants them.
    Linear {
        /// The bars from left to right.
        bars: Vec<Bar>,
        /// The bars across.
        bearer: Bearer,
    },
    /// Modules that are as high as they are wide.
    Matrix {
        /// The height, quiet zones included.
        height: usize,
        /// Rectangles that do not overlap.
        blocks: Vec<Block>,
    },
}

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// The modules left of it.
    pub left: usize,
    /// Its width.
    pub width: usize,
    /// How far down it goes.
    pub reach: Reach,
}

/// How far down a bar goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To the words.
    Words,
    /// Five modules further, between the words.
    Guard,
}

/// Bars across the others, [`BEARER`] modules thick, so that no scan that leaves the symbol is
/// taken for a shorter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// None.
    None,
    /// One above and one below, over the whole width.
    Rules,
    /// All around.
    Frame,
}

/// A dark rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The modules left of it.
    pub left: usize,
    /// The modules above it.
    pub top: usize,
    /// Its width.
    pub width: usize,
    /// Its height.
    pub height: usize,
}

/// Words below the bars, in the middle of their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The words.
    pub text: String,
    /// The modules left of their place.
    pub left: usize,
    /// The width of their place.
    pub width: usize,
}

/// Modules that stay light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// Left of the first bar.
    pub left: usize,
    /// Right of the last bar.
    pub right: usize,
    /// Above and below; linear symbols need none.
    pub ends: usize,
}

impl Symbol {
    /// Returns a symbol of elements, a dark one and a light one in turn, with one line of words.
    pub(super) fn of_elements(
        symbology: &'static str,
        elements: impl IntoIterator<Item = usize>,
        text: String,
    ) -> Self {
        let quiet = Quiet {
            left: 10,
            right: 10,
            ends: 0,
        };
        let (bars, end) = bars(elements, quiet.left);
        let label = Label {
            text,
            left: quiet.left,
            width: end - quiet.left,
        };
        Self {
            symbology,
            width: end + quiet.right,
            quiet,
            pattern: Pattern::Linear {
                bars,
                bearer: Bearer::None,
            },
            labels: vec![label],
        }
    }

    /// Returns a symbol of these modules with so many light ones around.
    pub(super) fn of_grid(symbology: &'static str, grid: &Grid, quiet: usize) -> Self {
        let moved = |block: Block| Block {
            left: block.left + quiet,
            top: block.top + quiet,
            ..block
        };
        Self {
            symbology,
            width: grid.width() + 2 * quiet,
            quiet: Quiet {
                left: quiet,
                right: quiet,
                ends: quiet,
            },
            pattern: Pattern::Matrix {
                height: grid.height() + 2 * quiet,
                blocks: grid.blocks().into_iter().map(moved).collect(),
            },
            labels: vec![],
        }
    }
}

/// Returns the bars of elements, every second of which is light, and where they end.
pub(super) fn bars(elements: impl IntoIterator<Item = usize>, from: usize) -> (Vec<Bar>, usize) {
    let (mut bars, mut at) = (Vec::new(), from);
    for (number, width) in elements.into_iter().enumerate() {
        if number % 2 == 0 {
            bars.push(Bar {
                left: at,
                width,
                reach: Reach::Words,
            });
        }
        at += width;
    }
    (bars, at)
}
