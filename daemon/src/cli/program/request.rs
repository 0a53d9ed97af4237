//! What is asked for, as a recipe.

use super::sheets::Sheets;
use super::stamps::Stamps;
use crate::cli::outcome::Failure;
use clap::Args;
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::{Recipe, Rotate, Select, Step};

/// What is asked for.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// Which pages, in which order: 1-4,7-,odd,last,r3,!5
    #[arg(long, value_name = "RANGES", help_heading = "Pages")]
    pages: Option<Ranges>,
    /// Turn pages clockwise by 90, 180 or 270 degrees, all or some: 90, 180:even
    #[arg(long, value_name = "DEGREES[:RANGES]", help_heading = "Pages")]
    rotate: Vec<Rotate>,
    #[command(flatten)]
    stamps: Stamps,
    #[command(flatten)]
    sheets: Sheets,
}

impl Request {
    /// Returns the steps that are asked for, in the order in which they are done.
    pub(super) fn recipe(&self) -> Result<Recipe, Failure> {
        let chosen = self.pages.clone().map(|pages| Select { pages });
        let turned = self.rotate.iter().cloned().map(Step::Rotate);
        let sheets = self
            .sheets
            .impose()?
            .map(|impose| Step::Impose(Box::new(impose)));
        Ok(Recipe {
            steps: chosen
                .map(Step::Select)
                .into_iter()
                .chain(turned)
                .chain(self.stamps.steps())
                .chain(sheets)
                .collect(),
        })
    }
}
