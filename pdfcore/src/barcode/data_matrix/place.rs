//! Where the words of a Data Matrix stand: ISO/IEC 16022, annex F.

use super::size::Size;
use crate::barcode::grid::Grid;

/// Bits of a word from the highest on, as rows and columns from that of its lowest one.
const UTAH: [(isize, isize); 8] = [
    (-2, -2),
    (-2, -1),
    (-1, -2),
    (-1, -1),
    (-1, 0),
    (0, -2),
    (0, -1),
    (0, 0),
];
/// Words in corners, as rows and columns; what is negative is counted from the far end.
const CORNERS: [[(isize, isize); 8]; 4] = [
    [
        (-1, 0),
        (-1, 1),
        (-1, 2),
        (0, -2),
        (0, -1),
        (1, -1),
        (2, -1),
        (3, -1),
    ],
    [
        (-3, 0),
        (-2, 0),
        (-1, 0),
        (0, -4),
        (0, -3),
        (0, -2),
        (0, -1),
        (1, -1),
    ],
    [
        (-3, 0),
        (-2, 0),
        (-1, 0),
        (0, -2),
        (0, -1),
        (1, -1),
        (2, -1),
        (3, -1),
    ],
    [
        (-1, 0),
        (-1, -1),
        (0, -3),
        (0, -2),
        (0, -1),
        (1, -3),
        (1, -2),
        (1, -1),
    ],
];

/// Returns the modules of a symbol.
pub(super) fn drawn(size: &Size, words: &[usize]) -> Grid {
    let inner = Walk::through(size, words).modules();
    let (width, height) = (size.width + 2, size.height + 2);
    let mut grid = Grid::new(width * size.across, height * size.down);
    for y in 0..grid.height() {
        for x in 0..grid.width() {
            let (column, row) = (x % width, y % height);
            let dark = match (column, row) {
                (0, _) => true,
                (_, row) if row == height - 1 => true,
                (column, 0) => column % 2 == 0,
                (column, row) if column == width - 1 => row % 2 == 1,
                _ => inner.is_dark(
                    x / width * size.width + column - 1,
                    y / height * size.height + row - 1,
                ),
            };
            grid.set(x, y, dark);
        }
    }
    grid
}

/// The diagonal walk that places word after word.
struct Walk<'a> {
    columns: isize,
    rows: isize,
    placed: Vec<Option<bool>>,
    words: std::slice::Iter<'a, usize>,
}

impl<'a> Walk<'a> {
    fn through(size: &Size, words: &'a [usize]) -> Self {
        let (width, height) = size.inner();
        let mut walk = Self {
            columns: width as isize,
            rows: height as isize,
            placed: vec![None; width * height],
            words: words.iter(),
        };
        let (mut row, mut column) = (4, 0);
        while row < walk.rows || column < walk.columns {
            walk.corner(row, column);
            (row, column) = walk.diagonal(row, column, -2);
            (row, column) = walk.diagonal(row + 1, column + 3, 2);
            (row, column) = (row + 3, column + 1);
        }
        walk
    }

    /// Walks up to the right, or down to the left, until it leaves the symbol.
    fn diagonal(&mut self, mut row: isize, mut column: isize, down: isize) -> (isize, isize) {
        loop {
            self.step(row, column);
            (row, column) = (row + down, column - down);
            let left = if down < 0 {
                row < 0 || column >= self.columns
            } else {
                row >= self.rows || column < 0
            };
            if left {
                return (row, column);
            }
        }
    }

    /// Some sizes have words that are torn apart over the corners.
    fn corner(&mut self, row: isize, column: isize) {
        let (rows, columns) = (self.rows, self.columns);
        let corner = match (row, column) {
            (row, 0) if row == rows => 0,
            (row, 0) if row == rows - 2 && columns % 4 != 0 => 1,
            (row, 0) if row == rows - 2 && columns % 8 == 4 => 2,
            (row, 2) if row == rows + 4 && columns % 8 == 0 => 3,
            _ => return,
        };
        let from_end = |at: isize, all: isize| if at < 0 { at + all } else { at };
        let places =
            CORNERS[corner].map(|(row, column)| (from_end(row, rows), from_end(column, columns)));
        self.place(places);
    }

    /// Places a word here, if here is a free module.
    fn step(&mut self, row: isize, column: isize) {
        let within = (0..self.rows).contains(&row) && (0..self.columns).contains(&column);
        if within && self.placed[self.index(row, column)].is_none() {
            self.place(UTAH.map(|(down, right)| (row + down, column + right)));
        }
    }

    fn place(&mut self, places: [(isize, isize); 8]) {
        let word = self.words.next().copied().unwrap_or(0);
        for (bit, (row, column)) in (0..8).rev().zip(places) {
            let index = self.index(row, column);
            self.placed[index] = Some(word >> bit & 1 == 1);
        }
    }

    /// What leaves the symbol above or left comes back on the other side, shifted.
    fn index(&self, mut row: isize, mut column: isize) -> usize {
        if row < 0 {
            row += self.rows;
            column += 4 - (self.rows + 4) % 8;
        }
        if column < 0 {
            column += self.columns;
            row += 4 - (self.columns + 4) % 8;
        }
        (row * self.columns + column) as usize
    }

    /// Where no word reaches, the last corner has a pattern of its own.
    fn modules(self) -> Grid {
        let (width, height) = (self.columns as usize, self.rows as usize);
        let mut grid = Grid::new(width, height);
        for (index, placed) in self.placed.iter().enumerate() {
            let (x, y) = (index % width, index / width);
            let corner = x + 2 >= width && y + 2 >= height && (width - x) == (height - y);
            grid.set(x, y, placed.unwrap_or(corner));
        }
        grid
    }
}
