//! Where a job stands, and the table of what may happen there.
//!
//! [`Status::after`] is the only place that says so: the room, a restart, a rebuild of the
//! projection and the tests all ask it.

use crate::Waiver;
use crate::event::{Answer, HoldReason, JobEvent, Need, Step, Then, Unclean};
use platen_model::{AttemptNo, JobState};

/// Unclean ends of a stage's own making after which a person is asked.
const CRASHES: u8 = 2;
/// Ends of the room in the middle of one step after which a person is asked. Higher than for
/// crashes, because what kills a room is seldom the document.
const ROOM_ENDS: u8 = 4;

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Its next step is due or under way.
    Active {
        /// The step.
        step: Step,
        /// Crashes of this step so far.
        crashes: u8,
        /// Ends of the room during this step so far.
        room_ends: u8,
    },
    /// Held before a step.
    Held {
        /// The step it goes on with.
        step: Step,
        /// Why.
        why: HoldReason,
    },
    /// A person must decide before a step.
    NeedsYou {
        /// The step it goes on with.
        step: Step,
        /// What for.
        need: Need,
    },
    /// A delivery is intended and may be under way.
    Sending {
        /// The attempt.
        attempt: AttemptNo,
        /// Whether someone wants it stopped.
        cancel: Cancel,
    },
    /// It may or may not have been printed.
    Unsure {
        /// The attempt nobody can speak for.
        attempt: AttemptNo,
    },
    /// Handed over.
    Done,
    /// Cancelled.
    Cancelled,
}

/// Whether a delivery under way is to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancel {
    /// Nobody asked.
    No,
    /// A person asked; what the session reports decides what became of it.
    Ordered,
}

/// The event cannot follow the status.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("a job that is {} cannot be {event}", .status.state())]
pub struct IllegalEvent {
    /// Where the job stands.
    pub status: Box<Status>,
    /// What was to happen, as a past participle.
    pub event: &'static str,
}

impl Status {
    /// Returns the status a job starts with.
    #[must_use]
    pub fn first(hold: Option<&HoldReason>) -> Self {
        match hold {
            None => Self::at(Step::Convert),
            Some(why) => Self::Held {
                step: Step::Convert,
                why: why.clone(),
            },
        }
    }

    fn at(step: Step) -> Self {
        Self::Active {
            step,
            crashes: 0,
            room_ends: 0,
        }
    }

    /// Returns the status after `event`, or an error if the event cannot follow this status.
    pub fn after(&self, event: &JobEvent) -> Result<Self, IllegalEvent> {
        use JobEvent as E;
        let next = match (self, event) {
            (Self::Active { .. }, E::StageStarted { step }) if self.step() == Some(*step) => {
                self.clone()
            }
            (_, E::StageEnded { step, how }) if self.step() == Some(*step) => self.ended(how),
            (_, E::Converted { .. }) if self.step() == Some(Step::Convert) => {
                self.went_on(Step::Preflight)
            }
            (_, E::Preflighted { .. }) if self.step() == Some(Step::Preflight) => {
                self.went_on(Step::Program)
            }
            (_, E::Programmed { .. }) if self.step() == Some(Step::Program) => {
                self.went_on(Step::Print)
            }
            (Self::Active { step, .. } | Self::Held { step, .. }, E::NeedRaised { need }) => {
                Self::NeedsYou {
                    step: *step,
                    need: need.clone(),
                }
            }
            (
                Self::Active { step, .. } | Self::Held { step, .. } | Self::NeedsYou { step, .. },
                E::Held { why },
            ) => Self::Held {
                step: *step,
                why: why.clone(),
            },
            (Self::Held { step, .. } | Self::NeedsYou { step, .. }, E::Released) => Self::at(*step),
            (
                Self::Active { .. } | Self::Held { .. } | Self::NeedsYou { .. },
                E::PrioritySet { .. } | E::ScheduleSet { .. } | E::Moved { .. },
            ) => self.clone(),
            (
                Self::Active {
                    step: Step::Print, ..
                },
                E::DeliveryIntended { attempt, .. },
            ) => Self::Sending {
                attempt: *attempt,
                cancel: Cancel::No,
            },
            (Self::Sending { attempt, .. }, E::Delivered { attempt: of, .. }) if attempt == of => {
                Self::Done
            }
            (Self::Sending { attempt, cancel }, E::NotSent { attempt: of, .. })
                if attempt == of =>
            {
                Self::back_in_queue(*cancel)
            }
            (
                Self::Sending { attempt, cancel },
                E::Refused {
                    attempt: of,
                    sent: _,
                    why,
                    then,
                },
            ) if attempt == of => match (cancel, then) {
                (Cancel::Ordered, _) => Self::Cancelled,
                (Cancel::No, Then::TryAgain) => Self::at(Step::Print),
                (Cancel::No, Then::AskPerson) => Self::NeedsYou {
                    step: Step::Print,
                    need: Need::Refusals(why.clone()),
                },
            },
            (Self::Sending { attempt, cancel }, E::BecameUnsure { attempt: of, .. })
                if attempt == of =>
            {
                match cancel {
                    Cancel::Ordered => Self::Cancelled,
                    Cancel::No => Self::Unsure { attempt: *attempt },
                }
            }
            (Self::Sending { attempt, .. }, E::CancelOrdered) => Self::Sending {
                attempt: *attempt,
                cancel: Cancel::Ordered,
            },
            (
                Self::Unsure { attempt },
                E::Resolved {
                    attempt: of,
                    answer,
                    ..
                },
            ) if attempt == of => match answer {
                Answer::Printed => Self::Done,
                Answer::NotPrinted => Self::at(Step::Print),
            },
            (
                Self::Active { .. }
                | Self::Held { .. }
                | Self::NeedsYou { .. }
                | Self::Unsure { .. },
                E::CancelOrdered,
            ) => Self::Cancelled,
            (Self::Done | Self::Cancelled, E::Filed(_) | E::Purged) => self.clone(),
            (
                Self::Active {
                    step: Step::Program | Step::Print,
                    ..
                },
                E::LogDue,
            ) => self.clone(),
            // What was purged has no bytes to print; `Job::after` refuses that.
            (Self::Done | Self::Cancelled, E::ReprintOrdered) => Self::at(Step::Print),
            (Self::Done | Self::Cancelled, E::PagesOrdered { .. }) => Self::at(Step::Program),
            (status, event) => {
                return Err(IllegalEvent {
                    status: Box::new(status.clone()),
                    event: event.participle(),
                });
            }
        };
        Ok(next)
    }

