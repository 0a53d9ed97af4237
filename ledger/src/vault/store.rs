//! The vault itself: taking files in, and giving them out.

use super::copy::{copy_hashed, hash_of};
use super::error::{Flaw, VaultError};
use super::layout::{self, Layout, OBJECT_MODE, object_flaw, size};
use super::objects::Objects;
use super::pins::{Pinned, Pins};
use super::staged::{Published, Staged};
use super::writer::VaultWriter;
use platen_model::{ContentHash, FileRef};
use rustix::fs::{AtFlags, Mode};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A content-addressed store of job files in a local directory. Cheap to clone; all clones are the
/// same vault, and any number of threads may use it at once.
///
/// "Durable" below means that the file's bytes and its name were confirmed by the disk: the file
/// was fsynced before it got its name, and the directory was fsynced after.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(super) layout: Arc<Layout>,
    pub(super) pins: Arc<Pins>,
    pub(super) tally: Arc<Tally>,
}

/// How much the vault holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// How many objects.
    pub objects: u64,
    /// Their sizes together, bytes.
    pub bytes: u64,
}

impl Vault {
    /// Opens the vault in `dir`, making what is missing of it; the directory above must exist.
    ///
    /// Once it has returned, the vault's directories are durable, are this user's with mode 0700,
    /// nothing is left in staging from an earlier process, and no other process can open this
    /// vault until the last clone is dropped. It looks at every object once to know the usage.
    ///
    /// # Errors
    /// [`VaultError::InUse`] if another process (or another call in this one) has it open,
    /// [`VaultError::Unsafe`] for a symbolic link, another owner or other permissions.
    pub fn open(dir: &Path) -> Result<Self, VaultError> {
        let layout = Arc::new(Layout::open(dir)?);
        layout.empty_staging()?;
        let vault = Self {
            layout,
            pins: Arc::default(),
            tally: Arc::default(),
        };
        for object in vault.objects() {
            let (_, bytes) = object?;
            vault.tally.added(bytes);
        }
        Ok(vault)
    }

    /// Takes in a copy of `source`, whole, whatever its read position is. The copy shares the
    /// source's blocks where the filesystem can do that, so that it costs no reading or writing of
    /// data beyond the hash.
    ///
    /// Once it has returned, the object is durable and pinned; the hash is that of the vault's own
    /// bytes, and size and modification time of the source were the same before and after. The
    /// same content is kept once. After an error nothing is left of the copy.
    ///
    /// # Errors
    /// [`VaultError::SourceNotAFile`], [`VaultError::SourceChanged`], [`VaultError::NoSpace`], and
    /// what reading, writing and syncing may say.
    pub fn ingest(&self, source: &File) -> Result<Pinned, VaultError> {
        let staged = Staged::create(&self.layout)?;
        let file = copy_hashed(source, &staged)?;
        self.settle(staged, file)
    }

    /// Begins to take in bytes that arrive piece by piece, at most `limit_bytes` of them.
    ///
    /// # Errors
    /// [`VaultError::NoSpace`] or [`VaultError::Stage`] if no staging file can be made.
    pub fn writer(&self, limit_bytes: u64) -> Result<VaultWriter, VaultError> {
        Ok(VaultWriter::new(
            self.clone(),
            Staged::create(&self.layout)?,
            limit_bytes,
        ))
    }

    /// Takes over a file below [`staging_dir`](Self::staging_dir), without copying it. The caller
    /// vouches that its writer has closed it (a worker: that it reported the file as finished).
    ///
    /// Once it has returned, the object is durable and pinned and `staged` is gone. The file is
    /// moved out of its writer's reach before it is looked at; after an error past that point it
    /// is gone too.
    ///
    /// # Errors
    /// [`VaultError::Unsafe`] if the path leaves staging, even by a symbolic link, or names
    /// something else than a regular file of this user with a single name.
    pub fn adopt(&self, staged: &Path) -> Result<Pinned, VaultError> {
        let staged = Staged::seize(&self.layout, staged)?;
        let path = staged.path();
        let stat =
            rustix::fs::fstat(&staged.file).map_err(|error| VaultError::stage(&path, error))?;
        match object_flaw(&stat) {
            None => {}
            Some(Flaw::Mode { .. }) => {
                rustix::fs::fchmod(&staged.file, Mode::from_raw_mode(OBJECT_MODE))
                    .map_err(|error| VaultError::stage(&path, error))?;
            }
            Some(flaw) => return Err(VaultError::flawed(&path, flaw)),
        }
        let file =
            hash_of(&staged.file, &mut |_| {}).map_err(|error| VaultError::stage(&path, error))?;
        self.settle(staged, file)
    }

