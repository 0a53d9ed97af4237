//! The LPR session.

use super::acknowledge::Listener;
use super::codec::{
    Command, ControlFile, FileKind, FileName, Format, JobNumber, MOST_COPIES, Print, QueueName,
    Step, Subcommand, clean, sanitise,
};
use crate::wire::{self, SourcePorts, Wire};
use crate::{CancelToken, Document, Evidence, Outcome, Report, SessionError};
use std::time::Duration;

/// An LPR queue and how to speak to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LprTarget {
    /// Host name or address.
    pub host: String,
    /// TCP port, usually 515.
    pub port: u16,
    /// The queue on the device.
    pub queue: QueueName,
    /// Our own name, in the `H` line and the names of the job's files.
    pub own_host: String,
    /// How long finding and connecting may take.
    pub connect_timeout: Duration,
    /// How long the device may take no byte before the session gives up.
    pub stall_timeout: Duration,
    /// How long each acknowledgement may take, the last one counted from when the device has
    /// acknowledged every byte at the level of TCP.
    pub acknowledge_timeout: Duration,
    /// Which local port to call from.
    pub source_port: SourcePort,
    /// Which file goes first.
    pub order: DataOrder,
    /// Whether the device is to print a page with the job's name in front.
    pub banner: Banner,
    /// How names and titles are written.
    pub titles: Titles,
}

/// Which local port the device accepts. The ranges below 1024 need `CAP_NET_BIND_SERVICE`, and
/// quick jobs wait for ports whose last connection is still dying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourcePort {
    /// Any.
    #[default]
    Any,
    /// 512 to 1023, as BSD's reserved ports.
    Privileged,
    /// 721 to 731, the letter of RFC 1179 section 3.1.
    Rfc1179,
}

/// Which of a job's files goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataOrder {
    /// The control file, as most devices expect.
    #[default]
    ControlFirst,
    /// The document.
    DataFirst,
    /// The control file, then the document with a count of 0 up to a half-close: an extension that
    /// many servers refuse.
    Streamed,
}

/// Whether a banner page is asked for (the `L` line).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Banner {
    /// No.
    #[default]
    Off,
    /// Yes, with the user's name.
    On,
}

/// How names and titles are written. Either way they stay on their line and within their limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Titles {
    /// In UTF-8, without control characters.
    #[default]
    AsGiven,
    /// With `_` for everything but `A-Z a-z 0-9 . _ -`.
    Sanitised,
}

/// A device that is ready to receive a job and got none of it yet.
pub struct LprConnection {
    listener: Listener,
    target: LprTarget,
    number: JobNumber,
}

/// Connects and asks the queue to receive a job (`02`). Nothing of the job is sent.
///
/// `number` names the job's files: two jobs under way at once must differ in it.
pub async fn connect(
    target: &LprTarget,
    number: JobNumber,
    mut cancel: CancelToken,
) -> Result<LprConnection, SessionError> {
    let LprTarget {
        host,
        port,
        connect_timeout,
        ..
    } = target;
    let ports = match target.source_port {
        SourcePort::Any => SourcePorts::Any,
        SourcePort::Privileged => SourcePorts::Range {
            first: 512,
            last: 1023,
        },
        SourcePort::Rfc1179 => SourcePorts::Range {
            first: 721,
            last: 731,
        },
    };
    let stream = wire::connect(host, *port, ports, *connect_timeout).await?;
    let wire = Wire::new(stream, wire::peer_name(host, *port));
    let listener = Listener::new(wire, target.acknowledge_timeout, target.stall_timeout);
    let mut connection = LprConnection {
        listener,
        target: target.clone(),
        number,
    };
    let command = Command::ReceiveJob {
        queue: target.queue.clone(),
    };
    connection
        .write(&command.encode(), Step::ReceiveJob, &mut cancel)
        .await?;
    connection
        .listener
        .acknowledged(Step::ReceiveJob, &mut cancel)
        .await?;
    Ok(connection)
}

impl LprConnection {
    /// Sends the document and its control file, each step acknowledged. Copies are repeated format
    /// lines in the control file, at most [`MOST_COPIES`]; `sent` and `progress` count the document
    /// once.
    ///
    /// An error that the device wrote is [`Outcome::Refused`]. Every other failure before the first
    /// byte of the document is [`Outcome::NotSent`], and after it, a missing last acknowledgement
    /// included, [`Outcome::Unsure`].
    pub async fn send(
        mut self,
        document: Document,
        progress: &mut (dyn FnMut(u64) + Send),
        mut cancel: CancelToken,
    ) -> Report {
        let mut sent = 0;
        let outcome = match self
            .deliver(document, &mut sent, progress, &mut cancel)
            .await
        {
            Ok(evidence) => Outcome::Delivered { sent, evidence },
            Err(why) if why.is_refusal() => Outcome::Refused { sent, why },
            Err(why) if sent == 0 => Outcome::NotSent { why },
            Err(why) => Outcome::Unsure { sent, why },
        };
        Report {
            outcome,
            back_channel: self.listener.into_back_channel(),
        }
    }

