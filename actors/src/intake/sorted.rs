//! Filling a scan: its order, its limits and when to look again.

use super::aside::SetAside;
use super::tracked::Tracked;
use super::{Candidate, Scan, Settling, Waiting};
use std::path::Path;
use std::time::{Duration, Instant};

/// The least time until the next look is asked for.
const SOON: Duration = Duration::from_millis(50);

/// The scan being filled.
pub(super) struct Sorted<'s> {
    pub(super) scan: &'s mut Scan,
    pub(super) now: Instant,
    pub(super) again: Option<Duration>,
    pub(super) ready: Vec<(Instant, Candidate)>,
}

impl Sorted<'_> {
    pub(super) fn strange(&mut self, name: &Path, note: String) {
        self.scan.strange(name.to_path_buf(), note);
    }

    /// Leaves a file alone that is to be tried again later.
    pub(super) fn set_aside(&mut self, name: &Path, aside: &SetAside) {
        self.strange(name, aside.note.clone());
        self.look_again(aside.until.saturating_duration_since(self.now));
    }

    pub(super) fn settling_until(
        &mut self,
        name: &Path,
        tracked: &Tracked,
        waiting: Waiting,
        again: Instant,
    ) {
        let wait = again.saturating_duration_since(self.now);
        self.settling(name, tracked, waiting, Some(wait));
    }

    pub(super) fn settling(
        &mut self,
        name: &Path,
        tracked: &Tracked,
        waiting: Waiting,
        again: Option<Duration>,
    ) {
        self.scan.settling.push(Settling {
            name: name.to_path_buf(),
            bytes: tracked.memory.signature().bytes,
            since: tracked.memory.first_seen(),
            waiting,
        });
        if let Some(again) = again {
            self.look_again(again);
        }
    }

    fn look_again(&mut self, wait: Duration) {
        let sooner = self.again.map_or(wait, |planned| planned.min(wait));
        self.again = Some(sooner);
    }

    pub(super) fn finish(self, settle: Duration) {
        let mut ready = self.ready;
        ready.sort_by(|(one_seen, one), (other_seen, other)| {
            let order = |seen: &Instant, file: &Candidate| (*seen, file.signature.modified);
            order(one_seen, one)
                .cmp(&order(other_seen, other))
                .then_with(|| one.name.cmp(&other.name))
        });
        self.scan.ready = ready.into_iter().map(|(_, candidate)| candidate).collect();
        // Empty files and files passed over move only by what others do, or after a claim.
        let left = (self.scan.passed_over > 0).then_some(settle);
        self.scan.look_again = self.again.or(left).map(|wait| wait.max(SOON));
    }
}
