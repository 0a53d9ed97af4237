//! What is asked for, as a recipe.

use super::laid::Laid;
use super::sheets::Sheets;
use super::stamps::Stamps;
use crate::cli::outcome::Failure;
use clap::Args;
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::{Blank, Order, Recipe, Repeat, Rotate, Select, Step};

/// What is asked for.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// Which pages, in which order: 1-4,7-,odd,last,r3,!5
    #[arg(long, value_name = "RANGES", help_heading = "Pages")]
    pages: Option<Ranges>,
    /// Turn pages clockwise by 90, 180 or 270 degrees, all or some: 90, 180:even
    #[arg(long, value_name = "DEGREES[:RANGES]", help_heading = "Pages")]
    rotate: Vec<Rotate>,
    /// Put the pages in the opposite order
    #[arg(long, help_heading = "Pages")]
    reverse: bool,
    /// Add blank pages: to:even, to:4 (a multiple), before:RANGES, after:RANGES, or right:RANGES so
    /// that these become right-hand pages
    #[arg(long, value_name = "WHERE", help_heading = "Pages")]
    blank: Vec<Blank>,
    /// Repeat all pages so many times, or each before the next: 3, 2:each
    #[arg(long, value_name = "TIMES[:each]", help_heading = "Pages")]
    repeat: Option<Repeat>,
    #[command(flatten)]
    laid: Laid,
    #[command(flatten)]
    stamps: Stamps,
    #[command(flatten)]
    sheets: Sheets,
}

impl Request {
    /// Returns the steps that are asked for, in the order in which they are done.
    pub(super) fn recipe(&self) -> Result<Recipe, Failure> {
        let sheets = self
            .sheets
            .impose()?
            .map(|impose| Step::Impose(Box::new(impose)));
        let steps = self.ordered().chain(self.laid.steps()?);
        let steps = steps.chain(self.stamps.steps()).chain(sheets);
        Ok(Recipe {
            steps: steps.collect(),
        })
    }

    /// Which pages follow on which.
    fn ordered(&self) -> impl Iterator<Item = Step> {
        let chosen = self.pages.clone().map(|pages| Select { pages });
        let turned = self.rotate.iter().cloned().map(Step::Rotate);
        let reversed = self.reverse.then_some(Step::Order(Order::Reverse));
        let blank = self.blank.iter().cloned().map(Step::Blank);
        let steps = chosen.map(Step::Select).into_iter().chain(turned);
        let steps = steps.chain(reversed).chain(blank);
        steps.chain(self.repeat.map(Step::Repeat))
    }
}
