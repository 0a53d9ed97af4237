//! Data Matrix ECC 200: ISO/IEC 16022.

mod place;
mod size;
mod words;

use super::error::BarcodeError;
use super::field::Field;
use super::message::Message;
use super::symbol::Symbol;
use super::symbology::Shape;
use size::{RECTANGLES, SQUARES, Size};

/// Modules that stay light around it.
const QUIET: usize = 1;

/// Returns the symbol of a message, of the smallest size that holds it.
pub(super) fn symbol(message: &Message, shape: Shape) -> Result<Symbol, BarcodeError> {
    let (sizes, most) = match shape {
        Shape::Square => (
            SQUARES,
            "3,116 digits, 2,335 letters of one case or 1,555 bytes",
        ),
        Shape::Rectangle => (
            RECTANGLES,
            "98 digits, 72 letters of one case or 47 bytes in a rectangle",
        ),
    };
    let written = words::written(message).ok_or_else(|| message.too_long(most))?;
    let holds = |size: &&Size| written.words.len() <= size.data;
    let Some(size) = sizes.iter().find(holds) else {
        return Err(message.too_long(most));
    };
    let words = guarded(&written.padded(size.data), size);
    Ok(Symbol::of_grid(
        message.symbology,
        &place::drawn(size, &words),
        QUIET,
    ))
}

/// Returns all words: those of the data, then those that guard each block, the blocks in turn.
fn guarded(data: &[usize], size: &Size) -> Vec<usize> {
    let field = Field::new(256, 0x12d);
    let mut all = [data, &vec![0; size.check]].concat();
    for block in 0..size.blocks {
        let words: Vec<usize> = data
            .iter()
            .skip(block)
            .step_by(size.blocks)
            .copied()
            .collect();
        let check = field.check(&words, size.check / size.blocks, 1);
        let places = (block..all.len()).step_by(size.blocks).skip(words.len());
        for (place, word) in places.zip(check) {
            all[place] = word;
        }
    }
    all
}
