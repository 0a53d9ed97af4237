//! What stages report, and who gets which job.

use super::super::pending::Outgoing;
use super::super::report::{Slot, StageAnswer};
use super::super::workflow::{Next, Work, next};
use super::{NOT_NOW, PLACE_AWAY, Room, waiting};
use crate::stages::StageCommand;
use platen_ledger::{JobEvent, Step, Unclean};
use platen_model::JobId;
use std::time::Duration;

impl Room {
    pub(super) fn stage(&mut self, slot: Slot, id: JobId, answer: StageAnswer) {
        if !matches!(answer, StageAnswer::Started) {
            self.stages.answered(slot, id);
        }
        let event = match answer {
            StageAnswer::Started => slot.work.step().map(|step| JobEvent::StageStarted { step }),
            StageAnswer::Converted {
                format,
                document,
                pin,
            } => {
                self.pending.pins.extend(pin);
                Some(JobEvent::Converted { format, document })
            }
            StageAnswer::Preflighted { pages } => Some(JobEvent::Preflighted { pages }),
            StageAnswer::Programmed {
                document,
                pages,
                told,
                pin,
            } => {
                self.pending.pins.extend(pin);
                Some(JobEvent::Programmed {
                    document,
                    pages,
                    told,
                })
            }
            StageAnswer::Need(need) => Some(JobEvent::NeedRaised { need }),
            StageAnswer::Crashed(words) => self.crashed(slot.work, id, words),
            StageAnswer::Filed(filed) => Some(JobEvent::Filed(filed)),
            StageAnswer::PlaceAway(why) => self.try_later(slot.work, id, PLACE_AWAY, &why),
            StageAnswer::NotNow(why) => self.try_later(slot.work, id, NOT_NOW, &why),
        };
        if let Some(event) = event {
            self.record_own(id, event);
            // Even where the answer came too late, the job waits somewhere else now.
            self.pending
                .touched
                .extend(self.jobs.contains_key(&id).then_some(id));
        }
    }

    /// Returns what a crash means for the job; outputs are no step of it.
    pub(super) fn crashed(&mut self, work: Work, id: JobId, words: String) -> Option<JobEvent> {
        let Some(step) = work.step() else {
            self.filing_crashed(id, &words);
            return None;
        };
        let how = Unclean::Crashed(words);
        Some(JobEvent::StageEnded { step, how })
    }

    pub(super) fn try_later(
        &mut self,
        work: Work,
        id: JobId,
        wait: Duration,
        why: &str,
    ) -> Option<JobEvent> {
        tracing::debug!(job = %id, stage = work.stage(), "tried again later: {why}");
        if let Some(job) = self.jobs.get(&id) {
            let at = self.clock.instant() + wait;
            self.stages.add_later(work, waiting(job), at);
        }
        None
    }

    pub(super) fn assign_work(&mut self) {
        for (slot, id) in self.stages.assign() {
            let Some(job) = self.jobs.get(&id) else {
                self.stages.answered(slot, id);
                continue;
            };
            if next(job) != Next::Work(slot.work) {
                self.stages.answered(slot, id);
                continue;
            }
            let command = StageCommand {
                job: Box::new(job.clone()),
            };
            if slot.work == Work::Preflight {
                self.record_own(
                    id,
                    JobEvent::StageStarted {
                        step: Step::Preflight,
                    },
                );
            }
            self.pending.outbox.push(Outgoing::Stage(slot, command));
        }
    }
}
