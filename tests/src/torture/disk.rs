//! What the room of a seed lies on, and what a kill does to it.

use super::Disk;
use crate::forgetful::{ForgetfulFs, Mounted, Unsynced};
use anyhow::{Context, Result};
use std::fs::File;
use std::path::Path;

/// The disk of a seed, with its room's directories.
#[derive(Debug)]
pub(super) enum RoomDisk {
    Real,
    Forgetful { mounted: Mounted, seed: u64 },
}

impl RoomDisk {
    /// Puts a disk at `at`, an empty directory.
    pub(super) fn new(kind: Disk, seed: u64, at: &Path) -> Result<Self> {
        match kind {
            Disk::Real => Ok(Self::Real),
            Disk::Forgetful => {
                let mounted = ForgetfulFs::default().mount(at);
                let mounted = mounted.context("no forgetful file system")?;
                Ok(Self::Forgetful { mounted, seed })
            }
        }
    }

    /// The room was killed for the `kill`th time: a forgetful disk loses its power too, and is back
    /// when this returns. Every other time it keeps a random half of what was not synced.
    pub(super) fn after_kill(&mut self, kill: usize) -> Result<()> {
        let Self::Forgetful { mounted, seed } = self else {
            return Ok(());
        };
        let unsynced = match kill.is_multiple_of(2) {
            true => Unsynced::AllLost,
            false => Unsynced::SomeSurvives {
                seed: seed.wrapping_mul(31).wrapping_add(kill as u64),
            },
        };
        mounted.power_cut(unsynced).context("no power cut")?;
        mounted.remount().context("no power again")
    }
}

/// Makes the names in a directory last.
pub(super) fn sync_directory(directory: &Path) -> Result<()> {
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.with_context(|| format!("cannot sync {}", directory.display()))
}

/// Makes everything below a directory last.
pub(super) fn sync_all_below(directory: &Path) -> Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_all_below(&entry.path())?,
            false => File::open(entry.path())?.sync_all()?,
        }
    }
    sync_directory(directory)
}
