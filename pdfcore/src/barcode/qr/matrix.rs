//! Where the words of a QR code stand.

use super::penalty::penalty;
use super::version::Version;
use crate::barcode::QrLevel;
use crate::barcode::grid::Grid;

/// Returns the modules of a symbol with the mask that reads best.
pub(super) fn drawn(version: Version, level: QrLevel, words: &[usize]) -> Grid {
    let mut canvas = Canvas::new(version);
    canvas.place(words);
    let masked = (0..8).map(|mask| canvas.masked(level, mask));
    masked.min_by_key(penalty).unwrap_or(canvas.modules)
}

/// Modules, and which of them are no data.
struct Canvas {
    modules: Grid,
    taken: Grid,
}

impl Canvas {
    fn new(version: Version) -> Self {
        let size = version.size();
        let mut canvas = Self {
            modules: Grid::new(size, size),
            taken: Grid::new(size, size),
        };
        canvas.timing(size);
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            canvas.finder(x, y, size);
        }
        canvas.alignments(&version.alignments());
        canvas.reserve_format(size);
        canvas.version(version);
        canvas
    }

    fn put(&mut self, x: usize, y: usize, dark: bool) {
        self.modules.set(x, y, dark);
        self.taken.set(x, y, true);
    }

    fn timing(&mut self, size: usize) {
        for at in 0..size {
            self.put(at, 6, at % 2 == 0);
            self.put(6, at, at % 2 == 0);
        }
    }

    /// A finder and the light modules around it, as far as they are in the symbol.
    fn finder(&mut self, x: usize, y: usize, size: usize) {
        for row in y.saturating_sub(4)..(y + 5).min(size) {
            for column in x.saturating_sub(4)..(x + 5).min(size) {
                let ring = row.abs_diff(y).max(column.abs_diff(x));
                self.put(column, row, ring != 2 && ring != 4);
            }
        }
    }

    /// Patterns of five modules, but none where finders are.
    fn alignments(&mut self, lines: &[usize]) {
        let Some(last) = lines.last() else { return };
        for y in lines {
            for x in lines {
                let is_finder = [(6, 6), (6, *last), (*last, 6)].contains(&(*x, *y));
                if !is_finder {
                    self.alignment(*x, *y);
                }
            }
        }
    }

    fn alignment(&mut self, x: usize, y: usize) {
        for row in y - 2..=y + 2 {
            for column in x - 2..=x + 2 {
                let ring = row.abs_diff(y).max(column.abs_diff(x));
                self.put(column, row, ring != 1);
            }
        }
    }

    fn reserve_format(&mut self, size: usize) {
        for (x, y) in format_places(size).into_iter().flatten() {
            self.taken.set(x, y, true);
        }
        self.put(8, size - 8, true);
    }

    /// The version, with twelve bits that guard it, in two places.
    fn version(&mut self, version: Version) {
        if version.number() < 7 {
            return;
        }
        let bits = guarded(version.number(), 12, 0x1f25);
        for bit in 0..18 {
            let (near, far) = (bit / 3, version.size() - 11 + bit % 3);
            let dark = bits >> bit & 1 == 1;
            self.put(near, far, dark);
            self.put(far, near, dark);
        }
    }

    /// Words run up and down in columns of two modules, from the right.
    fn place(&mut self, words: &[usize]) {
        let size = self.modules.width();
        let mut bits = words
            .iter()
            .flat_map(|word| (0..8).rev().map(move |bit| word >> bit & 1 == 1));
        let pairs = (1..size)
            .rev()
            .step_by(2)
            .map(|right| right - usize::from(right <= 6));
        for (number, right) in pairs.enumerate() {
            for step in 0..size {
                let row = if number % 2 == 0 {
                    size - 1 - step
                } else {
                    step
                };
                for column in [right, right - 1] {
                    if !self.taken.is_dark(column, row) {
                        let dark = bits.next().unwrap_or(false);
                        self.modules.set(column, row, dark);
                    }
                }
            }
        }
    }

    /// Returns the modules with a mask, and with the words that tell of it.
    fn masked(&self, level: QrLevel, mask: usize) -> Grid {
        let (mut masked, size) = (self.modules.clone(), self.modules.width());
        for y in 0..size {
            for x in 0..size {
                if !self.taken.is_dark(x, y) && flips(mask, x, y) {
                    masked.set(x, y, !self.modules.is_dark(x, y));
                }
            }
        }
        let level = match level {
            QrLevel::L => 1,
            QrLevel::M => 0,
            QrLevel::Q => 3,
            QrLevel::H => 2,
        };
        let bits = guarded(level << 3 | mask, 10, 0x537) ^ 0x5412;
        for (bit, (x, y)) in (0..15)
            .cycle()
            .zip(format_places(size).into_iter().flatten())
        {
            masked.set(x, y, bits >> bit & 1 == 1);
        }
        masked
    }
}

/// Returns the places of the fifteen bits that tell level and mask, the lowest first, twice.
fn format_places(size: usize) -> [[(usize, usize); 15]; 2] {
    let around = |bit: usize| match bit {
        0..=5 => (8, bit),
        6 | 7 => (8, bit + 1),
        8 => (7, 8),
        _ => (14 - bit, 8),
    };
    let apart = |bit: usize| match bit {
        0..=7 => (size - 1 - bit, 8),
        _ => (8, size - 15 + bit),
    };
    [std::array::from_fn(around), std::array::from_fn(apart)]
}

/// Returns a value with the remainder of its division by a polynomial of this degree behind it.
fn guarded(value: usize, degree: usize, polynomial: usize) -> usize {
    let rest = (0..degree).fold(value, |rest, _| {
        (rest << 1) ^ ((rest >> (degree - 1) & 1) * polynomial)
    });
    value << degree | rest & ((1 << degree) - 1)
}

const fn flips(mask: usize, x: usize, y: usize) -> bool {
    let sum = match mask {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (x / 3 + y / 2) % 2,
        5 => x * y % 2 + x * y % 3,
        6 => (x * y % 2 + x * y % 3) % 2,
        _ => ((x + y) % 2 + x * y % 3) % 2,
    };
    sum == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO/IEC 18004, annexes C and D.
    #[test]
    fn format_and_version_are_guarded_as_in_the_standard() {
        assert_eq!(guarded(0b00_101, 10, 0x537) ^ 0x5412, 0b100_0000_1100_1110);
        assert_eq!(guarded(7, 12, 0x1f25), 0b00_0111_1100_1001_0100);
    }
}
