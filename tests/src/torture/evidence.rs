//! What is known after a torture: what was dropped, what was printed, what the ledger says.

use super::device::Print;
use crate::documents::Document;
use anyhow::Result;
use platen::sim::Fault;
use platen_ledger::{Job, JobEvent, JobQuery, JobReader, StreamEvent};
use platen_model::{AttemptNo, Timestamp};

/// Jobs read at once.
const PAGE: u32 = 1_000;

/// All that is known.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    pub(super) documents: Vec<Document>,
    pub(super) prints: Vec<Print>,
    /// When the room had been killed.
    pub(super) kills: Vec<Timestamp>,
    /// From when to when a part of the room may have panicked.
    pub(super) panics: Vec<(Timestamp, Timestamp)>,
    /// What the printer did wrong from when on.
    pub(super) weather: Vec<(Timestamp, Vec<Fault>)>,
    pub(super) jobs: Vec<Told>,
}

/// A job as the ledger tells it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) job: Job,
    pub(super) tries: Vec<Try>,
    /// Every event, in one line each.
    pub(super) story: Vec<String>,
}

/// One attempt, with its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) no: AttemptNo,
    pub(super) intended: Timestamp,
    pub(super) ended: Option<(Timestamp, End)>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Delivered,
    NotSent,
    Refused,
    Unsure,
}

/// Reads all jobs with their events.
pub(super) fn tell_all(reader: &dyn JobReader) -> Result<Vec<Told>> {
    let mut told = vec![];
    let mut before = None;
    loop {
        let jobs = reader.jobs(&JobQuery {
            states: vec![],
            folder: None,
            to: None,
            before,
            limit: PAGE,
        })?;
        let Some(last) = jobs.last() else {
            return Ok(told);
        };
        before = Some(last.id);
        for job in jobs {
            told.push(tell(reader, job)?);
        }
    }
}

fn tell(reader: &dyn JobReader, job: Job) -> Result<Told> {
    let mut tries: Vec<Try> = vec![];
    let mut story = vec![];
    for recorded in reader.history(job.id)? {
        let at = recorded.event.recorded_at;
        let StreamEvent::Job { event, .. } = recorded.event.what else {
            continue;
        };
        story.push(format!("{} {at} {event:?}", recorded.seq));
        let end = match event {
            JobEvent::DeliveryIntended { attempt, .. } => {
                tries.push(Try {
                    no: attempt,
                    intended: at,
                    ended: None,
                });
                None
            }
            JobEvent::Delivered { .. } => Some(End::Delivered),
            JobEvent::NotSent { .. } => Some(End::NotSent),
            JobEvent::Refused { .. } => Some(End::Refused),
            JobEvent::BecameUnsure { .. } => Some(End::Unsure),
            JobEvent::Accepted(_)
            | JobEvent::StageStarted { .. }
            | JobEvent::StageEnded { .. }
            | JobEvent::Converted { .. }
            | JobEvent::Preflighted { .. }
            | JobEvent::Programmed { .. }
            | JobEvent::NeedRaised { .. }
            | JobEvent::Held { .. }
            | JobEvent::Released
            | JobEvent::PrioritySet { .. }
            | JobEvent::ScheduleSet { .. }
            | JobEvent::Moved { .. }
            | JobEvent::Resolved { .. }
            | JobEvent::CancelOrdered
            | JobEvent::ReprintOrdered
            | JobEvent::PagesOrdered { .. }
            | JobEvent::LogDue
            | JobEvent::Filed(_)
            | JobEvent::Purged => None,
        };
        if let (Some(end), Some(last)) = (end, tries.last_mut()) {
            last.ended = Some((at, end));
        }
    }
    Ok(Told { job, tries, story })
}
