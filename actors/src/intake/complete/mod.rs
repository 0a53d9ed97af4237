//! Whether a file that holds still is also whole, as far as its type tells.
//!
//! The type comes from the content; the name is asked only when the content is of no known type.
//! Reads are few and bounded. This is no judgement of the document: preflight does that.

mod images;
mod pdf;
mod tiff;
mod zip;

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// Bytes read from the start to know the type.
const HEAD: usize = 1024;

/// What the content says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The end is there, or the type has no end to look for: settling must do.
    Whole,
    /// Part of it is missing, perhaps still being written.
    NotYet {
        /// What is missing, as a clause for people.
        missing: String,
    },
}

impl Verdict {
    fn missing(what: impl Into<String>) -> Self {
        Self::NotYet {
            missing: what.into(),
        }
    }
}

/// Looks whether `file`, `bytes` long and called `name`, is whole.
///
/// Known are PDF, ZIP (and with it the office formats), TIFF, PNG and JPEG; others are
/// [`Verdict::Whole`].
///
/// # Errors
/// Reading failed; a file that became shorter meanwhile is not an error but not whole.
pub fn inspect(file: &File, bytes: u64, name: &Path) -> io::Result<Verdict> {
    let content = Content { file, bytes };
    let head = content.head(HEAD)?;
    match Type::of(&head) {
        Some(Type::Pdf) => pdf::inspect(&content, &head),
        Some(Type::Zip) => zip::inspect(&content),
        Some(Type::Tiff) => tiff::inspect(&content, &head),
        Some(Type::Png) => images::inspect_png(&content),
        Some(Type::Jpeg) => images::inspect_jpeg(&content),
        None => Ok(match Type::by_name(name) {
            Some(expected) => Verdict::missing(expected.missing_start()),
            None => Verdict::Whole,
        }),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Pdf,
    Zip,
    Tiff,
    Png,
    Jpeg,
}

impl Type {
    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Some(Self::Zip)
        } else if tiff::Layout::of(head).is_some() {
            Some(Self::Tiff)
        } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if head.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if find(head, b"%PDF-").is_some() {
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// What a file of this name must begin with. Types whose names are used for other content as
    /// well are not expected.
    fn by_name(name: &Path) -> Option<Self> {
        let ending = name.extension()?.to_ascii_lowercase();
        match ending.to_str()? {
            "pdf" => Some(Self::Pdf),
            "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "zip" => Some(Self::Zip),
            "tif" | "tiff" => Some(Self::Tiff),
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            _ => None,
        }
    }

    fn missing_start(self) -> &'static str {
        match self {
            Self::Pdf => "no %PDF- in the first 1024 bytes",
            Self::Zip => "it does not begin like an office document or ZIP archive",
            Self::Tiff => "it does not begin like a TIFF image",
            Self::Png => "it does not begin like a PNG image",
            Self::Jpeg => "it does not begin like a JPEG image",
        }
    }
}

/// A file and the length it had when it held still.
struct Content<'f> {
    file: &'f File,
    bytes: u64,
}

impl Content<'_> {
    fn head(&self, most: usize) -> io::Result<Vec<u8>> {
        self.range(0, most)
    }

    fn tail(&self, most: usize) -> io::Result<Vec<u8>> {
        self.range(self.bytes.saturating_sub(most as u64), most)
    }

    /// Reads up to `most` bytes at `offset`; fewer at the end of the file.
    fn range(&self, offset: u64, most: usize) -> io::Result<Vec<u8>> {
        let there = self.bytes.saturating_sub(offset);
        let length = usize::try_from(there).map_or(most, |there| there.min(most));
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match self
                .file
                .read_at(&mut bytes[filled..], offset + filled as u64)
            {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len())
        .position(|window| window == needle)
}

fn find_last(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len())
        .rposition(|window| window == needle)
}

#[cfg(test)]
mod testing {
    use super::*;
    use std::io::Write as _;

    /// Checks what is said of a file with this name and content; `None` means whole.
    #[track_caller]
    pub(super) fn check(name: &str, content: &[u8], expected: Option<&str>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        let verdict = inspect(&file, content.len() as u64, Path::new(name)).unwrap();
        let said = match &verdict {
            Verdict::Whole => None,
            Verdict::NotYet { missing } => Some(missing.as_str()),
        };
        assert_eq!(said, expected);
    }

    /// Checks that no part of a whole file is called whole before it has `least` bytes, and that
    /// the whole is.
    #[track_caller]
    pub(super) fn check_every_part(name: &str, whole: &[u8], least: usize) {
        check(name, whole, None);
        for length in 1..whole.len() {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&whole[..length]).unwrap();
            let verdict = inspect(&file, length as u64, Path::new(name)).unwrap();
            assert_eq!(
                verdict == Verdict::Whole,
                length >= least,
                "{length} of {}",
                whole.len()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::check;

    #[test]
    fn types_without_an_end_are_trusted_to_settle() {
        check("a.txt", b"hello", None);
        check("a.ps", b"%!PS-Adobe-3.0\n", None);
        check("a", b"\x00\x01", None);
    }

    #[test]
    fn a_name_that_promises_a_type_is_held_to_it() {
        check(
            "A.PDF",
            &[0; 4096],
            Some("no %PDF- in the first 1024 bytes"),
        );
        check(
            "a.docx",
            &[0; 9],
            Some("it does not begin like an office document or ZIP archive"),
        );
        check("a.tiff", b"II", Some("it does not begin like a TIFF image"));
        check(
            "a.png",
            b"\x89PN",
            Some("it does not begin like a PNG image"),
        );
        check(
            "a.jpg",
            b"\xff\xd8",
            Some("it does not begin like a JPEG image"),
        );
    }

    #[test]
    fn the_content_goes_before_the_name() {
        check(
            "really-a-picture.pdf",
            b"\xff\xd8\xff\xe0 picture \xff\xd9",
            None,
        );
    }
}
