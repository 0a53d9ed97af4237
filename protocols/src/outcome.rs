//! How a delivery ended: the words that decide whether a job may be sent again.

use crate::lpr::{Answer, Step};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// What a session leaves behind.
#[derive(Debug)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What the device said meanwhile; empty for folders.
    pub back_channel: BackChannel,
}

/// How a session ended. This decides whether a job may be sent again, so it errs on the side of
/// [`Outcome::Unsure`]. `sent` counts the document's bytes that were handed to the operating
/// system, all copies together; the device may have read fewer.
#[derive(Debug)]
pub enum Outcome {
    /// All bytes were taken, and the end that the protocol gives was seen.
    Delivered {
        /// Bytes of the document.
        sent: u64,
        /// Which end was seen.
        evidence: Evidence,
    },
    /// The device certainly got no byte of the document: safe to repeat.
    NotSent {
        /// What went wrong.
        why: SessionError,
    },
    /// The device said in the protocol's own words that it did not take the job, so by its own
    /// statement nothing was printed.
    Refused {
        /// Bytes of the document.
        sent: u64,
        /// What it said.
        why: SessionError,
    },
    /// The device may have read bytes of the document, and nobody can say what it did with them.
    Unsure {
        /// Bytes of the document.
        sent: u64,
        /// What went wrong.
        why: SessionError,
    },
}

/// The end of a delivery, from which it follows that the device has the job. None of them says
/// that paper came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// RAW: after the half-close the device acknowledged every byte at the level
    /// of TCP and closed the connection in order. Had it closed with bytes unread, its kernel
    /// would have reset the connection.
    ClosedAfterHalfClose,
    /// RAW: the device acknowledged every byte at the level of TCP and then kept the connection
    /// open for the whole close timeout; handed over. This is the weakest evidence: a device that
    /// hangs with a short job in its receive buffer looks the same.
    NeverClosed,
    /// LPR: the acknowledgement after the last file.
    FinalAcknowledgement,
    /// Folder: the file stands under its final name and the folder is synced.
    Renamed,
}

/// The last bytes that a device said in a session, as it said them: hostile, of any encoding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackChannel {
    tail: Vec<u8>,
    total: u64,
}

