//! Writing one output file: whole, durable, with its owner and mode, and only once per job.

use super::content::{copy, same, same_text};
use super::place::{Place, fitting, numbered, rename_no_replace, sync_directory};
use crate::intake::FolderError;
use rustix::fs::{Gid, Mode, OFlags, Uid, openat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// Names tried before a folder is called crowded.
const NUMBERS: u32 = 999;

/// What is written.
#[derive(Debug, Clone, Copy)]
pub enum Source<'s> {
    /// A copy of this file.
    File(&'s Path),
    /// This text.
    Text(&'s str),
}

/// Who an output belongs to and who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ownership {
    /// Permission bits, such as `0o640`.
    pub mode: u32,
    /// The owner, or the service's own account.
    pub user: Option<u32>,
    /// The group, or the service's own.
    pub group: Option<u32>,
}

/// An output that was not written; nothing of it is left behind.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The wanted name is no single file name.
    #[error("{name:?} is not a file name: it must be 1 or more characters without '/'")]
    Name {
        /// The name.
        name: String,
    },
    /// The disk, share or quota is full: keep the source and try again later.
    #[error("no space left in {}", place.display())]
    NoSpace {
        /// The folder.
        place: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// The file to be copied could not be read.
    #[error("cannot read {}", path.display())]
    Source {
        /// The file.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// Owner or mode could not be set as the settings want.
    #[error("cannot give {} its owner and mode: check the folder's owner settings", path.display())]
    Ownership {
        /// The file.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// Every numbered variant of the name is taken.
    #[error("{} and 998 numbered names beside it are taken: clear the folder", path.display())]
    Crowded {
        /// The wanted file.
        path: PathBuf,
    },
    /// The output folder cannot be used.
    #[error(transparent)]
    Folder(FolderError),
}

impl From<FolderError> for OutputError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::NoSpace { path, source, .. } => Self::NoSpace {
                place: path,
                source,
            },
            other => Self::Folder(other),
        }
    }
}

/// Writes an output into `directory` under `wanted`, or a numbered name beside it when another
/// file has that name, and returns where it is. Once this returns, file and name are durable.
///
/// Repeating the call after a crash finds what is already there and writes nothing. `job` (short,
/// fit for a file name) names the part file, so that two jobs do not share one. An existing file is
/// never replaced and no link is followed. A long name is cut, its ending kept.
///
/// # Errors
/// See [`OutputError`]; the source is untouched and no part file stays.
pub fn write_output(
    directory: &Path,
    wanted: &str,
    source: Source<'_>,
    ownership: Ownership,
    job: &str,
) -> Result<PathBuf, OutputError> {
    if wanted.is_empty() || wanted == "." || wanted == ".." || wanted.contains(['/', '\0']) {
        return Err(OutputError::Name {
            name: wanted.to_owned(),
        });
    }
    let place = Place::open(directory)?;
    let source = Opened::open(source)?;
    let wanted = OsStr::new(wanted);
    let first = match first_free(&place, wanted, &source)? {
        Slot::Done(name) => return finished(&place, &name),
        Slot::Free(number) => number,
    };
    let part = part_name(wanted, job);
    let written = write_part(&place, &part, &source, ownership)
        .and_then(|()| publish(&place, &part, wanted, first, &source));
    if written.is_err() {
        // The error being returned says more than a part file that cannot be removed; the next
        // run of the same job removes it.
        let _ = place.remove(&part);
    }
    written
}

