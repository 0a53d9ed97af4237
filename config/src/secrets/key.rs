//! The key of the secrets: from systemd's credentials, or from a file that only its owner reads.

use super::SecretError;
use super::durable;
use super::sealed::{self, SealingKey};
use rustix::fs::{FileType, Mode, OFlags};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The key file in systemd's credentials directory (`LoadCredential=platen.key:...`).
const CREDENTIAL: &str = "platen.key";
/// The key file in the room's directory.
const FILE: &str = "secret.key";
/// 64 digits, and room to see that there is more than a newline after them.
const MOST_READ: u64 = 80;

/// Whose file a key may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Only the user of this process, readable by nobody else.
    Own,
    /// systemd's: of the user or of root, to whom an access list may be added, which shows as
    /// permissions of the group.
    Credential,
}

/// Where the key is, and what it is.
pub(super) struct FoundKey {
    pub(super) path: PathBuf,
    pub(super) key: SealingKey,
}

/// Returns the key, or none where there is none yet. `credentials` is systemd's directory.
pub(super) fn find(
    data_dir: &Path,
    credentials: Option<&Path>,
) -> Result<Option<FoundKey>, SecretError> {
    let credential = credentials.map(|directory| (directory.join(CREDENTIAL), Trust::Credential));
    let own = (data_dir.join(FILE), Trust::Own);
    for (path, trust) in credential.into_iter().chain([own]) {
        match open(&path) {
            Ok(file) => return read(path, file, trust).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(SecretError::ReadKey { path, source }),
        }
    }
    Ok(None)
}

/// Makes a key and returns it once it is durable.
pub(super) fn create(data_dir: &Path) -> Result<FoundKey, SecretError> {
    let path = data_dir.join(FILE);
    let key =
        sealed::new_key().map_err(|sealed::NoRandomness(reason)| SecretError::Random { reason })?;
    let digits = key.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.map(|digit| b"0123456789abcdef"[usize::from(digit)]);
    let mut text = Zeroizing::new(Vec::with_capacity(65));
    text.extend(digits.chain([b'\n']));
    match durable::replace(&path, &text) {
        Ok(()) => Ok(FoundKey {
            path,
            key: SealingKey::new(&key),
        }),
        Err(source) => Err(SecretError::WriteKey { path, source }),
    }
}

/// Returns where a key of the room's own would be.
pub(super) fn own_path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

fn open(path: &Path) -> io::Result<File> {
    // Not following a link, and not waiting for the writer of a pipe.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn read(path: PathBuf, file: File, trust: Trust) -> Result<FoundKey, SecretError> {
    check(&path, &file, trust)?;
    let mut text = Zeroizing::new(Vec::with_capacity(128));
    if let Err(source) = file.take(MOST_READ).read_to_end(&mut text) {
        return Err(SecretError::ReadKey { path, source });
    }
    match digits(text.trim_ascii_end()) {
        Some(key) => Ok(FoundKey {
            path,
            key: SealingKey::new(&key),
        }),
        None => Err(SecretError::NotAKey { path }),
    }
}

fn check(path: &Path, file: &File, trust: Trust) -> Result<(), SecretError> {
    let stat = rustix::fs::fstat(file).map_err(|error| SecretError::ReadKey {
        path: path.to_owned(),
        source: error.into(),
    })?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(SecretError::NotAKey {
            path: path.to_owned(),
        });
    }
    let user = rustix::process::geteuid().as_raw();
    let (refused_bits, root_is_fine) = match trust {
        Trust::Own => (0o077, false),
        Trust::Credential => (0o037, true),
    };
    if stat.st_uid != user && !(root_is_fine && stat.st_uid == 0) {
        return Err(SecretError::KeyOfAnother {
            path: path.to_owned(),
            owner: stat.st_uid,
            user,
        });
    }
    let mode = stat.st_mode & 0o7777;
    if mode & refused_bits != 0 {
        return Err(SecretError::KeyOpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    Ok(())
}

fn digits(text: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(key)
}
