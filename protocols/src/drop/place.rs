//! What happens on the disk of a drop folder. Blocking.

use super::Found;
use crate::{CancelToken, Document, Evidence, Outcome, SessionError};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

/// Bytes copied at a time.
const PIECE: usize = 256 * 1024;
/// The longest final name: `.` and `.part` must fit beside it into 255 bytes, and `-9999`.
const LONGEST_NAME: usize = 240;

/// A folder, held open so that a remount or rename of its path cannot split a job between two.
#[derive(Debug, Clone)]
pub(super) struct Place {
    folder: PathBuf,
    handle: Arc<OwnedFd>,
}

/// What the writing thread and the waiting session tell each other.
pub(super) struct Progress {
    written: watch::Sender<u64>,
    cancel: CancelToken,
    abandoned: AtomicBool,
}

/// One copy's names.
struct Names {
    part: String,
    last: String,
}

/// Where a delivery failed.
enum Failed {
    /// No watcher can have seen a file.
    Before(SessionError),
    /// A watcher may have seen one.
    After(SessionError),
}

impl Progress {
    pub(super) fn new(written: watch::Sender<u64>, cancel: CancelToken) -> Self {
        Self {
            written,
            cancel,
            abandoned: AtomicBool::new(false),
        }
    }

    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    fn wrote(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.written
            .send_modify(|written| *written = written.saturating_add(bytes));
    }

    fn written(&self) -> u64 {
        *self.written.borrow()
    }

    fn check(&self, place: &Place) -> Result<(), SessionError> {
        if self.cancel.is_cancelled() || self.abandoned.load(Ordering::Relaxed) {
            Err(SessionError::Cancelled {
                peer: place.folder.display().to_string(),
            })
        } else {
            Ok(())
        }
    }
}

/// Delivers every copy of a document, or none as far as that can be known.
pub(super) fn deliver(
    place: &Place,
    document: &Document,
    name: &str,
    progress: &Progress,
) -> Outcome {
    let copies = match place.names(name, document.copies.get()) {
        Ok(copies) => copies,
        Err(why) => return Outcome::NotSent { why },
    };
    let ended = write_parts(place, document, &copies, progress)
        .map_err(Failed::Before)
        .and_then(|()| publish(place, &copies));
    let sent = progress.written();
    match ended {
        Ok(()) => Outcome::Delivered {
            sent,
            evidence: Evidence::Renamed,
        },
        Err(Failed::Before(why)) => {
            place.remove_parts(&copies);
            Outcome::NotSent { why }
        }
        Err(Failed::After(why)) => {
            place.remove_parts(&copies);
            Outcome::Unsure { sent, why }
        }
    }
}

fn write_parts(
    place: &Place,
    document: &Document,
    copies: &[Names],
    progress: &Progress,
) -> Result<(), SessionError> {
    document.check_length()?;
    for names in copies {
        if place.stat(&names.last).is_ok() {
            return Err(SessionError::NameTaken {
                path: place.path(&names.last),
            });
        }
        write_part(place, document, &names.part, progress)?;
    }
    progress.check(place)
}

fn write_part(
    place: &Place,
    document: &Document,
    part: &str,
    progress: &Progress,
) -> Result<(), SessionError> {
    let path = || place.path(part);
    let mut file = place
        .create(part)
        .map_err(|source| SessionError::CreatePart {
            path: path(),
            source,
        })?;
    let mut buffer = vec![0; usize::try_from(document.bytes).map_or(PIECE, |all| all.min(PIECE))];
    let mut at = 0;
    while at < document.bytes {
        progress.check(place)?;
        let left = usize::try_from(document.bytes - at).unwrap_or(usize::MAX);
        let piece = &mut buffer[..left.min(PIECE)];
        document
            .file
            .read_exact_at(piece, at)
            .map_err(|source| document.unreadable(source))?;
        file.write_all(piece)
            .map_err(|source| SessionError::WritePart {
                path: path(),
                source,
            })?;
        at += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        progress.wrote(piece.len());
    }
    file.sync_all().map_err(|source| SessionError::SyncPart {
        path: path(),
        source,
    })
}

/// Renames the parts and makes their names durable.
fn publish(place: &Place, copies: &[Names]) -> Result<(), Failed> {
    for (at, names) in copies.iter().enumerate() {
        match place.rename(names) {
            Ok(()) => {}
            Err(Failed::Before(why)) if at > 0 => return Err(Failed::After(why)),
            Err(failed) => return Err(failed),
        }
    }
    place.sync().map_err(Failed::After)
}

