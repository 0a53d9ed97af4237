//! Garbage collection: removing what neither a guard nor the ledger refers to.

use super::error::VaultError;
use super::layout::{self, size};
use super::store::Vault;
use platen_model::ContentHash;
use rustix::fs::{AtFlags, FileType};
use rustix::io::Errno;
use std::os::fd::OwnedFd;

/// What a garbage collection did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Collected {
    /// How many objects were removed.
    pub removed: u64,
    /// Their sizes together, bytes.
    pub removed_bytes: u64,
    /// How many objects stay, being pinned or referred to.
    pub kept: u64,
}

/// What became of one object that should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purged {
    /// It is gone from the vault, durably.
    Removed {
        /// Its size.
        bytes: u64,
    },
    /// It stays: a guard pins it, or someone else is removing it this moment.
    InUse,
    /// It stays: the ledger refers to it.
    Referenced,
    /// The vault had no such object.
    Absent,
}

/// A garbage collection stopped. What it had removed by then was not in use.
#[derive(Debug, thiserror::Error)]
pub enum CollectError<E: std::error::Error + 'static> {
    /// The vault failed.
    #[error("the vault failed")]
    Vault(#[source] VaultError),
    /// Whether an object is referred to could not be found out; it stays.
    #[error("cannot find out whether the object {hash} is referred to")]
    Reference {
        /// The object in question.
        hash: ContentHash,
        /// What the ledger said.
        source: E,
    },
}

impl Vault {
    /// Removes every object that is neither pinned nor referred to, durably.
    ///
    /// `referenced` is asked about each object, and must answer from the ledger as it is at that
    /// moment, not from a list made before: a guard is dropped right after the commit that refers
    /// to its object. While it is asked, only callers with that same content wait; it must not
    /// call back into the vault. A concurrent `ingest` of the same content either pinned the
    /// object before and keeps it, or puts it there again.
    ///
    /// # Errors
    /// [`CollectError`]; it stops at the first.
    pub fn remove_unreferenced<E: std::error::Error + 'static>(
        &self,
        referenced: &dyn Fn(&ContentHash) -> Result<bool, E>,
    ) -> Result<Collected, CollectError<E>> {
        let mut collected = Collected::default();
        let mut unsynced: Option<(u8, OwnedFd)> = None;
        for object in self.objects() {
            let (hash, _) = object.map_err(CollectError::Vault)?;
            let shard = match unsynced.take() {
                Some((byte, shard)) if byte == hash.0[0] => shard,
                previous => {
                    self.sync_removals(previous).map_err(CollectError::Vault)?;
                    self.layout
                        .shelves
                        .shard(&hash)
                        .map_err(CollectError::Vault)?
                }
            };
            match self.remove(&hash, &shard, referenced)? {
                Purged::Removed { bytes } => {
                    collected.removed += 1;
                    collected.removed_bytes += bytes;
                }
                Purged::InUse | Purged::Referenced => collected.kept += 1,
                Purged::Absent => {}
            }
            unsynced = Some((hash.0[0], shard));
        }
        self.sync_removals(unsynced).map_err(CollectError::Vault)?;
        Ok(collected)
    }

    /// Removes one object, by the rule of [`remove_unreferenced`](Self::remove_unreferenced).
    ///
    /// # Errors
    /// [`CollectError`]; the object stays unless only the disk's confirmation is missing.
    pub fn purge<E: std::error::Error + 'static>(
        &self,
        hash: &ContentHash,
        referenced: &dyn Fn(&ContentHash) -> Result<bool, E>,
    ) -> Result<Purged, CollectError<E>> {
        let shard = self
            .layout
            .shelves
            .shard(hash)
            .map_err(CollectError::Vault)?;
        let purged = self.remove(hash, &shard, referenced)?;
        self.sync_removals(Some((hash.0[0], shard)))
            .map_err(CollectError::Vault)?;
        Ok(purged)
    }

    fn remove<E: std::error::Error + 'static>(
        &self,
        hash: &ContentHash,
        shard: &OwnedFd,
        referenced: &dyn Fn(&ContentHash) -> Result<bool, E>,
    ) -> Result<Purged, CollectError<E>> {
        let Some(_removal) = self.pins.begin_removal(hash) else {
            return Ok(Purged::InUse);
        };
        match referenced(hash) {
            Ok(true) => return Ok(Purged::Referenced),
            Ok(false) => {}
            Err(source) => {
                return Err(CollectError::Reference {
                    hash: *hash,
                    source,
                });
            }
        }
        match unlink(hash, shard) {
            Ok(bytes) => {
                self.tally.removed(bytes);
                Ok(Purged::Removed { bytes })
            }
            Err(Errno::NOENT) => Ok(Purged::Absent),
            Err(error) => Err(CollectError::Vault(VaultError::remove(
                &self.path(hash),
                error,
            ))),
        }
    }

    fn sync_removals(&self, shard: Option<(u8, OwnedFd)>) -> Result<(), VaultError> {
        match shard {
            None => Ok(()),
            Some((byte, shard)) => layout::sync(
                shard,
                &self.layout.shelves.objects.join(format!("{byte:02x}")),
            ),
        }
    }
}

/// Removes an object's name and returns the size it had.
fn unlink(hash: &ContentHash, shard: &OwnedFd) -> rustix::io::Result<u64> {
    let name = hash.to_string();
    let stat = rustix::fs::statat(shard, &name, AtFlags::SYMLINK_NOFOLLOW)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        // Not an object, so neither counted nor ours to remove; `verify` reports it.
        return Err(Errno::NOENT);
    }
    rustix::fs::unlinkat(shard, &name, AtFlags::empty())?;
    Ok(size(&stat))
}
