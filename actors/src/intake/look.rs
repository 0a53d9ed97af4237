//! Opening a file that was seen in a listing, as exactly that file.

use super::walk::{file_type, open_file, open_parent};
use super::{Inodes, Signature, Verdict, inspect};
use rustix::fs::{FileType, Stat};
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
    let stat: Stat = rustix::fs::fstat(&file)?;
    if file_type(&stat) == FileType::RegularFile && Signature::of(&stat, inodes) == *signature {
        Ok((directory, file))
    } else {
        Err(Refusal::Changed)
    }
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
