//! Putting pages on sheets.

mod explain;
mod measures;
mod scheme;
mod setup;
mod words;

pub use measures::{GutterError, NoGrid, PageSize};
pub use words::{ImposeWords, Key, Layout, Printed, WordsError};

use super::bench::Bench;
use super::error::StepError;
use crate::impose::Scheme;
use crate::program;

/// Pages are put on sheets: what was written, checked, and the scheme that it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impose {
    words: ImposeWords,
    scheme: Scheme,
}

impl Impose {
    /// Checks words.
    ///
    /// # Errors
    /// When a word says nothing with this layout, or one is missing.
    pub fn new(words: ImposeWords) -> Result<Self, WordsError> {
        let scheme = words.scheme()?;
        Ok(Self { words, scheme })
    }

    /// Returns what was written.
    #[must_use]
    pub const fn words(&self) -> &ImposeWords {
        &self.words
    }

    pub(super) fn apply(&self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let job = program::job(bench.file, &bench.pages, &bench.slots);
        let setup = self.words.setup(&self.scheme, &job);
        let plan = self.scheme.impose(&setup, &job)?;
        let pages = super::apply::pages(bench.slots.len());
        let did = format!("{pages} put on {}", plan.paper_in_words());
        bench.sheets = Some(plan);
        Ok(did)
    }
}
