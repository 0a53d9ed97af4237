//! Bar codes: what they hold, what they look like, and what other programs read.

#![expect(clippy::unwrap_used, reason = "a test fails this way")]

mod drawing;
mod readers;
mod reading;
mod refusals;
mod sizes;
mod structure;

use platen_pdfcore::Length;
use platen_pdfcore::barcode::{
    Background, Bearer, Black, CheckDigit, Data, Drawn, Look, QrLevel, Shape, Size, Symbology,
    barcode,
};

const CODE_39: Symbology = Symbology::Code39 {
    check: CheckDigit::None,
};
const INTERLEAVED: Symbology = Symbology::Interleaved2of5 {
    check: CheckDigit::None,
    bearer: Bearer::None,
};
const QR: Symbology = Symbology::Qr { level: QrLevel::M };
const DATA_MATRIX: Symbology = Symbology::DataMatrix {
    shape: Shape::Square,
};
const PDF417: Symbology = Symbology::Pdf417 {
    columns: None,
    level: None,
};
const AZTEC: Symbology = Symbology::Aztec { correction: 23 };

/// Black without anything behind or below it.
const PLAIN: Look = Look {
    black: Black::Gray,
    background: Background::None,
    words: None,
};

/// Returns a bar code that 300 dots an inch show well: four to a module, or six, without which
/// ZXing does not find the smallest Aztec.
#[track_caller]
fn made(symbology: Symbology, data: Data<'_>) -> Drawn {
    let dots = match symbology {
        Symbology::Aztec { .. } => 6,
        _ => 4,
    };
    let size = Size::Module {
        width: Length::from_micrometres(dots * 25_400 / 300),
        bars: None,
    };
    let made = barcode(symbology, data, size, &PLAIN);
    made.unwrap_or_else(|error| panic!("{symbology:?} {data:?}: {error}"))
}
