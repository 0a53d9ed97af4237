//! How large pages are and where they stand, by the words of the command line.

use super::sheets::word;
use crate::cli::outcome::Failure;
use anyhow::anyhow;
use clap::Args;
use platen_pdfcore::impose::Gutter;
use platen_pdfcore::paper::Paper;
use platen_pdfcore::program::{Anchor, Even, Orientation};
use platen_pdfcore::recipe::{Binding, Outline, PageSizing, Scale, Shift, Size, SizeWords, Step};

const HEADING: &str = "Size of pages";

/// How large pages are and where they stand.
#[derive(Debug, Args)]
pub(super) struct Laid {
    /// Set a box by another: bleed=trim+3mm, crop=trim
    #[arg(long, value_name = "BOX=BOX[+LENGTH]", help_heading = HEADING)]
    boxes: Vec<Outline>,
    /// Make pages larger or smaller: 70%
    #[arg(long, value_name = "PERCENT", help_heading = HEADING)]
    scale: Option<Scale>,
    /// Lay pages on paper of this size: A4, letter, or 450x320mm
    #[arg(long, value_name = "SIZE", help_heading = HEADING)]
    size: Option<Paper>,
    /// How large they become on it; as large as they fit without it
    #[arg(long, value_parser = word::<PageSizing>(), value_name = "HOW", requires = "size", help_heading = HEADING)]
    sizing: Option<PageSizing>,
    /// What is turned where one is upright and the other is not; nothing without it
    #[arg(long, value_parser = word::<Orientation>(), value_name = "HOW", requires = "size", help_heading = HEADING)]
    orientation: Option<Orientation>,
    /// What stays free at the edges of the paper, or at its sides and at top and bottom: 5mm, 10x5mm
    #[arg(long, value_name = "LENGTH", requires = "size", help_heading = HEADING)]
    size_margin: Option<Gutter>,
    /// Where on the paper they stand; in its centre without it
    #[arg(long, value_parser = word::<Anchor>(), value_name = "WHERE", requires = "size", help_heading = HEADING)]
    size_place: Option<Anchor>,
    /// Whether even pages stand at the opposite side
    #[arg(long, value_parser = word::<Even>(), value_name = "HOW", requires = "size_place", help_heading = HEADING)]
    size_even: Option<Even>,
    /// Move what is on pages to the right and upwards; mirrored, even pages to the left: 5mm,-3mm
    #[arg(long, value_name = "LENGTH,LENGTH[:mirrored]", allow_hyphen_values = true, help_heading = HEADING)]
    shift: Option<Shift>,
    /// Move what is on pages away from where they are bound, odd ones at the left, or at another edge:
    /// 10mm, 10mm:right
    #[arg(long, value_name = "LENGTH[:EDGE]", help_heading = HEADING)]
    binding: Option<Binding>,
}

impl Laid {
    /// Returns the steps that are asked for, in the order in which they are done.
    pub(super) fn steps(&self) -> Result<impl Iterator<Item = Step>, Failure> {
        let boxes = self.boxes.iter().copied().map(Step::Boxes);
        let single = [
            self.scale.map(Step::Scale),
            self.size()?.map(Step::Size),
            self.shift.map(Step::Shift),
            self.binding.map(Step::Binding),
        ];
        Ok(boxes.chain(single.into_iter().flatten()))
    }

    fn size(&self) -> Result<Option<Size>, Failure> {
        let Some(paper) = self.size else {
            return Ok(None);
        };
        let words = SizeWords {
            sizing: self.sizing.unwrap_or_default(),
            orientation: self.orientation.unwrap_or_default(),
            margin: self.size_margin,
            place: self.size_place.unwrap_or_default(),
            even: self.size_even.unwrap_or_default(),
            ..SizeWords::new(paper)
        };
        let size = Size::new(words);
        size.map(Some).map_err(|wrong| {
            Failure::Usage(anyhow!(
                "{wrong}: let --size-place be at a side, or leave --size-even out"
            ))
        })
    }
}
