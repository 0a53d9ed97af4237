//! Doing a recipe.

use super::bench::Bench;
use super::error::{RecipeError, StepError};
use super::fields::Fields;
use super::step::Recipe;
use crate::file::File;
use crate::impose::Plan;
use crate::write::Changes;

/// What a recipe did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Pages of the result.
    pub pages: usize,
    /// What stands on which sheet, where pages were put on sheets.
    pub plan: Option<Plan>,
    /// Pages of the document, counted from 1, that are damaged and were drawn as far as they go.
    pub damaged: Vec<usize>,
    /// Pages of the result, counted from 1, that became larger or smaller although something on them
    /// gives a scale, as maps and plans do.
    pub measured: Vec<usize>,
    /// What each step did, in their order.
    pub told: Vec<Told>,
    /// What steps did otherwise than asked for, for people.
    pub warnings: Vec<String>,
}

/// What one step did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The step in words.
    pub step: String,
    /// What it did to this document.
    pub did: String,
}

impl Recipe {
    /// Does all steps as changes to a file. `fields` is what texts may say of the job.
    ///
    /// # Errors
    /// When a step cannot be done, which is named; `changes` are then not to be written.
    pub fn apply(
        &self,
        file: &File<'_>,
        changes: &mut Changes,
        fields: &Fields,
    ) -> Result<Applied, RecipeError> {
        let mut bench = Bench::open(file, changes, fields)?;
        let mut told = Vec::with_capacity(self.steps.len());
        for (at, step) in self.steps.iter().enumerate() {
            let done = match bench.sheets {
                Some(_) => Err(StepError::OnSheets),
                None => step.apply(&mut bench),
            };
            told.push(Told {
                step: step.to_string(),
                did: done.map_err(|error| step.failed(at, error))?,
            });
        }
        let warnings = std::mem::take(&mut bench.warnings);
        let finished = bench.finish()?;
        Ok(Applied {
            pages: finished.pages,
            plan: finished.plan,
            damaged: finished.damaged,
            measured: finished.measured,
            told,
            warnings,
        })
    }
}

/// Returns `1 page` or `3 pages`.
pub(super) fn pages(count: usize) -> String {
    match count {
        1 => "1 page".to_owned(),
        count => format!("{count} pages"),
    }
}
