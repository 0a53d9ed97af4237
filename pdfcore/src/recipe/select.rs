//! Choosing pages.

use super::apply::pages;
use super::bench::Bench;
use super::error::StepError;
use crate::ranges::Ranges;
use std::fmt;

/// Only these pages stay, in this order and as often as they are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// The pages.
    pub pages: Ranges,
}

impl Select {
    pub(super) fn apply(&self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let before = bench.slots.len();
        let chosen = bench.named(Some(&self.pages))?;
        if chosen.is_empty() {
            return Err(StepError::NothingLeft);
        }
        let slots = chosen.iter().filter_map(|at| bench.slots.get(*at).cloned());
        bench.slots = slots.collect();
        Ok(format!("{} of {before} taken", pages(bench.slots.len())))
    }
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "take the pages {}", self.pages)
    }
}
