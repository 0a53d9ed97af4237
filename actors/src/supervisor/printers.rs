//! What the hub knows of each printer: whether it would take a job now, and if not, why.

use super::post::Post;
use super::report::PrinterView;
use crate::printer::{PrinterCommand, retry};
use crate::supervision::Life;
use platen_config::Printer;
use platen_model::{AttemptNo, JobId, PrinterState};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One printer, as the hub sees it.
pub(super) struct Line {
    pub(super) settings: Printer,
    pub(super) address: Option<Arc<dyn Post<PrinterCommand>>>,
    pub(super) actor: Actor,
    /// The life that the address belongs to, or belonged to.
    pub(super) life: Option<Life>,
    pub(super) paused: bool,
    pub(super) at: At,
    /// The life that the delivery it is at was handed to; none before the commit.
    pub(super) handed_to: Option<Life>,
    pub(super) left: Left,
    /// Failures in a row.
    failures: u32,
    /// Jobs of which nobody knows whether this printer printed them.
    pub(super) unsure: BTreeSet<JobId>,
}

/// Whether the printer's actor is to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    /// It is there, or is being started.
    Kept,
    /// It ended too often; a person resumes it by restarting the room or reloading the settings.
    Parked,
}

/// Whether the delivery it is at was left behind by the last run of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// No: a session of this run will report.
    No,
    /// Yes: the next session is to ask the device.
    ToBeAsked,
}

/// What the printer is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// It would take a job.
    Rest,
    /// It has a job, and its session will report.
    Work { job: JobId, attempt: AttemptNo },
    /// It did not answer, or answered badly; tried again at a time if a job waits for it.
    Trouble {
        kind: Trouble,
        why: String,
        since: Instant,
        retry_at: Instant,
    },
    /// It is being tried, and is in the same trouble until it answers.
    Probe {
        kind: Trouble,
        why: String,
        since: Instant,
    },
}

/// The kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It does not answer.
    Silent,
    /// It answered that it does not want to, or broke off.
    Stopped,
}

impl Line {
    pub(super) fn new(settings: Printer, paused: bool) -> Self {
        Self {
            settings,
            address: None,
            actor: Actor::Kept,
            life: None,
            paused,
            at: At::Rest,
            handed_to: None,
            left: Left::No,
            failures: 0,
            unsure: BTreeSet::new(),
        }
    }

    /// Whether it would take a job now.
    pub(super) fn is_free(&self) -> bool {
        self.address.is_some() && !self.paused && self.at == At::Rest
    }

    /// Whether it is being tried.
    pub(super) const fn is_probed(&self) -> bool {
        matches!(self.at, At::Probe { .. })
    }

    /// Notes a success: the printer is at rest and its failures are forgotten.
    pub(super) fn went_well(&mut self) {
        self.failures = 0;
        self.at = At::Rest;
    }

    /// Notes the end of a session that says nothing of the printer.
    pub(super) fn rests(&mut self) {
        self.at = At::Rest;
    }

    /// Notes a failure and when to try again.
    pub(super) fn went_badly(&mut self, kind: Trouble, why: String, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        let since = match &self.at {
            At::Trouble { since, .. } | At::Probe { since, .. } => *since,
            At::Rest | At::Work { .. } => now,
        };
        let retry_at = now + retry::wait(&self.settings.retry, self.failures);
        self.at = At::Trouble {
            kind,
            why,
            since,
            retry_at,
        };
    }

    /// Returns since when it has been in trouble.
    pub(super) fn troubled_since(&self) -> Option<Instant> {
        match &self.at {
            At::Trouble { since, .. } | At::Probe { since, .. } => Some(*since),
            At::Rest | At::Work { .. } => None,
        }
    }

    /// Begins a probe if its time has come.
    pub(super) fn probe_if_due(&mut self, now: Instant) -> bool {
        let At::Trouble {
            kind,
            why,
            since,
            retry_at,
        } = &self.at
        else {
            return false;
        };
        if *retry_at > now || self.paused || self.address.is_none() {
            return false;
        }
        self.at = At::Probe {
            kind: *kind,
            why: why.clone(),
            since: *since,
        };
        true
    }

    /// Returns when it is to be tried again.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        match &self.at {
            At::Trouble { retry_at, .. } if !self.paused && self.address.is_some() => {
                Some(*retry_at)
            }
            At::Trouble { .. } | At::Rest | At::Work { .. } | At::Probe { .. } => None,
        }
    }

    /// Returns its state and the reasons for it.
    fn state(&self) -> (PrinterState, Vec<String>) {
        let mut reasons = vec![];
        let state = match (&self.at, self.actor) {
            _ if self.paused => PrinterState::Paused,
            (_, Actor::Parked) => {
                reasons.push("its session crashed too often and is not started again".to_owned());
                PrinterState::Stopped
            }
            (At::Work { .. }, _) => PrinterState::Busy,
            (
                At::Trouble {
                    kind: Trouble::Silent,
                    why,
                    ..
                }
                | At::Probe {
                    kind: Trouble::Silent,
                    why,
                    ..
                },
                _,
            ) => {
                reasons.push(why.clone());
                PrinterState::Silent
            }
            (
                At::Trouble {
                    kind: Trouble::Stopped,
                    why,
                    ..
                }
                | At::Probe {
                    kind: Trouble::Stopped,
                    why,
                    ..
                },
                _,
            ) => {
                reasons.push(why.clone());
                PrinterState::Stopped
            }
            (At::Rest, _) if self.address.is_none() => {
                reasons.push("its session is being restarted".to_owned());
                PrinterState::Stopped
            }
            (At::Rest, _) if !self.unsure.is_empty() => PrinterState::Unsure,
            (At::Rest, _) => PrinterState::Ready,
        };
        if !self.unsure.is_empty() {
            let jobs = self.unsure.len();
            reasons.push(format!("{jobs} unsure: platen jobs list --state unsure"));
        }
        (state, reasons)
    }

    /// Returns how the printer stands.
    pub(super) fn view(
        &self,
        name: &platen_model::PrinterName,
        waiting: usize,
        now: Instant,
    ) -> PrinterView {
        let (state, reasons) = self.state();
        PrinterView {
            name: name.clone(),
            state,
            reasons,
            waiting,
            sending: match self.at {
                At::Work { job, attempt } => Some((job, attempt)),
                At::Rest | At::Trouble { .. } | At::Probe { .. } => None,
            },
            unsure: self.unsure.len(),
            in_trouble: self
                .troubled_since()
                .map(|since| now.saturating_duration_since(since)),
            retry_in: self
                .retry_at()
                .map(|at| at.checked_duration_since(now).unwrap_or(Duration::ZERO)),
        }
    }

    /// Returns its state alone.
    pub(super) fn word(&self) -> PrinterState {
        self.state().0
    }
}
