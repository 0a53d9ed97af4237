//! Bits in a row.

/// Bits in a row, the most significant of each value first.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<bool>);

impl Bits {
    /// Appends the lowest `count` bits of a value.
    pub(super) fn push(&mut self, value: usize, count: usize) {
        self.0
            .extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns a bit; behind the end all are set.
    pub(super) fn at(&self, index: usize) -> bool {
        self.0.get(index).copied().unwrap_or(true)
    }

    /// Returns the value of `count` bits from here on.
    pub(super) fn value(&self, from: usize, count: usize) -> usize {
        (from..from + count).fold(0, |value, index| value << 1 | usize::from(self.at(index)))
    }
}
