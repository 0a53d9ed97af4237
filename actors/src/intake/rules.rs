//! How one folder is scanned and claimed from.

use super::{FilesystemKind, Inodes, REMEMBERED, ShareCheck};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whether a folder's subfolders are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subfolders {
    /// Only the folder itself; its subfolders are somebody else's.
    No,
    /// Subfolders too, this many levels deep.
    To {
        /// Levels below the folder.
        depth: u8,
    },
}

/// How one folder is scanned.
pub struct FolderRules {
    /// The folder.
    pub input: PathBuf,
    /// What the self-test found it to lie on. Seeing a local filesystem where a share was means
    /// that the share is not mounted.
    pub filesystem: FilesystemKind,
    /// How long a file must hold still.
    pub settle: Duration,
    /// Whether subfolders are looked into.
    pub subfolders: Subfolders,
    /// The operator's own ignore patterns, asked with the path below the folder; the built-in ones
    /// are always asked.
    pub ignore: Box<dyn Fn(&Path) -> bool + Send + Sync>,
    /// How long a document waits for its ticket; zero waits only for a ticket that is there.
    pub ticket_wait: Duration,
    /// How other writers are noticed.
    pub share_check: ShareCheck,
    /// Files followed at a time, [`REMEMBERED`] unless changed; further ones wait their turn.
    pub most_files: usize,
}

impl FolderRules {
    /// Returns rules for a flat folder on this filesystem: nothing ignored but the built-in
    /// names, no waiting for tickets, a lease on local and deny-share on other filesystems.
    #[must_use]
    pub fn new(input: PathBuf, filesystem: FilesystemKind, settle: Duration) -> Self {
        let share_check = match filesystem {
            FilesystemKind::Local(_) => ShareCheck::Lease,
            FilesystemKind::Remote(_) | FilesystemKind::Unknown(_) => ShareCheck::DenyShare,
        };
        Self {
            input,
            filesystem,
            settle,
            subfolders: Subfolders::No,
            ignore: Box::new(|_| false),
            ticket_wait: Duration::ZERO,
            share_check,
            most_files: REMEMBERED,
        }
    }

    pub(super) fn inodes(&self) -> Inodes {
        self.filesystem.inodes()
    }
}

impl fmt::Debug for FolderRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FolderRules")
            .field("input", &self.input)
            .field("settle", &self.settle)
            .finish_non_exhaustive()
    }
}
