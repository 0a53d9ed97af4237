//! What a batch of events means for what is kept beside the jobs: which stage is at work, where
//! names lie, which printers are paused. The same for every store and for a rebuild.

use crate::{Batch, JobEvent, Step, StreamEvent};
use platen_model::JobId;
use std::collections::HashMap;

/// Returns what `batch` leaves behind for each of its jobs, its first event being number `first`;
/// an error if its events and its jobs do not belong together.
pub(crate) fn traces(batch: &Batch<'_>, first: u64) -> Result<HashMap<JobId, Traces>, BatchError> {
    let mut traces: HashMap<JobId, Traces> = HashMap::new();
    for (seq, event) in (first..).zip(batch.events) {
        if let StreamEvent::Job { job, event } = &event.what {
            traces.entry(*job).or_default().add(seq, event);
        }
    }
    for job in batch.jobs {
        if !traces.contains_key(&job.id) {
            return Err(BatchError::NoEvent { job: job.id });
        }
    }
    let given: std::collections::HashSet<JobId> = batch.jobs.iter().map(|job| job.id).collect();
    match traces.keys().find(|job| !given.contains(job)) {
        Some(job) => Err(BatchError::NoJob { job: *job }),
        None => Ok(traces),
    }
}

/// The events and the jobs of a batch do not belong together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BatchError {
    /// A job was given that no event of the batch concerns.
    #[error("the batch changes job {job} without an event")]
    NoEvent {
        /// The job.
        job: JobId,
    },
    /// An event concerns a job that was not given.
    #[error("the batch has an event of job {job} without the job as it is afterwards")]
    NoJob {
        /// The job.
        job: JobId,
    },
    /// The job was never accepted.
    #[error("job {job} has no arrival in the ledger")]
    NotAccepted {
        /// The job.
        job: JobId,
    },
    /// The job or its origin is in the ledger already.
    #[error("job {job} or its origin is in the ledger already")]
    AcceptedBefore {
        /// The job.
        job: JobId,
    },
}

/// What the events of one batch leave behind for one job, apart from the job itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Traces {
    /// The number of its arrival, when that is in the batch.
    pub(crate) accepted: Option<u64>,
    /// The number of its last event.
    pub(crate) changed: u64,
    /// The number of its last filing, when one is in the batch.
    pub(crate) filed: Option<u64>,
    /// What became of the stage at work on it.
    pub(crate) stage: Stage,
    /// The number of its last purge, when one is in the batch.
    pub(crate) purged: Option<u64>,
}

/// What a batch says of the stage at work on a job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing.
    #[default]
    AsBefore,
    /// It works on this step.
    Started(Step),
    /// None is at work.
    Ended,
}

impl Traces {
    /// Takes the job's next event into account.
    pub(crate) fn add(&mut self, seq: u64, event: &JobEvent) {
        self.changed = seq;
        match event {
            JobEvent::Accepted(_) => self.accepted = Some(seq),
            JobEvent::Filed(_) => self.filed = Some(seq),
            JobEvent::Purged => self.purged = Some(seq),
            JobEvent::StageStarted { step } => self.stage = Stage::Started(*step),
            JobEvent::StageEnded { .. }
            | JobEvent::Converted { .. }
            | JobEvent::Preflighted { .. }
            | JobEvent::Programmed { .. }
            | JobEvent::NeedRaised { .. }
            | JobEvent::CancelOrdered
            | JobEvent::ReprintOrdered
            | JobEvent::PagesOrdered { .. }
            | JobEvent::DeliveryIntended { .. }
            | JobEvent::Delivered { .. }
            | JobEvent::NotSent { .. }
            | JobEvent::Refused { .. }
            | JobEvent::BecameUnsure { .. }
            | JobEvent::Resolved { .. } => self.stage = Stage::Ended,
            // Orders that a stage at work does not notice.
            JobEvent::Held { .. }
            | JobEvent::Released
            | JobEvent::PrioritySet { .. }
            | JobEvent::ScheduleSet { .. }
            | JobEvent::LogDue
            | JobEvent::Moved { .. } => {}
        }
    }
}

impl Step {
    /// Returns the step's word in the stores.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Convert => "convert",
            Self::Preflight => "preflight",
            Self::Program => "program",
            Self::Print => "print",
        }
    }
}
