//! The vault's directories: made, locked and checked once, then reached by descriptors.

use super::error::{Flaw, VaultError};
use super::shelves::Shelves;
use platen_model::ContentHash;
use rustix::fs::{AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, Stat};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Permission bits of every directory of the vault.
pub(super) const DIRECTORY_MODE: u32 = 0o700;
/// Permission bits of every object.
pub(super) const OBJECT_MODE: u32 = 0o600;

/// The open directories of a vault.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) shelves: Arc<Shelves>,
    pub(super) staging: PathBuf,
    pub(super) staging_fd: OwnedFd,
    /// Held for as long as the vault is open; the kernel lets go of it if the process dies.
    _lock: File,
}

impl Layout {
    /// Makes what is missing, refuses what is not the vault's own, and takes the lock.
    pub(super) fn open(dir: &Path) -> Result<Self, VaultError> {
        let root = directory(CWD, dir, dir)?;
        let lock = lock(&root, dir)?;
        let objects = dir.join("objects");
        let staging = dir.join("staging");
        let objects_fd = directory(&root, Path::new("objects"), &objects)?;
        let staging_fd = directory(&root, Path::new("staging"), &staging)?;
        for shard in shards() {
            directory(&objects_fd, Path::new(&shard), &objects.join(&shard))?;
        }
        // The names just made must outlive a power cut before any object is promised to.
        sync(&objects_fd, &objects)?;
        sync(&root, dir)?;
        if let Some(parent) = dir.parent() {
            let parent = if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            };
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let parent_fd = rustix::fs::open(parent, flags, Mode::empty())
                .map_err(|error| VaultError::prepare(parent, error))?;
            sync(&parent_fd, parent)?;
        }
        Ok(Self {
            shelves: Arc::new(Shelves::of(dir, root, objects_fd)),
            staging,
            staging_fd,
            _lock: lock,
        })
    }

    /// Removes what an earlier process left in staging.
    pub(super) fn empty_staging(&self) -> Result<(), VaultError> {
        let listed = |error: Errno| VaultError::list(&self.staging, error);
        for entry in Dir::read_from(&self.staging_fd).map_err(listed)? {
            let entry = entry.map_err(listed)?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let path = self.staging.join(OsStr::from_bytes(name.to_bytes()));
            match rustix::fs::unlinkat(&self.staging_fd, name, AtFlags::empty()) {
                Ok(()) => {}
                // A worker's own directory. The standard library follows no symbolic link here.
                Err(Errno::ISDIR | Errno::PERM) => std::fs::remove_dir_all(&path)
                    .map_err(|error| VaultError::remove(&path, error))?,
                Err(error) => return Err(VaultError::remove(&path, error)),
            }
        }
        Ok(())
    }
}

/// Returns the names of the directories below `objects`, in order.
pub(super) fn shards() -> impl Iterator<Item = String> {
    (0..=u8::MAX).map(|byte| format!("{byte:02x}"))
}

/// Returns the name of the directory an object is in.
pub(super) fn shard_name(hash: &ContentHash) -> String {
    format!("{:02x}", hash.0[0])
}

/// Waits until a file or directory is on the disk.
pub(super) fn sync(fd: impl AsFd, path: &Path) -> Result<(), VaultError> {
    rustix::fs::fsync(fd).map_err(|error| VaultError::sync(path, error))
}

/// Returns what is wrong with the metadata of an object of this process's vault, if anything.
pub(super) fn object_flaw(stat: &Stat) -> Option<Flaw> {
    object_flaw_of(stat, own())
}

/// Returns what is wrong with the metadata of an object of this owner's vault, if anything.
pub(super) fn object_flaw_of(stat: &Stat, owner: u32) -> Option<Flaw> {
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Some(Flaw::NotAFile);
    }
    if stat.st_nlink != 1 {
        return Some(Flaw::Linked);
    }
    owner_and_mode_flaw(stat, OBJECT_MODE, owner)
}

/// Returns what is wrong with owner and permission bits, if anything.
pub(super) fn owner_and_mode_flaw(stat: &Stat, expected_mode: u32, expected: u32) -> Option<Flaw> {
    if stat.st_uid != expected {
        return Some(Flaw::Owner {
            found: stat.st_uid,
            expected,
        });
    }
    // A set-group-id bit is inherited from the parent directory and gives nobody access.
    let found = stat.st_mode & 0o5777;
    (found != expected_mode).then_some(Flaw::Mode {
        found,
        expected: expected_mode,
    })
}

/// Returns the size of a regular file.
pub(super) fn size(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or_default()
}

/// Returns the account of this process.
pub(super) fn own() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn directory(parent: impl AsFd, name: &Path, path: &Path) -> Result<OwnedFd, VaultError> {
    match rustix::fs::mkdirat(&parent, name, Mode::from_raw_mode(DIRECTORY_MODE)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(VaultError::prepare(path, error)),
    }
    let fd = open_directory(parent, name).map_err(|error| match error {
        Errno::NOTDIR | Errno::LOOP => VaultError::flawed(path, Flaw::NotADirectory),
        error => VaultError::prepare(path, error),
    })?;
    let stat = rustix::fs::fstat(&fd).map_err(|error| VaultError::prepare(path, error))?;
    match owner_and_mode_flaw(&stat, DIRECTORY_MODE, own()) {
        None => Ok(fd),
        Some(flaw) => Err(VaultError::flawed(path, flaw)),
    }
}

pub(super) fn open_directory(parent: impl AsFd, name: &Path) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(parent, name, flags, Mode::empty())
}

fn lock(root: &OwnedFd, dir: &Path) -> Result<File, VaultError> {
    let path = dir.join("lock");
    let failed = |error: Errno| VaultError::prepare(&path, error);
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(root, "lock", flags, Mode::from_raw_mode(OBJECT_MODE)).map_err(
        |error| match error {
            Errno::LOOP | Errno::ISDIR => VaultError::flawed(&path, Flaw::NotAFile),
            error => failed(error),
        },
    )?;
    let stat = rustix::fs::statat(root, "lock", AtFlags::SYMLINK_NOFOLLOW).map_err(failed)?;
    if let Some(flaw) = object_flaw(&stat) {
        return Err(VaultError::flawed(&path, flaw));
    }
    match rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(File::from(fd)),
        Err(Errno::WOULDBLOCK) => Err(VaultError::InUse {
            path: dir.to_owned(),
        }),
        Err(error) => Err(failed(error)),
    }
}
