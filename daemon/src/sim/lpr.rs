//! The LPR side of a simulated printer: a server of RFC 1179 that takes every queue.

use super::faults::FaultKind;
use super::intake::{Bite, EndOfBytes, Intake, UnderWay};
use super::printer::Shared;
use super::record::{EndedBy, LprWords, Protocol};
use platen_protocols::lpr::codec::{
    Command, ControlFile, FileName, LONGEST_CONTROL, LONGEST_LINE, Subcommand,
};
use std::io;
use std::net::SocketAddr;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The answer to what is not taken.
const REFUSED: u8 = 1;

pub(super) async fn converse(
    shared: &Shared,
    stream: TcpStream,
    remote: SocketAddr,
    fault: Option<FaultKind>,
) -> io::Result<()> {
    let intake = Intake::new(shared, stream, fault);
    let mut server = Server {
        shared,
        intake,
        remote,
        queue: String::new(),
        job: Job::default(),
    };
    let ended = match fault {
        Some(FaultKind::AcceptThenReset) => Ended::Reset,
        Some(_) | None => match server.serve().await {
            Ok(()) => Ended::Closed,
            Err(Stop::Ended(ended)) => ended,
            Err(Stop::Record(error)) => return Err(error),
        },
    };
    let by = match ended {
        Ended::Closed => EndedBy::Close,
        Ended::Refused => EndedBy::DeviceClose,
        Ended::SenderReset => EndedBy::SenderReset,
        Ended::Reset => EndedBy::DeviceReset,
    };
    for (_, document) in server.job.documents.drain(..) {
        document.broke_off(by, None)?;
    }
    match ended {
        Ended::Reset => server.intake.reset(),
        Ended::Closed if server.intake.fault() == Some(FaultKind::NeverClose) => {
            server.intake.hold().await;
        }
        Ended::Closed | Ended::Refused | Ended::SenderReset => {}
    }
    Ok(())
}

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Closed,
    Refused,
    SenderReset,
    Reset,
}

/// Why a conversation stops.
enum Stop {
    Ended(Ended),
    /// What was received cannot be kept.
    Record(io::Error),
}

impl From<EndOfBytes> for Stop {
    fn from(end: EndOfBytes) -> Self {
        Self::Ended(match end {
            EndOfBytes::End => Ended::Closed,
            EndOfBytes::SenderReset => Ended::SenderReset,
        })
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Record(error)
    }
}

/// A job as far as it has come.
#[derive(Default)]
struct Job<'a> {
    control: Option<ControlFile>,
    documents: Vec<(FileName, UnderWay<'a>)>,
}

struct Server<'a> {
    shared: &'a Shared,
    intake: Intake,
    remote: SocketAddr,
    queue: String,
    job: Job<'a>,
}

/// What follows a file.
enum Next {
    Subcommand,
    Close,
}

impl<'a> Server<'a> {
    async fn serve(&mut self) -> Result<(), Stop> {
        let Some(line) = self.line().await? else {
            return Ok(());
        };
        match Command::parse(&line) {
            Ok(Command::StartQueue { .. } | Command::RemoveJobs { .. }) => self.acknowledge().await,
            Ok(Command::ShortState { queue, .. } | Command::LongState { queue, .. }) => {
                self.write(format!("{queue} is ready\nno entries\n").as_bytes())
                    .await
            }
            Ok(Command::ReceiveJob { queue }) if self.intake.fault() != Some(FaultKind::Full) => {
                self.queue = queue.to_string();
                self.acknowledge().await?;
                self.receive().await
            }
            Ok(Command::ReceiveJob { .. }) | Err(_) => self.refuse().await,
        }
    }

    async fn receive(&mut self) -> Result<(), Stop> {
        while let Some(line) = self.line().await? {
            let next = match Subcommand::parse(&line) {
                Ok(Subcommand::Abort) => {
                    for (_, document) in self.job.documents.drain(..) {
                        document.broke_off(EndedBy::Close, None)?;
                    }
                    self.job.control = None;
                    self.acknowledge().await?;
                    Next::Subcommand
                }
                Ok(Subcommand::ControlFile { count, .. }) => self.control_file(count).await?,
                Ok(Subcommand::DataFile { count, name }) => self.data_file(count, name).await?,
                Err(_) => return self.refuse().await,
            };
            match next {
                Next::Subcommand => {}
                Next::Close => break,
            }
        }
        Ok(())
    }

