//! Where the words of a PDF417 stand.

use super::patterns::PATTERNS;
use super::{BarcodeError, MOST_WORDS};
use crate::barcode::bits::Bits;
use crate::barcode::grid::Grid;

/// Modules that begin and end each row, with their number.
const START: (usize, usize) = (0x1_fea8, 17);
const STOP: (usize, usize) = (0x3_fa29, 18);
/// Rows are three times as high as modules are wide.
const ROW: usize = 3;
const MOST_ROWS: usize = 90;
const LEAST_ROWS: usize = 3;

/// Rows and columns of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    columns: usize,
    rows: usize,
    level: usize,
}

impl Layout {
    /// Returns the layout for so many words.
    pub(super) fn of(
        words: usize,
        columns: Option<u8>,
        level: usize,
    ) -> Result<Self, BarcodeError> {
        let with = |columns: usize| {
            let rows = words.div_ceil(columns).max(LEAST_ROWS);
            let layout = Self {
                columns,
                rows,
                level,
            };
            (rows <= MOST_ROWS && layout.places() <= MOST_WORDS).then_some(layout)
        };
        match columns {
            Some(columns) => with(usize::from(columns)).ok_or(BarcodeError::TooNarrow { columns }),
            None => (1..=30)
                .filter_map(with)
                .min_by_key(|layout| layout.width().abs_diff(3 * layout.height()))
                .ok_or(BarcodeError::TooNarrow { columns: 30 }),
        }
    }

    /// Returns how many words it holds.
    pub(super) const fn places(&self) -> usize {
        self.columns * self.rows
    }

    const fn width(&self) -> usize {
        START.1 + 17 * (self.columns + 2) + STOP.1
    }

    const fn height(&self) -> usize {
        self.rows * ROW
    }

    /// Returns the modules of these words.
    pub(super) fn drawn(&self, words: &[usize]) -> Grid {
        let mut grid = Grid::new(self.width(), self.height());
        for (row, words) in words.chunks(self.columns).enumerate() {
            let bits = self.row(row, words);
            for y in row * ROW..(row + 1) * ROW {
                for x in 0..self.width() {
                    grid.set(x, y, bits.at(x));
                }
            }
        }
        grid
    }

    /// Each row tells on its left and right what symbol it is a part of.
    fn row(&self, row: usize, words: &[usize]) -> Bits {
        let (cluster, base) = (row % 3, row / 3 * 30);
        let told = [
            (self.rows - 1) / 3,
            self.level * 3 + (self.rows - 1) % 3,
            self.columns - 1,
        ];
        let (left, right) = (base + told[cluster], base + told[(cluster + 2) % 3]);
        let all = [&[left], words, &[right]].concat();
        let mut bits = Bits::default();
        bits.push(START.0, START.1);
        for word in all {
            bits.push(1 << 16 | usize::from(PATTERNS[cluster][word]) << 1, 17);
        }
        bits.push(STOP.0, STOP.1);
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Widths of bars and spaces in turn.
    fn widths(pattern: u16) -> Vec<usize> {
        let bits: Vec<bool> = (0..17)
            .rev()
            .map(|bit| (1 << 16 | u32::from(pattern) << 1) >> bit & 1 == 1)
            .collect();
        bits.chunk_by(|a, b| a == b).map(<[bool]>::len).collect()
    }

    #[test]
    fn patterns_are_distinct_and_belong_to_their_cluster() {
        for (number, patterns) in PATTERNS.iter().enumerate() {
            let distinct: HashSet<_> = patterns.iter().collect();
            assert_eq!(distinct.len(), 929);
            for pattern in patterns {
                let widths = widths(*pattern);
                assert_eq!(widths.len(), 8, "{pattern:#x}");
                assert!(widths.iter().all(|width| *width <= 6), "{pattern:#x}");
                let cluster = (9 + widths[0] + widths[4] - widths[2] - widths[6] + 9) % 9;
                assert_eq!(cluster, 3 * number, "{pattern:#x}");
            }
        }
    }

    #[test]
    fn words_fill_rows_of_so_many_columns() {
        for (words, columns, expected) in [
            (100, Some(5), (5, 20)),
            (101, Some(5), (5, 21)),
            (10, Some(30), (30, 3)),
            (100, None, (6, 17)),
            (928, None, (16, 58)),
        ] {
            let layout = Layout::of(words, columns, 4).unwrap();
            assert_eq!((layout.columns, layout.rows), expected, "{words}");
        }
        let narrow = Layout::of(100, Some(1), 4).unwrap_err();
        assert_eq!(narrow, BarcodeError::TooNarrow { columns: 1 });
    }
}
