//! PDFs that are named on the command line: read whole, and opened with a password.

mod bytes;
mod several;

use super::outcome::Failure;
use super::regular::cannot_read;
use anyhow::anyhow;
pub(super) use bytes::Bytes;
use platen_pdfcore::crypt::CryptError;
use platen_pdfcore::file::{File as Pdf, OpenError};
pub(super) use several::{Lean, Several};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Bytes that are read of a password's file.
const PASSWORD: u64 = 4 << 10;

/// Returns the first line of a file, which may be a pipe.
pub(super) fn password(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PASSWORD).read_to_end(&mut text));
    read.map_err(|error| cannot_read(path, error))?;
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}

/// Older encryption takes the letters of a password from Latin-1, not from UTF-8.
pub(super) fn open<'a>(bytes: &'a [u8], password: Option<&[u8]>) -> Result<Pdf<'a>, OpenError> {
    let opened = Pdf::open(bytes, password);
    match (&opened, password.and_then(in_latin_1)) {
        (Err(OpenError::Encrypted(CryptError::WrongPassword)), Some(other)) => {
            Pdf::open(bytes, Some(&other))
        }
        _ => opened,
    }
}

/// Returns the password in Latin-1, if that is another one.
fn in_latin_1(password: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(password).ok()?;
    let letters = text.chars().map(|letter| u8::try_from(letter).ok());
    let letters: Vec<u8> = letters.collect::<Option<_>>()?;
    (letters != password).then_some(letters)
}

pub(super) fn refused(file: &Path, error: &OpenError) -> Failure {
    let way_out = match error {
        OpenError::Encrypted(CryptError::NeedsPassword) => {
            ": write it into a file and name that with --password-file"
        }
        OpenError::Encrypted(CryptError::WrongPassword) => {
            ": it is the first line of what --password-file names"
        }
        OpenError::Encrypted(CryptError::Unsupported(_) | CryptError::Damaged(_)) => {
            ": ask for a copy that is not encrypted"
        }
        OpenError::Truncated | OpenError::Unreadable => ": ask for another copy",
        OpenError::NotPdf => "",
    };
    Failure::Refused(anyhow!("{}: {error}{way_out}", file.display()))
}
