//! Code 39: ISO/IEC 16388.

use super::error::BarcodeError;
use super::message::Message;
use super::symbol::Symbol;
use super::symbology::CheckDigit;

/// The characters by their value.
const CHARACTERS: &[u8; 43] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
/// Which of nine elements are wide, the first one being the highest bit.
const WIDE: [u16; 43] = [
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109, 0x049, 0x148,
    0x019, 0x118, 0x058, 0x00d, 0x10c, 0x04c, 0x01c, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052,
    0x007, 0x106, 0x046, 0x016, 0x181, 0x0c1, 0x1c0, 0x091, 0x190, 0x0d0, 0x085, 0x184, 0x0c4,
    0x0a8, 0x0a2, 0x08a, 0x02a,
];
/// What begins and ends a symbol: `*`.
const ASTERISK: u16 = 0x094;
/// More would be wider than any scanner sees.
const LONGEST: usize = 64;

/// Returns the symbol of a message.
pub(super) fn symbol(message: &Message, check: CheckDigit) -> Result<Symbol, BarcodeError> {
    message.only(
        |byte| value(byte).is_some(),
        "capital letters, digits, space and - . $ / + % only",
    )?;
    message.at_most(LONGEST, "64 characters")?;
    let values = message.bytes.iter().filter_map(|byte| value(*byte));
    let values = checked(values.collect(), check)?;
    let text: String = values
        .iter()
        .map(|value| char::from(CHARACTERS[*value]))
        .collect();
    let data = values.iter().map(|value| WIDE[*value]);
    let all: Vec<u16> = std::iter::once(ASTERISK)
        .chain(data)
        .chain([ASTERISK])
        .collect();
    // No gap follows the last of them.
    let elements = all
        .iter()
        .flat_map(|wide| elements(*wide))
        .take(all.len() * 10 - 1);
    Ok(Symbol::of_elements(message.symbology, elements, text))
}

fn value(byte: u8) -> Option<usize> {
    CHARACTERS.iter().position(|character| *character == byte)
}

fn checked(mut values: Vec<usize>, check: CheckDigit) -> Result<Vec<usize>, BarcodeError> {
    let character = |values: &[usize]| values.iter().sum::<usize>() % CHARACTERS.len();
    match check {
        CheckDigit::None => {}
        CheckDigit::Computed => values.push(character(&values)),
        CheckDigit::Verified => {
            if let Some((given, rest)) = values.split_last()
                && *given != character(rest)
            {
                return Err(BarcodeError::CheckDigit {
                    given: char::from(CHARACTERS[*given]),
                    right: char::from(CHARACTERS[character(rest)]),
                });
            }
        }
    }
    Ok(values)
}

/// Nine elements and the gap behind them.
fn elements(wide: u16) -> impl Iterator<Item = usize> {
    let width = move |bit: u16| if wide >> bit & 1 == 1 { 3 } else { 1 };
    (0..9).rev().map(width).chain([1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn three_of_nine_elements_are_wide() {
        let all: HashSet<u16> = WIDE.into_iter().chain([ASTERISK]).collect();
        assert_eq!(all.len(), 44);
        assert!(all.iter().all(|wide| wide.count_ones() == 3));
    }

    /// The example of the standard's annex: the check character of `CODE39` is W.
    #[test]
    fn the_check_character_is_that_of_the_standard() {
        let values = |text: &str| text.bytes().filter_map(value).collect::<Vec<_>>();
        let with = checked(values("CODE39"), CheckDigit::Computed).unwrap();
        assert_eq!(with, values("CODE39W"));
        assert_eq!(checked(with.clone(), CheckDigit::Verified), Ok(with));
        let wrong = checked(values("CODE39X"), CheckDigit::Verified).unwrap_err();
        let expected = BarcodeError::CheckDigit {
            given: 'X',
            right: 'W',
        };
        assert_eq!(wrong, expected);
    }
}
