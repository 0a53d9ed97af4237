//! What kind of document a file is, judged by its content, never by its name.
//!
//! Only the head, and of archives the directory, is read: a bounded amount whatever the size.
//! Nothing is unpacked. What is not taken gets a reason an operator can act on.

mod compound;
mod signature;
mod zip;

use platen_model::{DocumentFormat, ImageKind, OfficeKind};
use std::io::{self, Read, Seek, SeekFrom};

/// Why a file is not one of the formats Platen takes.
#[derive(Debug, thiserror::Error)]
pub enum Unidentified {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is something else, which is known.
    #[error("the file is {what}, which is not a document Platen prints")]
    Other {
        /// What it is, with its article.
        what: &'static str,
    },
    /// It is a document, but not one that can be printed as it is.
    #[error("{why}")]
    Refused {
        /// Why, as a clause.
        why: &'static str,
    },
    /// Nothing is known about it.
    #[error("the file's content is of no kind Platen knows")]
    Unknown,
    /// It could not be read.
    #[error("cannot read the file")]
    Unreadable {
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// How much of the beginning is looked at.
const HEAD: u64 = 4_096;

/// Returns the format of the document in `file`, or what else it is.
///
/// The file is read from its beginning wherever it stands, and left anywhere.
pub fn identify(file: &mut (impl Read + Seek)) -> Result<DocumentFormat, Unidentified> {
    let mut head = Vec::new();
    let read = file
        .seek(SeekFrom::Start(0))
        .and_then(|_| file.take(HEAD).read_to_end(&mut head));
    read.map_err(|source| Unidentified::Unreadable { source })?;
    if head.is_empty() {
        return Err(Unidentified::Empty);
    }
    let starts = |with: &[u8]| head.starts_with(with);
    if starts(b"\xff\xd8\xff") {
        Ok(DocumentFormat::Image(ImageKind::Jpeg))
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Ok(DocumentFormat::Image(ImageKind::Png))
    } else if starts(b"II*\0") || starts(b"MM\0*") {
        Ok(DocumentFormat::Image(ImageKind::Tiff))
    } else if starts(b"{\\rtf") {
        Ok(DocumentFormat::Office(OfficeKind::Rtf))
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        zip::identify(file).map(DocumentFormat::Office)
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        compound::identify(file, &head).map(DocumentFormat::Office)
    } else if let Some(other) = signature::known(&head) {
        Err(other)
    } else if is_pdf(&head) {
        Ok(DocumentFormat::Pdf)
    } else {
        Err(signature::text(&head))
    }
}

/// A PDF header may stand anywhere in the first kilobyte, after mail or printer headers.
fn is_pdf(head: &[u8]) -> bool {
    head.iter()
        .take(1_024)
        .enumerate()
        .any(|(at, _)| head[at..].starts_with(b"%PDF-"))
}
