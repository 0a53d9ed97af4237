//! What can be wrong with a folder as a whole, sorted by what the caller does about it.

use rustix::io::Errno;
use std::io;
use std::path::{Path, PathBuf};

/// A folder that could not be used. The variant says what to do; `doing` and `path` say where it
/// happened, and the source is the operating system's own answer.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The share or disk is away: wait with growing pauses, then go on as if nothing happened.
    #[error("the share or disk of {} does not answer while {doing}", path.display())]
    Unreachable {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// The share that should be mounted there is not: what is seen is the empty mount point.
    #[error("{} is not mounted: mount the share again", path.display())]
    NotMounted {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing can be claimed from a folder that cannot be written: say so once, do not loop.
    #[error("{} is read-only ({doing}): files cannot be taken from it", path.display())]
    ReadOnly {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// No bytes, no inodes or no quota left: keep everything, try again later.
    #[error("no space left for {doing} in {}", path.display())]
    NoSpace {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// The service's account may not do this there.
    #[error("{doing} is not permitted in {}: give the service's account read, write and search permission", path.display())]
    Denied {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// The folder is not there, or is not a folder.
    #[error("there is no folder {} ({doing})", path.display())]
    Missing {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// Anything else.
    #[error("{doing} failed in {}", path.display())]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
}

impl FolderError {
    /// Sorts an operating-system error by what the caller does about it.
    #[must_use]
    pub fn new(doing: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        let source = source.into();
        let path = path.to_path_buf();
        match Cause::of(&source) {
            Cause::Unreachable => Self::Unreachable {
                doing,
                path,
                source,
            },
            Cause::ReadOnly => Self::ReadOnly {
                doing,
                path,
                source,
            },
            Cause::NoSpace => Self::NoSpace {
                doing,
                path,
                source,
            },
            Cause::Denied => Self::Denied {
                doing,
                path,
                source,
            },
            Cause::Missing => Self::Missing {
                doing,
                path,
                source,
            },
            Cause::Other => Self::Failed {
                doing,
                path,
                source,
            },
        }
    }
}

/// The classes of operating-system errors that folders and outputs tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Unreachable,
    ReadOnly,
    NoSpace,
    Denied,
    Missing,
    Other,
}

impl Cause {
    /// Sorts an error of one file among others: a bad sector or a file that another client deleted
    /// is no reason to call the whole share away.
    pub(crate) fn of_one_file(error: &io::Error) -> Self {
        match Errno::from_io_error(error) {
            Some(Errno::IO | Errno::STALE | Errno::NXIO) => Self::Other,
            Some(_) | None => Self::of(error),
        }
    }

    pub(crate) fn of(error: &io::Error) -> Self {
        match Errno::from_io_error(error) {
            Some(
                Errno::IO
                | Errno::STALE
                | Errno::NOTCONN
                | Errno::HOSTDOWN
                | Errno::HOSTUNREACH
                | Errno::NETDOWN
                | Errno::NETUNREACH
                | Errno::CONNABORTED
                | Errno::CONNRESET
                | Errno::CONNREFUSED
                | Errno::TIMEDOUT
                | Errno::NXIO
                | Errno::NODEV
                | Errno::REMOTEIO,
            ) => Self::Unreachable,
            Some(Errno::ROFS) => Self::ReadOnly,
            Some(Errno::NOSPC | Errno::DQUOT) => Self::NoSpace,
            Some(Errno::ACCESS | Errno::PERM) => Self::Denied,
            Some(Errno::NOENT | Errno::NOTDIR) => Self::Missing,
            Some(_) | None => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(errno: Errno, expected: &str) {
        let error = FolderError::new("listing it", Path::new("/in"), errno);
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn an_errno_becomes_what_the_caller_does_about_it() {
        for away in [Errno::IO, Errno::STALE, Errno::NOTCONN, Errno::HOSTDOWN] {
            check(
                away,
                "the share or disk of /in does not answer while listing it",
            );
        }
        check(
            Errno::ROFS,
            "/in is read-only (listing it): files cannot be taken from it",
        );
        check(Errno::NOSPC, "no space left for listing it in /in");
        check(Errno::DQUOT, "no space left for listing it in /in");
        check(
            Errno::ACCESS,
            "listing it is not permitted in /in: give the service's account read, write and search permission",
        );
        check(Errno::NOENT, "there is no folder /in (listing it)");
        check(Errno::XDEV, "listing it failed in /in");
    }
}