/// What is copied, opened.
enum Opened<'s> {
    File { path: &'s Path, file: File },
    Text(&'s str),
}

impl<'s> Opened<'s> {
    fn open(source: Source<'s>) -> Result<Self, OutputError> {
        match source {
            Source::File(path) => match File::open(path) {
                Ok(file) => Ok(Self::File { path, file }),
                Err(source) => Err(OutputError::Source {
                    path: path.to_path_buf(),
                    source,
                }),
            },
            Source::Text(text) => Ok(Self::Text(text)),
        }
    }

    fn is_in(&self, file: &File) -> io::Result<bool> {
        match self {
            Self::File { file: source, .. } => same(source, file),
            Self::Text(text) => same_text(file, text.as_bytes()),
        }
    }

    fn write_to(&self, mut file: &File) -> io::Result<()> {
        match self {
            Self::File { file: source, .. } => copy(source, file).map(drop),
            Self::Text(text) => file.write_all(text.as_bytes()),
        }
    }
}

enum Slot {
    Free(u32),
    Done(OsString),
}

/// Finds the first number whose name is free, or the name that already has the content.
fn first_free(place: &Place, wanted: &OsStr, source: &Opened<'_>) -> Result<Slot, OutputError> {
    for number in 1..=NUMBERS {
        let name = numbered(wanted, number, 0);
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        match openat(place.fd(), &name, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(Slot::Free(number)),
            // A link, a device or an unreadable file has the name.
            Err(Errno::LOOP | Errno::NXIO | Errno::ACCESS | Errno::PERM) => {}
            Err(error) => return Err(failed("examining an output", place, error)),
            Ok(there) => {
                if holds(there, source) {
                    return Ok(Slot::Done(name));
                }
            }
        }
    }
    Err(OutputError::Crowded {
        path: place.path.join(wanted),
    })
}

/// What cannot be read or is no file is simply something else.
fn holds(there: OwnedFd, source: &Opened<'_>) -> bool {
    let there = File::from(there);
    there.metadata().is_ok_and(|found| found.is_file()) && source.is_in(&there).unwrap_or(false)
}

fn part_name(wanted: &OsStr, job: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(fitting(wanted, job.len() + 7));
    name.push(format!(".{job}.part"));
    name
}

fn write_part(
    place: &Place,
    part: &OsStr,
    source: &Opened<'_>,
    ownership: Ownership,
) -> Result<(), OutputError> {
    let created = place
        .create_part(part)
        .map_err(|error| failed("creating an output", place, error))?;
    let file = File::from(created);
    source.write_to(&file).map_err(|error| match source {
        Opened::File { path, .. } if is_reading(&error) => OutputError::Source {
            path: path.to_path_buf(),
            source: error,
        },
        Opened::File { .. } | Opened::Text(_) => failed("writing an output", place, error),
    })?;
    own(&file, ownership).map_err(|error| OutputError::Ownership {
        path: place.path.join(part),
        source: error.into(),
    })?;
    file.sync_all()
        .map_err(|error| failed("making an output durable", place, error))
}

/// A directory or a file that shrank shows itself only when read.
fn is_reading(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::IsADirectory | io::ErrorKind::UnexpectedEof
    )
}

fn own(file: &File, ownership: Ownership) -> rustix::io::Result<()> {
    if ownership.user.is_some() || ownership.group.is_some() {
        let (user, group) = (
            ownership.user.map(Uid::from_raw),
            ownership.group.map(Gid::from_raw),
        );
        rustix::fs::fchown(file, user, group)?;
    }
    // After the owner, because changing that clears bits.
    rustix::fs::fchmod(file, Mode::from_raw_mode(ownership.mode & 0o7777))
}

fn publish(
    place: &Place,
    part: &OsStr,
    wanted: &OsStr,
    first: u32,
    source: &Opened<'_>,
) -> Result<PathBuf, OutputError> {
    let mut number = first;
    loop {
        let name = numbered(wanted, number, 0);
        match rename_no_replace(place.fd(), part, place.fd(), &name) {
            Ok(()) => return finished(place, &name),
            // Somebody was faster: look again from there.
            Err(Errno::EXIST) => match first_free(place, wanted, source)? {
                Slot::Done(name) => {
                    place
                        .remove(part)
                        .map_err(|error| failed("removing a part file", place, error))?;
                    return finished(place, &name);
                }
                Slot::Free(next) => number = next,
            },
            Err(error) => return Err(failed("naming an output", place, error)),
        }
    }
}

fn finished(place: &Place, name: &OsStr) -> Result<PathBuf, OutputError> {
    sync_directory(place.fd()).map_err(|error| failed("making an output durable", place, error))?;
    Ok(place.path.join(name))
}

fn failed(doing: &'static str, place: &Place, error: impl Into<io::Error>) -> OutputError {
    FolderError::new(doing, &place.path, error).into()
}

#[cfg(test)]
mod tests;
