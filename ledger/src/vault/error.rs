//! What can go wrong in the vault, one variant per operation.

use platen_model::{ContentHash, FileRef};
use rustix::io::Errno;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// An operation of the vault failed. Nothing half done is left: what was staged is removed, and an
/// object that became visible without being acknowledged is whole and waits for garbage collection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The disk or the quota is full.
    #[error("no space left for {}: free some, or move the vault to a larger disk", path.display())]
    NoSpace {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has the vault open.
    #[error("the vault {} is in use by another process: stop that one, or ask it", path.display())]
    InUse {
        /// The vault's directory.
        path: PathBuf,
    },
    /// Something in the vault's directory is not what the vault made.
    #[error("{} {flaw}", path.display())]
    Unsafe {
        /// What is not trusted.
        path: PathBuf,
        /// Why.
        flaw: Flaw,
    },
    /// A directory of the vault could not be made, opened or examined.
    #[error("cannot prepare {}", path.display())]
    Prepare {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file to take in could not be read.
    #[error("cannot read the file to store")]
    ReadSource {
        /// What the system said.
        source: io::Error,
    },
    /// The file to take in is a directory, a pipe or a device.
    #[error("what is to be stored is not a regular file")]
    SourceNotAFile,
    /// The file to take in changed while it was copied.
    #[error("the file to store changed while it was copied: wait until its writer is done")]
    SourceChanged,
    /// An upload is larger than it may be.
    #[error("more than {limit_bytes} bytes were sent")]
    TooLarge {
        /// The limit of this upload, bytes.
        limit_bytes: u64,
    },
    /// A file in staging could not be made, written or read back.
    #[error("cannot write {}", path.display())]
    Stage {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk did not confirm that a file or directory is on it.
    #[error("the disk did not confirm {}", path.display())]
    Sync {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A complete file could not be given its name.
    #[error("cannot put an object in place at {}", path.display())]
    Publish {
        /// The name it should have had.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The vault has no such object.
    #[error("the vault has no object {hash}")]
    Missing {
        /// What was asked for.
        hash: ContentHash,
    },
    /// An object has not the size its reference says.
    #[error(
        "object {} should have {} bytes and has {found}: `vault verify` lists all damage",
        expected.hash, expected.bytes
    )]
    WrongSize {
        /// What was asked for.
        expected: FileRef,
        /// The size found, bytes.
        found: u64,
    },
    /// An object could not be opened or read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The object.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory of objects could not be listed.
    #[error("cannot list {}", path.display())]
    List {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An object or a stale file could not be removed.
    #[error("cannot remove {}", path.display())]
    Remove {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why something in the vault's directory is not trusted. The text completes "PATH ...".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A symbolic link, a pipe, a device, or a directory where a file belongs.
    NotAFile,
    /// A symbolic link or a file where a directory belongs.
    NotADirectory,
    /// It belongs to another user.
    Owner {
        /// The user id found.
        found: u32,
        /// The user id whose the vault is.
        expected: u32,
    },
    /// Its permission bits are not those of the vault.
    Mode {
        /// The bits found.
        found: u32,
        /// The bits it should have.
        expected: u32,
    },
    /// It has further names (hard links), so someone else may write to it.
    Linked,
    /// It is not inside the vault's staging directory.
    OutsideStaging,
    /// Its bytes do not have the hash that names it.
    Contents {
        /// The hash of what it holds.
        found: ContentHash,
        /// Its size.
        bytes: u64,
    },
    /// The disk could not give its bytes back.
    Unreadable {
        /// What the system said.
        reason: String,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => write!(f, "is not a regular file"),
            Self::NotADirectory => {
                write!(f, "is not a directory (symbolic links are not followed)")
            }
            Self::Owner { found, expected } => {
                write!(f, "belongs to user {found}, not to {expected}: chown it")
            }
            Self::Mode { found, expected } => {
                write!(f, "has mode {found:04o}: chmod it to {expected:04o}")
            }
            Self::Linked => write!(
                f,
                "has a second name (a hard link), so others may write to it"
            ),
            Self::OutsideStaging => write!(f, "is not in the vault's staging directory"),
            Self::Contents { found, bytes } => {
                write!(
                    f,
                    "holds {bytes} bytes with the hash {found}, not those it is named by"
                )
            }
            Self::Unreadable { reason } => write!(f, "cannot be read back: {reason}"),
        }
    }
}

impl VaultError {
    pub(super) fn prepare(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::or_no_space(path, error.into(), |path, source| Self::Prepare {
            path,
            source,
        })
    }

    pub(super) fn stage(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::or_no_space(path, error.into(), |path, source| Self::Stage {
            path,
            source,
        })
    }

    pub(super) fn sync(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::or_no_space(path, error.into(), |path, source| Self::Sync {
            path,
            source,
        })
    }

    pub(super) fn publish(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::or_no_space(path, error.into(), |path, source| Self::Publish {
            path,
            source,
        })
    }

    pub(super) fn read(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::Read {
            path: path.to_owned(),
            source: error.into(),
        }
    }

    pub(super) fn list(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::List {
            path: path.to_owned(),
            source: error.into(),
        }
    }

    pub(super) fn remove(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::Remove {
            path: path.to_owned(),
            source: error.into(),
        }
    }

    pub(super) fn flawed(path: &Path, flaw: Flaw) -> Self {
        Self::Unsafe {
            path: path.to_owned(),
            flaw,
        }
    }

    fn or_no_space(
        path: &Path,
        source: io::Error,
        otherwise: impl FnOnce(PathBuf, io::Error) -> Self,
    ) -> Self {
        let full = [Errno::NOSPC, Errno::DQUOT].map(Errno::raw_os_error);
        match source.raw_os_error() {
            Some(code) if full.contains(&code) => Self::NoSpace {
                path: path.to_owned(),
                source,
            },
            _ => otherwise(path.to_owned(), source),
        }
    }
}
