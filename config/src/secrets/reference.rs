//! How settings speak of a secret without containing it.

use std::fmt;
use std::str::FromStr;

/// The longest name, in bytes.
const LONGEST: usize = 64;

/// The name of a secret: 1 to 64 bytes of `a-z 0-9 . _ -`, a letter or digit first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(Box<str>);

/// A reference `{ secret = "name" }` into the room's secrets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretRef {
    /// Which secret.
    pub name: SecretName,
}

/// A name that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name:?} is not a secret's name: use 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first"
)]
pub struct SecretNameError {
    name: String,
}

impl SecretName {
    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SecretName {
    type Err = SecretNameError;

    fn from_str(name: &str) -> Result<Self, SecretNameError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let allowed = |byte: u8| plain(byte) || matches!(byte, b'.' | b'_' | b'-');
        let good = name.len() <= LONGEST
            && name.bytes().next().is_some_and(plain)
            && name.bytes().all(allowed);
        if good {
            Ok(Self(name.into()))
        } else {
            Err(SecretNameError {
                name: name.chars().take(LONGEST + 1).collect(),
            })
        }
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
