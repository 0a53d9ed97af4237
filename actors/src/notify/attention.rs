//! How much waits for people: counted in the ledger and read from the alarm board, each time anew.

use crate::alarms::Alarm;
use platen_ledger::{Count, Job, JobQuery, JobReader, StoreError};
use platen_model::JobState;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;

/// States in which a job waits for a person, the most urgent first.
const STATES: [JobState; 4] = [
    JobState::Unsure,
    JobState::NeedsYou,
    JobState::Failed,
    JobState::Held,
];

/// How much waits for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attention {
    /// Jobs by state, only of states in which they wait for a person.
    pub jobs: BTreeMap<JobState, u64>,
    /// Alarms that are on.
    pub alarms: Vec<Alarm>,
}

impl Attention {
    /// Returns what the ledger's counts and the board's alarms ask of people.
    #[must_use]
    pub fn of(counts: &[Count], alarms: Vec<Alarm>) -> Self {
        let mut jobs = BTreeMap::new();
        for count in counts.iter().filter(|count| count.jobs > 0) {
            if STATES.contains(&count.state) {
                *jobs.entry(count.state).or_default() += count.jobs;
            }
        }
        Self { jobs, alarms }
    }

    /// Whether nobody needs to do anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { jobs, alarms } = self;
        jobs.is_empty() && alarms.is_empty()
    }

    /// Returns how many jobs wait for a person.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.jobs.values().sum()
    }
}

/// One line, as in `3 jobs need you (1 unsure, 2 held), 1 alarm: disk: nothing is taken in`.
impl fmt::Display for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states = STATES.iter().filter_map(|state| {
            let jobs = self.jobs.get(state)?;
            Some(format!("{jobs} {state}"))
        });
        let states = states.collect::<Vec<_>>().join(", ");
        match self.waiting() {
            0 => f.write_str("no job needs you")?,
            1 => write!(f, "1 job needs you ({states})")?,
            jobs => write!(f, "{jobs} jobs need you ({states})")?,
        }
        match &*self.alarms {
            [] => Ok(()),
            [alarm] => write!(f, ", 1 alarm: {}: {}", alarm.key, alarm.text),
            alarms => {
                let about = alarms.iter().map(|alarm| alarm.key.to_string());
                let about = about.collect::<Vec<_>>().join(", ");
                write!(f, ", {} alarms: {about}", alarms.len())
            }
        }
    }
}

/// Returns jobs that wait for a person, at most `most`: the most urgent states first, in each the
/// latest first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn waiting_jobs(reader: &dyn JobReader, most: usize) -> Result<Vec<Job>, StoreError> {
    let mut jobs = vec![];
    for state in STATES {
        let left = u32::try_from(most.saturating_sub(jobs.len())).unwrap_or(u32::MAX);
        if left == 0 {
            break;
        }
        jobs.extend(reader.jobs(&JobQuery {
            states: vec![state],
            folder: None,
            to: None,
            before: None,
            limit: left,
        })?);
    }
    Ok(jobs)
}

/// What the notifier found last, for whoever shows it; clones show the same.
#[derive(Debug, Clone)]
pub struct AttentionBoard(Arc<watch::Sender<Attention>>);

impl AttentionBoard {
    /// Returns what tells of each change.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Attention> {
        self.0.subscribe()
    }

    pub(super) fn show(&self, found: Attention) {
        self.0.send_if_modified(|shown| {
            let news = *shown != found;
            *shown = found;
            news
        });
    }
}

impl Default for AttentionBoard {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Attention::default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarms::AlarmKey;
    use platen_model::Timestamp;

    fn count(state: JobState, jobs: u64) -> Count {
        let folder = "in".parse().unwrap();
        Count {
            state,
            folder,
            jobs,
        }
    }

    fn alarm(key: AlarmKey) -> Alarm {
        Alarm {
            key,
            text: "it is so".to_owned(),
            since: Timestamp::UNIX_EPOCH,
        }
    }

    #[track_caller]
    fn check(counts: &[Count], alarms: Vec<Alarm>, expected: &str) {
        assert_eq!(Attention::of(counts, alarms).to_string(), expected);
    }

    #[test]
    fn one_line_says_what_waits() {
        check(&[], vec![], "no job needs you");
        check(&[count(JobState::Done, 7)], vec![], "no job needs you");
        check(
            &[count(JobState::Unsure, 1), count(JobState::Held, 0)],
            vec![],
            "1 job needs you (1 unsure)",
        );
        check(
            &[
                count(JobState::Held, 2),
                count(JobState::NeedsYou, 1),
                count(JobState::Held, 3),
            ],
            vec![alarm(AlarmKey::Disk)],
            "6 jobs need you (1 needs-you, 5 held), 1 alarm: disk: it is so",
        );
        check(
            &[],
            vec![alarm(AlarmKey::Disk), alarm(AlarmKey::Clock)],
            "no job needs you, 2 alarms: disk, clock",
        );
    }
}
