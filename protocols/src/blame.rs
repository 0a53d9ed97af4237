//! Whose doing a failure is: the device's trouble is no reason to ask about a job, and what is the
//! job's own must not keep a device from the others.

use crate::SessionError;

/// Whose doing a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blame {
    /// The device's, or that of the way there: it would have happened to any job.
    Device,
    /// The document's: it cannot be read as it was recorded, wherever it goes.
    Document,
    /// The job's: this device can never be given it as it is, and another one perhaps can.
    Job,
    /// A person's, who wanted the session to stop.
    Person,
}

impl SessionError {
    /// Returns whose doing it is.
    #[must_use]
    pub const fn blame(&self) -> Blame {
        match self {
            Self::ReadDocument { .. } | Self::DocumentLength { .. } => Blame::Document,
            Self::TooManyCopies { .. } | Self::FileName { .. } | Self::NameTaken { .. } => {
                Blame::Job
            }
            Self::Cancelled { .. } => Blame::Person,
            Self::Resolve { .. }
            | Self::SourcePort { .. }
            | Self::ConnectRefused { .. }
            | Self::Connect { .. }
            | Self::ConnectTimeout { .. }
            | Self::Write { .. }
            | Self::Stalled { .. }
            | Self::ClosedEarly { .. }
            | Self::HalfClose { .. }
            | Self::EndLost { .. }
            | Self::Unacknowledged { .. }
            | Self::NotAcknowledged { .. }
            | Self::AcknowledgementTimeout { .. }
            | Self::AcknowledgementMissing { .. }
            | Self::AcknowledgementLost { .. }
            | Self::SurplusAcknowledgement { .. }
            | Self::OpenFolder { .. }
            | Self::CreatePart { .. }
            | Self::WritePart { .. }
            | Self::SyncPart { .. }
            | Self::Rename { .. }
            | Self::RemovePart { .. }
            | Self::SyncFolder { .. } => Blame::Device,
        }
    }
}
