//! What a simulated printer received, and keeps.

use super::receipt::Receipt;
use platen_model::{Clock, ContentHash, Timestamp, WallClock};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A document that a simulated printer received, or as much as it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its number, from 1, in the order of arrival.
    pub n: u64,
    /// How it came.
    pub protocol: Protocol,
    /// When its connection, or with LPR its data file, began.
    pub started: Timestamp,
    /// When it was taken or broke off.
    pub ended: Timestamp,
    /// How many bytes were read.
    pub bytes: u64,
    /// What they were.
    pub hash: ContentHash,
    /// How it ended.
    pub ended_by: EndedBy,
    /// Whether the device took the whole job and would print it: with RAW it read up to the
    /// half-close, with LPR all counted bytes, their zero byte and the control file. What became
    /// of the acknowledgement is another matter.
    pub complete: bool,
    /// The file that holds the bytes, unless only their hash is kept.
    pub document: Option<PathBuf>,
    /// What LPR says about the job.
    pub lpr: Option<LprWords>,
    /// Who sent it.
    pub remote: SocketAddr,
}

/// What an LPR job says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LprWords {
    /// The queue.
    pub queue: String,
    /// The job's name.
    pub title: Option<String>,
    /// Whose it is.
    pub user: String,
    /// How many times it is to be printed.
    pub copies: u16,
    /// Whether a banner page was asked for.
    pub banner: bool,
}

/// What a simulated printer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Bytes on port 9100.
    Raw,
    /// RFC 1179.
    Lpr,
}

/// How the receipt of a document ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndedBy {
    /// The sender closed, or half-closed, its side.
    Close,
    /// All announced bytes came.
    Count,
    /// The sender reset the connection.
    SenderReset,
    /// The device reset the connection.
    DeviceReset,
    /// The device closed the connection.
    DeviceClose,
    /// The device was stopped meanwhile.
    Stopped,
}

/// What is kept of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeepDocuments {
    /// A file each.
    #[default]
    All,
    /// Their length and hash, for runs of many thousand jobs.
    HashOnly,
}

impl Protocol {
    /// Returns its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Lpr => "lpr",
        }
    }
}

impl EndedBy {
    /// Returns the word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Count => "count",
            Self::SenderReset => "sender-reset",
            Self::DeviceReset => "device-reset",
            Self::DeviceClose => "device-close",
            Self::Stopped => "stopped",
        }
    }
}

/// The directory of receipts.
pub(super) struct Recorder {
    folder: PathBuf,
    lines: File,
    keep: KeepDocuments,
    begun: u64,
    received: Vec<Received>,
    receiving: Arc<AtomicUsize>,
}

/// A document that is being received.
pub(super) struct Taking {
    n: u64,
    protocol: Protocol,
    remote: SocketAddr,
    started: Timestamp,
    hasher: blake3::Hasher,
    bytes: u64,
    file: Option<(File, PathBuf)>,
    receiving: Arc<AtomicUsize>,
    counted: Option<Counted>,
}

/// A document of which something has come counts as being received until its receipt is written.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn among(receiving: &Arc<AtomicUsize>) -> Self {
        receiving.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(receiving))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How a document ended.
pub(super) struct End {
    pub(super) by: EndedBy,
    pub(super) complete: bool,
    pub(super) lpr: Option<LprWords>,
}

impl Recorder {
    /// Opens the directory, making it when there is none, and appends to the list that it holds.
    pub(super) fn open(folder: &Path, keep: KeepDocuments) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let list = folder.join("received.jsonl");
        let begun = match std::fs::read(&list) {
            Ok(old) => last_number(&old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        let lines = OpenOptions::new().create(true).append(true).open(&list)?;
        Ok(Self {
            folder: folder.into(),
            lines,
            keep,
            begun,
            received: Vec::new(),
            receiving: Arc::default(),
        })
    }

    pub(super) fn receiving(&self) -> usize {
        self.receiving.load(Ordering::Relaxed)
    }

    pub(super) fn received(&self) -> &[Received] {
        &self.received
    }

    pub(super) fn begin(&mut self, protocol: Protocol, remote: SocketAddr) -> io::Result<Taking> {
        self.begun += 1;
        let n = self.begun;
        let file = match self.keep {
            KeepDocuments::HashOnly => None,
            KeepDocuments::All => {
                let path = self.folder.join(format!("{n:06}.{}", protocol.as_str()));
                Some((File::create(&path)?, path))
            }
        };
        let (started, hasher) = (WallClock.now(), blake3::Hasher::new());
        Ok(Taking {
            n,
            protocol,
            remote,
            started,
            hasher,
            bytes: 0,
            file,
            receiving: Arc::clone(&self.receiving),
            counted: None,
        })
    }

    /// Writes the receipt. Once this has returned, the device may say that it has the job.
    pub(super) fn finish(&mut self, taking: Taking, end: End) -> io::Result<()> {
        let received = Received {
            n: taking.n,
            protocol: taking.protocol,
            started: taking.started,
            ended: WallClock.now(),
            bytes: taking.bytes,
            hash: ContentHash(taking.hasher.finalize().into()),
            ended_by: end.by,
            complete: end.complete,
            document: taking.file.map(|(_, path)| path),
            lpr: end.lpr,
            remote: taking.remote,
        };
        let mut line = serde_json::to_vec(&Receipt::from(&received))?;
        line.push(b'\n');
        self.lines.write_all(&line)?;
        self.received.push(received);
        Ok(())
    }
}

impl Taking {
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.counted.is_none() {
            self.counted = Some(Counted::among(&self.receiving));
        }
        self.hasher.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        match &mut self.file {
            Some((file, _)) => file.write_all(bytes),
            None => Ok(()),
        }
    }

    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn last_number(lines: &[u8]) -> u64 {
    let number =
        |line: &[u8]| serde_json::from_slice::<serde_json::Value>(line).ok()?["n"].as_u64();
    lines
        .split(|byte| *byte == b'\n')
        .filter_map(number)
        .max()
        .unwrap_or(0)
}
