//! Digests over several pieces.

use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};

pub(super) fn md5(pieces: &[&[u8]]) -> Vec<u8> {
    digest::<Md5>(pieces)
}

pub(super) fn sha256(pieces: &[&[u8]]) -> Vec<u8> {
    digest::<Sha256>(pieces)
}

pub(super) fn sha384(pieces: &[&[u8]]) -> Vec<u8> {
    digest::<Sha384>(pieces)
}

pub(super) fn sha512(pieces: &[&[u8]]) -> Vec<u8> {
    digest::<Sha512>(pieces)
}

fn digest<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for piece in pieces {
        digest.update(piece);
    }
    digest.finalize().to_vec()
}
