//! Keys of revisions 5 and 6: SHA-2 and AES-256 (7.6.4.3.3, algorithms 2.A and 2.B).

use super::{CryptError, Parts, Role, cipher, hash};
use unicode_normalization::UnicodeNormalization as _;

/// Bytes of a password that count.
const LONGEST: usize = 127;
/// Bytes of the hash at the beginning of `/O` and `/U`; two salts of 8 bytes follow.
const HASH: usize = 32;
const SALT: usize = 8;

/// Tries the password as the user's, then as the owner's.
pub(super) fn open(
    parts: &Parts<'_>,
    password: &[u8],
) -> Result<Option<(Role, Vec<u8>)>, CryptError> {
    let user = Sealed::read(parts.user, parts.user_key, &[])?;
    let whole_user = parts.user.get(..HASH + 2 * SALT).unwrap_or_default();
    let owner = Sealed::read(parts.owner, parts.owner_key, whole_user)?;
    for password in spellings(password) {
        for (role, sealed) in [(Role::User, &user), (Role::Owner, &owner)] {
            if let Some(key) = sealed.open(parts.revision, &password) {
                return Ok(Some((role, key)));
            }
        }
    }
    Ok(None)
}

/// The password as it was given, and in the form that SASLprep asks for (RFC 4013: NFKC).
fn spellings(password: &[u8]) -> Vec<Vec<u8>> {
    let cut = |bytes: &[u8]| bytes.get(..LONGEST).unwrap_or(bytes).to_vec();
    let mut spellings = vec![cut(password)];
    if let Ok(text) = std::str::from_utf8(password) {
        let prepared = cut(text.nfkc().collect::<String>().as_bytes());
        if !spellings.contains(&prepared) {
            spellings.push(prepared);
        }
    }
    spellings
}

/// The document's key, sealed by one password.
struct Sealed<'a> {
    hash: &'a [u8],
    check_salt: &'a [u8],
    key_salt: &'a [u8],
    key: &'a [u8],
    /// The user's entry, which the owner's hashes take in.
    user: &'a [u8],
}

impl<'a> Sealed<'a> {
    fn read(entry: &'a [u8], key: &'a [u8], user: &'a [u8]) -> Result<Self, CryptError> {
        let short = CryptError::Damaged("one of its passwords is cut off");
        let part = |from: usize, length: usize| entry.get(from..from + length);
        let parts = part(0, HASH)
            .zip(part(HASH, SALT))
            .zip(part(HASH + SALT, SALT));
        let ((hash, check_salt), key_salt) = parts.ok_or_else(|| short.clone())?;
        Ok(Self {
            hash,
            check_salt,
            key_salt,
            key: key.get(..HASH).ok_or(short)?,
            user,
        })
    }

    fn open(&self, revision: u8, password: &[u8]) -> Option<Vec<u8>> {
        if hashed(revision, password, self.check_salt, self.user) != self.hash {
            return None;
        }
        let sealing = hashed(revision, password, self.key_salt, self.user);
        Some(cipher::cbc_decrypt(&sealing, &[0; 16], self.key))
    }
}

/// Algorithm 2.B; revision 5 knows only its first step.
fn hashed(revision: u8, password: &[u8], salt: &[u8], user: &[u8]) -> Vec<u8> {
    let mut key = hash::sha256(&[password, salt, user]);
    if revision == 5 {
        return key;
    }
    let mut round = 0_u32;
    loop {
        let once: Vec<u8> = [password, &key, user].concat();
        let encrypted = cipher::cbc_encrypt_128(&key[..16], &key[16..32], &once.repeat(64));
        let sum: u32 = encrypted.iter().take(16).map(|byte| u32::from(*byte)).sum();
        key = match sum % 3 {
            0 => hash::sha256(&[&encrypted]),
            1 => hash::sha384(&[&encrypted]),
            _ => hash::sha512(&[&encrypted]),
        };
        round += 1;
        let last = encrypted.last().copied().map_or(0, u32::from);
        if round >= 64 && last <= round - 32 {
            key.truncate(HASH);
            return key;
        }
    }
}
