//! What can go wrong with secrets. No message has any part of a secret or a key.

use super::SecretName;
use std::io;
use std::path::PathBuf;

/// Why secrets cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// There is no secret of this name.
    #[error("there is no secret {name}; store it by: platen secret set {name}")]
    Missing {
        /// The name.
        name: SecretName,
    },
    /// The secret is larger than any that makes sense.
    #[error(
        "the secret {name} has {bytes} bytes, more than the {most} that are kept: it is for passwords, tokens and keys"
    )]
    TooLarge {
        /// Its name.
        name: SecretName,
        /// Its size.
        bytes: usize,
        /// The largest size.
        most: usize,
    },
    /// There are too many secrets.
    #[error(
        "there are {most} secrets already, more are not kept; remove some by: platen secret rm"
    )]
    TooMany {
        /// The most there can be.
        most: usize,
    },
    /// The key cannot be read.
    #[error("cannot read the key of the secrets, {}", path.display())]
    ReadKey {
        /// The key file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others may read the key.
    #[error("the key of the secrets, {}, can be read by others (mode {mode:04o}); run: chmod 600 {}", path.display(), path.display())]
    KeyOpenToOthers {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key belongs to someone else.
    #[error("the key of the secrets, {}, belongs to user {owner} and not to {user}, who runs this; run it as the key's owner", path.display())]
    KeyOfAnother {
        /// The key file.
        path: PathBuf,
        /// The numeric owner of the file.
        owner: u32,
        /// The numeric user of this process.
        user: u32,
    },
    /// The file is not a key.
    #[error("{} is not a key of secrets: it has to be a regular file with 64 hexadecimal digits", path.display())]
    NotAKey {
        /// The key file.
        path: PathBuf,
    },
    /// There are secrets, but no key.
    #[error("there are secrets but no key: bring back {}, or run it with systemd's credential platen.key, or remove {} and set all secrets anew", key.display(), store.display())]
    KeyMissing {
        /// Where the key should be.
        key: PathBuf,
        /// The secrets.
        store: PathBuf,
    },
    /// A new key cannot be written.
    #[error("cannot write the key of the secrets, {}", path.display())]
    WriteKey {
        /// The key file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The secrets cannot be read.
    #[error("cannot read the secrets, {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The secrets cannot be written.
    #[error("cannot write the secrets, {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another process cannot be kept from changing the secrets meanwhile.
    #[error("cannot lock the secrets, {}", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes: {reason}")]
    Random {
        /// Its words.
        reason: String,
    },
    /// The file holds no secrets of Platen, or of a later version.
    #[error("{} holds no secrets of this version of Platen", path.display())]
    NotSecrets {
        /// The file.
        path: PathBuf,
    },
    /// The key opens other secrets.
    #[error("the key {} does not fit the secrets {}; bring back the key they were kept with", key.display(), path.display())]
    WrongKey {
        /// The key file.
        key: PathBuf,
        /// The secrets.
        path: PathBuf,
    },
    /// Someone changed the file, or it is damaged.
    #[error("the secrets {} were changed by another program or are damaged; bring back a backup", path.display())]
    Tampered {
        /// The file.
        path: PathBuf,
    },
}
