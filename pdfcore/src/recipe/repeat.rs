//! Repeating pages.

use super::apply::pages;
use super::bench::Bench;
use super::error::StepError;
use crate::program::order;
use std::fmt;
use std::str::FromStr;

/// Many more pages than documents have, and few enough for the memory of a worker.
const MOST_PAGES: usize = 250_000;

/// How often pages are there, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Repeat {
    times: u32,
    run: RepeatRun,
}

/// What follows on what where pages are repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum RepeatRun {
    /// All pages, then all pages again.
    #[default]
    All,
    /// Each page as often, then the next.
    Each,
}

/// Why a text does not say how pages are repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} does not say how often: write a number from 2 to 9999, and :each for 1,1,2,2")]
pub struct RepeatError {
    text: String,
}

impl Repeat {
    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let before = bench.slots.len();
        let times = usize::try_from(self.times).unwrap_or(usize::MAX);
        if before.saturating_mul(times) > MOST_PAGES {
            return Err(StepError::TooManyPages { most: MOST_PAGES });
        }
        bench.slots = match self.run {
            RepeatRun::All => order::collated(&bench.slots, times),
            RepeatRun::Each => order::each_times(&bench.slots, times),
        };
        let after = bench.slots.len();
        Ok(format!("{} became {after}", pages(before)))
    }

    /// Returns it as it would be written: `2:each`.
    #[must_use]
    pub fn written(self) -> String {
        match self.run {
            RepeatRun::All => self.times.to_string(),
            RepeatRun::Each => format!("{}:each", self.times),
        }
    }
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.run {
            RepeatRun::All => write!(f, "put all pages {} times one after the other", self.times),
            RepeatRun::Each => write!(f, "put each page {} times, then the next", self.times),
        }
    }
}

/// `3`, or `2:each`.
impl FromStr for Repeat {
    type Err = RepeatError;

    fn from_str(text: &str) -> Result<Self, RepeatError> {
        let (times, run) = match text.strip_suffix(":each") {
            Some(times) => (times, RepeatRun::Each),
            None => (text, RepeatRun::All),
        };
        let times = times.parse().ok();
        let times = times.filter(|times| (2..=9_999).contains(times));
        times
            .map(|times| Self { times, run })
            .ok_or_else(|| RepeatError {
                text: text.to_owned(),
            })
    }
}