/// Why a session failed, one variant per operation. `peer` is `host:port` as configured.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The host name has no address now.
    #[error("cannot find the address of {peer}")]
    Resolve {
        /// The device.
        peer: String,
        /// Cause.
        source: io::Error,
    },
    /// No local port of the range that the printer demands could be bound.
    #[error("cannot bind a local port from {first} to {last} for {peer}")]
    SourcePort {
        /// The device.
        peer: String,
        /// First port of the range.
        first: u16,
        /// Last port of the range.
        last: u16,
        /// Cause at the last port tried.
        source: io::Error,
    },
    /// The device refuses connections: busy with another host, or its service is off.
    #[error("{peer} refuses connections: it is busy or switched off")]
    ConnectRefused {
        /// The device.
        peer: String,
    },
    /// The connection could not be made.
    #[error("cannot connect to {peer}")]
    Connect {
        /// The device.
        peer: String,
        /// Cause.
        source: io::Error,
    },
    /// The device did not answer in time.
    #[error("{peer} did not answer within {after:?}")]
    ConnectTimeout {
        /// The device.
        peer: String,
        /// How long it was given.
        after: Duration,
    },
    /// The document could not be read.
    #[error("cannot read the document of job {job}")]
    ReadDocument {
        /// The job.
        job: String,
        /// Cause.
        source: io::Error,
    },
    /// The document is not as long as the job says.
    #[error("the document of job {job} has {found} bytes instead of {expected}")]
    DocumentLength {
        /// The job.
        job: String,
        /// As recorded.
        expected: u64,
        /// As found.
        found: u64,
    },
    /// Someone stopped the session.
    #[error("the delivery to {peer} was cancelled")]
    Cancelled {
        /// The device or folder.
        peer: String,
    },
    /// The connection broke while bytes were written.
    #[error("the connection to {peer} broke while sending")]
    Write {
        /// The device.
        peer: String,
        /// Cause.
        source: io::Error,
    },
    /// The device took no byte for the stall timeout.
    #[error("{peer} has taken nothing for {after:?}")]
    Stalled {
        /// The device.
        peer: String,
        /// The stall timeout.
        after: Duration,
    },
    /// The device closed the connection before it had all bytes.
    #[error("{peer} closed the connection before it had the whole document")]
    ClosedEarly {
        /// The device.
        peer: String,
    },
    /// The end of the document could not be marked.
    #[error("cannot mark the end of the document to {peer}")]
    HalfClose {
        /// The device.
        peer: String,
        /// Cause.
        source: io::Error,
    },
    /// The connection broke after the last byte was written and before the device closed it.
    #[error("the connection to {peer} broke before it confirmed the end")]
    EndLost {
        /// The device.
        peer: String,
        /// Cause.
        source: io::Error,
    },
    /// The device stopped acknowledging bytes that were written.
    #[error("{peer} left {bytes} bytes unacknowledged for {after:?}")]
    Unacknowledged {
        /// The device.
        peer: String,
        /// How many, the end marks included.
        bytes: u64,
        /// How long nothing moved.
        after: Duration,
    },
    /// LPR: the device answered with an error.
    #[error("{peer} refused {step}: {answer}")]
    NotAcknowledged {
        /// The device.
        peer: String,
        /// What was to be acknowledged.
        step: Step,
        /// What it said.
        answer: Answer,
    },
    /// LPR: no acknowledgement came in time.
    #[error("{peer} did not acknowledge {step} within {after:?}")]
    AcknowledgementTimeout {
        /// The device.
        peer: String,
        /// What was to be acknowledged.
        step: Step,
        /// The acknowledgement timeout.
        after: Duration,
    },
    /// LPR: the device closed the connection instead of acknowledging.
    #[error("{peer} closed the connection without acknowledging {step}")]
    AcknowledgementMissing {
        /// The device.
        peer: String,
        /// What was to be acknowledged.
        step: Step,
    },
    /// LPR: the connection broke instead of an acknowledgement.
    #[error("the connection to {peer} broke before it acknowledged {step}")]
    AcknowledgementLost {
        /// The device.
        peer: String,
        /// What was to be acknowledged.
        step: Step,
        /// Cause.
        source: io::Error,
    },
    /// LPR: the device acknowledged more often than it was asked, and did not close either, so its
    /// last acknowledgement may belong to anything.
    #[error(
        "{peer} acknowledged more than it was sent, so its last acknowledgement proves nothing"
    )]
    SurplusAcknowledgement {
        /// The device.
        peer: String,
    },
    /// LPR: more copies than a control file carries.
    #[error("{copies} copies are more than the {most} that LPR carries: send several jobs")]
    TooManyCopies {
        /// Asked for.
        copies: u16,
        /// [`crate::lpr::MOST_COPIES`].
        most: u16,
    },
    /// Folder: it cannot be opened.
    #[error("cannot open the folder {path:?}")]
    OpenFolder {
        /// The folder.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Folder: the final name is none.
    #[error("{name:?} cannot be a file's name in {folder:?}")]
    FileName {
        /// The folder.
        folder: PathBuf,
        /// The name.
        name: String,
    },
    /// Folder: a file of that name is there.
    #[error("{path:?} is there already, and nothing is overwritten")]
    NameTaken {
        /// The file.
        path: PathBuf,
    },
    /// Folder: the part file cannot be made.
    #[error("cannot create {path:?}")]
    CreatePart {
        /// The part file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Folder: the part file cannot be written.
    #[error("cannot write {path:?}")]
    WritePart {
        /// The part file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Folder: the part file cannot be made durable.
    #[error("cannot sync {path:?}")]
    SyncPart {
        /// The part file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Folder: the part file cannot take its final name.
    #[error("cannot rename the finished part to {path:?}")]
    Rename {
        /// The final file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Folder: a part file that an earlier session left cannot be removed.
    #[error("cannot remove {path:?}")]
    RemovePart {
        /// The part file.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Folder: the final name cannot be made durable.
    #[error("cannot sync the folder {path:?}")]
    SyncFolder {
        /// The folder.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
}

impl SessionError {
    /// Whether the device said in the protocol's own words that it does not take the job.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::NotAcknowledged { .. })
    }
}

impl BackChannel {
    /// Only this many bytes are kept, the last ones.
    pub const KEPT: usize = 4096;

    /// Returns the last [`Self::KEPT`] bytes or fewer.
    #[must_use]
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// Returns how many bytes the device said in all.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Takes what was read.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.total = self
            .total
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let fresh = &bytes[bytes.len().saturating_sub(Self::KEPT)..];
        let surplus = (self.tail.len() + fresh.len()).saturating_sub(Self::KEPT);
        self.tail.drain(..surplus);
        self.tail.extend_from_slice(fresh);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_back_channel_keeps_the_end() {
        let mut channel = BackChannel::default();
        channel.push(&[1; 3000]);
        channel.push(&[2; 3000]);
        assert_eq!((channel.total(), channel.tail().len()), (6000, 4096));
        assert_eq!(
            channel.tail().iter().filter(|byte| **byte == 1).count(),
            1096
        );
        channel.push(&[3; 10_000]);
        assert_eq!((channel.total(), channel.tail()), (16_000, &[3; 4096][..]));
    }
}
