//! Keys of revisions 2 to 4: MD5 and RC4 (7.6.4.3 and 7.6.4.4, algorithms 1 to 7).

use super::{Metadata, Method, Parts, Role, cipher, hash};
use crate::syntax::Ref;

/// What fills up passwords.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// Tries the password as the user's, then as the owner's.
pub(super) fn open(parts: &Parts<'_>, password: &[u8]) -> Option<(Role, Vec<u8>)> {
    let key = file_key(parts, password);
    if is_users(parts, &key) {
        return Some((Role::User, key));
    }
    let user = user_password(parts, password);
    let key = file_key(parts, &user);
    is_users(parts, &key).then_some((Role::Owner, key))
}

/// Returns the key of one object (algorithm 1).
pub(super) fn object_key(key: &[u8], of: Ref, method: Method) -> Vec<u8> {
    let number = of.number.to_le_bytes();
    let generation = of.generation.to_le_bytes();
    let salt: &[u8] = match method {
        Method::AesV2 => b"sAlT",
        Method::Identity | Method::Rc4 | Method::AesV3 => b"",
    };
    let mut hash = hash::md5(&[key, &number[..3], &generation, salt]);
    hash.truncate((key.len() + 5).min(16));
    hash
}

fn padded(password: &[u8]) -> [u8; 32] {
    let given = password.iter().chain(&PADDING).copied();
    let mut padded = [0; 32];
    for (to, from) in padded.iter_mut().zip(given) {
        *to = from;
    }
    padded
}

/// Algorithm 2.
fn file_key(parts: &Parts<'_>, password: &[u8]) -> Vec<u8> {
    let permissions = parts.permissions.to_le_bytes();
    let metadata: &[u8] = match parts.metadata {
        Metadata::Plain if parts.revision >= 4 => &[0xff; 4],
        Metadata::Plain | Metadata::Encrypted => b"",
    };
    let owner = parts.owner.get(..32).unwrap_or(parts.owner);
    let mut key = hash::md5(&[
        &padded(password),
        owner,
        &permissions[..4],
        parts.id,
        metadata,
    ]);
    key.truncate(parts.length);
    if parts.revision >= 3 {
        for _ in 0..50 {
            key = hash::md5(&[&key]);
            key.truncate(parts.length);
        }
    }
    key
}

/// Algorithm 6.
fn is_users(parts: &Parts<'_>, key: &[u8]) -> bool {
    if parts.revision == 2 {
        return cipher::rc4(key, &PADDING) == parts.user;
    }
    let hash = hash::md5(&[&PADDING, parts.id]);
    let expected = (0..20).fold(hash, |bytes, round| cipher::rc4(&mixed(key, round), &bytes));
    parts.user.get(..16) == Some(expected.as_slice())
}

/// Algorithm 7: what the owner's password says the user's is.
fn user_password(parts: &Parts<'_>, owner: &[u8]) -> Vec<u8> {
    let mut key = hash::md5(&[&padded(owner)]);
    if parts.revision >= 3 {
        for _ in 0..50 {
            key = hash::md5(&[&key]);
        }
    }
    key.truncate(parts.length);
    let rounds = if parts.revision == 2 { 0..1 } else { 0..20 };
    let sealed = parts.owner.get(..32).unwrap_or(parts.owner).to_vec();
    rounds.rev().fold(sealed, |bytes, round| {
        cipher::rc4(&mixed(&key, round), &bytes)
    })
}

fn mixed(key: &[u8], round: u8) -> Vec<u8> {
    key.iter().map(|byte| byte ^ round).collect()
}
