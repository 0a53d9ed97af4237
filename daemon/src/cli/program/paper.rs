//! Sizes of sheets as people name them.

use anyhow::{Context as _, anyhow, ensure};
use platen_pdfcore::Length;
use platen_pdfcore::impose::Size;
use std::str::FromStr;

/// A sheet's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paper {
    pub(super) size: Size,
    pub(super) stands: Stands,
}

/// Whether a sheet may be turned to suit what stands on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// It was named: whichever way suits.
    Either,
    /// It was measured: as it was written.
    AsWritten,
}

/// Named sizes, upright, in tenths of a millimetre.
const NAMED: [(&str, u32, u32); 16] = [
    ("a2", 4_200, 5_940),
    ("a3", 2_970, 4_200),
    ("a4", 2_100, 2_970),
    ("a5", 1_480, 2_100),
    ("a6", 1_050, 1_480),
    ("ra3", 3_050, 4_300),
    ("sra3", 3_200, 4_500),
    ("sra4", 2_250, 3_200),
    ("b4", 2_500, 3_530),
    ("b5", 1_760, 2_500),
    ("jis-b4", 2_570, 3_640),
    ("jis-b5", 1_820, 2_570),
    ("letter", 2_159, 2_794),
    ("legal", 2_159, 3_556),
    ("tabloid", 2_794, 4_318),
    ("12x18in", 3_048, 4_572),
];

impl FromStr for Paper {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, anyhow::Error> {
        let lower = text.to_lowercase();
        if let Some((_, width, height)) = NAMED.iter().find(|(name, ..)| *name == lower) {
            let length = |tenths: u32| Length::from_micrometres(i64::from(tenths) * 100);
            return Ok(Self {
                size: Size::new(length(*width), length(*height)),
                stands: Stands::Either,
            });
        }
        let (measures, unit) = match (lower.strip_suffix("mm"), lower.strip_suffix("in")) {
            (Some(measures), _) => (measures, 1_000.0),
            (None, Some(measures)) => (measures, 25_400.0),
            (None, None) => return Err(unknown(text)),
        };
        let (width, height) = measures.split_once('x').ok_or_else(|| unknown(text))?;
        let length = |text: &str| measured(text, unit);
        Ok(Self {
            size: Size::new(length(width)?, length(height)?),
            stands: Stands::AsWritten,
        })
    }
}

fn measured(text: &str, unit: f64) -> Result<Length, anyhow::Error> {
    let number: f64 = text
        .trim()
        .parse()
        .with_context(|| format!("{text:?} is no length"))?;
    let micrometres = number * unit;
    ensure!(
        (1_000.0..=50_000_000.0).contains(&micrometres),
        "{text} is no length of a sheet: 1 mm to 50 m"
    );
    #[expect(clippy::cast_possible_truncation, reason = "its range was checked")]
    let whole = micrometres.round() as i64;
    Ok(Length::from_micrometres(whole))
}

fn unknown(text: &str) -> anyhow::Error {
    let names: Vec<_> = NAMED.iter().map(|(name, ..)| name.to_uppercase()).collect();
    anyhow!(
        "{text} is no size of a sheet: write one of {}, or measures such as 450x320mm or 12x18in",
        names.join(", ")
    )
}

impl Paper {
    /// Returns the size, turned where that suits and may be.
    pub(super) fn suited(self, landscape: bool) -> Size {
        let Size { width, height } = self.size;
        match self.stands {
            Stands::Either if self.size.is_landscape() != landscape => Size::new(height, width),
            Stands::Either | Stands::AsWritten => self.size,
        }
    }
}