impl Place {
    pub(super) fn open(folder: PathBuf) -> Result<Self, SessionError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::openat(CWD, &folder, flags, Mode::empty()) {
            Ok(handle) => Ok(Self {
                folder,
                handle: Arc::new(handle),
            }),
            Err(errno) => Err(SessionError::OpenFolder {
                path: folder,
                source: errno.into(),
            }),
        }
    }

    pub(super) fn look(&self, name: &str) -> Result<Found, SessionError> {
        let names = self.names(name, 1)?;
        let [names] = names.as_slice() else {
            return Ok(Found::Nothing);
        };
        let present = |name: &str| match self.stat(name) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(SessionError::OpenFolder {
                path: self.path(name),
                source: errno.into(),
            }),
        };
        if let Some(stat) = present(&names.last)? {
            self.sync()?; // whoever renamed it may have died before its name was durable
            return Ok(Found::Final {
                bytes: u64::try_from(stat.st_size).unwrap_or(0),
            });
        }
        Ok(if present(&names.part)?.is_some() {
            Found::Part
        } else {
            Found::Nothing
        })
    }

    pub(super) fn remove_left_parts(&self, name: &str, copies: u16) -> Result<(), SessionError> {
        for names in self.names(name, copies)? {
            match rustix::fs::unlinkat(&self.handle, &names.part, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(errno) => {
                    return Err(SessionError::RemovePart {
                        path: self.path(&names.part),
                        source: errno.into(),
                    });
                }
            }
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), SessionError> {
        rustix::fs::fsync(&self.handle).map_err(|errno| SessionError::SyncFolder {
            path: self.folder.clone(),
            source: errno.into(),
        })
    }

    pub(super) fn stopped(&self, source: io::Error) -> SessionError {
        SessionError::OpenFolder {
            path: self.folder.clone(),
            source,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns the names of all copies, the first without a number.
    fn names(&self, name: &str, copies: u16) -> Result<Vec<Names>, SessionError> {
        let good = (1..=LONGEST_NAME).contains(&name.len())
            && !name.starts_with('.')
            && !name.chars().any(|c| c == '/' || c.is_control());
        if !good {
            return Err(SessionError::FileName {
                folder: self.folder.clone(),
                name: name.into(),
            });
        }
        let (stem, extension) = name
            .rsplit_once('.')
            .map_or((name, ""), |(stem, _)| (stem, &name[stem.len()..]));
        let last = |copy: u16| match copy {
            1 => name.to_owned(),
            copy => format!("{stem}-{copy}{extension}"),
        };
        Ok((1..=copies)
            .map(last)
            .map(|last| Names {
                part: format!(".{last}.part"),
                last,
            })
            .collect())
    }

    fn stat(&self, name: &str) -> rustix::io::Result<rustix::fs::Stat> {
        rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW)
    }

    /// Creates a part file in the place of whatever an earlier try left.
    fn create(&self, part: &str) -> io::Result<File> {
        match rustix::fs::unlinkat(&self.handle, part, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno.into()),
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(0o666); // narrowed by the umask
        Ok(File::from(rustix::fs::openat(
            &self.handle,
            part,
            flags,
            mode,
        )?))
    }

    fn rename(&self, names: &Names) -> Result<(), Failed> {
        let (from, to) = (&names.part, &names.last);
        let renamed =
            rustix::fs::renameat_with(&self.handle, from, &self.handle, to, RenameFlags::NOREPLACE);
        let renamed = match renamed {
            // Some network and FUSE file systems know no flags: look first, then rename. Only
            // another program that writes our job's own name could come between the two.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => match self.stat(to) {
                Err(Errno::NOENT) => rustix::fs::renameat(&self.handle, from, &self.handle, to),
                Err(errno) => Err(errno),
                Ok(_there) => Err(Errno::EXIST),
            },
            renamed => renamed,
        };
        renamed.map_err(|errno| self.rename_failed(names, errno))
    }

    /// A rename that failed on a network file system may have happened all the same: it certainly
    /// did not as long as the part is there.
    fn rename_failed(&self, names: &Names, errno: Errno) -> Failed {
        let path = self.path(&names.last);
        let why = match errno {
            Errno::EXIST => SessionError::NameTaken { path },
            errno => SessionError::Rename {
                path,
                source: errno.into(),
            },
        };
        match self.stat(&names.part) {
            Ok(_still_there) => Failed::Before(why),
            Err(_gone_or_unknown) => Failed::After(why),
        }
    }

    /// Removes what parts are left. One that cannot be removed keeps its name, which watchers
    /// ignore and the next try replaces.
    fn remove_parts(&self, copies: &[Names]) {
        for names in copies {
            let _left_for_the_next_try =
                rustix::fs::unlinkat(&self.handle, &names.part, AtFlags::empty());
        }
    }
}
