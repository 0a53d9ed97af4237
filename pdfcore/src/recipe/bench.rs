//! Where steps work: the document, and its result as far as it is planned.

use super::apply::pages;
use super::error::{RecipeError, StepError};
use super::fields::Fields;
use crate::document::Page;
use crate::file::File;
use crate::impose::Plan;
use crate::program::{self, Framing, Side, Slot, arrange};
use crate::ranges::Ranges;
use crate::text::FontBook;
use crate::write::Changes;

/// A document on which steps work. Nothing becomes an object before [`Bench::finish`].
pub(super) struct Bench<'b, 'f> {
    pub(super) file: &'b File<'f>,
    pub(super) changes: &'b mut Changes,
    /// The pages that slots may show.
    pub(super) pages: Vec<Page>,
    /// The pages of the result so far.
    pub(super) slots: Vec<Slot>,
    /// The sheets on which they stand, if any.
    pub(super) sheets: Option<Plan>,
    /// What texts may say of the job.
    pub(super) fields: &'b Fields,
    /// What steps did otherwise than asked for, for people.
    pub(super) warnings: Vec<String>,
    /// The fonts of all texts.
    pub(super) book: FontBook,
}

/// The beginning of the names that fonts of texts have among those of a page.
const FONTS: &str = "PlatenFont";

/// What became of the plan.
pub(super) struct Finished {
    /// Pages of the result.
    pub(super) pages: usize,
    /// What stands on which sheet.
    pub(super) plan: Option<Plan>,
    /// Pages, counted from 1, that were drawn as far as they go.
    pub(super) damaged: Vec<usize>,
    /// Pages of the result, counted from 1, that give a scale which is not true any more.
    pub(super) measured: Vec<usize>,
}

impl<'b, 'f> Bench<'b, 'f> {
    pub(super) fn open(
        file: &'b File<'f>,
        changes: &'b mut Changes,
        fields: &'b Fields,
    ) -> Result<Self, RecipeError> {
        let pages = program::pages(file);
        if pages.is_empty() {
            return Err(RecipeError::NoPages);
        }
        let slots = (0..pages.len()).map(Slot::page).collect();
        Ok(Self {
            file,
            changes,
            pages,
            slots,
            sheets: None,
            fields,
            warnings: vec![],
            book: FontBook::new(FONTS),
        })
    }

    /// Returns how many pages the result has so far.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    /// Returns the slots, counted from 0, that ranges name; without ranges all. Ranges that name
    /// pages which are not there are refused.
    pub(super) fn named(&self, ranges: Option<&Ranges>) -> Result<Vec<usize>, StepError> {
        let count = self.count();
        let index = |page: u32| usize::try_from(page - 1).unwrap_or(usize::MAX);
        let Some(ranges) = ranges else {
            return Ok((0..self.slots.len()).collect());
        };
        match ranges.missing(count).next() {
            None => Ok(ranges.select(count).map(index).collect()),
            Some(item) => Err(StepError::NoSuchPage {
                named: item.to_string(),
                pages: count,
            }),
        }
    }

    /// Lays every page as a framing says for its side of the leaf, and says how many changed.
    pub(super) fn frame(&mut self, framing: &Framing) -> Result<String, StepError> {
        let mut changed = 0;
        for (page, slot) in (1..).zip(&mut self.slots) {
            let side = Side::of(page);
            let framed = program::framed(self.file, &self.pages, slot, framing, side)
                .map_err(|source| StepError::Frame { page, source })?;
            changed += usize::from(framed != *slot);
            *slot = framed;
        }
        let all = self.slots.len();
        Ok(format!("{} of {all} changed", pages(changed)))
    }

    /// Makes objects of what was planned.
    pub(super) fn finish(self) -> Result<Finished, RecipeError> {
        let embedded = self.book.finish(self.changes);
        embedded.map_err(|source| RecipeError::Letters { source })?;
        match self.sheets {
            None => {
                let arranged = arrange(self.file, self.changes, &self.pages, &self.slots);
                Ok(Finished {
                    pages: self.slots.len(),
                    plan: None,
                    damaged: arranged.damaged,
                    measured: arranged.measured,
                })
            }
            Some(plan) => {
                let faces = program::faces(self.file, &self.pages, &self.slots, &plan);
                let imposed = program::impose(self.file, self.changes, &self.pages, &faces)
                    .map_err(|source| RecipeError::Draw { source })?;
                Ok(Finished {
                    pages: faces.len(),
                    plan: Some(plan),
                    damaged: imposed.damaged,
                    measured: vec![],
                })
            }
        }
    }
}
