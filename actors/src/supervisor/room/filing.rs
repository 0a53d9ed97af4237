//! Outputs over which the archiver crashes: tried once more, then left for a person.
//!
//! Filing is no step of a job, which has ended by then: so no need is recorded, an alarm tells, and
//! the outputs stay due. New settings and a new start try again.

use super::super::report::FilingNews;
use super::super::workflow::Work;
use super::{PLACE_AWAY, Room};
use platen_model::JobId;
use std::collections::HashMap;

/// Crashes over the outputs of one job after which they are left.
const CRASHES: u8 = 2;

/// What became of outputs that crash the archiver.
#[derive(Debug, Default)]
pub(super) struct CrashedFilings {
    crashes: HashMap<JobId, u8>,
    /// What is to be told since the hub last asked.
    news: Vec<FilingNews>,
}

impl CrashedFilings {
    /// Whether a person must see to it first.
    pub(super) fn is_left(&self, job: JobId) -> bool {
        self.crashes.get(&job).is_some_and(|made| *made >= CRASHES)
    }

    /// Forgets the crashes of a job that left the room.
    pub(super) fn over(&mut self, job: JobId) {
        if self.is_left(job) {
            self.news.push(FilingNews::Over { job });
        }
        self.crashes.remove(&job);
    }

    /// Forgets all crashes, so that everything is tried again.
    pub(super) fn forget(&mut self) {
        for (job, _) in std::mem::take(&mut self.crashes) {
            self.news.push(FilingNews::Over { job });
        }
    }
}

impl Room {
    /// Notes that the archiver crashed over a job's outputs.
    pub(super) fn filing_crashed(&mut self, job: JobId, words: &str) {
        tracing::warn!(%job, "the archiver crashed: {words}");
        if !self.jobs.contains_key(&job) {
            return;
        }
        let made = self.filings.crashes.entry(job).or_default();
        *made = made.saturating_add(1);
        if self.filings.is_left(job) {
            let words = words.to_owned();
            self.filings.news.push(FilingNews::Left { job, words });
        } else {
            self.try_later(Work::File, job, PLACE_AWAY, words);
        }
    }

    /// Returns what became of outputs that crash the archiver since the last call.
    pub fn take_filing_news(&mut self) -> Vec<FilingNews> {
        std::mem::take(&mut self.filings.news)
    }
}
