//! Copying a file into staging by the cheapest way that works, and hashing it.

use super::error::VaultError;
use super::layout::size;
use super::staged::Staged;
use platen_model::{ContentHash, FileRef};
use rustix::fs::{FileType, Stat};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// From this size on the kernel is asked to clone or copy; below it a read and a write are faster.
const KERNEL_COPIES_FROM: u64 = 256 << 10;
/// How much is read at once.
const BUFFER: usize = 256 << 10;

/// Copies all of `source`. The hash is of the bytes in the copy.
pub(super) fn copy_hashed(source: &File, staged: &Staged) -> Result<FileRef, VaultError> {
    let before = stat(source)?;
    if FileType::from_raw_mode(before.st_mode) != FileType::RegularFile {
        return Err(VaultError::SourceNotAFile);
    }
    let bytes = size(&before);
    let copy = if bytes >= KERNEL_COPIES_FROM && kernel_copy(source, &staged.file, bytes) {
        hash_of(&staged.file, &mut |_| {})
            .map_err(|error| VaultError::stage(&staged.path(), error))?
    } else {
        copy_through(source, staged, bytes)?
    };
    let after = stat(source)?;
    let fingerprint = |stat: &Stat| (stat.st_size, stat.st_mtime, stat.st_mtime_nsec);
    if copy.bytes != bytes || fingerprint(&before) != fingerprint(&after) {
        return Err(VaultError::SourceChanged);
    }
    Ok(copy)
}

/// Reads a file from its first byte to its last. `progress` is told the size of each piece read.
pub(super) fn hash_of(file: &File, progress: &mut dyn FnMut(u64)) -> io::Result<FileRef> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; BUFFER];
    let mut bytes = 0;
    loop {
        let count = read_at(file, &mut buffer, bytes)?;
        if count == 0 {
            return Ok(FileRef {
                hash: ContentHash(*hasher.finalize().as_bytes()),
                bytes,
            });
        }
        hasher.update(&buffer[..count]);
        bytes += count as u64;
        progress(count as u64);
    }
}

/// Lets the kernel make the copy: a clone, or a copy that never passes through this process.
/// Returns whether it did; if not, the copy's contents mean nothing. Why not is found out by
/// [`copy_through`], which knows whether the source or the copy is to blame.
fn kernel_copy(source: &File, copy: &File, bytes: u64) -> bool {
    if rustix::fs::ioctl_ficlone(copy, source).is_ok() {
        return true;
    }
    let (mut from, mut to) = (0, 0);
    while from < bytes {
        let rest = usize::try_from(bytes - from)
            .unwrap_or(usize::MAX)
            .min(1 << 30);
        match rustix::fs::copy_file_range(source, Some(&mut from), copy, Some(&mut to), rest) {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
    }
    true
}

fn copy_through(source: &File, staged: &Staged, bytes: u64) -> Result<FileRef, VaultError> {
    let failed = |error: io::Error| VaultError::stage(&staged.path(), error);
    if bytes >= KERNEL_COPIES_FROM {
        staged.file.set_len(0).map_err(failed)?;
    }
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; BUFFER.min(usize::try_from(bytes).unwrap_or(BUFFER))];
    let mut done = 0;
    while done < bytes {
        let rest = usize::try_from(bytes - done).unwrap_or(BUFFER).min(BUFFER);
        let count = read_at(source, &mut buffer[..rest], done)
            .map_err(|source| VaultError::ReadSource { source })?;
        if count == 0 {
            break;
        }
        staged
            .file
            .write_all_at(&buffer[..count], done)
            .map_err(failed)?;
        hasher.update(&buffer[..count]);
        done += count as u64;
    }
    Ok(FileRef {
        hash: ContentHash(*hasher.finalize().as_bytes()),
        bytes: done,
    })
}

fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        match file.read_at(buffer, offset) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

fn stat(source: &File) -> Result<Stat, VaultError> {
    rustix::fs::fstat(source).map_err(|error| VaultError::ReadSource {
        source: error.into(),
    })
}