    /// Returns the directory in which a worker may be given a place to write what is then
    /// [adopted](Self::adopt). All in it goes when the vault is opened next.
    #[must_use]
    pub fn staging_dir(&self) -> &Path {
        &self.layout.staging
    }

    /// Pins an object that is in the vault already, so that a new job may refer to it.
    ///
    /// # Errors
    /// [`VaultError::Missing`] or [`VaultError::WrongSize`].
    pub fn pin(&self, file: &FileRef) -> Result<Pinned, VaultError> {
        let pinned = self.pins.pin(*file);
        self.open_object(file)?;
        Ok(pinned)
    }

    /// Returns where an object is, or would be.
    #[must_use]
    pub fn path(&self, hash: &ContentHash) -> PathBuf {
        self.layout.shelves.object_path(hash)
    }

    /// Opens an object for reading, after checking that it is a regular file of the right size.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::WrongSize`], [`VaultError::Unsafe`] for anything but
    /// a regular file, [`VaultError::Read`].
    pub fn open_object(&self, file: &FileRef) -> Result<File, VaultError> {
        self.layout.shelves.open_object(file)
    }

    /// Lists the objects with their sizes in bytes, in order of the first byte of the hash. What
    /// is added or removed meanwhile may or may not be seen. Stray files are left out:
    /// [`VaultFiles::verify`](super::VaultFiles::verify) lists those.
    #[must_use]
    pub fn objects(&self) -> Objects {
        Objects::of(&self.layout.shelves)
    }

    /// Returns how much the vault holds. It reads two counters.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.tally.usage()
    }

    /// Makes a staged file an object, durably; the one way in for `ingest`, writers and `adopt`.
    ///
    /// Every caller syncs for itself. On ext4 concurrent syncs share the journal's commits anyway;
    /// one caller syncing for all that wait, `syncfs` once per group, and a single directory
    /// instead of 256 were each measured and are slower, by a third to a half.
    pub(super) fn settle(&self, staged: Staged, file: FileRef) -> Result<Pinned, VaultError> {
        staged.sync()?;
        // Pinned first: from here on no garbage collection takes the object away.
        let pinned = self.pins.pin(file);
        let shard = self.layout.shelves.shard(&file.hash)?;
        match staged.publish(&file.hash, &shard)? {
            Published::New => self.tally.added(file.bytes),
            Published::Existed(staged) => self.keep_or_mend(staged, file, &shard)?,
        }
        let shard_path = self
            .layout
            .shelves
            .objects
            .join(layout::shard_name(&file.hash));
        // Also where the object existed: whoever put it there may not have synced its name yet.
        layout::sync(&shard, &shard_path).inspect_err(|_| self.tally.doubt_names())?;
        Ok(pinned)
    }

    /// Keeps the object that has the name already, if it is what the name says. One that is not
    /// (cut short, rotten, writable by others) is replaced by the good copy at hand: its bytes are
    /// read once more, for a disk that spoiled them must not spoil what came in sound.
    fn keep_or_mend(
        &self,
        staged: Staged,
        file: FileRef,
        shard: &OwnedFd,
    ) -> Result<(), VaultError> {
        let path = self.path(&file.hash);
        let stat = rustix::fs::statat(shard, file.hash.to_string(), AtFlags::SYMLINK_NOFOLLOW)
            .map_err(|error| VaultError::read(&path, error))?;
        let flaw = object_flaw(&stat);
        if flaw == Some(Flaw::NotAFile) {
            return Err(VaultError::flawed(&path, Flaw::NotAFile));
        }
        let whole = flaw.is_none() && size(&stat) == file.bytes;
        if whole && !self.tally.names_in_doubt() && self.holds(&file) {
            return Ok(());
        }
        staged.replace(&file.hash, shard)?;
        self.tally.removed(size(&stat));
        self.tally.added(file.bytes);
        Ok(())
    }

    /// Whether the object's bytes are those that its name says.
    fn holds(&self, file: &FileRef) -> bool {
        let object = self.open_object(file).ok();
        object.is_some_and(|object| hash_of(&object, &mut |_| {}).is_ok_and(|read| read == *file))
    }
}

/// What the vault counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    objects: AtomicU64,
    bytes: AtomicU64,
    /// A directory could not be synced. The kernel may take its names for clean now although they
    /// are not on the disk, so a further sync proves nothing unless the name is written again.
    names_in_doubt: AtomicBool,
}

impl Tally {
    pub(super) fn added(&self, bytes: u64) {
        self.objects.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn removed(&self, bytes: u64) {
        self.objects.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn doubt_names(&self) {
        self.names_in_doubt.store(true, Ordering::Release);
    }

    fn names_in_doubt(&self) -> bool {
        self.names_in_doubt.load(Ordering::Acquire)
    }

    fn usage(&self) -> Usage {
        Usage {
            objects: self.objects.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}
