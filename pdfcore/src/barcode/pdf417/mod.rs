//! PDF417: ISO/IEC 15438.

mod layout;
mod patterns;
mod words;

use super::error::BarcodeError;
use super::message::Message;
use super::symbol::Symbol;
use layout::Layout;

/// Modules that stay light around it.
const QUIET: usize = 2;
/// Words are elements of a field of so many, in which 3 is a primitive one.
const FIELD: usize = 929;
/// The most words of a symbol.
const MOST_WORDS: usize = 928;
/// What fills up the data.
const PAD: usize = 900;
/// What fits when nothing is said about columns and level.
const MOST: &str = "about 2,700 digits, 1,800 capitals or 1,100 bytes at the lowest level";

/// Returns the symbol of a message.
pub(super) fn symbol(
    message: &Message,
    columns: Option<u8>,
    level: Option<u8>,
) -> Result<Symbol, BarcodeError> {
    within("the number of columns", columns, 1, 30)?;
    within("the level of correction", level, 0, 8)?;
    let data = words::words(message).ok_or_else(|| message.too_long(MOST))?;
    let level = level.map_or_else(|| recommended(data.len() + 1), usize::from);
    let check = 2 << level;
    let needed = 1 + data.len() + check;
    if needed > MOST_WORDS {
        return Err(message.too_long(MOST));
    }
    let layout = Layout::of(needed, columns, level)?;
    let words = guarded(data, layout.places() - check, check);
    Ok(Symbol::of_grid(
        message.symbology,
        &layout.drawn(&words),
        QUIET,
    ))
}

fn within(what: &'static str, value: Option<u8>, least: u8, most: u8) -> Result<(), BarcodeError> {
    match value {
        Some(value) if !(least..=most).contains(&value) => Err(BarcodeError::Choice {
            what,
            value,
            least,
            most,
        }),
        _ => Ok(()),
    }
}

/// Returns the level for so many words; lower where it would not fit any more.
fn recommended(words: usize) -> usize {
    let level = match words {
        0..=40 => 2,
        41..=160 => 3,
        161..=320 => 4,
        _ => 5,
    };
    let fits = |level: &usize| words + (2 << level) <= MOST_WORDS;
    (0..=level).rev().find(fits).unwrap_or(0)
}

/// Returns all words: their number, the data, what fills them up, and what guards them.
fn guarded(data: Vec<usize>, count: usize, check: usize) -> Vec<usize> {
    let mut words = [vec![count], data].concat();
    words.resize(count, PAD);
    let check = check_words(&words, check);
    [words, check].concat()
}

/// Reed–Solomon modulo 929: the remainder by a generator whose roots are powers of 3 from 3 on,
/// taken negative.
fn check_words(words: &[usize], count: usize) -> Vec<usize> {
    let generator = generator(count);
    let mut rest = vec![0; count];
    for word in words {
        let factor = (word + rest[0]) % FIELD;
        rest.rotate_left(1);
        rest[count - 1] = 0;
        for (at, term) in rest.iter_mut().zip(&generator) {
            *at = (*at + factor * (FIELD - term)) % FIELD;
        }
    }
    rest.into_iter()
        .map(|word| (FIELD - word) % FIELD)
        .collect()
}

/// Returns the generator without its leading 1.
fn generator(count: usize) -> Vec<usize> {
    let mut generator = vec![0; count];
    generator[count - 1] = 1;
    let mut root = 1;
    for _ in 0..count {
        root = root * 3 % FIELD;
        for at in 0..count {
            let next = generator.get(at + 1).copied().unwrap_or(0);
            generator[at] = (next + generator[at] * (FIELD - root)) % FIELD;
        }
    }
    generator
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO/IEC 15438, annex F: the coefficients for level 0 and 1.
    #[test]
    fn generators_are_those_of_the_standard() {
        let ascending = |count| generator(count).into_iter().rev().collect::<Vec<_>>();
        assert_eq!(ascending(2), [27, 917]);
        assert_eq!(ascending(4), [522, 568, 723, 809]);
    }
}
