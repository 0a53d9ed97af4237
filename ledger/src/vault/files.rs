//! Looking at the files of a vault that a room may be using. Nothing is made, locked or changed.

use super::error::VaultError;
use super::objects::Objects;
use super::shelves::Shelves;
use super::store::Vault;
use platen_model::ContentHash;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a vault, as they lie on the disk while others may add and remove some.
#[derive(Debug, Clone)]
pub struct VaultFiles {
    pub(super) shelves: Arc<Shelves>,
}

impl VaultFiles {
    /// Looks at the vault in `dir`, whoever's it is; `None` where there is none.
    ///
    /// # Errors
    /// [`VaultError::List`] if it cannot be read, [`VaultError::Unsafe`] for a symbolic link.
    pub fn look(dir: &Path) -> Result<Option<Self>, VaultError> {
        let shelves = Shelves::look(dir)?;
        Ok(shelves.map(|shelves| Self {
            shelves: Arc::new(shelves),
        }))
    }

    /// Lists the objects, as [`Vault::objects`].
    #[must_use]
    pub fn objects(&self) -> Objects {
        Objects::of(&self.shelves)
    }

    /// Whether something has the name of this object, be it sound or not.
    ///
    /// # Errors
    /// [`VaultError::Read`] if that cannot be told.
    pub fn has(&self, hash: &ContentHash) -> Result<bool, VaultError> {
        self.shelves.has(hash)
    }

    /// Returns where an object is, or would be.
    #[must_use]
    pub fn path(&self, hash: &ContentHash) -> PathBuf {
        self.shelves.object_path(hash)
    }
}

impl Vault {
    /// Returns the vault's files to look at.
    #[must_use]
    pub fn files(&self) -> VaultFiles {
        VaultFiles {
            shelves: Arc::clone(&self.layout.shelves),
        }
    }
}
