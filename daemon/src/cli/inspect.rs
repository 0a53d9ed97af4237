//! `platen inspect`: what a PDF holds, without a room.
//!
//! The file is parsed in this process and not in a caged worker as the room's are: who runs this
//! reads one file of his own with his own rights, and should the parser fail, nothing but this
//! command ends. The parser has limits of its own on everything, opens no other file and no
//! network, and what it tells is made plain before a terminal sees it.

mod bytes;
mod convert;
mod screen;
mod view;

use super::outcome::{Ending, Failure, Outcome};
use super::regular::cannot_read;
use super::run::Ask;
use anyhow::anyhow;
use bytes::Bytes;
use clap::Args;
use platen_model::{Clock as _, WallClock};
use platen_pdfcore::crypt::CryptError;
use platen_pdfcore::file::{File as Pdf, OpenError};
use platen_pdfcore::{SurveyLimits, survey};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use view::{Cost, View};

/// Bytes that are read of a password's file.
const PASSWORD: u64 = 4 << 10;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen inspect letter.pdf\n  \
    platen inspect letter.pdf --json | jq '.fonts[] | select(.embedded | not) | .name'\n  \
    platen inspect locked.pdf --password-file password.txt\n\n\
    Needs no room and changes nothing. Lengths in JSON are micrometres. Signatures are told, not \
    verified.\nExit code 1 when the file is damaged beyond use or needs a password; what was \
    repaired is told.")]
pub(super) struct Inspect {
    /// The PDF
    file: PathBuf,
    /// The file whose first line is the document's password, the user's or the owner's
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Inspect {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let start = WallClock.instant();
        let password = self.password_file.as_deref().map(password).transpose()?;
        let bytes = Bytes::of(&self.file)?;
        let pdf = open(bytes.as_ref(), password.as_deref())
            .map_err(|error| refused(&self.file, &error))?;
        let found = survey(&pdf, &SurveyLimits::default());
        if found.pages == 0 {
            let file = self.file.display();
            return Err(Failure::Refused(anyhow!(
                "{file}: the document has no pages"
            )));
        }
        let cost = Cost {
            seconds: WallClock.instant().duration_since(start).as_secs_f64(),
            peak_resident_bytes: peak_resident(),
        };
        let view = View::new(&self.file, bytes.as_ref().len() as u64, found, cost);
        let out = ask.out();
        out.either(&view, |view| screen::text(view, out.colour()))?;
        Ok(Ending::Good)
    }
}

/// Returns the first line of a file, which may be a pipe.
fn password(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PASSWORD).read_to_end(&mut text));
    read.map_err(|error| cannot_read(path, error))?;
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}

/// Older encryption takes the letters of a password from Latin-1, not from UTF-8.
fn open<'a>(bytes: &'a [u8], password: Option<&[u8]>) -> Result<Pdf<'a>, OpenError> {
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

fn refused(file: &Path, error: &OpenError) -> Failure {
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

/// Returns the most memory that this process had at any time, by the kernel's account.
fn peak_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1_024)
}
