//! RC4 and AES in CBC mode, as PDF frames them.

use aes::cipher::block_padding::{NoPadding, Pkcs7};
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit, StreamCipher};
use aes::{Aes128, Aes256};
use rc4::Rc4;

/// Bytes of an AES block, and of the initialisation vector that stands before the data.
const BLOCK: usize = 16;

pub(super) fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Ok(mut cipher) = Rc4::new_from_slice(key) {
        cipher.apply_keystream(&mut bytes);
    }
    bytes
}

/// Decrypts data that begins with its initialisation vector. Where the padding makes no sense,
/// nothing is taken off; bytes that fill no block are lost.
pub(super) fn aes_decrypt(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let Some((vector, body)) = bytes.split_at_checked(BLOCK) else {
        return Vec::new();
    };
    let whole = body.len() - body.len() % BLOCK;
    let mut plain = cbc_decrypt(key, vector, &body[..whole]);
    if let Some(padding @ 1..=16) = plain.last().map(|byte| usize::from(*byte)) {
        plain.truncate(plain.len().saturating_sub(padding));
    }
    plain
}

/// Encrypts data and puts its initialisation vector before it.
pub(super) fn aes_encrypt(key: &[u8], vector: [u8; BLOCK], bytes: &[u8]) -> Vec<u8> {
    let body = match key.len() {
        16 => cbc::Encryptor::<Aes128>::new_from_slices(key, &vector)
            .map(|cipher| cipher.encrypt_padded_vec::<Pkcs7>(bytes)),
        _ => cbc::Encryptor::<Aes256>::new_from_slices(key, &vector)
            .map(|cipher| cipher.encrypt_padded_vec::<Pkcs7>(bytes)),
    };
    let mut framed = vector.to_vec();
    framed.extend(body.unwrap_or_default());
    framed
}

/// Decrypts whole blocks; nothing comes of a key or vector of the wrong length.
pub(super) fn cbc_decrypt(key: &[u8], vector: &[u8], blocks: &[u8]) -> Vec<u8> {
    let plain = match key.len() {
        16 => cbc::Decryptor::<Aes128>::new_from_slices(key, vector)
            .map(|cipher| cipher.decrypt_padded_vec::<NoPadding>(blocks)),
        _ => cbc::Decryptor::<Aes256>::new_from_slices(key, vector)
            .map(|cipher| cipher.decrypt_padded_vec::<NoPadding>(blocks)),
    };
    plain.ok().and_then(Result::ok).unwrap_or_default()
}

/// Encrypts whole blocks with AES-128, as the hash of revision 6 does.
pub(super) fn cbc_encrypt_128(key: &[u8], vector: &[u8], blocks: &[u8]) -> Vec<u8> {
    cbc::Encryptor::<Aes128>::new_from_slices(key, vector)
        .map(|cipher| cipher.encrypt_padded_vec::<NoPadding>(blocks))
        .unwrap_or_default()
}
