//! Text and bar codes on pages.

mod draw;
mod tint;
mod wording;

pub use tint::{Tint, TintError};
pub use wording::{Field, Wording, WordingError};

use super::apply::pages;
use super::bench::Bench;
use super::error::StepError;
use super::words;
use crate::Length;
use crate::impose::Gutter;
use crate::program::{Anchor, BoxName, Even};
use crate::ranges::Ranges;
use crate::text::Builtin;
use std::fmt;

/// Text, or a bar code of it, is drawn on pages that are there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// What is written; fields of it are another on each page or for each job.
    pub text: Wording,
    /// The bar code that it is drawn as.
    pub barcode: Option<Code>,
    /// Where on the page.
    pub place: Anchor,
    /// In which box of the page.
    pub within: BoxName,
    /// How far from the edges of that box.
    pub margin: Gutter,
    /// Whether even pages have it on the other side.
    pub even: Even,
    /// How high letters are, or how wide the finest bar or dot of a bar code.
    pub size: Option<Length>,
    /// How much of the box it fills instead, in percent.
    pub fill: Option<u8>,
    /// The letters.
    pub face: Builtin,
    /// Their colour.
    pub colour: Tint,
    /// By how many degrees it is turned counter-clockwise.
    pub angle: u16,
    /// From 1 percent, which is hardly seen, to 100, which hides what is below.
    pub opacity: u8,
    /// Above or below the page.
    pub layer: Layer,
    /// The first `{number}`.
    pub first: u32,
    /// The digits of a `{number}` at least.
    pub digits: u8,
    /// Which pages; all without.
    pub pages: Option<Ranges>,
}

/// Where it lies among what is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Layer {
    /// Above it.
    #[default]
    Over,
    /// Below it.
    Under,
}

/// A kind of bar code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Code 128.
    Code128,
    /// Code 39.
    Code39,
    /// Interleaved 2 of 5.
    Itf,
    /// EAN-13.
    Ean13,
    /// EAN-8.
    Ean8,
    /// QR code.
    Qr,
    /// Data Matrix.
    DataMatrix,
    /// PDF417.
    Pdf417,
    /// Aztec.
    Aztec,
}

words! {
    Code {
        Code128 = "code-128": "Code 128, for letters and digits.",
        Code39 = "code-39": "Code 39, for capitals and digits.",
        Itf = "itf": "Interleaved 2 of 5, for an even number of digits.",
        Ean13 = "ean-13": "EAN-13: 12 digits, or 13 of which the last is verified.",
        Ean8 = "ean-8": "EAN-8: 7 digits, or 8 of which the last is verified.",
        Qr = "qr": "QR code.",
        DataMatrix = "data-matrix": "Data Matrix.",
        Pdf417 = "pdf417": "PDF417.",
        Aztec = "aztec": "Aztec.",
    }
    Layer {
        Over = "over": "Above what is on the page.",
        Under = "under": "Below what is on the page.",
    }
    Builtin {
        Sans = "sans": "Noto Sans.",
        SansBold = "sans-bold": "Noto Sans Bold.",
        Mono = "mono": "Noto Mono, every character as wide as every other.",
    }
}

impl Stamp {
    /// The height of letters where none is said.
    pub const LETTERS: Length = Length::from_micrometres(3_528);
    /// How far from the edges where nothing is said.
    pub const MARGIN: Length = Length::from_millimetres(10);

    /// Returns a text in the middle of the trimmed page, above it, black, of 10 points.
    #[must_use]
    pub fn of(text: Wording) -> Self {
        Self {
            text,
            barcode: None,
            place: Anchor::Centre,
            within: BoxName::Trim,
            margin: Gutter {
                across: Self::MARGIN,
                down: Self::MARGIN,
            },
            even: Even::Same,
            size: None,
            fill: None,
            face: Builtin::Sans,
            colour: Tint::Black,
            angle: 0,
            opacity: 100,
            layer: Layer::Over,
            first: 1,
            digits: 1,
            pages: None,
        }
    }

    pub(super) fn apply(&self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let stamped = bench.named(self.pages.as_ref())?;
        let drawn = draw::draw(self, bench, &stamped)?;
        let text = self.text.to_string();
        if let [page, ..] = drawn.cut.as_slice() {
            let (count, page) = (pages(drawn.cut.len()), page + 1);
            bench.warnings.push(format!(
                "{text:?} is too large for {count} and cut off there; the first is page {page}"
            ));
        }
        if !drawn.replaced.is_empty() {
            let letters: String = drawn.replaced.iter().collect();
            bench.warnings.push(format!(
                "{text:?}: no font here has {letters}, and a question mark stands for each"
            ));
        }
        Ok(format!("{} stamped", pages(stamped.len())))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use super::Word as _;
        match self.barcode {
            None => write!(f, "write {:?}", self.text.to_string())?,
            Some(code) => write!(f, "draw {:?} as {}", self.text.to_string(), code.word())?,
        }
        match &self.pages {
            None => write!(f, " on all pages")?,
            Some(pages) => write!(f, " on the pages {pages}")?,
        }
        if self.layer == Layer::Under {
            f.write_str(", below what is there")?;
        }
        Ok(())
    }
}
