//! A message in the words of PDF417: text, bytes and digits, whichever are fewer.

use super::MOST_WORDS;
use crate::barcode::message::{Kind, Message};
use crate::barcode::path::{Here, Path, Step, cheapest};

/// Modes by their place; the first four are of text.
const ALPHA: usize = 0;
const LOWER: usize = 1;
const MIXED: usize = 2;
const PUNCTUATION: usize = 3;
const BYTES: usize = 4;
const DIGITS: usize = 5;

const TO_TEXT: usize = 900;
const TO_BYTES: usize = 901;
const TO_DIGITS: usize = 902;
/// Bytes whose number is a multiple of six.
const TO_SIXES: usize = 924;
const UTF_8: [usize; 2] = [927, 26];
/// A change to the punctuation of a single character, and what fills up a pair.
const SHIFT: usize = 29;
/// A change from small letters to a single capital.
const SHIFT_ALPHA: usize = 27;
/// Characters of each mode of text by their value; what has none is a change.
const CHARACTERS: [&[u8]; 4] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ ",
    b"abcdefghijklmnopqrstuvwxyz ",
    b"0123456789&\r\t,:#-.$/+%*=^\0 ",
    b";<>@[\\]_`~!\r\t,:\n-.$/\"|*()?{}'",
];
/// Changes of the mode of text: from, to, value.
const CHANGES: [(usize, usize, usize); 7] = [
    (ALPHA, LOWER, 27),
    (ALPHA, MIXED, 28),
    (LOWER, MIXED, 28),
    (MIXED, PUNCTUATION, 25),
    (MIXED, LOWER, 27),
    (MIXED, ALPHA, 28),
    (PUNCTUATION, ALPHA, 29),
];

/// Costs are parts of a word: two values of text make a word, six bytes five, 44 digits 15.
const WORD: usize = 132;
const VALUE: usize = WORD / 2;
const BYTE: usize = WORD * 5 / 6;
const DIGIT: usize = WORD * 15 / 44;

/// What a step writes: a change between kinds of modes writes nothing by itself.
#[derive(Debug, Clone, Copy)]
enum What {
    Values(usize, Option<usize>),
    Rest,
}

/// Returns the words of a message, unless there are more than any symbol has.
pub(super) fn words(message: &Message) -> Option<Vec<usize>> {
    let bytes = &message.bytes;
    let mut starts = [None; 6];
    starts[ALPHA] = Some(0);
    let Path { steps, .. } = cheapest(
        bytes.len(),
        &starts,
        |_| true,
        |here, steps| {
            ways(bytes, here, steps);
        },
    )?;
    let mut words = match message.kind {
        Kind::Utf8 => UTF_8.to_vec(),
        Kind::Plain | Kind::Gs1 => vec![],
    };
    let (mut from, mut kind) = (0, ALPHA);
    for run in steps.chunk_by(|a, b| kind_of(a.mode) == kind_of(b.mode)) {
        let Some(last) = run.last() else { continue };
        write(&mut words, run, kind, &bytes[from..last.to]);
        (from, kind) = (last.to, kind_of(last.mode));
    }
    (words.len() < MOST_WORDS).then_some(words)
}

/// All modes of text are of one kind.
const fn kind_of(mode: usize) -> usize {
    if mode < BYTES { ALPHA } else { mode }
}

/// Takes a step: so many bytes, to this mode, at this cost.
type Go<'a> = &'a mut dyn FnMut(usize, usize, usize, What);

fn ways(bytes: &[u8], here: Here, steps: &mut Vec<Step<What>>) {
    let Here { at, mode, .. } = here;
    let go: Go<'_> = &mut |count, mode, cost, what| {
        steps.push(Step {
            to: at + count,
            mode,
            cost,
            what,
        });
    };
    for to in [ALPHA, BYTES, DIGITS] {
        if to != kind_of(mode) {
            // A value that fills up a pair, as often as not.
            go(0, to, WORD + VALUE / 2, What::Rest);
        }
    }
    match (mode, bytes.get(at)) {
        (_, None) => {}
        (BYTES, Some(_)) => go(1, BYTES, BYTE, What::Rest),
        (DIGITS, Some(byte)) => {
            if byte.is_ascii_digit() {
                go(1, DIGITS, DIGIT, What::Rest);
            }
        }
        (mode, Some(byte)) => ways_of_text(mode, *byte, go),
    }
}

fn ways_of_text(mode: usize, byte: u8, go: Go<'_>) {
    for (_, to, value) in CHANGES.iter().filter(|change| change.0 == mode) {
        go(0, *to, VALUE, What::Values(*value, None));
    }
    if let Some(value) = value(mode, byte) {
        go(1, mode, VALUE, What::Values(value, None));
    } else if let (LOWER, Some(value)) = (mode, value(ALPHA, byte)) {
        go(1, mode, 2 * VALUE, What::Values(SHIFT_ALPHA, Some(value)));
    } else if let Some(value) = value(PUNCTUATION, byte) {
        go(1, mode, 2 * VALUE, What::Values(SHIFT, Some(value)));
    }
}

fn value(mode: usize, byte: u8) -> Option<usize> {
    let found = CHARACTERS[mode]
        .iter()
        .position(|character| *character == byte);
    found.filter(|_| byte != 0)
}

/// Writes steps in modes of one kind; what is before them was of another kind, unless it is text.
fn write(words: &mut Vec<usize>, steps: &[Step<What>], before: usize, bytes: &[u8]) {
    match steps.first().map_or(ALPHA, |step| kind_of(step.mode)) {
        BYTES => write_bytes(words, bytes),
        DIGITS => write_digits(words, bytes),
        _ => {
            if before != ALPHA {
                words.push(TO_TEXT);
            }
            write_text(words, steps);
        }
    }
}

/// Two values make a word.
fn write_text(words: &mut Vec<usize>, steps: &[Step<What>]) {
    let values = steps.iter().flat_map(|step| match step.what {
        What::Values(first, second) => [Some(first), second],
        What::Rest => [None, None],
    });
    let values: Vec<usize> = values.flatten().collect();
    let pair = |pair: &[usize]| pair[0] * 30 + pair.get(1).unwrap_or(&SHIFT);
    words.extend(values.chunks(2).map(pair));
}

/// A 1 before up to 44 digits keeps their zeros.
fn write_digits(words: &mut Vec<usize>, bytes: &[u8]) {
    words.push(TO_DIGITS);
    for digits in bytes.chunks(44) {
        let digits = digits.iter().map(|digit| usize::from(digit - b'0'));
        words.extend(in_base_900(std::iter::once(1).chain(digits), 10));
    }
}

/// Six bytes make five words.
fn write_bytes(words: &mut Vec<usize>, bytes: &[u8]) {
    let (sixes, rest) = bytes.split_at(bytes.len() / 6 * 6);
    words.push(if rest.is_empty() { TO_SIXES } else { TO_BYTES });
    for six in sixes.chunks(6) {
        let number = in_base_900(six.iter().map(|byte| usize::from(*byte)), 256);
        words.extend(std::iter::repeat_n(0, 5 - number.len()).chain(number));
    }
    words.extend(rest.iter().map(|byte| usize::from(*byte)));
}

/// Returns a number in base 900, from its digits in another one.
fn in_base_900(digits: impl Iterator<Item = usize>, base: usize) -> Vec<usize> {
    let mut number: Vec<usize> = vec![];
    for digit in digits {
        let mut carry = digit;
        for word in number.iter_mut() {
            carry += *word * base;
            (*word, carry) = (carry % 900, carry / 900);
        }
        if carry > 0 {
            number.push(carry);
        }
    }
    number.reverse();
    number
}
