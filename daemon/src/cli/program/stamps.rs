//! What is written on pages. Templates say more of it than these few words.

use clap::Args;
use platen_pdfcore::Length;
use platen_pdfcore::program::Anchor;
use platen_pdfcore::recipe::stamp::{Code, Tint, Wording};
use platen_pdfcore::recipe::{Stamp, Step, Word as _};
use platen_pdfcore::text::Builtin;

/// How strongly a watermark shows, in percent.
const FAINT: u8 = 30;
/// How much of the page it fills, in percent.
const WIDE: u8 = 80;
/// Digits of Bates numbers.
const BATES: u8 = 6;

/// What is written on pages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Stamps")]
pub(super) struct Stamps {
    /// Write a text on every page, at --stamp-place: "{name}, {date}, page {page} of {pages}"
    #[arg(long, value_name = "TEXT")]
    stamp: Vec<Wording>,
    /// Where --stamp stands: top-left, top, top-right, left, centre, right, bottom-left, bottom or
    /// bottom-right
    #[arg(long, value_name = "PLACE", value_parser = place, default_value = "top-right", requires = "stamp", hide_default_value = true)]
    stamp_place: Anchor,
    /// Draw --stamp as a bar code: code-128, code-39, itf, ean-13, ean-8, qr, data-matrix, pdf417
    /// or aztec
    #[arg(long, value_name = "KIND", value_parser = code, requires = "stamp")]
    stamp_barcode: Option<Code>,
    /// Write the number of each page below it, or more: "{page} / {pages}"
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "{page}")]
    page_numbers: Option<Wording>,
    /// Number the pages on for court, archive or mailing: a prefix and six digits
    #[arg(long, value_name = "PREFIX", num_args = 0..=1, default_missing_value = "")]
    bates: Option<String>,
    /// The first Bates number
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "bates")]
    bates_from: u32,
    /// Write a text large and faint across every page
    #[arg(long, value_name = "TEXT")]
    watermark: Option<Wording>,
}

fn place(word: &str) -> Result<Anchor, String> {
    Anchor::of(word).ok_or_else(|| format!("there are {}", all::<Anchor>()))
}

fn code(word: &str) -> Result<Code, String> {
    Code::of(word).ok_or_else(|| format!("there are {}", all::<Code>()))
}

fn all<T: platen_pdfcore::recipe::Word>() -> String {
    let words: Vec<_> = T::ALL.iter().map(|one| one.word()).collect();
    words.join(", ")
}

impl Stamps {
    /// Returns a step for each of them.
    pub(super) fn steps(&self) -> Vec<Step> {
        let stamps = self.stamp.iter().map(|text| Stamp {
            place: self.stamp_place,
            barcode: self.stamp_barcode,
            ..Stamp::of(text.clone())
        });
        let numbers = self.page_numbers.iter().map(|text| Stamp {
            place: Anchor::Bottom,
            ..Stamp::of(text.clone())
        });
        let bates = self.bates.iter().filter_map(|prefix| {
            let prefix = prefix.replace('{', "{{").replace('}', "}}");
            Some(Stamp {
                place: Anchor::BottomRight,
                face: Builtin::Mono,
                size: Some(Length::from_points(9.0)),
                first: self.bates_from,
                digits: BATES,
                ..Stamp::of(format!("{prefix}{{number}}").parse().ok()?)
            })
        });
        let watermark = self.watermark.iter().map(|text| Stamp {
            face: Builtin::SansBold,
            colour: Tint::Gray(128),
            angle: 45,
            fill: Some(WIDE),
            opacity: FAINT,
            ..Stamp::of(text.clone())
        });
        let all = watermark.chain(stamps).chain(numbers).chain(bates);
        all.map(|stamp| Step::Stamp(Box::new(stamp))).collect()
    }
}
