//! Dark and light modules, and the rectangles that cover the dark ones.

use super::symbol::Block;

/// Modules in rows from the top, all of them light at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    width: usize,
    height: usize,
    dark: Vec<bool>,
}

impl Grid {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            dark: vec![false; width * height],
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn is_dark(&self, column: usize, row: usize) -> bool {
        self.dark[row * self.width + column]
    }

    pub(super) fn set(&mut self, column: usize, row: usize, dark: bool) {
        self.dark[row * self.width + column] = dark;
    }

    /// Returns rectangles that cover all dark modules and nothing else, none of them twice: rows or
    /// columns are merged first, whichever makes fewer.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let rows = self.merged();
        let columns = self.transposed().merged();
        if rows.len() <= columns.len() {
            return rows;
        }
        columns.into_iter().map(transposed).collect()
    }

    fn merged(&self) -> Vec<Block> {
        let mut left = self.clone();
        let mut blocks = Vec::new();
        for row in 0..self.height {
            for column in 0..self.width {
                if left.is_dark(column, row) {
                    blocks.push(left.take(column, row));
                }
            }
        }
        blocks
    }

    /// Takes away the run that begins here, and as many rows below as are dark there.
    fn take(&mut self, column: usize, row: usize) -> Block {
        let dark = |grid: &Self, row: usize| {
            let run = (column..grid.width).take_while(|column| grid.is_dark(*column, row));
            run.count()
        };
        let width = dark(self, row);
        let below = (row..self.height).take_while(|row| dark(self, *row) >= width);
        let height = below.count();
        for row in row..row + height {
            let from = row * self.width + column;
            self.dark[from..from + width].fill(false);
        }
        Block {
            left: column,
            top: row,
            width,
            height,
        }
    }

    fn transposed(&self) -> Self {
        let mut turned = Self::new(self.height, self.width);
        for row in 0..self.height {
            for column in 0..self.width {
                turned.set(row, column, self.is_dark(column, row));
            }
        }
        turned
    }
}

fn transposed(block: Block) -> Block {
    Block {
        left: block.top,
        top: block.left,
        width: block.height,
        height: block.width,
    }
}
