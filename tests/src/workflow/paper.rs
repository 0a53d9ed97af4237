//! What was really printed, which no part of the room can see.

use platen_ledger::{
    Answer, Authority, Job, JobEvent, JobReader, MemoryReader, Status, StreamEvent,
};
use platen_model::{AttemptNo, JobId};
use std::collections::HashMap;

/// The printers' trays.
#[derive(Debug, Default)]
pub(super) struct Paper {
    prints: HashMap<(JobId, AttemptNo), u32>,
}

/// How much of a story may be wrong before it is cut.
const SHOWN: usize = 40;

impl Paper {
    pub(super) fn print(&mut self, job: JobId, attempt: AttemptNo) {
        *self.prints.entry((job, attempt)).or_default() += 1;
    }

    pub(super) fn has(&self, job: JobId, attempt: AttemptNo) -> bool {
        self.of(job, attempt) > 0
    }

    fn of(&self, job: JobId, attempt: AttemptNo) -> u32 {
        self.prints.get(&(job, attempt)).copied().unwrap_or(0)
    }

    /// Compares what the ledger says of a job with its paper.
    pub(super) fn audit(&self, ledger: &MemoryReader, job: &Job) -> Result<(), String> {
        let history = ledger.history(job.id).map_err(|error| error.to_string())?;
        let mut story = vec![];
        let mut folded: Option<Job> = None;
        let mut allowed = 1;
        let mut last_unsure = None;
        for recorded in &history {
            let StreamEvent::Job { event, .. } = &recorded.event.what else {
                continue;
            };
            story.push(format!("{} {event:?}", recorded.seq));
            let told = || {
                story
                    .iter()
                    .take(SHOWN)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("\n  ")
            };
            folded = Some(match folded {
                None => Job::accepted(job.id, job.arrival.clone(), recorded.event.recorded_at),
                Some(folded) => folded
                    .after(event, &recorded.event.by, recorded.event.recorded_at)
                    .map_err(|error| format!("{error}:\n  {}", told()))?,
            });
            let (attempt, prints) = match event {
                JobEvent::DeliveryIntended { .. } | JobEvent::BecameUnsure { .. } => {
                    if let JobEvent::BecameUnsure { attempt, .. } = event {
                        last_unsure = Some(*attempt);
                    }
                    continue;
                }
                JobEvent::Delivered { attempt, .. } => (*attempt, 1),
                JobEvent::NotSent { attempt, .. } | JobEvent::Refused { attempt, .. } => {
                    (*attempt, 0)
                }
                JobEvent::Resolved {
                    attempt,
                    answer,
                    authority,
                } => match (answer, authority) {
                    (Answer::Printed, Authority::Person | Authority::Device) => (*attempt, 1),
                    (Answer::NotPrinted, Authority::Person | Authority::Device) => (*attempt, 0),
                    (Answer::Printed, Authority::StandingOrder { .. }) => continue,
                    (Answer::NotPrinted, Authority::StandingOrder { .. }) => {
                        allowed += 1;
                        continue;
                    }
                },
                JobEvent::ReprintOrdered | JobEvent::PagesOrdered { .. } => {
                    allowed += 1;
                    continue;
                }
                _ => continue,
            };
            if self.of(job.id, attempt) != prints {
                let found = self.of(job.id, attempt);
                return Err(format!(
                    "attempt {attempt} is recorded as {prints} printed and was {found}:\n  {}",
                    told()
                ));
            }
        }
        let story = story.join("\n  ");
        let printed = (1..=job.attempts_made).map(|no| self.of(job.id, AttemptNo(no)));
        let printed: u32 = printed.sum();
        if printed > allowed {
            return Err(format!(
                "printed {printed} times, allowed {allowed}:\n  {story}"
            ));
        }
        if job.status == Status::Done && printed == 0 && last_unsure.is_none() {
            return Err(format!("done and not printed:\n  {story}"));
        }
        if job.filing.is_due() {
            return Err(format!("ended and not filed:\n  {story}"));
        }
        match folded {
            Some(folded) if folded.status == job.status && folded.attempts == job.attempts => {
                Ok(())
            }
            folded => Err(format!(
                "the projection {job:?} is not what follows from the events, {folded:?}:\n  {story}"
            )),
        }
    }
}
