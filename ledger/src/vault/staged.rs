//! A file on its way into the vault: private, and gone again unless it is published.

use super::error::{Flaw, VaultError};
use super::layout::{Layout, OBJECT_MODE, sync};
use platen_model::ContentHash;
use rustix::fs::{AtFlags, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells the staged files of one process apart; the vault's lock keeps other processes out.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A file in staging. Dropping it removes it.
#[derive(Debug)]
pub(super) struct Staged {
    layout: Arc<Layout>,
    /// Where it is, below the staging directory.
    name: PathBuf,
    pub(super) file: File,
    published: bool,
}

impl Staged {
    pub(super) fn create(layout: &Arc<Layout>) -> Result<Self, VaultError> {
        let name = next_name();
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(OBJECT_MODE);
        let fd = rustix::fs::openat(&layout.staging_fd, &name, flags, mode)
            .map_err(|error| VaultError::stage(&layout.staging.join(&name), error))?;
        Ok(Self::of(layout, name, fd))
    }

    /// Takes a file below staging out of its writer's reach and takes charge of it. The directory
    /// it is in may belong to a worker that runs foreign input, so the file is moved first and
    /// looked at after: what is looked at can no longer be exchanged.
    pub(super) fn seize(layout: &Arc<Layout>, path: &Path) -> Result<Self, VaultError> {
        let failed = |error: Errno| VaultError::stage(path, error);
        let outside = || VaultError::flawed(path, Flaw::OutsideStaging);
        let inside = path.strip_prefix(&layout.staging).map_err(|_| outside())?;
        let (parent, file_name) = inside
            .parent()
            .zip(inside.file_name())
            .ok_or_else(outside)?;
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let parent = openat2(&layout.staging_fd, parent, flags, Mode::empty(), resolve).map_err(
            |error| match error {
                Errno::LOOP | Errno::XDEV => outside(),
                error => failed(error),
            },
        )?;
        let name = next_name();
        rustix::fs::renameat(&parent, file_name, &layout.staging_fd, &name).map_err(failed)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        match rustix::fs::openat(&layout.staging_fd, &name, flags, Mode::empty()) {
            Ok(fd) => Ok(Self::of(layout, name, fd)),
            Err(error) => {
                // What is no file is of no use to anyone; a directory goes at the next opening.
                let _ = rustix::fs::unlinkat(&layout.staging_fd, &name, AtFlags::empty());
                Err(match error {
                    Errno::LOOP | Errno::NXIO => VaultError::flawed(path, Flaw::NotAFile),
                    error => failed(error),
                })
            }
        }
    }

    fn of(layout: &Arc<Layout>, name: PathBuf, fd: OwnedFd) -> Self {
        Self {
            layout: Arc::clone(layout),
            name,
            file: File::from(fd),
            published: false,
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.layout.staging.join(&self.name)
    }

    /// Waits until the bytes are on the disk.
    pub(super) fn sync(&self) -> Result<(), VaultError> {
        sync(&self.file, &self.path())
    }

    /// Gives the file its place among the objects, unless something has that name already.
    pub(super) fn publish(
        mut self,
        hash: &ContentHash,
        shard: &OwnedFd,
    ) -> Result<Published, VaultError> {
        let name = hash.to_string();
        match self.rename(&name, shard) {
            Ok(()) => {
                self.published = true;
                Ok(Published::New)
            }
            Err(Errno::EXIST) => Ok(Published::Existed(self)),
            Err(error) => Err(VaultError::publish(
                &self.layout.shelves.object_path(hash),
                error,
            )),
        }
    }

    /// Puts the file in the place of an object whose bytes were lost.
    pub(super) fn replace(mut self, hash: &ContentHash, shard: &OwnedFd) -> Result<(), VaultError> {
        rustix::fs::renameat(&self.layout.staging_fd, &self.name, shard, hash.to_string())
            .map_err(|error| VaultError::publish(&self.layout.shelves.object_path(hash), error))?;
        self.published = true;
        Ok(())
    }

    fn rename(&self, name: &str, shard: &OwnedFd) -> rustix::io::Result<()> {
        let staging = &self.layout.staging_fd;
        let flags = rustix::fs::RenameFlags::NOREPLACE;
        match rustix::fs::renameat_with(staging, &self.name, shard, name, flags) {
            // This filesystem does not know the flag. The vault is ours alone and the name says
            // what the file holds, so a race between two callers replaces like with like.
            Err(Errno::INVAL | Errno::NOSYS) => {
                match rustix::fs::statat(shard, name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(_) => Err(Errno::EXIST),
                    Err(Errno::NOENT) => rustix::fs::renameat(staging, &self.name, shard, name),
                    Err(error) => Err(error),
                }
            }
            outcome => outcome,
        }
    }
}

/// What became of a staged file.
#[derive(Debug)]
pub(super) enum Published {
    /// It is the object now.
    New,
    /// Something has that name; the staged file is handed back.
    Existed(Staged),
}

fn next_name() -> PathBuf {
    PathBuf::from(format!("in-{}", NEXT.fetch_add(1, Ordering::Relaxed)))
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed now is removed when the vault is opened next.
            let _ = rustix::fs::unlinkat(&self.layout.staging_fd, &self.name, AtFlags::empty());
        }
    }
}
