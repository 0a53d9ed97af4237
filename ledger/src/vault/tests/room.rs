//! A vault in a directory of its own, for one test.

use crate::vault::{Pinned, Vault, VaultError};
use platen_model::{ContentHash, FileRef};
use std::convert::Infallible;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) struct Room {
    pub(super) vault: Vault,
    pub(super) dir: tempfile::TempDir,
}

impl Room {
    pub(super) fn new() -> Self {
        Self::within(tempfile::tempdir().unwrap())
    }

    /// A room for tests of many steps that are not about the disk.
    pub(super) fn in_memory() -> Self {
        Self::within(tempfile::tempdir_in("/dev/shm").unwrap())
    }

    fn within(dir: tempfile::TempDir) -> Self {
        let vault = Vault::open(&dir.path().join("vault")).unwrap();
        Self { vault, dir }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().join("vault")
    }

    /// Ends the room and opens the vault again, as the next process would.
    pub(super) fn reopened(self) -> Result<Self, VaultError> {
        let Self { vault, dir } = self;
        drop(vault);
        let vault = Vault::open(&dir.path().join("vault"))?;
        Ok(Self { vault, dir })
    }

    pub(super) fn ingest(&self, bytes: &[u8]) -> Result<Pinned, VaultError> {
        let mut source = tempfile::tempfile().unwrap();
        source.write_all(bytes).unwrap();
        self.vault.ingest(&source)
    }

    pub(super) fn read(&self, file: &FileRef) -> Vec<u8> {
        read(&mut self.vault.open_object(file).unwrap())
    }

    pub(super) fn staged(&self) -> Vec<PathBuf> {
        list(self.vault.staging_dir())
    }

    pub(super) fn hashes(&self) -> Vec<ContentHash> {
        self.vault
            .objects()
            .map(|object| object.unwrap().0)
            .collect()
    }
}

pub(super) fn read(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(file, &mut bytes).unwrap();
    bytes
}

pub(super) fn list(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

pub(super) fn file_of(bytes: &[u8]) -> FileRef {
    FileRef {
        hash: ContentHash(*blake3::hash(bytes).as_bytes()),
        bytes: bytes.len() as u64,
    }
}

/// A ledger that refers to nothing.
pub(super) fn to_nothing(_: &ContentHash) -> Result<bool, Infallible> {
    Ok(false)
}
