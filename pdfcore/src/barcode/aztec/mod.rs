//! Aztec: ISO/IEC 24778.

mod draw;
mod layers;
mod words;

use super::error::BarcodeError;
use super::message::Message;
use super::symbol::Symbol;

/// Its middle is found without anything light around it.
const QUIET: usize = 0;
const MOST: &str = "3,832 digits, 3,067 letters or 1,914 bytes with 23 percent for correction";

/// Returns the symbol of a message, of the smallest size that holds it.
pub(super) fn symbol(message: &Message, correction: u8) -> Result<Symbol, BarcodeError> {
    if !(5..=95).contains(&correction) {
        return Err(BarcodeError::Choice {
            what: "the percentage for correction",
            value: correction,
            least: 5,
            most: 95,
        });
    }
    let bits = words::bits(message).ok_or_else(|| message.too_long(MOST))?;
    let filled = layers::filled(&bits, usize::from(correction));
    let filled = filled.ok_or_else(|| message.too_long(MOST))?;
    let grid = draw::drawn(&filled);
    Ok(Symbol::of_grid(message.symbology, &grid, QUIET))
}
