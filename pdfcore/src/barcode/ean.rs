//! EAN-13 and EAN-8: ISO/IEC 15420.

use super::error::BarcodeError;
use super::message::{Message, checked, digit_char};
use super::symbol::{Bar, Bearer, Label, Pattern, Quiet, Reach, Symbol, bars};

/// Widths of the elements of each digit, in number set A and, beginning with a bar, C; set B is A
/// backwards.
const WIDTHS: [[usize; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which of six digits are in number set B tells the first of thirteen.
const IN_B: [u8; 10] = [
    0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101,
    0b01_0110, 0b01_1010,
];
const DIGIT: usize = 7;

/// Returns the symbol of 12 or 13 digits.
pub(super) fn ean13(message: &Message) -> Result<Symbol, BarcodeError> {
    let digits = read(
        message,
        13,
        "12 digits, or 13 of which the last guards them",
    )?;
    let (first, left, right) = (digits[0], &digits[1..7], &digits[7..]);
    let quiet = Quiet {
        left: 11,
        right: 7,
        ends: 0,
    };
    let mut symbol = halves(message.symbology, left, right, IN_B[first], quiet);
    let aside = Label {
        text: digit_char(first).to_string(),
        left: quiet.left - DIGIT - 2,
        width: DIGIT,
    };
    symbol.labels.insert(0, aside);
    Ok(symbol)
}

/// Returns the symbol of 7 or 8 digits.
pub(super) fn ean8(message: &Message) -> Result<Symbol, BarcodeError> {
    let digits = read(message, 8, "7 digits, or 8 of which the last guards them")?;
    let (left, right) = digits.split_at(4);
    let quiet = Quiet {
        left: 7,
        right: 7,
        ends: 0,
    };
    Ok(halves(message.symbology, left, right, 0, quiet))
}

fn read(message: &Message, all: usize, needed: &'static str) -> Result<Vec<usize>, BarcodeError> {
    let digits = message.digits()?;
    if digits.len() != all && digits.len() + 1 != all {
        return Err(BarcodeError::Digits {
            symbology: message.symbology,
            needed,
            length: digits.len(),
        });
    }
    checked(&digits, digits.len() == all)
}

/// Guards stand at both ends and between the halves.
fn halves(
    symbology: &'static str,
    left: &[usize],
    right: &[usize],
    in_b: u8,
    quiet: Quiet,
) -> Symbol {
    let elements = [1; 3]
        .into_iter()
        .chain(digits(left, in_b))
        .chain([1; 5])
        .chain(digits(right, 0))
        .chain([1; 3]);
    let (bars, end) = bars(elements, quiet.left);
    let half = left.len() * DIGIT;
    let (first, second) = (quiet.left + 3, quiet.left + 3 + half + 5);
    let of_digits = |bar: &Bar| {
        let place = [first..first + half, second..second + half];
        place.iter().any(|place| place.contains(&bar.left))
    };
    let reach = |bar: Bar| {
        let reach = if of_digits(&bar) {
            Reach::Words
        } else {
            Reach::Guard
        };
        Bar { reach, ..bar }
    };
    Symbol {
        symbology,
        width: end + quiet.right,
        quiet,
        pattern: Pattern::Linear {
            bars: bars.into_iter().map(reach).collect(),
            bearer: Bearer::None,
        },
        labels: vec![label(left, first, half), label(right, second, half)],
    }
}

/// Returns the elements of digits, those in number set B turned around.
fn digits(digits: &[usize], in_b: u8) -> impl Iterator<Item = usize> {
    let last = digits.len() - 1;
    digits.iter().enumerate().flat_map(move |(at, digit)| {
        let mut widths = WIDTHS[*digit];
        if in_b >> (last - at) & 1 == 1 {
            widths.reverse();
        }
        widths
    })
}

fn label(digits: &[usize], left: usize, width: usize) -> Label {
    Label {
        text: digits.iter().map(|digit| digit_char(*digit)).collect(),
        left,
        width,
    }
}
