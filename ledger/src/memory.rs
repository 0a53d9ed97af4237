//! A store without a disk, for tests that run a room a hundred thousand times. The contract tests
//! hold it to what the SQLite store does.

use crate::projection::{BatchError, Stage, Traces, traces};
use crate::{
    Batch, Count, Event, Filed, Job, JobEvent, JobQuery, JobReader, JobStore, LastEnd, Loaded,
    Origin, Personal, PrinterEvent, Recorded, RoomEvent, StoreError, StreamEvent,
};
use platen_model::{ContentHash, FolderName, JobId, JobState, PrinterName, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The ledger in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Kept>>,
}

/// The readers' side of the ledger in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct MemoryReader {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    events: Vec<Event>,
    /// In order of arrival.
    jobs: Vec<KeptJob>,
    places: HashMap<JobId, usize>,
    origins: HashMap<String, Origin>,
    paused: BTreeSet<PrinterName>,
    last_end: Option<LastEnd>,
    restored_at: Option<Timestamp>,
}

#[derive(Debug)]
struct KeptJob {
    job: Job,
    stage: Stage,
    /// Places of its events.
    events: Vec<usize>,
}

impl MemoryStore {
    /// Returns an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a reader of this ledger.
    #[must_use]
    pub fn reader(&self) -> MemoryReader {
        MemoryReader {
            kept: Arc::clone(&self.kept),
        }
    }
}

impl JobStore for MemoryStore {
    fn idle(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn append(&mut self, batch: &Batch<'_>) -> Result<(), StoreError> {
        let mut kept = lock(&self.kept);
        let first = kept.events.len() as u64 + 1;
        let traces = traces(batch, first).map_err(refused)?;
        kept.check(batch, &traces).map_err(refused)?;
        kept.take(batch, &traces);
        Ok(())
    }

    fn mend(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn load(&mut self) -> Result<Loaded, StoreError> {
        let kept = lock(&self.kept);
        let due = |kept: &&KeptJob| !kept.job.status.is_finished() || kept.job.filing.is_due();
        let due: Vec<&KeptJob> = kept.jobs.iter().filter(due).collect();
        let started = |kept: &&&KeptJob| matches!(kept.stage, Stage::Started(_));
        Ok(Loaded {
            jobs: due.iter().map(|kept| kept.job.clone()).collect(),
            started: due.iter().filter(started).map(|kept| kept.job.id).collect(),
            paused: kept.paused.clone(),
            last_end: kept.last_end.unwrap_or(LastEnd::FirstStart),
            restored_at: kept.restored_at,
        })
    }

    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        Ok(lock(&self.kept).job(id).cloned())
    }

    fn origin(&mut self, key: &str) -> Result<Option<Origin>, StoreError> {
        Ok(lock(&self.kept).origins.get(key).copied())
    }

    fn duplicate(
        &mut self,
        folder: &FolderName,
        content: &ContentHash,
        since: Timestamp,
    ) -> Result<Option<JobId>, StoreError> {
        let kept = lock(&self.kept);
        let same = kept.jobs.iter().map(|kept| &kept.job).filter(|job| {
            job.arrival.folder == *folder
                && job.arrival.original.hash == *content
                && job.accepted_at >= since
        });
        // Of several with the same time, the last is the maximum.
        Ok(same.max_by_key(|job| job.accepted_at).map(|job| job.id))
    }
}

impl JobReader for MemoryReader {
    fn jobs(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError> {
        let kept = lock(&self.kept);
        let end = match query.before {
            None => kept.jobs.len(),
            Some(before) => kept.places.get(&before).copied().unwrap_or(0),
        };
        let asked = |job: &&Job| {
            (query.states.is_empty() || query.states.contains(&job.status.state()))
                && query
                    .folder
                    .as_ref()
                    .is_none_or(|f| *f == job.arrival.folder)
                && query.to.as_ref().is_none_or(|to| *to == job.arrival.to)
        };
        let jobs = kept.jobs[..end].iter().rev().map(|kept| &kept.job);
        let limit = query.limit.clamp(1, 1_000) as usize;
        Ok(jobs.filter(asked).take(limit).cloned().collect())
    }

    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        Ok(lock(&self.kept).job(id).cloned())
    }

    fn find(&self, ending: &str) -> Result<Vec<JobId>, StoreError> {
        let ending = ending.replace('-', "").to_ascii_lowercase();
        if ending.is_empty() {
            return Ok(vec![]);
        }
        let kept = lock(&self.kept);
        let ids = kept.jobs.iter().rev().map(|kept| kept.job.id);
        let found = ids.filter(|id| id.uuid().simple().to_string().ends_with(&ending));
        Ok(found.take(10).collect())
    }

    fn history(&self, id: JobId) -> Result<Vec<Recorded>, StoreError> {
        let kept = lock(&self.kept);
        let Some(place) = kept.places.get(&id) else {
            return Ok(vec![]);
        };
        let events = kept.jobs[*place].events.iter();
        let recorded = events.map(|at| Recorded {
            seq: *at as u64 + 1,
            event: kept.events[*at].clone(),
        });
        Ok(recorded.collect())
    }

