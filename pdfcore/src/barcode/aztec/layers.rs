//! How many layers hold a message, and the bits in them.

use crate::barcode::bits::Bits;
use crate::barcode::field::Field;

/// Words that correction takes beside its percentage.
const EXTRA: usize = 3;
/// A compact symbol tells of no more words.
const MOST_COMPACT_WORDS: usize = 64;

/// A symbol with so many layers around its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layers {
    /// Whether the middle is the small one.
    pub(super) compact: bool,
    /// How many layers there are.
    pub(super) count: usize,
}

/// A symbol and its bits.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) layers: Layers,
    /// All bits of the layers.
    pub(super) bits: Bits,
    /// What is told around the middle.
    pub(super) told: Bits,
}

impl Layers {
    const fn bits(self) -> usize {
        let middle = if self.compact { 88 } else { 112 };
        (middle + 16 * self.count) * self.count
    }

    const fn word(self) -> usize {
        match self.count {
            0..=2 => 6,
            3..=8 => 8,
            9..=22 => 10,
            _ => 12,
        }
    }
}

/// Returns the smallest symbol that holds these bits and leaves so many percent for correction.
pub(super) fn filled(bits: &Bits, correction: usize) -> Option<Filled> {
    let compact = (1..=4).map(|count| Layers {
        compact: true,
        count,
    });
    let full = (4..=32).map(|count| Layers {
        compact: false,
        count,
    });
    compact
        .chain(full)
        .find_map(|layers| within(bits, correction, layers))
}

fn within(bits: &Bits, correction: usize, layers: Layers) -> Option<Filled> {
    let size = layers.word();
    let (words, all) = (stuffed(bits, size), layers.bits() / size);
    let most = if layers.compact {
        MOST_COMPACT_WORDS
    } else {
        usize::MAX
    };
    let check = (all * correction).div_ceil(100) + EXTRA;
    if words.len() > most || words.len() + check > all {
        return None;
    }
    let field = Field::new(1 << size, polynomial(size));
    let check = field.check(&words, all - words.len(), 1);
    let mut bits = Bits::default();
    bits.push(0, layers.bits() % size);
    for word in words.iter().chain(&check) {
        bits.push(*word, size);
    }
    Some(Filled {
        layers,
        bits,
        told: told(layers, words.len()),
    })
}

/// Returns the bits in words none of which has only ones or only zeros: where all but the last bit
/// of a word are alike, the last one is their opposite and carries nothing.
fn stuffed(bits: &Bits, size: usize) -> Vec<usize> {
    let (mut words, mut at) = (Vec::new(), 0);
    let alike = (1 << size) - 2;
    while at < bits.len() {
        let word = bits.value(at, size);
        let (word, taken) = match word & alike {
            0 => (1, size - 1),
            same if same == alike => (alike, size - 1),
            _ => (word, size),
        };
        words.push(word);
        at += taken;
    }
    words
}

/// Returns what is told around the middle: layers and words of data, guarded.
fn told(layers: Layers, words: usize) -> Bits {
    let mut plain = Bits::default();
    let (count, length, all) = if layers.compact {
        (2, 6, 7)
    } else {
        (5, 11, 10)
    };
    plain.push(layers.count - 1, count);
    plain.push(words - 1, length);
    let words: Vec<usize> = (0..plain.len() / 4)
        .map(|word| plain.value(word * 4, 4))
        .collect();
    let check = Field::new(16, polynomial(4)).check(&words, all - words.len(), 1);
    let mut bits = Bits::default();
    for word in words.iter().chain(&check) {
        bits.push(*word, 4);
    }
    bits
}

const fn polynomial(size: usize) -> usize {
    match size {
        4 => 0x13,
        6 => 0x43,
        8 => 0x12d,
        10 => 0x409,
        _ => 0x1069,
    }
}
