//! What a torture found, for people and for tables.

use super::evidence::Evidence;
use super::judge::{Fault, Finding, Verdict};
use serde_json::{Value, json};
use std::fmt;

/// What one seed came to.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The seed.
    pub seed: u64,
    /// Documents dropped.
    pub dropped: usize,
    /// Documents that came out of the printer whole.
    pub printed: usize,
    /// Jobs that were done without anybody's help, or after a release.
    pub done: usize,
    /// Jobs that were unsure.
    pub unsure: usize,
    /// Jobs among those that had been printed.
    pub unsure_printed: usize,
    /// Jobs that a person had to release.
    pub released: usize,
    /// Kills at a random instant.
    pub kills: usize,
    /// Kills at a fault point.
    pub point_kills: usize,
    /// How long it took.
    pub seconds: f64,
    /// Why it could not be finished, if it could not.
    pub failed: Option<String>,
    pub(super) findings: Vec<Finding>,
}

/// What all seeds came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Each seed.
    pub seeds: Vec<Figures>,
    /// Fault points that no seed reached.
    pub missed: Vec<&'static str>,
}

impl Figures {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            dropped: 0,
            printed: 0,
            done: 0,
            unsure: 0,
            unsure_printed: 0,
            released: 0,
            kills: 0,
            point_kills: 0,
            seconds: 0.0,
            failed: None,
            findings: vec![],
        }
    }

    pub(super) fn take(&mut self, evidence: &Evidence, verdict: &Verdict) {
        self.dropped = evidence.documents.len();
        let printed = evidence.prints.iter().filter(|print| print.is_printed());
        self.printed = printed.count();
        self.done = verdict.done;
        self.unsure = verdict.unsure;
        self.unsure_printed = verdict.unsure_printed;
        self.findings.extend(verdict.findings.iter().cloned());
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.failed.is_none()
    }

    fn count(&self, fault: Fault) -> usize {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.fault == fault).count()
    }

    /// Returns all that is wrong, in words.
    #[must_use]
    pub fn wrongs(&self) -> String {
        let findings = self.findings.iter();
        let findings = findings.map(|found| format!("  {}: {}", found.fault.as_str(), found.text));
        let failed = self.failed.iter().map(|why| format!("  failed: {why}"));
        findings.chain(failed).collect::<Vec<_>>().join("\n")
    }
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.missed.is_empty() && self.seeds.iter().all(Figures::is_clean)
    }

    /// Returns the figures as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let seeds = self.seeds.iter().map(|seed| {
            json!({
                "seed": seed.seed, "dropped": seed.dropped, "printed": seed.printed,
                "done": seed.done, "unsure": seed.unsure, "unsure_printed": seed.unsure_printed,
                "released": seed.released, "kills": seed.kills, "point_kills": seed.point_kills,
                "lost": seed.count(Fault::Lost), "doubled": seed.count(Fault::Doubled),
                "truncated": seed.count(Fault::Truncated),
                "unjustified": seed.count(Fault::Unjustified),
                "wrong": seed.count(Fault::Wrong), "unclean": seed.count(Fault::Unclean),
                "failed": seed.failed, "seconds": seed.seconds, "wrongs": seed.wrongs(),
            })
        });
        json!({ "seeds": seeds.collect::<Vec<_>>(), "missed_points": self.missed })
    }

    fn sum(&self, figure: impl Fn(&Figures) -> usize) -> usize {
        self.seeds.iter().map(figure).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for seed in self.seeds.iter().filter(|seed| !seed.is_clean()) {
            writeln!(f, "seed {}:\n{}", seed.seed, seed.wrongs())?;
        }
        if !self.missed.is_empty() {
            writeln!(f, "fault points that were never reached: {:?}", self.missed)?;
        }
        let of = |fault| self.sum(|seed| seed.count(fault));
        write!(
            f,
            "{} seeds, {} documents, {} kills at random and {} at fault points: lost {}, \
             doubled {}, truncated {}, unsure {} ({} of them printed, {} without a cause), \
             released by a person {}, wrong in the ledger {}, unclean {}, not finished {}",
            self.seeds.len(),
            self.sum(|seed| seed.dropped),
            self.sum(|seed| seed.kills),
            self.sum(|seed| seed.point_kills),
            of(Fault::Lost),
            of(Fault::Doubled),
            of(Fault::Truncated),
            self.sum(|seed| seed.unsure),
            self.sum(|seed| seed.unsure_printed),
            of(Fault::Unjustified),
            self.sum(|seed| seed.released),
            of(Fault::Wrong),
            of(Fault::Unclean),
            self.sum(|seed| usize::from(seed.failed.is_some())),
        )
    }
}
