//! The printer of a torture, whatever it speaks, and what it printed.

use super::disk::sync_directory;
use super::plan::{Away, Pace};
use super::{Options, Protocol};
use crate::documents::hash;
use crate::room::{Link, Place};
use anyhow::{Context, Result};
use platen::sim::{Fault, KeepDocuments, SimOptions, SimPrinter};
use platen_model::{Clock, ContentHash, Timestamp, WallClock};
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// A document as a device got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Print {
    pub(super) started: Timestamp,
    pub(super) ended: Timestamp,
    pub(super) bytes: u64,
    pub(super) hash: ContentHash,
    /// Whether a device would print it.
    pub(super) outcome: Outcome,
}

/// What a device made of what it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Printed,
    BrokeOff,
}

/// The printer.
#[derive(Debug)]
pub(super) enum Device {
    Wire(SimPrinter),
    Folder(Taker),
}

impl Device {
    /// Starts the printer of a room whose place is about to be made on `disk`, and which keeps its
    /// receipts and its paper in `base`.
    pub(super) fn start(
        options: &Options,
        seed: u64,
        base: &Path,
        disk: &Path,
        pace: Pace,
    ) -> Result<Self> {
        let port = Some(([127, 0, 0, 1], 0).into());
        let (raw, lpr) = match options.protocol {
            Protocol::Raw => (port, None),
            Protocol::Lpr => (None, port),
            Protocol::Folder => return Taker::start(base, disk, pace).map(Self::Folder),
        };
        let sim = SimPrinter::start(SimOptions {
            raw,
            lpr,
            record: base.join("receipts"),
            seed,
            keep: KeepDocuments::HashOnly,
            ..SimOptions::default()
        });
        Ok(Self::Wire(sim.context("no simulated printer")?))
    }

    /// Returns how a room reaches it.
    pub(super) fn link(&self, keys: &'static str) -> Link {
        match self {
            Self::Wire(sim) => match (sim.raw_addr(), sim.lpr_addr()) {
                (Some(raw), _) => Link::Raw(raw, keys),
                (None, Some(port)) => Link::Lpr(port, keys),
                (None, None) => Link::Folder, // a simulated printer has a port
            },
            Self::Folder(_) => Link::Folder,
        }
    }

    /// Makes it misbehave from now on, or no more.
    pub(super) fn set_faults(&self, faults: &[Fault]) -> Result<()> {
        match self {
            Self::Wire(sim) => sim.set_faults(faults).context("the faults are not taken"),
            Self::Folder(_) => Ok(()),
        }
    }

    /// Takes a drop folder away for a while. Blocks meanwhile.
    pub(super) fn go_away(&self, place: &Place, away: Away) -> Result<()> {
        match self {
            Self::Wire(_) => Ok(()),
            Self::Folder(_) => {
                let (here, gone) = (place.drop_folder(), place.base().join("drop-away"));
                std::fs::rename(&here, &gone).context("cannot move the drop folder away")?;
                std::thread::sleep(away.lasts);
                std::fs::rename(&gone, &here).context("cannot move the drop folder back")?;
                sync_directory(place.base())
            }
        }
    }

    /// Lets a drop folder be emptied from now on.
    pub(super) fn take_all(&self) {
        if let Self::Folder(taker) = self {
            taker.shared.eager.store(true, Ordering::Relaxed);
        }
    }

    /// Returns how many documents it is still at: those that come over a slow wire, and finished
    /// files in a drop folder.
    pub(super) fn at_work(&self) -> usize {
        match self {
            Self::Wire(sim) => sim.receiving(),
            Self::Folder(taker) => taker.shared.at_work(),
        }
    }

    /// Returns what it got so far.
    pub(super) fn prints(&self) -> Vec<Print> {
        match self {
            Self::Wire(sim) => sim.received().iter().map(print).collect(),
            Self::Folder(taker) => taker.shared.lock().clone(),
        }
    }
}

fn print(received: &platen::sim::Received) -> Print {
    Print {
        started: received.started,
        ended: received.ended,
        bytes: received.bytes,
        hash: received.hash,
        outcome: if received.complete {
            Outcome::Printed
        } else {
            Outcome::BrokeOff
        },
    }
}

/// Takes finished files out of a drop folder, as a finishing station does. `.part` files are none
/// of its business.
#[derive(Debug)]
pub(super) struct Taker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    drop_folder: PathBuf,
    taken: PathBuf,
    prints: Mutex<Vec<Print>>,
    eager: AtomicBool,
    stop: AtomicBool,
}

impl Taker {
    fn start(base: &Path, disk: &Path, pace: Pace) -> Result<Self> {
        let shared = Arc::new(Shared {
            drop_folder: disk.join("drop"),
            taken: base.join("taken"),
            prints: Mutex::default(),
            eager: AtomicBool::new(false),
            stop: AtomicBool::new(false),
        });
        std::fs::create_dir_all(&shared.taken)?;
        let own = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("finishing-station".to_owned())
            .spawn(move || own.run(pace))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // Its panic is told by the prints that are missing.
            let _joined = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, pace: Pace) {
        while !self.stop.load(Ordering::Relaxed) {
            let eager = self.eager.load(Ordering::Relaxed);
            let pause = match (eager, pace) {
                (true, _) | (false, Pace::AtTheEnd) => Duration::from_millis(5),
                (false, Pace::Within(time)) => time,
            };
            if eager || pace != Pace::AtTheEnd {
                self.take_what_is_there();
            }
            std::thread::sleep(pause);
        }
    }

    /// What cannot be taken now, because the folder is away or its disk without power, is taken
    /// later.
    fn take_what_is_there(&self) {
        for entry in self.finished() {
            let mut prints = self.lock();
            let to = self.taken.join(format!(
                "{:05}-{}",
                prints.len(),
                entry.file_name().to_string_lossy()
            ));
            let Ok(bytes) = self.take(&entry.path(), &to) else {
                continue;
            };
            let now = WallClock.now();
            prints.push(Print {
                started: now,
                ended: now,
                bytes: bytes.len() as u64,
                hash: hash(&bytes),
                outcome: Outcome::Printed,
            });
        }
    }

    /// Moves a file away so that no loss of power brings it back: only then it is taken. The
    /// directory is opened first, as it may be moved away meanwhile.
    fn take(&self, from: &Path, to: &Path) -> Result<Vec<u8>> {
        let directory = std::fs::File::open(&self.drop_folder)?;
        let bytes = std::fs::read(from)?;
        std::fs::write(to, &bytes)?;
        std::fs::remove_file(from)?;
        directory.sync_all()?;
        Ok(bytes)
    }

    /// Returns how many files are still to be taken. One that is being taken is waited for, so that
    /// whatever is gone from the folder has been counted.
    fn at_work(&self) -> usize {
        let _nothing_in_hand = self.lock();
        self.finished().len()
    }

    /// Returns what is in the drop folder under a final name; nothing while the folder is away.
    fn finished(&self) -> Vec<DirEntry> {
        let entries = std::fs::read_dir(&self.drop_folder);
        let entries = entries.into_iter().flatten().flatten();
        entries
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Print>> {
        self.prints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
