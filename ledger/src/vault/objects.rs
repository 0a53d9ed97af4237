//! Walking over what is in the vault's directories.

use super::error::{Flaw, VaultError};
use super::layout::{shard_name, shards, size};
use super::shelves::Shelves;
use platen_model::ContentHash;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use std::collections::VecDeque;
use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The objects of a vault, with their sizes in bytes. Made by [`Vault::objects`](super::Vault::objects).
#[derive(Debug)]
pub struct Objects {
    walk: Walk,
}

/// Everything in the directories of objects, whatever it is.
#[derive(Debug)]
pub(super) struct Walk {
    shelves: Arc<Shelves>,
    ahead: VecDeque<String>,
    shard: Option<(String, Dir)>,
}

/// One thing found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// The hash that names it, if it has the name of an object and is in the right place.
    pub(super) hash: Option<ContentHash>,
    pub(super) stat: Stat,
}

impl Objects {
    pub(super) fn of(shelves: &Arc<Shelves>) -> Self {
        Self {
            walk: Walk::over(shelves),
        }
    }
}

impl Iterator for Objects {
    type Item = Result<(ContentHash, u64), VaultError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = match self.walk.next()? {
                Ok(found) => found,
                Err(error) => return Some(Err(error)),
            };
            let regular = FileType::from_raw_mode(found.stat.st_mode) == FileType::RegularFile;
            if let (Some(hash), true) = (found.hash, regular) {
                return Some(Ok((hash, size(&found.stat))));
            }
        }
    }
}

impl Walk {
    pub(super) fn over(shelves: &Arc<Shelves>) -> Self {
        Self {
            shelves: Arc::clone(shelves),
            ahead: shards().collect(),
            shard: None,
        }
    }

    /// Opens the next directory. `None` when there is no further one.
    fn advance(&mut self) -> Option<Result<(), VaultError>> {
        let name = self.ahead.pop_front()?;
        let path = self.shelves.objects.join(&name);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&self.shelves.objects_fd, &name, flags, Mode::empty())
            .and_then(Dir::new);
        Some(match opened {
            Ok(dir) => {
                self.shard = Some((name, dir));
                Ok(())
            }
            // Somebody removed it, and the files in it are gone.
            Err(Errno::NOENT) => Ok(()),
            Err(Errno::NOTDIR | Errno::LOOP) => Err(VaultError::flawed(&path, Flaw::NotADirectory)),
            Err(error) => Err(VaultError::list(&path, error)),
        })
    }
}

impl Iterator for Walk {
    type Item = Result<Found, VaultError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((shard, dir)) = &mut self.shard else {
                match self.advance()? {
                    Ok(()) => continue,
                    Err(error) => return Some(Err(error)),
                }
            };
            let path = self.shelves.objects.join(&*shard);
            match dir.next() {
                None => self.shard = None,
                Some(Err(error)) => {
                    self.shard = None;
                    return Some(Err(VaultError::list(&path, error)));
                }
                Some(Ok(entry)) if is_dot(entry.file_name()) => {}
                Some(Ok(entry)) => match found(shard, dir, &path, entry.file_name()) {
                    Ok(found) => return Some(Ok(found)),
                    // Removed since it was listed.
                    Err(Errno::NOENT) => {}
                    Err(error) => return Some(Err(VaultError::list(&path, error))),
                },
            }
        }
    }
}

fn found(shard: &str, dir: &Dir, path: &Path, name: &CStr) -> rustix::io::Result<Found> {
    let stat = rustix::fs::statat(dir.fd()?, name, AtFlags::SYMLINK_NOFOLLOW)?;
    // Only the lower-case spelling is a name the vault gives, so the text is compared as well.
    let hash = name.to_str().ok().and_then(|text| {
        let hash: ContentHash = text.parse().ok()?;
        (hash.to_string() == text && shard_name(&hash) == shard).then_some(hash)
    });
    Ok(Found {
        path: path.join(OsStr::from_bytes(name.to_bytes())),
        hash,
        stat,
    })
}

/// Returns whether this is the directory itself or the one above it.
pub(super) fn is_dot(name: &CStr) -> bool {
    matches!(name.to_bytes(), b"." | b"..")
}
