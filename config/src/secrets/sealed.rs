//! The format of the file of secrets: bytes in, sealed entries out. No input or output.
//!
//! ```text
//! "PLATSEC1"
//! key check    nonce (24), tag (16): nothing, sealed with CHECK
//! count        u32
//! each entry   name length u8, name, nonce (24), length u32, sealed value with tag
//! seal         nonce (24), tag (16): nothing, sealed with all bytes before it
//! ```
//!
//! Numbers are little-endian, sealing is XChaCha20-Poly1305. A value is sealed with its name, so
//! that entries cannot be swapped; the whole is sealed, so that none can be left out. An older
//! file put in the place of a newer one cannot be told.

use super::{Secret, SecretName};
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The largest secret, in bytes.
pub(super) const LARGEST: usize = 64 << 10;
/// The most secrets.
pub(super) const MOST: usize = 1_000;

const MAGIC: &[u8; 8] = b"PLATSEC1";
const CHECK: &[u8] = b"platen secrets 1: key check";
const ENTRY: &[u8] = b"platen secrets 1: entry ";
const NONCE: usize = 24;
const TAG: usize = 16;

/// What seals and opens.
pub(super) struct SealingKey(XChaCha20Poly1305);

/// A sealed value.
#[derive(Clone)]
pub(super) struct Sealed {
    nonce: XNonce,
    bytes: Vec<u8>,
}

/// All secrets of a file, sealed.
pub(super) type Entries = BTreeMap<SecretName, Sealed>;

/// Why a file cannot be opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is something else.
    Unknown,
    /// The key is another.
    WrongKey,
    /// It is not as it was written.
    Tampered,
}

/// The operating system gave no random bytes.
#[derive(Debug)]
pub(super) struct NoRandomness(pub(super) String);

impl SealingKey {
    /// Wraps a key of 32 bytes.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&(*key).into()))
    }

    /// Seals a value so that it opens only under its name.
    pub(super) fn seal(&self, name: &SecretName, value: &Secret) -> Result<Sealed, NoRandomness> {
        self.seal_with(value.expose(), &entry_context(name))
    }

    /// Opens a value, or returns none if it is not one sealed under this name.
    pub(super) fn open(&self, name: &SecretName, sealed: &Sealed) -> Option<Secret> {
        self.open_with(sealed, &entry_context(name))
            .map(Secret::new)
    }

    fn seal_with(&self, value: &[u8], context: &[u8]) -> Result<Sealed, NoRandomness> {
        let nonce = XNonce::try_generate().map_err(|error| NoRandomness(error.to_string()))?;
        let payload = Payload {
            msg: value,
            aad: context,
        };
        let bytes = self
            .0
            .encrypt(&nonce, payload)
            .expect("secrets are far below 256 GiB");
        Ok(Sealed { nonce, bytes })
    }

    fn open_with(&self, sealed: &Sealed, context: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload {
            msg: &sealed.bytes,
            aad: context,
        };
        self.0.decrypt(&sealed.nonce, payload).ok()
    }
}

fn entry_context(name: &SecretName) -> Vec<u8> {
    [ENTRY, name.as_str().as_bytes()].concat()
}

/// Makes a random key.
pub(super) fn new_key() -> Result<Zeroizing<[u8; 32]>, NoRandomness> {
    let key = chacha20poly1305::Key::try_generate();
    key.map(|key| Zeroizing::new(key.into()))
        .map_err(|error| NoRandomness(error.to_string()))
}

/// Writes a file.
pub(super) fn encode(key: &SealingKey, entries: &Entries) -> Result<Vec<u8>, NoRandomness> {
    let mut file = MAGIC.to_vec();
    let check = key.seal_with(b"", CHECK)?;
    file.extend_from_slice(&check.nonce);
    file.extend_from_slice(&check.bytes);
    file.extend_from_slice(&length(entries.len()));
    for (name, sealed) in entries {
        let name = name.as_str().as_bytes();
        file.push(u8::try_from(name.len()).expect("names have at most 64 bytes"));
        file.extend_from_slice(name);
        file.extend_from_slice(&sealed.nonce);
        file.extend_from_slice(&length(sealed.bytes.len()));
        file.extend_from_slice(&sealed.bytes);
    }
    let seal = key.seal_with(b"", &file)?;
    file.extend_from_slice(&seal.nonce);
    file.extend_from_slice(&seal.bytes);
    Ok(file)
}

fn length(number: usize) -> [u8; 4] {
    u32::try_from(number)
        .expect("the limits are far below 4 GiB")
        .to_le_bytes()
}

