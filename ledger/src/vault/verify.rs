//! Reading every object again, to find what the disk or someone else did to it.

use super::copy::hash_of;
use super::error::{Flaw, VaultError};
use super::files::VaultFiles;
use super::layout::{DIRECTORY_MODE, object_flaw_of, owner_and_mode_flaw, shards, size};
use super::objects::{Found, Walk, is_dot};
use platen_model::{ContentHash, FileRef};
use rustix::fs::Dir;
use rustix::io::Errno;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// How many damaged, and how many stray files a verification lists one by one; the rest is counted.
pub const MAX_LISTED_DAMAGE: usize = 10_000;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// How many objects were read.
    pub objects: u64,
    /// How many bytes they have together.
    pub bytes: u64,
    /// What is wrong, at most [`MAX_LISTED_DAMAGE`] of it.
    pub damaged: Vec<Damage>,
    /// How much more is wrong.
    pub damaged_unlisted: u64,
    /// Files that are not the vault's, such as an editor's backup; at most [`MAX_LISTED_DAMAGE`].
    pub stray: Vec<PathBuf>,
    /// How many more there are.
    pub stray_unlisted: u64,
}

/// One thing that is not as the vault left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where it is.
    pub path: PathBuf,
    /// The object it should be; none for a directory. The ledger knows which jobs used it.
    pub hash: Option<ContentHash>,
    /// What is wrong.
    pub flaw: Flaw,
}

impl VaultFiles {
    /// Reads every object and compares it with its name; looks for wrong permissions and owners,
    /// and for what is not the vault's. It changes nothing and disturbs nobody but the
    /// disk. `progress` is told after each piece how many bytes were read so far.
    ///
    /// A file that is too short or too long shows as [`Flaw::Contents`] with the size found.
    ///
    /// # Errors
    /// [`VaultError::List`] or [`VaultError::Prepare`] if a directory cannot be read at all; an
    /// unreadable object is damage, not an error.
    pub fn verify(&self, progress: &mut dyn FnMut(u64)) -> Result<Verified, VaultError> {
        let mut verified = Verified::default();
        self.check_directories(&mut verified)?;
        for found in Walk::over(&self.shelves) {
            let found = found?;
            let Some(hash) = found.hash else {
                verified.note_stray(found.path);
                continue;
            };
            let flaw = object_flaw_of(&found.stat, self.shelves.owner);
            let readable = flaw != Some(Flaw::NotAFile);
            if let Some(flaw) = flaw {
                verified.note(Damage {
                    path: found.path.clone(),
                    hash: Some(hash),
                    flaw,
                });
            }
            if readable {
                self.reread(&found, hash, &mut verified, progress);
            }
        }
        Ok(verified)
    }

    fn reread(
        &self,
        found: &Found,
        hash: ContentHash,
        verified: &mut Verified,
        progress: &mut dyn FnMut(u64),
    ) {
        let expected = FileRef {
            hash,
            bytes: size(&found.stat),
        };
        let before = verified.bytes;
        let mut read = 0;
        let reread = self.shelves.open_object(&expected).and_then(|file| {
            let mut counted = |piece| {
                read += piece;
                progress(before + read);
            };
            hash_of(&file, &mut counted).map_err(|error| VaultError::read(&found.path, error))
        });
        let flaw = match reread {
            // Removed by a garbage collection since it was listed.
            Err(VaultError::Missing { .. }) => return,
            Ok(file) if file.hash == hash => None,
            Ok(file) => Some(Flaw::Contents {
                found: file.hash,
                bytes: file.bytes,
            }),
            Err(VaultError::Read { source, .. }) => Some(Flaw::Unreadable {
                reason: source.to_string(),
            }),
            Err(error) => Some(Flaw::Unreadable {
                reason: error.to_string(),
            }),
        };
        verified.objects += 1;
        verified.bytes += read;
        if let Some(flaw) = flaw {
            verified.note(Damage {
                path: found.path.clone(),
                hash: Some(hash),
                flaw,
            });
        }
    }

    /// Looks for strangers beside the vault's directories and for directories open to others.
    fn check_directories(&self, verified: &mut Verified) -> Result<(), VaultError> {
        let shelves = &self.shelves;
        let own = ["lock", "objects", "staging"].map(String::from).into();
        strangers(&shelves.root_fd, &shelves.dir, &own, verified)?;
        let own = shards().collect();
        strangers(&shelves.objects_fd, &shelves.objects, &own, verified)?;
        let directories = [
            shelves.dir.clone(),
            shelves.objects.clone(),
            shelves.dir.join("staging"),
        ];
        let shards = shards().map(|shard| shelves.objects.join(shard));
        for path in directories.into_iter().chain(shards) {
            let stat = match rustix::fs::lstat(&path) {
                Ok(stat) => stat,
                // What jobs need of it shows as missing.
                Err(Errno::NOENT) => continue,
                Err(error) => return Err(VaultError::prepare(&path, error)),
            };
            if let Some(flaw) = owner_and_mode_flaw(&stat, DIRECTORY_MODE, shelves.owner) {
                verified.note(Damage {
                    path,
                    hash: None,
                    flaw,
                });
            }
        }
        Ok(())
    }
}

impl Verified {
    fn note(&mut self, damage: Damage) {
        if self.damaged.len() < MAX_LISTED_DAMAGE {
            self.damaged.push(damage);
        } else {
            self.damaged_unlisted += 1;
        }
    }

    fn note_stray(&mut self, path: PathBuf) {
        if self.stray.len() < MAX_LISTED_DAMAGE {
            self.stray.push(path);
        } else {
            self.stray_unlisted += 1;
        }
    }
}

/// Notes what is in a directory besides what the vault put there.
fn strangers(
    dir: &OwnedFd,
    path: &Path,
    own: &HashSet<String>,
    verified: &mut Verified,
) -> Result<(), VaultError> {
    for entry in Dir::read_from(dir).map_err(|error| VaultError::list(path, error))? {
        let entry = entry.map_err(|error| VaultError::list(path, error))?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if !is_dot(entry.file_name()) && !name.to_str().is_some_and(|name| own.contains(name)) {
            verified.note_stray(path.join(name));
        }
    }
    Ok(())
}
