//! The kinds of bar codes and what may be chosen about them.

use super::symbol::Bearer;

/// A kind of bar code with what may be chosen about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbology {
    /// Code 128 (ISO/IEC 15417); GS1-128 when the data are of GS1.
    Code128,
    /// Code 39 (ISO/IEC 16388), its wide elements three modules wide.
    Code39 {
        /// The character that guards the others, modulo 43.
        check: CheckDigit,
    },
    /// Interleaved 2 of 5 (ISO/IEC 16390), its wide elements three modules wide.
    Interleaved2of5 {
        /// The last digit, modulo 10.
        check: CheckDigit,
        /// The bars along or around the symbol.
        bearer: Bearer,
    },
    /// EAN-13 (ISO/IEC 15420): 12 digits, or 13 of which the last is verified.
    Ean13,
    /// EAN-8 (ISO/IEC 15420): 7 digits, or 8 of which the last is verified.
    Ean8,
    /// QR code (ISO/IEC 18004), of the smallest version that holds the data.
    Qr {
        /// How much of it may be lost.
        level: QrLevel,
    },
    /// Data Matrix ECC 200 (ISO/IEC 16022), of the smallest size that holds the data.
    DataMatrix {
        /// The sizes to choose from.
        shape: Shape,
    },
    /// PDF417 (ISO/IEC 15438).
    Pdf417 {
        /// Codewords of data in a row, from 1 to 30; about three times as wide as high without.
        columns: Option<u8>,
        /// The level of correction, from 0 to 8; what the standard recommends without.
        level: Option<u8>,
    },
    /// Aztec (ISO/IEC 24778), of the smallest size that holds the data.
    Aztec {
        /// How much of the symbol is for correction at least, from 5 to 95 percent; 23 is usual.
        correction: u8,
    },
}

/// What becomes of the last character, which guards those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckDigit {
    /// There is none.
    None,
    /// It is computed and put behind the data.
    Computed,
    /// It is the last of the data and must be right.
    Verified,
}

/// How much of a QR code may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QrLevel {
    /// About 7 percent.
    L,
    /// About 15 percent.
    M,
    /// About 25 percent.
    Q,
    /// About 30 percent.
    H,
}

/// The sizes of Data Matrix to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Squares, from 10 to 144 modules.
    Square,
    /// Rectangles, from 8 × 18 to 16 × 48 modules.
    Rectangle,
}

impl Symbology {
    /// Returns the name as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code128 => "Code 128",
            Self::Code39 { .. } => "Code 39",
            Self::Interleaved2of5 { .. } => "Interleaved 2 of 5",
            Self::Ean13 => "EAN-13",
            Self::Ean8 => "EAN-8",
            Self::Qr { .. } => "QR code",
            Self::DataMatrix { .. } => "Data Matrix",
            Self::Pdf417 { .. } => "PDF417",
            Self::Aztec { .. } => "Aztec",
        }
    }

    /// Whether data of GS1 are marked as such in it.
    pub(super) const fn takes_gs1(self) -> bool {
        matches!(
            self,
            Self::Code128 | Self::Qr { .. } | Self::DataMatrix { .. }
        )
    }
}