/// Reads a file. Its seal is checked, the values stay sealed.
pub(super) fn decode(key: &SealingKey, file: &[u8]) -> Result<Entries, Refusal> {
    let mut rest = file.strip_prefix(MAGIC).ok_or(Refusal::Unknown)?;
    let check = take_sealed(&mut rest, TAG).ok_or(Refusal::Tampered)?;
    key.open_with(&check, CHECK).ok_or(Refusal::WrongKey)?;
    let body = file
        .len()
        .checked_sub(NONCE + TAG)
        .ok_or(Refusal::Tampered)?;
    let (sealed_part, mut seal) = file.split_at(body);
    let seal = take_sealed(&mut seal, TAG).ok_or(Refusal::Tampered)?;
    key.open_with(&seal, sealed_part).ok_or(Refusal::Tampered)?;
    take_entries(rest).ok_or(Refusal::Tampered)
}

/// Reads the entries; all but the seal must be used up.
fn take_entries(mut rest: &[u8]) -> Option<Entries> {
    let count = take_length(&mut rest)?;
    let mut entries = Entries::new();
    for _ in 0..count.min(MOST) {
        let (name_length, after) = rest.split_first()?;
        let (name, after) = after.split_at_checked(usize::from(*name_length))?;
        let name = std::str::from_utf8(name).ok()?.parse().ok()?;
        rest = after;
        let (nonce, after) = rest.split_at_checked(NONCE)?;
        rest = after;
        let length = take_length(&mut rest)?;
        let (bytes, after) = rest.split_at_checked(length)?;
        rest = after;
        let sealed = Sealed {
            nonce: XNonce::try_from(nonce).ok()?,
            bytes: bytes.to_vec(),
        };
        entries.insert(name, sealed);
    }
    (rest.len() == NONCE + TAG && entries.len() == count).then_some(entries)
}

fn take_sealed(rest: &mut &[u8], length: usize) -> Option<Sealed> {
    let (nonce, after) = rest.split_at_checked(NONCE)?;
    let (bytes, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(Sealed {
        nonce: XNonce::try_from(nonce).ok()?,
        bytes: bytes.to_vec(),
    })
}

fn take_length(rest: &mut &[u8]) -> Option<usize> {
    let (number, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    usize::try_from(u32::from_le_bytes(*number)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> SecretName {
        name.parse().unwrap()
    }

    fn two_entries(key: &SealingKey) -> Entries {
        let seal = |n: &str, v: &[u8]| {
            (
                name(n),
                key.seal(&name(n), &Secret::new(v.to_vec())).unwrap(),
            )
        };
        [seal("a", b"first value"), seal("b", b"other value")].into()
    }

    #[test]
    fn what_was_sealed_opens_again() {
        let key = SealingKey::new(&[7; 32]);
        let file = encode(&key, &two_entries(&key)).unwrap();
        let entries = decode(&key, &file).unwrap();
        assert_eq!(
            key.open(&name("a"), &entries[&name("a")]).unwrap().expose(),
            b"first value"
        );
        assert_eq!(
            key.open(&name("b"), &entries[&name("b")]).unwrap().expose(),
            b"other value"
        );
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let key = SealingKey::new(&[7; 32]);
        let file = encode(&key, &two_entries(&key)).unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(decode(&key, &changed).is_err(), "byte {at}");
            assert!(decode(&key, &file[..at]).is_err(), "cut at {at}");
        }
        assert_eq!(
            decode(&key, &[&*file, b"x"].concat()).err(),
            Some(Refusal::Tampered)
        );
    }

    #[test]
    fn an_entry_under_another_name_does_not_open() {
        let key = SealingKey::new(&[7; 32]);
        let entries = two_entries(&key);
        assert!(key.open(&name("a"), &entries[&name("b")]).is_none());
        // Even who can seal the whole anew cannot make it open.
        let swapped: Entries = [
            (name("a"), entries[&name("b")].clone()),
            (name("b"), entries[&name("a")].clone()),
        ]
        .into();
        let read = decode(&key, &encode(&key, &swapped).unwrap()).unwrap();
        assert!(key.open(&name("a"), &read[&name("a")]).is_none());
    }

    #[test]
    fn another_key_is_told_from_damage() {
        let key = SealingKey::new(&[7; 32]);
        let file = encode(&key, &two_entries(&key)).unwrap();
        assert_eq!(
            decode(&SealingKey::new(&[8; 32]), &file).err(),
            Some(Refusal::WrongKey)
        );
        assert_eq!(decode(&key, b"").err(), Some(Refusal::Unknown));
        assert_eq!(
            decode(&key, b"PLATSEC2 and more").err(),
            Some(Refusal::Unknown)
        );
    }
}
