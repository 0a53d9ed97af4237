//! Several PDFs at once, and results that are made of them.

use super::{Bytes, open, password, refused};
use crate::cli::outcome::Failure;
use crate::cli::program::output::Output;
use anyhow::anyhow;
use clap::Args;
use platen_pdfcore::crypt::CryptError;
use platen_pdfcore::file::{File as Pdf, OpenError};
use platen_pdfcore::may_be_changed;
use platen_pdfcore::write::Sink;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Bytes that are copied at once, and after which what was read of the inputs is let go.
const PIECE: usize = 8 << 20;
const HELD: usize = 32 << 20;

/// What may be said about documents that are locked.
#[derive(Debug, Args)]
pub(in crate::cli) struct Several {
    /// Use documents although their authors forbid changes
    #[arg(long)]
    despite_permissions: bool,
    /// A file whose first line is a password, the user's or the owner's; of several, each is tried
    #[arg(long, value_name = "FILE")]
    password_file: Vec<PathBuf>,
}

impl Several {
    /// Opens documents, which have been read.
    pub(in crate::cli) fn open<'a>(
        &self,
        paths: &[&Path],
        bytes: &'a [Bytes],
    ) -> Result<Vec<Pdf<'a>>, Failure> {
        let passwords = self.password_file.iter();
        let passwords: Vec<_> = passwords
            .map(|path| password(path))
            .collect::<Result<_, _>>()?;
        let mut opened = Vec::with_capacity(bytes.len());
        for (path, bytes) in paths.iter().zip(bytes) {
            let pdf =
                unlocked(bytes.as_ref(), &passwords).map_err(|error| refused(path, &error))?;
            if !may_be_changed(&pdf) && !self.despite_permissions {
                return Err(Failure::Refused(anyhow!(
                    "{}: its author forbids changes: give the owner's password with \
                     --password-file, or, where you may, --despite-permissions",
                    path.display()
                )));
            }
            opened.push(pdf);
            bytes.release();
        }
        Ok(opened)
    }
}

/// Tries no password first, then each. The owner's password is looked for where another forbids
/// changes.
fn unlocked<'a>(bytes: &'a [u8], passwords: &[Vec<u8>]) -> Result<Pdf<'a>, OpenError> {
    let mut best = open(bytes, None);
    for password in passwords {
        let is_enough = match &best {
            Ok(pdf) => may_be_changed(pdf),
            Err(OpenError::Encrypted(CryptError::NeedsPassword | CryptError::WrongPassword)) => {
                false
            }
            Err(_) => true,
        };
        if is_enough {
            break;
        }
        match open(bytes, Some(password)) {
            Ok(opened) => best = Ok(opened),
            Err(error) if best.is_err() => best = Err(error),
            Err(_) => {}
        }
    }
    best
}

/// A result that takes little memory, however large its inputs are.
pub(in crate::cli) struct Lean<'b> {
    out: Output,
    inputs: &'b [Bytes],
    written: usize,
}

impl<'b> Lean<'b> {
    pub(in crate::cli) const fn new(out: Output, inputs: &'b [Bytes]) -> Self {
        Self {
            out,
            inputs,
            written: 0,
        }
    }

    /// Puts the result in its place.
    pub(in crate::cli) fn finish(self) -> Result<(), Failure> {
        self.out.finish()
    }
}

impl Sink for Lean<'_> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.put(bytes)?;
        self.written += bytes.len();
        if self.written > HELD {
            self.written = 0;
            self.inputs.iter().for_each(Bytes::release);
        }
        Ok(())
    }

    fn copy(&mut self, data: &[u8], range: Range<usize>) -> io::Result<()> {
        let bytes = data.get(range).unwrap_or_default();
        bytes.chunks(PIECE).try_for_each(|piece| self.put(piece))
    }
}