    async fn control_file(&mut self, count: u64) -> Result<Next, Stop> {
        if usize::try_from(count).map_or(true, |count| count > LONGEST_CONTROL) {
            self.refuse().await?;
        }
        self.acknowledge().await?;
        let mut bytes = Vec::new();
        for _byte in 0..count {
            bytes.push(self.byte().await?);
        }
        match (self.byte().await?, ControlFile::parse(&bytes)) {
            (0, Ok(control)) => self.job.control = Some(control),
            (_, _) => self.refuse().await?,
        }
        self.commit_or_acknowledge(EndedBy::Count).await
    }

    async fn data_file(&mut self, count: u64, name: FileName) -> Result<Next, Stop> {
        self.acknowledge().await?;
        let taking = self.shared.record().begin(Protocol::Lpr, self.remote)?;
        self.job
            .documents
            .push((name, UnderWay::new(self.shared, taking)));
        let streamed = count == 0 && self.job.control.is_some();
        self.take_data(if streamed { u64::MAX } else { count })
            .await?;
        if streamed {
            self.commit_or_acknowledge(EndedBy::Close).await?;
            return Ok(Next::Close);
        }
        if self.byte().await? != 0 {
            self.refuse().await?;
        }
        self.commit_or_acknowledge(EndedBy::Count).await
    }

    /// Reads the last document's bytes; the sender's end is expected only when they are uncounted.
    async fn take_data(&mut self, count: u64) -> Result<(), Stop> {
        let Some((_, document)) = self.job.documents.last_mut() else {
            return Ok(());
        };
        while document.bytes() < count {
            match self
                .intake
                .bite(document.bytes(), count - document.bytes())
                .await
            {
                Bite::Bytes(taken) => document.push(self.intake.bytes(taken))?,
                Bite::End if count == u64::MAX => break,
                Bite::End => return Err(Stop::Ended(Ended::Closed)),
                Bite::SenderReset => return Err(Stop::Ended(Ended::SenderReset)),
                Bite::Death => return Err(Stop::Ended(Ended::Reset)),
            }
        }
        Ok(())
    }

    /// Prints the job when its control file and all the documents that this names are there, then
    /// acknowledges.
    async fn commit_or_acknowledge(&mut self, by: EndedBy) -> Result<Next, Stop> {
        let here = |file: &FileName| self.job.documents.iter().any(|(name, _)| name == file);
        let whole = |control: &ControlFile| {
            !control.prints.is_empty() && control.prints.iter().all(|print| here(&print.file))
        };
        if !self.job.control.as_ref().is_some_and(whole) {
            self.acknowledge().await?;
            return Ok(Next::Subcommand);
        }
        let Job { control, documents } = std::mem::take(&mut self.job);
        let control = control.unwrap_or_default();
        for (name, document) in documents {
            let words = self.words(&control, &name);
            match words.copies {
                0 => document.broke_off(by, Some(words))?, // no line asks for it
                _ => document.printed(by, Some(words))?,
            }
        }
        if self.intake.fault() == Some(FaultKind::CloseWithoutAck) {
            return Err(Stop::Ended(Ended::Refused));
        }
        self.acknowledge().await?;
        Ok(Next::Subcommand)
    }

    fn words(&self, control: &ControlFile, name: &FileName) -> LprWords {
        let copies = control.prints.iter().filter(|print| print.file == *name);
        LprWords {
            queue: self.queue.clone(),
            title: control.job.clone(),
            user: control.user.clone(),
            copies: copies
                .map(|print| print.copies)
                .fold(0, u16::saturating_add),
            banner: control.banner.is_some(),
        }
    }

    /// Returns the next line, or nothing at the sender's end.
    async fn line(&mut self) -> Result<Option<Vec<u8>>, Stop> {
        let mut line = Vec::new();
        while line.last() != Some(&b'\n') && line.len() <= LONGEST_LINE {
            match self.intake.byte().await {
                Ok(byte) => line.push(byte),
                Err(EndOfBytes::End) if line.is_empty() => return Ok(None),
                Err(end) => return Err(end.into()),
            }
        }
        Ok(Some(line))
    }

    async fn byte(&mut self) -> Result<u8, Stop> {
        Ok(self.intake.byte().await?)
    }

    async fn acknowledge(&mut self) -> Result<(), Stop> {
        match self.intake.fault() {
            Some(FaultKind::DuplicateAck) => self.write(&[0, 0]).await,
            Some(_) | None => self.write(&[0]).await,
        }
    }

    async fn refuse(&mut self) -> Result<(), Stop> {
        self.write(&[REFUSED]).await?;
        Err(Stop::Ended(Ended::Refused))
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let written = self.intake.stream().write_all(bytes).await;
        written.map_err(|_reset| Stop::Ended(Ended::SenderReset))
    }
}
