//! QR code: ISO/IEC 18004.

mod matrix;
mod penalty;
mod segments;
mod version;

use super::bits::Bits;
use super::error::BarcodeError;
use super::field::Field;
use super::grid::Grid;
use super::message::Message;
use super::symbol::Symbol;
use super::symbology::QrLevel;
use version::Version;

/// Modules that stay light around it.
const QUIET: usize = 4;

/// Returns the symbol of a message, of the smallest version that holds it.
pub(super) fn symbol(message: &Message, level: QrLevel) -> Result<Symbol, BarcodeError> {
    let grid = grid(message, level)?;
    Ok(Symbol::of_grid(message.symbology, &grid, QUIET))
}

fn grid(message: &Message, level: QrLevel) -> Result<Grid, BarcodeError> {
    let (version, bits) = smallest(message, level).ok_or_else(|| message.too_long(most(level)))?;
    let words = guarded(&padded(bits, version.data_words(level)), version, level);
    Ok(matrix::drawn(version, level, &words))
}

const fn most(level: QrLevel) -> &'static str {
    match level {
        QrLevel::L => "7,089 digits, 4,296 capitals or 2,953 bytes at level L",
        QrLevel::M => "5,596 digits, 3,391 capitals or 2,331 bytes at level M",
        QrLevel::Q => "3,993 digits, 2,420 capitals or 1,663 bytes at level Q",
        QrLevel::H => "3,057 digits, 1,852 capitals or 1,273 bytes at level H",
    }
}

/// Returns the smallest version that holds the message, and the message in its bits.
fn smallest(message: &Message, level: QrLevel) -> Option<(Version, Bits)> {
    version::CLASSES.iter().find_map(|class| {
        let bits = segments::bits(message, class)?;
        let mut versions = class.versions.clone().map(Version::new);
        let holds = |version: &Version| bits.len() <= version.data_words(level) * 8;
        Some((versions.find(holds)?, bits))
    })
}

/// Returns words of data: the bits, their end and padding.
fn padded(mut bits: Bits, words: usize) -> Vec<usize> {
    let end = 4.min(words * 8 - bits.len());
    bits.push(0, end);
    bits.push(0, bits.len().next_multiple_of(8) - bits.len());
    let data = (0..bits.len() / 8).map(|word| bits.value(word * 8, 8));
    data.chain([0xec, 0x11].into_iter().cycle())
        .take(words)
        .collect()
}

/// Returns all words as they are placed: those of the data block by block in turn, then those that
/// guard them.
fn guarded(data: &[usize], version: Version, level: QrLevel) -> Vec<usize> {
    let (field, check) = (Field::new(256, 0x11d), version.check_words(level));
    let blocks = version.blocks(level);
    let (short, longer) = (data.len() / blocks, data.len() % blocks);
    let mut rest = data;
    let cut = (0..blocks).map(|block| {
        let (taken, left) = rest.split_at(short + usize::from(block >= blocks - longer));
        rest = left;
        taken
    });
    let data: Vec<&[usize]> = cut.collect();
    let checks: Vec<Vec<usize>> = data
        .iter()
        .map(|block| field.check(block, check, 0))
        .collect();
    let in_turn = |blocks: Vec<&[usize]>, length: usize| {
        let at = |index: usize| blocks.iter().filter_map(move |block| block.get(index));
        (0..length).flat_map(at).copied().collect::<Vec<_>>()
    };
    let checks = checks.iter().map(Vec::as_slice).collect();
    [in_turn(data, short + 1), in_turn(checks, check)].concat()
}
