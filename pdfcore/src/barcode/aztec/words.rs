//! A message in the characters of Aztec, as few bits as its modes allow.

use crate::barcode::bits::Bits;
use crate::barcode::message::{Kind, Message};
use crate::barcode::path::{Here, Path, Step, cheapest};

/// Modes by their place; bytes are written from three of them.
const UPPER: usize = 0;
const LOWER: usize = 1;
const MIXED: usize = 2;
const PUNCTUATION: usize = 3;
const DIGITS: usize = 4;
const BYTES: usize = 5;
const MODES: usize = BYTES + 3;

/// Bits of a character in each mode.
const WIDTH: [usize; MODES] = [5, 5, 5, 5, 4, 8, 8, 8];
/// Changes that last: from, to, character.
const LATCHES: [(usize, usize, usize); 10] = [
    (UPPER, LOWER, 28),
    (UPPER, MIXED, 29),
    (UPPER, DIGITS, 30),
    (LOWER, MIXED, 29),
    (LOWER, DIGITS, 30),
    (MIXED, LOWER, 28),
    (MIXED, UPPER, 29),
    (MIXED, PUNCTUATION, 30),
    (PUNCTUATION, UPPER, 31),
    (DIGITS, UPPER, 14),
];
/// Changes for a single character: from, to, character.
const SHIFTS: [(usize, usize, usize); 6] = [
    (UPPER, PUNCTUATION, 0),
    (LOWER, PUNCTUATION, 0),
    (MIXED, PUNCTUATION, 0),
    (DIGITS, PUNCTUATION, 0),
    (LOWER, UPPER, 28),
    (DIGITS, UPPER, 15),
];
/// What is before bytes, and how many of them a short count and a long one tell.
const TO_BYTES: usize = 31;
const SHORT: usize = 31;
const LONG: usize = SHORT + 2_047;
const MIXED_MARKS: &[u8] = b"@\\^_`|~\x7f";
const PAIRS: [&[u8]; 4] = [b"\r\n", b". ", b", ", b": "];

/// Bits of one or two characters.
type What = [(usize, usize); 2];

/// Returns the bits of a message.
pub(super) fn bits(message: &Message) -> Option<Bits> {
    let bytes = &message.bytes;
    let mut starts = [None; MODES];
    starts[UPPER] = Some(0);
    let Path { steps, .. } = cheapest(
        bytes.len(),
        &starts,
        |_| true,
        |here, steps| {
            ways(bytes, here, steps);
        },
    )?;
    let mut bits = Bits::default();
    if message.kind == Kind::Utf8 {
        utf_8(&mut bits);
    }
    let mut from = 0;
    for run in steps.chunk_by(|a, b| (a.mode >= BYTES) == (b.mode >= BYTES)) {
        let Some(last) = run.last() else { continue };
        if last.mode >= BYTES {
            write_bytes(&mut bits, &bytes[from..last.to]);
        }
        for (value, width) in run.iter().flat_map(|step| step.what) {
            bits.push(value, width);
        }
        from = last.to;
    }
    Some(bits)
}

/// A shift to punctuation, a flag, and the number of UTF-8 in two digits.
fn utf_8(bits: &mut Bits) {
    for (value, width) in [(0, 5), (0, 5), (2, 3), (2 + 2, 4), (2 + 6, 4)] {
        bits.push(value, width);
    }
}

fn ways(bytes: &[u8], here: Here, steps: &mut Vec<Step<What>>) {
    let Here { at, mode, .. } = here;
    let rest = &bytes[at..];
    let mut go = |count: usize, mode: usize, what: What| {
        steps.push(Step {
            to: at + count,
            mode,
            cost: what[0].1 + what[1].1,
            what,
        });
    };
    let nothing = (0, 0);
    for (_, to, value) in LATCHES.iter().filter(|latch| latch.0 == mode) {
        go(0, *to, [(*value, WIDTH[mode]), nothing]);
    }
    if let Some((count, value)) = character(mode, rest) {
        go(count, mode, [(value, WIDTH[mode]), nothing]);
    }
    for (_, to, shift) in SHIFTS.iter().filter(|shift| shift.0 == mode) {
        if let Some((count, value)) = character(*to, rest) {
            go(count, mode, [(*shift, WIDTH[mode]), (value, WIDTH[*to])]);
        }
    }
    ways_of_bytes(rest.is_empty(), here, steps);
}

/// Bytes are written when their number is known; here they only cost.
fn ways_of_bytes(at_end: bool, here: Here, steps: &mut Vec<Step<What>>) {
    let Here { at, mode, .. } = here;
    let mut go = |count: usize, mode: usize, cost: usize| {
        steps.push(Step {
            to: at + count,
            mode,
            cost,
            what: [(0, 0); 2],
        });
    };
    match mode {
        UPPER | LOWER | MIXED if !at_end => go(1, BYTES + mode, 10 + 8),
        BYTES.. => {
            go(0, mode - BYTES, 0);
            if !at_end {
                go(1, mode, 8);
            }
        }
        _ => {}
    }
}

/// Returns how many bytes one character of a mode holds, and its value.
fn character(mode: usize, rest: &[u8]) -> Option<(usize, usize)> {
    let byte = *rest.first()?;
    let value = usize::from(byte);
    let one = |value: usize| Some((1, value));
    match (mode, byte) {
        (UPPER | LOWER | MIXED | DIGITS, b' ') => one(1),
        (UPPER, b'A'..=b'Z') => one(value - 65 + 2),
        (LOWER, b'a'..=b'z') => one(value - 97 + 2),
        (MIXED, 1..=13) => one(value + 1),
        (MIXED, 27..=31) => one(value - 27 + 15),
        (MIXED, byte) => {
            let mark = MIXED_MARKS.iter().position(|mark| *mark == byte)?;
            one(mark + 20)
        }
        (PUNCTUATION, byte) => {
            let pair = PAIRS.iter().position(|pair| rest.starts_with(pair));
            pair.map(|pair| (2, pair + 2)).or_else(|| punctuation(byte))
        }
        (DIGITS, b'0'..=b'9') => one(value - 48 + 2),
        (DIGITS, b',') => one(12),
        (DIGITS, b'.') => one(13),
        _ => None,
    }
}

fn punctuation(byte: u8) -> Option<(usize, usize)> {
    let marks = b"!\"#$%&'()*+,-./:;<=>?[]{}";
    if byte == b'\r' {
        return Some((1, 1));
    }
    let mark = marks.iter().position(|mark| *mark == byte)?;
    Some((1, mark + 6))
}

/// Counts are of five bits, or of five zeros and eleven bits.
fn write_bytes(bits: &mut Bits, bytes: &[u8]) {
    // Two short counts take one bit less than a long one.
    let most = if bytes.len() <= 2 * SHORT {
        SHORT
    } else {
        LONG
    };
    for part in bytes.chunks(most) {
        bits.push(TO_BYTES, 5);
        if part.len() > SHORT {
            bits.push(0, 5);
            bits.push(part.len() - SHORT, 11);
        } else {
            bits.push(part.len(), 5);
        }
        for byte in part {
            bits.push(usize::from(*byte), 8);
        }
    }
}
