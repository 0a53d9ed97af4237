//! The room's secrets on disk.

use super::sealed::{self, Entries, LARGEST, MOST, NoRandomness, Refusal};
use super::{Secret, SecretError, SecretName, durable, key};
use key::FoundKey;
use rustix::fs::FlockOperation;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file of secrets in the room's directory.
const FILE: &str = "secrets";
/// Locked while secrets are changed, beside the file, which is replaced each time.
const LOCK: &str = "secrets.lock";
/// More than the largest file there can be.
const MOST_READ: u64 = ((LARGEST + 256) * MOST) as u64;

/// The secrets of a room, encrypted in `DATA/secrets` (XChaCha20-Poly1305) and in memory; a value
/// is decrypted when it is asked for.
///
/// The key is `platen.key` in systemd's credentials directory, or `DATA/secret.key`, which is made
/// when there are no secrets yet.
pub struct SecretStore {
    data_dir: PathBuf,
    key: FoundKey,
    entries: Entries,
}

impl SecretStore {
    /// The largest secret, in bytes.
    pub const LARGEST: usize = LARGEST;

    /// Opens the secrets of the room in `data_dir`, with systemd's credentials if it gave any.
    /// Makes a key if there are neither secrets nor a key.
    pub fn open(data_dir: &Path) -> Result<Self, SecretError> {
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        Self::open_with_credentials(data_dir, credentials.as_deref())
    }

    /// Opens the secrets with the given directory of credentials.
    pub fn open_with_credentials(
        data_dir: &Path,
        credentials: Option<&Path>,
    ) -> Result<Self, SecretError> {
        let _lock = lock(data_dir)?;
        let path = data_dir.join(FILE);
        let content = content(&path)?;
        let key = match (key::find(data_dir, credentials)?, &content) {
            (Some(key), _) => key,
            (None, None) => key::create(data_dir)?,
            // A new key would open nothing, and hide that the old one is gone.
            (None, Some(_)) => {
                let key = key::own_path(data_dir);
                return Err(SecretError::KeyMissing { key, store: path });
            }
        };
        let entries = decoded(&key, &path, content)?;
        Ok(Self {
            data_dir: data_dir.to_owned(),
            key,
            entries,
        })
    }

    /// Returns a secret as it was when the store was opened or last changed through it.
    pub fn get(&self, name: &SecretName) -> Result<Secret, SecretError> {
        let sealed = self.entries.get(name).ok_or_else(|| missing(name))?;
        let opened = self.key.key.open(name, sealed);
        opened.ok_or_else(|| SecretError::Tampered { path: self.path() })
    }

    /// Keeps a secret, in place of one of the same name. Once this returns it is durable.
    pub fn set(&mut self, name: &SecretName, value: &Secret) -> Result<(), SecretError> {
        let bytes = value.expose().len();
        if bytes > LARGEST {
            return Err(SecretError::TooLarge {
                name: name.clone(),
                bytes,
                most: LARGEST,
            });
        }
        let sealed = self.key.key.seal(name, value).map_err(random)?;
        self.change(|entries| {
            if entries.len() >= MOST && !entries.contains_key(name) {
                return Err(SecretError::TooMany { most: MOST });
            }
            entries.insert(name.clone(), sealed);
            Ok(())
        })
    }

    /// Removes a secret for good.
    pub fn remove(&mut self, name: &SecretName) -> Result<(), SecretError> {
        self.change(|entries| match entries.remove(name) {
            Some(_) => Ok(()),
            None => Err(missing(name)),
        })
    }

    /// Iterates over the names, in alphabetical order.
    pub fn list(&self) -> impl Iterator<Item = &SecretName> {
        self.entries.keys()
    }

    /// Changes what is on disk now, which another process may have changed since it was opened.
    fn change(
        &mut self,
        change: impl FnOnce(&mut Entries) -> Result<(), SecretError>,
    ) -> Result<(), SecretError> {
        let _lock = lock(&self.data_dir)?;
        let path = self.path();
        let mut entries = decoded(&self.key, &path, content(&path)?)?;
        change(&mut entries)?;
        let file = sealed::encode(&self.key.key, &entries).map_err(random)?;
        durable::replace(&path, &file).map_err(|source| SecretError::Write { path, source })?;
        self.entries = entries;
        Ok(())
    }

    fn path(&self) -> PathBuf {
        self.data_dir.join(FILE)
    }
}

impl fmt::Debug for SecretStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.list().map(SecretName::as_str).collect();
        f.debug_struct("SecretStore")
            .field("path", &self.path())
            .field("names", &names)
            .finish()
    }
}

fn missing(name: &SecretName) -> SecretError {
    SecretError::Missing { name: name.clone() }
}

fn random(NoRandomness(reason): NoRandomness) -> SecretError {
    SecretError::Random { reason }
}

/// Waits until no other process changes the secrets; the lock is given up when it is dropped.
fn lock(data_dir: &Path) -> Result<File, SecretError> {
    let path = data_dir.join(LOCK);
    let opened = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path);
    let locked = opened.and_then(|file| {
        rustix::fs::flock(&file, FlockOperation::LockExclusive)?;
        Ok(file)
    });
    locked.map_err(|source| SecretError::Lock { path, source })
}

fn content(path: &Path) -> Result<Option<Vec<u8>>, SecretError> {
    let failed = |source| SecretError::Read {
        path: path.to_owned(),
        source,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut content = Vec::new();
    file.take(MOST_READ)
        .read_to_end(&mut content)
        .map_err(failed)?;
    Ok(Some(content))
}

fn decoded(key: &FoundKey, path: &Path, content: Option<Vec<u8>>) -> Result<Entries, SecretError> {
    let Some(content) = content else {
        return Ok(Entries::new());
    };
    let path = path.to_owned();
    sealed::decode(&key.key, &content).map_err(|refusal| match refusal {
        Refusal::Unknown => SecretError::NotSecrets { path },
        Refusal::WrongKey => SecretError::WrongKey {
            key: key.path.clone(),
            path,
        },
        Refusal::Tampered => SecretError::Tampered { path },
    })
}