    /// Returns the step that is due, under way, or waited before.
    #[must_use]
    pub const fn step(&self) -> Option<Step> {
        match self {
            Self::Active { step, .. } | Self::Held { step, .. } | Self::NeedsYou { step, .. } => {
                Some(*step)
            }
            Self::Sending { .. } | Self::Unsure { .. } | Self::Done | Self::Cancelled => None,
        }
    }

    /// Returns the word people see.
    #[must_use]
    pub const fn state(&self) -> JobState {
        match self {
            Self::Active {
                step: Step::Convert,
                ..
            } => JobState::Converting,
            Self::Active {
                step: Step::Preflight,
                ..
            } => JobState::Preflighting,
            Self::Active {
                step: Step::Program,
                ..
            } => JobState::Programming,
            Self::Active {
                step: Step::Print, ..
            } => JobState::Scheduled,
            Self::Held { .. } => JobState::Held,
            Self::NeedsYou { .. } => JobState::NeedsYou,
            Self::Sending { .. } => JobState::Sending,
            Self::Unsure { .. } => JobState::Unsure,
            Self::Done => JobState::Done,
            Self::Cancelled => JobState::Cancelled,
        }
    }

    /// Returns what a person lets pass by the event, if it is a release from such a need.
    #[must_use]
    pub(crate) const fn waiver(&self, event: &JobEvent) -> Option<Waiver> {
        match (self, event) {
            (
                Self::NeedsYou {
                    need: Need::NotForTemplate(_),
                    ..
                },
                JobEvent::Released,
            ) => Some(Waiver::Template),
            (
                Self::NeedsYou {
                    need: Need::ChangesForbidden(_),
                    ..
                },
                JobEvent::Released,
            ) => Some(Waiver::Permissions),
            _ => None,
        }
    }

    /// Whether nothing more is to be printed unless a person orders it.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }

    /// A stage's answer counts even while the job is held; only going on waits.
    fn went_on(&self, step: Step) -> Self {
        match self {
            Self::Held { why, .. } => Self::Held {
                step,
                why: why.clone(),
            },
            Self::Active { .. }
            | Self::NeedsYou { .. }
            | Self::Sending { .. }
            | Self::Unsure { .. }
            | Self::Done
            | Self::Cancelled => Self::at(step),
        }
    }