    async fn deliver(
        &mut self,
        document: Document,
        sent: &mut u64,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &mut CancelToken,
    ) -> Result<Evidence, SessionError> {
        document.check_length()?;
        let control = self.control_file(&document)?;
        match self.target.order {
            DataOrder::ControlFirst => {
                self.send_control(&control, cancel).await?;
                self.send_data(document, sent, progress, cancel).await?;
                self.listener.confirm(cancel).await
            }
            DataOrder::DataFirst => {
                self.send_data(document, sent, progress, cancel).await?;
                self.send_control(&control, cancel).await?;
                self.listener.confirm(cancel).await
            }
            DataOrder::Streamed => {
                self.send_control(&control, cancel).await?;
                self.stream_data(document, sent, progress, cancel).await
            }
        }
    }

    fn control_file(&self, document: &Document) -> Result<Vec<u8>, SessionError> {
        let copies = document.copies.get();
        if copies > MOST_COPIES {
            return Err(SessionError::TooManyCopies {
                copies,
                most: MOST_COPIES,
            });
        }
        let written = |text: &str| match self.target.titles {
            Titles::AsGiven => clean(text, usize::MAX),
            Titles::Sanitised => sanitise(text, usize::MAX),
        };
        let user = written(&document.user);
        let control = ControlFile {
            host: sanitise(&self.target.own_host, 31),
            banner: match self.target.banner {
                Banner::Off => None,
                Banner::On => Some(user.clone()),
            },
            user,
            job: Some(written(&document.name)),
            source: Some(written(&document.name)),
            prints: vec![Print {
                format: Format::Raw,
                file: self.file(FileKind::Data),
                copies,
            }],
            ..ControlFile::default()
        };
        Ok(control.encode())
    }

    fn file(&self, kind: FileKind) -> FileName {
        FileName::new(kind, self.number, &self.target.own_host)
    }

    async fn send_control(
        &mut self,
        control: &[u8],
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        let count = u64::try_from(control.len()).unwrap_or(u64::MAX);
        let announcement = Subcommand::ControlFile {
            count,
            name: self.file(FileKind::Control),
        };
        self.write(&announcement.encode(), Step::ControlHeader, cancel)
            .await?;
        self.listener
            .acknowledged(Step::ControlHeader, cancel)
            .await?;
        let file = [control, &[0]].concat();
        self.write(&file, Step::ControlFile, cancel).await?;
        self.listener.acknowledged(Step::ControlFile, cancel).await
    }

    async fn send_data(
        &mut self,
        document: Document,
        sent: &mut u64,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        self.announce_data(document.bytes, cancel).await?;
        self.write_data(document, &[0], sent, progress, cancel)
            .await?;
        self.listener.acknowledged(Step::DataFile, cancel).await
    }

    async fn stream_data(
        &mut self,
        document: Document,
        sent: &mut u64,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &mut CancelToken,
    ) -> Result<Evidence, SessionError> {
        self.announce_data(0, cancel).await?;
        self.write_data(document, &[], sent, progress, cancel)
            .await?;
        self.listener.streamed(cancel).await
    }

    async fn announce_data(
        &mut self,
        count: u64,
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        let announcement = Subcommand::DataFile {
            count,
            name: self.file(FileKind::Data),
        };
        self.write(&announcement.encode(), Step::DataHeader, cancel)
            .await?;
        self.listener.acknowledged(Step::DataHeader, cancel).await
    }

    /// Writes the document and `mark`, in one piece where it fits.
    async fn write_data(
        &mut self,
        document: Document,
        mark: &[u8],
        sent: &mut u64,
        progress: &mut (dyn FnMut(u64) + Send),
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        let bytes = document.bytes;
        let mut read = 0;
        let mut pieces = document.into_pieces();
        let mut wrote = |taken: usize| {
            let taken = u64::try_from(taken).unwrap_or(u64::MAX);
            *sent = sent.saturating_add(taken).min(bytes); // the mark is no byte of the document
            progress(*sent);
        };
        loop {
            let mut piece = pieces.next().await?;
            read += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            let last = read == bytes;
            if last {
                piece.extend_from_slice(mark);
            }
            self.listener
                .write(&piece, Step::DataFile, cancel, &mut wrote)
                .await?;
            if last {
                return Ok(());
            }
            pieces.recycle(piece);
        }
    }

    async fn write(
        &mut self,
        bytes: &[u8],
        step: Step,
        cancel: &mut CancelToken,
    ) -> Result<(), SessionError> {
        self.listener
            .write(bytes, step, cancel, &mut |_taken| {})
            .await
    }
}
