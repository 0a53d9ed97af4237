//! One actor per printer: one session at a time, its bytes, and what is believed of them.
//!
//! Deliberately absent: the queue and the decision to try again. Those are facts of the ledger and
//! rules of the hub; a printer's actor only does what it is told and reports how it went.

mod actor;
mod delivery;
pub mod retry;
mod target;

mod progress;

pub use actor::{PrinterActor, PrinterParts};
pub use platen_protocols::Blame;
pub use progress::{Progress, Sending};

use platen_config::Printer;
use platen_ledger::DeliveryEvidence;
use platen_model::{AttemptNo, Copies, FileRef, FolderName, JobId, Timestamp};
use platen_protocols::{Evidence, Outcome};
use std::sync::Arc;

/// What the hub tells a printer's actor.
#[derive(Debug, Clone, actix::Message)]
#[rtype(result = "()")]
pub enum PrinterCommand {
    /// Try to reach the device, and keep the connection for the job that may follow.
    Probe,
    /// Deliver a job whose intent is durable.
    Send(Box<SendOrder>),
    /// The room ended during this delivery: ask the device how it went, if it can be asked.
    Ask(Box<SendOrder>),
    /// Remove what killed sessions left of this job in a drop folder, of its runs up to this one.
    /// None of them is under way.
    Clear(Box<SendOrder>),
    /// Stop a delivery as soon as that is possible.
    Abort {
        /// The job.
        job: JobId,
        /// The attempt.
        attempt: AttemptNo,
    },
    /// Use these settings from the next session on.
    Configure(Arc<Printer>),
    /// End for good, after the session under way.
    Retire,
}

/// A delivery.
#[derive(Debug, Clone)]
pub struct SendOrder {
    /// The job.
    pub job: JobId,
    /// The attempt.
    pub attempt: AttemptNo,
    /// What to send.
    pub document: FileRef,
    /// The file's name as it came: hostile.
    pub file_name: String,
    /// Who handed it in: hostile.
    pub user: String,
    /// The folder it came through.
    pub folder: FolderName,
    /// How often it is printed.
    pub copies: Copies,
    /// When the job was accepted, UTC.
    pub accepted_at: Timestamp,
    /// Which print run of the job it is, from 1: one more after every attempt that may have
    /// printed something.
    pub run: u32,
}

/// How a delivery ended, in the words of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Handed over.
    Delivered {
        /// Bytes sent.
        sent: u64,
        /// What that is believed by.
        evidence: DeliveryEvidence,
    },
    /// It is certain that the device got no byte of the document.
    NotSent {
        /// Why.
        why: String,
        /// Whose doing that is.
        blame: Blame,
    },
    /// The device answered that it takes no job now, before it heard of this one.
    TurnedAway {
        /// What it said.
        why: String,
    },
    /// The device itself said that it did not take the job.
    Refused {
        /// Bytes that had left the room.
        sent: u64,
        /// What it said.
        why: String,
    },
    /// Nobody can say.
    Unsure {
        /// Bytes that left the room; `None` where the session did not live to tell.
        sent: Option<u64>,
        /// What happened.
        why: String,
        /// Whose doing that is.
        blame: Blame,
    },
}

impl Ended {
    /// Returns the word for it in metrics.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::NotSent { .. } | Self::TurnedAway { .. } => "not-sent",
            Self::Refused { .. } => "refused",
            Self::Unsure { .. } => "unsure",
        }
    }
}

/// Returns an error with its causes in one line, for records and people.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Delivered { sent, evidence } => Self::Delivered {
                sent,
                evidence: believed(evidence),
            },
            Outcome::NotSent { why } => Self::NotSent {
                blame: why.blame(),
                why: chain(&why),
            },
            Outcome::Refused { sent, why } => Self::Refused {
                sent,
                why: chain(&why),
            },
            Outcome::Unsure { sent, why } => Self::Unsure {
                sent: Some(sent),
                blame: why.blame(),
                why: chain(&why),
            },
        }
    }
}

const fn believed(evidence: Evidence) -> DeliveryEvidence {
    match evidence {
        Evidence::ClosedAfterHalfClose => DeliveryEvidence::ClosedAfterHalfClose,
        Evidence::NeverClosed => DeliveryEvidence::NeverClosed,
        Evidence::FinalAcknowledgement => DeliveryEvidence::FinalAcknowledgement,
        Evidence::Renamed => DeliveryEvidence::Renamed,
    }
}