    fn ended(&self, how: &Unclean) -> Self {
        let Self::Active {
            step,
            crashes,
            room_ends,
        } = self
        else {
            return self.clone();
        };
        let (crashes, room_ends) = match how {
            Unclean::Crashed(_) => (crashes.saturating_add(1), *room_ends),
            Unclean::RoomEnded => (*crashes, room_ends.saturating_add(1)),
        };
        if crashes >= CRASHES || room_ends >= ROOM_ENDS {
            let words = match how {
                Unclean::Crashed(words) => words.clone(),
                Unclean::RoomEnded => "the room ended each time it worked on this job".to_owned(),
            };
            return Self::NeedsYou {
                step: *step,
                need: Need::Crashes(words),
            };
        }
        Self::Active {
            step: *step,
            crashes,
            room_ends,
        }
    }

    fn back_in_queue(cancel: Cancel) -> Self {
        match cancel {
            Cancel::No => Self::at(Step::Print),
            Cancel::Ordered => Self::Cancelled,
        }
    }
}

impl JobEvent {
    /// Returns the event's name in records.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::StageStarted { .. } => "stage-started",
            Self::StageEnded { .. } => "stage-ended",
            Self::Converted { .. } => "converted",
            Self::Preflighted { .. } => "preflighted",
            Self::Programmed { .. } => "programmed",
            Self::NeedRaised { .. } => "need-raised",
            Self::Held { .. } => "held",
            Self::Released => "released",
            Self::PrioritySet { .. } => "priority-set",
            Self::ScheduleSet { .. } => "schedule-set",
            Self::Moved { .. } => "moved",
            Self::DeliveryIntended { .. } => "delivery-intended",
            Self::Delivered { .. } => "delivered",
            Self::NotSent { .. } => "not-sent",
            Self::Refused { .. } => "refused",
            Self::BecameUnsure { .. } => "became-unsure",
            Self::Resolved { .. } => "resolved",
            Self::CancelOrdered => "cancel-ordered",
            Self::ReprintOrdered => "reprint-ordered",
            Self::PagesOrdered { .. } => "pages-ordered",
            Self::LogDue => "log-due",
            Self::Filed(_) => "filed",
            Self::Purged => "purged",
        }
    }

    /// Returns the words for it in "a job that is done cannot be ...".
    const fn participle(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted again",
            Self::StageStarted { .. } | Self::StageEnded { .. } => "worked on by that stage",
            Self::Converted { .. } => "converted",
            Self::Preflighted { .. } => "preflighted",
            Self::Programmed { .. } => "programmed",
            Self::NeedRaised { .. } => "put before a person",
            Self::Held { .. } => "held",
            Self::Released => "released",
            Self::PrioritySet { .. } => "given another priority",
            Self::ScheduleSet { .. } => "scheduled",
            Self::Moved { .. } => "moved",
            Self::DeliveryIntended { .. } => "sent",
            Self::Delivered { .. } => "delivered by that attempt",
            Self::NotSent { .. } => "not sent by that attempt",
            Self::Refused { .. } => "refused in that attempt",
            Self::BecameUnsure { .. } => "unsure by that attempt",
            Self::Resolved { .. } => "resolved",
            Self::CancelOrdered => "cancelled",
            Self::ReprintOrdered | Self::PagesOrdered { .. } => "reprinted",
            Self::LogDue => "given another log",
            Self::Filed(_) => "filed",
            Self::Purged => "deleted",
        }
    }

    /// Whether the fact must survive a power cut before anyone acts on it. Facts that only repeat
    /// idempotent work are written at once but may wait for the next synced commit.
    #[must_use]
    pub const fn must_be_synced(&self) -> bool {
        match self {
            Self::StageStarted { .. }
            | Self::StageEnded { .. }
            | Self::Converted { .. }
            | Self::Preflighted { .. }
            | Self::Programmed { .. }
            | Self::Filed(_) => false,
            Self::Accepted(_)
            | Self::NeedRaised { .. }
            | Self::Held { .. }
            | Self::Released
            | Self::PrioritySet { .. }
            | Self::ScheduleSet { .. }
            | Self::Moved { .. }
            | Self::DeliveryIntended { .. }
            | Self::Delivered { .. }
            | Self::NotSent { .. }
            | Self::Refused { .. }
            | Self::BecameUnsure { .. }
            | Self::Resolved { .. }
            | Self::CancelOrdered
            | Self::ReprintOrdered
            | Self::PagesOrdered { .. }
            | Self::LogDue
            | Self::Purged => true,
        }
    }
}

#[cfg(test)]
mod tests;
