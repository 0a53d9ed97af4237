//! Opening a file that was seen in a listing, as exactly that file.

use super::walk::{open_file, open_parent};
use super::{Inodes, Signature, Verdict, inspect};
use rustix::fs::{AtFlags, FileType, StatxFlags, statx};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::Path;

/// Why a file's content could not be looked at.
pub(super) enum Refusal {
    /// It is not what the directory showed.
    Changed,
    /// Another program keeps it from being opened.
    Busy,
    /// It is not there any more.
    Gone,
    /// The operating system's answer.
    Failed(io::Error),
}

impl From<Errno> for Refusal {
    fn from(error: Errno) -> Self {
        match error {
            Errno::NOENT => Self::Gone,
            Errno::LOOP => Self::Changed,
            Errno::BUSY | Errno::TXTBSY | Errno::AGAIN => Self::Busy,
            other => Self::Failed(other.into()),
        }
    }
}

/// Opens a file and checks that it is the one that was seen.
pub(super) fn open_known(
    root: BorrowedFd<'_>,
    name: &Path,
    signature: &Signature,
    inodes: Inodes,
) -> Result<(OwnedFd, OwnedFd), Refusal> {
    let directory = open_parent(root, name)?;
    let file = open_file(
        directory.as_fd(),
        name.file_name().unwrap_or(OsStr::new("")),
    )?;
    if fresh(file.as_fd(), inodes)? == Some(*signature) {
        Ok((directory, file))
    } else {
        Err(Refusal::Changed)
    }
}

/// Returns an open file's signature, none when it is no regular file. A share is asked anew,
/// because what it told some seconds ago may be kept for longer than a file settles.
pub(super) fn fresh(file: BorrowedFd<'_>, inodes: Inodes) -> rustix::io::Result<Option<Signature>> {
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_FORCE_SYNC;
    let found = statx(file, "", flags, StatxFlags::BASIC_STATS)?;
    let regular = FileType::from_raw_mode(found.stx_mode.into()) == FileType::RegularFile;
    Ok(regular.then(|| Signature::of_statx(&found, inodes)))
}

pub(super) fn look_inside(
    root: BorrowedFd<'_>,
    name: &Path,
    signature: &Signature,
    inodes: Inodes,
) -> Result<Verdict, Refusal> {
    let (_, file) = open_known(root, name, signature, inodes)?;
    inspect(&file.into(), signature.bytes, name).map_err(Refusal::Failed)
}
