//! Bytes that arrive piece by piece, such as an upload.

use super::error::VaultError;
use super::pins::Pinned;
use super::staged::Staged;
use super::store::Vault;
use platen_model::{ContentHash, FileRef};
use std::io::{self, Write};

/// A file on its way into the vault. Dropped without [`finish`](Self::finish), it never was.
#[derive(Debug)]
pub struct VaultWriter {
    vault: Vault,
    staged: Staged,
    hasher: blake3::Hasher,
    bytes: u64,
    limit_bytes: u64,
    failed: bool,
}

impl VaultWriter {
    pub(super) fn new(vault: Vault, staged: Staged, limit_bytes: u64) -> Self {
        let hasher = blake3::Hasher::new();
        Self {
            vault,
            staged,
            hasher,
            bytes: 0,
            limit_bytes,
            failed: false,
        }
    }

    /// Writes all of `piece`. After an error the writer takes no more and cannot be finished.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] if the limit is passed, [`VaultError::NoSpace`],
    /// [`VaultError::Stage`].
    pub fn append(&mut self, piece: &[u8]) -> Result<(), VaultError> {
        if self.failed {
            return Err(self.unfinishable());
        }
        let outcome = self.take(piece);
        self.failed = outcome.is_err();
        outcome
    }

    /// Returns how many bytes were written.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Makes what was written an object. Once it has returned, the object is durable and pinned.
    ///
    /// # Errors
    /// [`VaultError::NoSpace`], and what syncing and renaming may say; [`VaultError::Stage`] if
    /// writing had failed before. Nothing is left of the upload then.
    pub fn finish(self) -> Result<Pinned, VaultError> {
        if self.failed {
            return Err(self.unfinishable());
        }
        let hash = ContentHash(*self.hasher.finalize().as_bytes());
        self.vault.settle(
            self.staged,
            FileRef {
                hash,
                bytes: self.bytes,
            },
        )
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), VaultError> {
        if piece.len() as u64 > self.limit_bytes - self.bytes {
            return Err(VaultError::TooLarge {
                limit_bytes: self.limit_bytes,
            });
        }
        (&self.staged.file)
            .write_all(piece)
            .map_err(|error| VaultError::stage(&self.staged.path(), error))?;
        self.hasher.update(piece);
        self.bytes += piece.len() as u64;
        Ok(())
    }

    fn unfinishable(&self) -> VaultError {
        VaultError::stage(
            &self.staged.path(),
            io::Error::other("an earlier write to it failed"),
        )
    }
}

/// Errors carry the [`VaultError`]; `io::Error::downcast` gives it back.
impl Write for VaultWriter {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self.append(piece) {
            Ok(()) => Ok(piece.len()),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// Does nothing: nothing is held back, and only `finish` makes it durable.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
