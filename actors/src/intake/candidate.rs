//! A file that may be taken, and what is compared to know that it holds still.

use rustix::fs::{Stat, Statx};
use std::path::PathBuf;

/// Whether a filesystem's inode numbers say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inodes {
    /// A file keeps its number until it is deleted.
    Stable,
    /// Numbers are made up as the kernel goes (FUSE, SMB, FAT): they are not compared.
    MayChange,
}

/// What is compared between two looks at a file. Two equal signatures mean that nothing happened
/// to the file that the filesystem tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature {
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last change of content as the filesystem gives it, nanoseconds since 1970.
    pub modified: i128,
    /// Time of the last change of content, name, owner or mode, nanoseconds since 1970.
    pub changed: i128,
    /// The inode, 0 where numbers are not stable.
    pub inode: u64,
}

impl Signature {
    /// Takes the signature from a stat.
    #[must_use]
    pub fn of(stat: &Stat, inodes: Inodes) -> Self {
        Self {
            bytes: u64::try_from(stat.st_size).unwrap_or(0), // a regular file's size is never negative
            modified: nanos(stat.st_mtime.into(), stat.st_mtime_nsec.into()),
            changed: nanos(stat.st_ctime.into(), stat.st_ctime_nsec.into()),
            inode: match inodes {
                Inodes::Stable => stat.st_ino,
                Inodes::MayChange => 0,
            },
        }
    }

    /// Takes the signature from a statx.
    #[must_use]
    pub fn of_statx(stat: &Statx, inodes: Inodes) -> Self {
        let (modified, changed) = (&stat.stx_mtime, &stat.stx_ctime);
        Self {
            bytes: stat.stx_size,
            modified: nanos(modified.tv_sec.into(), modified.tv_nsec.into()),
            changed: nanos(changed.tv_sec.into(), changed.tv_nsec.into()),
            inode: match inodes {
                Inodes::Stable => stat.stx_ino,
                Inodes::MayChange => 0,
            },
        }
    }

    /// Returns whether the content is the same as far as can be told across a rename, which
    /// itself sets the time of change.
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        self.bytes == other.bytes && self.modified == other.modified && self.inode == other.inode
    }
}

fn nanos(seconds: i128, part: i128) -> i128 {
    seconds * 1_000_000_000 + part
}

/// A file found in a folder, by its place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it lies, relative to the folder's input; the bytes are the file system's own and may
    /// be no text at all.
    pub name: PathBuf,
    /// The signature under which it was found still.
    pub signature: Signature,
    /// The ticket beside it, relative to the folder's input, and the signature of that.
    pub ticket: Option<(PathBuf, Signature)>,
}
