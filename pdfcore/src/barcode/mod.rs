//! Bar codes as vectors: data to a symbol in modules, a symbol to operators of a content stream.
//!
//! [`encode`] knows the standards and no lengths; [`drawn`] knows lengths and no standards. What
//! prints bar codes calls [`barcode`], which does both. Deliberately absent: fonts (a drawing says
//! which words stand where, others set them), reading symbols, and PDF objects.

mod aztec;
mod bits;
mod code128;
mod code39;
mod data_matrix;
mod draw;
mod ean;
mod error;
mod field;
mod grid;
mod gs1;
mod interleaved;
mod message;
mod path;
mod pdf417;
mod qr;
mod symbol;
mod symbology;

pub use draw::{Background, Black, Drawn, Look, Size, Words, drawn};
pub use error::BarcodeError;
pub use message::Data;
pub use symbol::{BEARER, Bar, Bearer, Block, Label, Pattern, Quiet, Reach, Symbol};
pub use symbology::{CheckDigit, QrLevel, Shape, Symbology};

use message::Message;

/// Returns what prints these data as a bar code.
///
/// # Errors
///
/// Fails when the symbology cannot hold the data, or the size leaves no room for the symbol.
pub fn barcode(
    symbology: Symbology,
    data: Data<'_>,
    size: Size,
    look: &Look,
) -> Result<Drawn, BarcodeError> {
    drawn(&encode(symbology, data)?, size, look)
}

/// Returns the symbol that holds these data.
///
/// # Errors
///
/// Fails when the symbology cannot hold the data; the error says what it holds.
pub fn encode(symbology: Symbology, data: Data<'_>) -> Result<Symbol, BarcodeError> {
    let message = Message::read(symbology, data)?;
    match symbology {
        Symbology::Code128 => code128::symbol(&message),
        Symbology::Code39 { check } => code39::symbol(&message, check),
        Symbology::Interleaved2of5 { check, bearer } => {
            interleaved::symbol(&message, check, bearer)
        }
        Symbology::Ean13 => ean::ean13(&message),
        Symbology::Ean8 => ean::ean8(&message),
        Symbology::Qr { level } => qr::symbol(&message, level),
        Symbology::DataMatrix { shape } => data_matrix::symbol(&message, shape),
        Symbology::Pdf417 { columns, level } => pdf417::symbol(&message, columns, level),
        Symbology::Aztec { correction } => aztec::symbol(&message, correction),
    }
}
