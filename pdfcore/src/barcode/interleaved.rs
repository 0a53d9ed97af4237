//! Interleaved 2 of 5, and ITF-14 by it: ISO/IEC 16390.

use super::error::BarcodeError;
use super::message::{Message, checked, digit_char};
use super::symbol::{BEARER, Bar, Bearer, Label, Pattern, Symbol};
use super::symbology::CheckDigit;

/// Widths of the five bars, or spaces, of each digit.
const WIDTHS: [[usize; 5]; 10] = [
    [1, 1, 3, 3, 1],
    [3, 1, 1, 1, 3],
    [1, 3, 1, 1, 3],
    [3, 3, 1, 1, 1],
    [1, 1, 3, 1, 3],
    [3, 1, 3, 1, 1],
    [1, 3, 3, 1, 1],
    [1, 1, 1, 3, 3],
    [3, 1, 1, 3, 1],
    [1, 3, 1, 3, 1],
];
const START: [usize; 4] = [1, 1, 1, 1];
const STOP: [usize; 3] = [3, 1, 1];
/// More would be wider than any scanner sees.
const LONGEST: usize = 80;

/// Returns the symbol of a message.
pub(super) fn symbol(
    message: &Message,
    check: CheckDigit,
    bearer: Bearer,
) -> Result<Symbol, BarcodeError> {
    let given = message.digits()?;
    message.at_most(LONGEST, "80 digits")?;
    let digits = match check {
        CheckDigit::None => given.clone(),
        CheckDigit::Computed => checked(&given, false)?,
        CheckDigit::Verified => checked(&given, true)?,
    };
    if digits.len() % 2 == 1 {
        return Err(BarcodeError::Digits {
            symbology: message.symbology,
            needed: "an even number of digits, the check digit included (put a 0 before them)",
            length: given.len(),
        });
    }
    let pairs = digits.chunks_exact(2).flat_map(pair);
    let elements = START.into_iter().chain(pairs).chain(STOP);
    let text = digits.iter().map(|digit| digit_char(*digit)).collect();
    let symbol = Symbol::of_elements(message.symbology, elements, text);
    Ok(borne(symbol, bearer))
}

/// The first of two digits is in the bars, the second one in the spaces between them.
fn pair(digits: &[usize]) -> impl Iterator<Item = usize> {
    let (bars, spaces) = (WIDTHS[digits[0]], WIDTHS[digits[1]]);
    bars.into_iter()
        .zip(spaces)
        .flat_map(|(bar, space)| [bar, space])
}

/// A frame stands outside of the quiet zones.
fn borne(symbol: Symbol, bearer: Bearer) -> Symbol {
    let Pattern::Linear { bars, .. } = symbol.pattern else {
        return symbol;
    };
    let aside = match bearer {
        Bearer::None | Bearer::Rules => 0,
        Bearer::Frame => BEARER,
    };
    let moved = |bar: Bar| Bar {
        left: bar.left + aside,
        ..bar
    };
    let bars = bars.into_iter().map(moved).collect();
    let labels = symbol.labels.into_iter().map(|label| Label {
        left: label.left + aside,
        ..label
    });
    Symbol {
        width: symbol.width + 2 * aside,
        labels: labels.collect(),
        pattern: Pattern::Linear { bars, bearer },
        ..symbol
    }
}
