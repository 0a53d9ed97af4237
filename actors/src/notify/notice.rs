//! What the hub says after a commit in which jobs came to wait for a person, or ceased to.

use super::ask::{ask_of, is_news};
use platen_ledger::Job;
use platen_model::JobId;
use std::collections::BTreeSet;

/// Jobs that a notice names; of more only the number is told.
pub(super) const NAMED: usize = 10;

/// A hint that people have something to hear. One that is lost costs the names in it, never the
/// count: whoever gets the next looks into the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    came: BTreeSet<JobId>,
    more: u64,
    changed: bool,
}

impl actix::Message for Notice {
    type Result = ();
}

impl Notice {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.changed
    }

    /// Notes what an event made of a job.
    pub(crate) fn note(&mut self, before: Option<&Job>, after: &Job) {
        let waited = before.and_then(ask_of);
        let waits = ask_of(after);
        if waited == waits {
            return;
        }
        self.changed = true;
        if waits.is_some() && is_news(&after.status) {
            self.name(after.id);
        }
    }

    /// Takes up what another notice says.
    pub(super) fn add(&mut self, other: Self) {
        let Self {
            came,
            more,
            changed,
        } = other;
        self.changed |= changed;
        self.more += more;
        came.into_iter().for_each(|job| self.name(job));
    }

    /// Returns the jobs by name, and how many there are beside them.
    pub(super) fn jobs(&self) -> (impl Iterator<Item = JobId> + '_, u64) {
        (self.came.iter().copied(), self.more)
    }

    fn name(&mut self, job: JobId) {
        if self.came.len() < NAMED {
            self.came.insert(job);
        } else if !self.came.contains(&job) {
            self.more += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::samples;
    use platen_ledger::{HoldReason, JobEvent};

    fn held(number: u128, why: HoldReason) -> Notice {
        let before = samples::job(number);
        let after = samples::after(&before, &JobEvent::Held { why });
        let mut notice = Notice::default();
        notice.note(Some(&before), &after);
        notice
    }

    #[test]
    fn ten_are_named_and_the_rest_is_counted() {
        let mut all = Notice::default();
        for number in 1..=10_000 {
            all.add(held(number, HoldReason::Rule));
        }
        all.add(held(1, HoldReason::Rule)); // named already
        let (named, more) = all.jobs();
        assert_eq!((named.count(), more), (NAMED, 9_990));
    }

    #[test]
    fn a_change_is_told_also_where_nobody_is_named() {
        let mut notice = held(1, HoldReason::Person);
        assert!(!notice.is_empty());
        assert_eq!(notice.jobs().0.count(), 0);
        let held = samples::after(
            &samples::job(1),
            &JobEvent::Held {
                why: HoldReason::Rule,
            },
        );
        let released = samples::after(&held, &JobEvent::Released);
        notice = Notice::default();
        notice.note(Some(&held), &released);
        assert!(!notice.is_empty());
        assert_eq!(notice.jobs().0.count(), 0);
    }

    #[test]
    fn what_goes_on_by_itself_is_no_notice() {
        let mut notice = Notice::default();
        notice.note(None, &samples::job(1));
        assert!(notice.is_empty());
    }
}
