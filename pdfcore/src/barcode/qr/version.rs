//! The forty sizes of QR code: ISO/IEC 18004, tables 1 and 9.

use crate::barcode::QrLevel;
use std::ops::RangeInclusive;

/// A size, from 1 to 40.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version(usize);

/// Versions that count characters with as many bits.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) versions: RangeInclusive<usize>,
    /// Bits of a count of digits, of capitals and of bytes.
    pub(super) count: [usize; 3],
}

pub(super) const CLASSES: [Class; 3] = [
    Class {
        versions: 1..=9,
        count: [10, 9, 8],
    },
    Class {
        versions: 10..=26,
        count: [12, 11, 16],
    },
    Class {
        versions: 27..=40,
        count: [14, 13, 16],
    },
];

/// Words that guard each block, by level and version.
const CHECK: [[usize; 40]; 4] = [
    [
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30,
        30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    [
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30,
        30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
];

/// Blocks that are guarded apart, by level and version.
const BLOCKS: [[usize; 40]; 4] = [
    [
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13,
        14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
    ],
    [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23,
        25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ],
    [
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29,
        34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
    [
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35,
        37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
];

impl Version {
    pub(super) const fn new(number: usize) -> Self {
        Self(number)
    }

    pub(super) const fn number(self) -> usize {
        self.0
    }

    pub(super) const fn size(self) -> usize {
        self.0 * 4 + 17
    }

    pub(super) const fn check_words(self, level: QrLevel) -> usize {
        CHECK[level as usize][self.0 - 1]
    }

    pub(super) const fn blocks(self, level: QrLevel) -> usize {
        BLOCKS[level as usize][self.0 - 1]
    }

    pub(super) const fn data_words(self, level: QrLevel) -> usize {
        self.modules() / 8 - self.check_words(level) * self.blocks(level)
    }

    /// Returns how many modules are left for words.
    const fn modules(self) -> usize {
        let all = (16 * self.0 + 128) * self.0 + 64;
        if self.0 == 1 {
            return all;
        }
        let lines = self.0 / 7 + 2;
        let versions = if self.0 >= 7 { 36 } else { 0 };
        all - ((25 * lines - 10) * lines - 55) - versions
    }

    /// Returns the rows, and columns, in which the middles of alignment patterns stand.
    pub(super) fn alignments(self) -> Vec<usize> {
        if self.0 == 1 {
            return vec![];
        }
        let lines = self.0 / 7 + 2;
        let step = (self.0 * 8 + lines * 3 + 5) / (lines * 4 - 4) * 2;
        let from_end = (0..lines - 1)
            .rev()
            .map(|line| self.size() - 7 - line * step);
        std::iter::once(6).chain(from_end).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_those_of_the_standard() {
        for (number, level, words, alignments) in [
            (1, QrLevel::L, 19, &[][..]),
            (1, QrLevel::H, 9, &[]),
            (2, QrLevel::M, 28, &[6, 18]),
            (7, QrLevel::Q, 88, &[6, 22, 38]),
            (32, QrLevel::L, 1_955, &[6, 34, 60, 86, 112, 138]),
            (40, QrLevel::L, 2_956, &[6, 30, 58, 86, 114, 142, 170]),
            (40, QrLevel::H, 1_276, &[6, 30, 58, 86, 114, 142, 170]),
        ] {
            let version = Version::new(number);
            assert_eq!(version.data_words(level), words, "{number}");
            assert_eq!(version.alignments(), alignments, "{number}");
        }
    }
}