    fn counts(&self) -> Result<Vec<Count>, StoreError> {
        let kept = lock(&self.kept);
        let mut counts: BTreeMap<(&str, &FolderName), (JobState, u64)> = BTreeMap::new();
        for kept in &kept.jobs {
            let state = kept.job.status.state();
            let key = (state.as_str(), &kept.job.arrival.folder);
            counts.entry(key).or_insert((state, 0)).1 += 1;
        }
        let counts = counts
            .into_iter()
            .map(|((_, folder), (state, jobs))| Count {
                state,
                folder: folder.clone(),
                jobs,
            });
        Ok(counts.collect())
    }

    fn is_referenced(&self, content: &ContentHash) -> Result<bool, StoreError> {
        let kept = lock(&self.kept);
        let mut files = kept.jobs.iter().flat_map(|kept| kept.job.references());
        Ok(files.any(|file| file.hash == *content))
    }

    fn expired(&self, before: Timestamp, limit: u32) -> Result<Vec<JobId>, StoreError> {
        let kept = lock(&self.kept);
        let expired = kept.jobs.iter().map(|kept| &kept.job).filter(|job| {
            job.status.is_finished() && job.files == crate::Files::Kept && job.changed_at < before
        });
        let mut expired: Vec<&Job> = expired.collect();
        expired.sort_by_key(|job| job.changed_at); // stable, so ties stay in order of arrival
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(expired.into_iter().take(limit).map(|job| job.id).collect())
    }
}

impl Kept {
    fn job(&self, id: JobId) -> Option<&Job> {
        let place = self.places.get(&id)?;
        Some(&self.jobs[*place].job)
    }

    /// Everything that can be wrong is found before anything is taken.
    fn check(&self, batch: &Batch<'_>, traces: &HashMap<JobId, Traces>) -> Result<(), BatchError> {
        let mut keys = BTreeSet::new();
        for event in batch.events {
            if let StreamEvent::Job { job, event } = &event.what
                && let JobEvent::Accepted(arrival) = event
                && (self.origins.contains_key(&arrival.origin_key)
                    || self.places.contains_key(job)
                    || !keys.insert(&arrival.origin_key))
            {
                return Err(BatchError::AcceptedBefore { job: *job });
            }
        }
        let known = |job: &JobId, traces: &Traces| {
            traces.accepted.is_some() || self.places.contains_key(job)
        };
        match traces.iter().find(|(job, traces)| !known(job, traces)) {
            None => Ok(()),
            Some((job, _)) => Err(BatchError::NotAccepted { job: *job }),
        }
    }

    fn take(&mut self, batch: &Batch<'_>, traces: &HashMap<JobId, Traces>) {
        for job in batch.jobs {
            let Some(traces) = traces.get(&job.id) else {
                continue; // `traces` has every job of the batch
            };
            self.take_job(job, traces);
        }
        for event in batch.events {
            self.take_event(event.clone());
        }
        for (job, traces) in traces {
            if let Some(purged) = traces.purged {
                self.purge(*job, purged);
            }
        }
    }

    fn take_job(&mut self, job: &Job, traces: &Traces) {
        let place = *self.places.entry(job.id).or_insert_with(|| {
            self.jobs.push(KeptJob {
                job: job.clone(),
                stage: Stage::Ended,
                events: vec![],
            });
            self.jobs.len() - 1
        });
        let kept = &mut self.jobs[place];
        kept.job = job.clone();
        match traces.stage {
            Stage::AsBefore => {}
            Stage::Started(_) | Stage::Ended => kept.stage = traces.stage,
        }
    }

    fn take_event(&mut self, event: Event) {
        match &event.what {
            StreamEvent::Job { job, event } => {
                if let Some(place) = self.places.get(job) {
                    self.jobs[*place].events.push(self.events.len());
                }
                if let JobEvent::Accepted(arrival) = event {
                    let origin = Origin {
                        job: *job,
                        content: arrival.original.hash,
                    };
                    self.origins.insert(arrival.origin_key.clone(), origin);
                }
            }
            StreamEvent::Printer { printer, event } => match event {
                PrinterEvent::Paused => {
                    self.paused.insert(printer.clone());
                }
                PrinterEvent::Resumed => {
                    self.paused.remove(printer);
                }
            },
            StreamEvent::Room(RoomEvent::Started { .. }) => {
                self.last_end = Some(LastEnd::Uncleanly);
            }
            StreamEvent::Room(RoomEvent::Stopped) => self.last_end = Some(LastEnd::InOrder),
            StreamEvent::Room(RoomEvent::Restored { .. }) => {
                self.restored_at = Some(event.recorded_at);
            }
            StreamEvent::Room(RoomEvent::SettingsApplied { .. }) => {}
        }
        self.events.push(event);
    }

    /// Forgets the names in a job's events before number `purged`.
    fn purge(&mut self, job: JobId, purged: u64) {
        let Some(place) = self.places.get(&job) else {
            return;
        };
        for at in &self.jobs[*place].events {
            if *at as u64 + 1 >= purged {
                break;
            }
            if let StreamEvent::Job { event, .. } = &mut self.events[*at].what {
                match event {
                    JobEvent::Accepted(arrival) => arrival.personal = Personal::purged(),
                    JobEvent::Filed(filed) => *filed = Filed::default(),
                    _ => {}
                }
            }
        }
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(error: BatchError) -> StoreError {
    StoreError::Failed {
        operation: "append to",
        place: "in memory".to_owned(),
        source: Box::new(error),
    }
}
