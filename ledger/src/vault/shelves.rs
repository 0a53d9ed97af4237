//! The directories of objects, reached by descriptors, so that a name swapped for a symbolic link
//! behind our back leads nowhere.

use super::error::{Flaw, VaultError};
use super::layout::{open_directory, own, shard_name, size};
use platen_model::{ContentHash, FileRef};
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// Where the objects of a vault are.
#[derive(Debug)]
pub(super) struct Shelves {
    pub(super) dir: PathBuf,
    pub(super) objects: PathBuf,
    pub(super) root_fd: OwnedFd,
    pub(super) objects_fd: OwnedFd,
    /// Whose the vault is.
    pub(super) owner: u32,
}

impl Shelves {
    /// Returns those of a vault of this process, whose directories are open.
    pub(super) fn of(dir: &Path, root_fd: OwnedFd, objects_fd: OwnedFd) -> Self {
        Self {
            dir: dir.to_owned(),
            objects: dir.join("objects"),
            root_fd,
            objects_fd,
            owner: own(),
        }
    }

    /// Opens what is there, whoever's it is; `None` where there are none.
    pub(super) fn look(dir: &Path) -> Result<Option<Self>, VaultError> {
        let objects = dir.join("objects");
        let Some(root_fd) = there(open_directory(CWD, dir), dir)? else {
            return Ok(None);
        };
        let opened = open_directory(&root_fd, Path::new("objects"));
        let Some(objects_fd) = there(opened, &objects)? else {
            return Ok(None);
        };
        let stat = rustix::fs::fstat(&root_fd).map_err(|error| VaultError::list(dir, error))?;
        Ok(Some(Self {
            owner: stat.st_uid,
            ..Self::of(dir, root_fd, objects_fd)
        }))
    }

    /// Opens the directory an object belongs in.
    pub(super) fn shard(&self, hash: &ContentHash) -> Result<OwnedFd, VaultError> {
        let name = shard_name(hash);
        open_directory(&self.objects_fd, Path::new(&name))
            .map_err(|error| VaultError::prepare(&self.objects.join(&name), error))
    }

    /// Opens an object for reading, after checking that it is a regular file of the right size.
    pub(super) fn open_object(&self, file: &FileRef) -> Result<File, VaultError> {
        let path = self.object_path(&file.hash);
        let shard = self.shard(&file.hash)?;
        // Without NONBLOCK a pipe put in an object's place would keep us waiting.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&shard, file.hash.to_string(), flags, Mode::empty());
        let fd = opened.map_err(|error| match error {
            Errno::NOENT => VaultError::Missing { hash: file.hash },
            Errno::LOOP | Errno::NXIO => VaultError::flawed(&path, Flaw::NotAFile),
            error => VaultError::read(&path, error),
        })?;
        let stat = rustix::fs::fstat(&fd).map_err(|error| VaultError::read(&path, error))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(VaultError::flawed(&path, Flaw::NotAFile));
        }
        match size(&stat) {
            found if found != file.bytes => Err(VaultError::WrongSize {
                expected: *file,
                found,
            }),
            _ => Ok(File::from(fd)),
        }
    }

    /// Whether something has the name of this object.
    pub(super) fn has(&self, hash: &ContentHash) -> Result<bool, VaultError> {
        let name = Path::new(&shard_name(hash)).join(hash.to_string());
        match rustix::fs::statat(&self.objects_fd, &name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(false),
            Err(error) => Err(VaultError::read(&self.object_path(hash), error)),
        }
    }

    /// Returns where an object is, or would be.
    pub(super) fn object_path(&self, hash: &ContentHash) -> PathBuf {
        self.objects.join(shard_name(hash)).join(hash.to_string())
    }
}

fn there(opened: rustix::io::Result<OwnedFd>, path: &Path) -> Result<Option<OwnedFd>, VaultError> {
    match opened {
        Ok(fd) => Ok(Some(fd)),
        Err(Errno::NOENT) => Ok(None),
        Err(Errno::NOTDIR | Errno::LOOP) => Err(VaultError::flawed(path, Flaw::NotADirectory)),
        Err(error) => Err(VaultError::list(path, error)),
    }
}
