//! Where a PDF begins and ends, and what its trailer says.
//!
//! The reader follows the trailer by itself and rebuilds in silence what it cannot follow. This
//! looks at the same two places again, to tell the operator what was wrong.

use super::{Encryption, PdfVersion, Permission, Permissions, Repair};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, FromBytes, MaybeRef};

/// The header's place and version.
pub(super) struct Header {
    pub(super) offset: u32,
    pub(super) version: PdfVersion,
}

/// What the end of the file points to.
pub(super) enum Trailer<'a> {
    /// There is no end of file mark.
    NoEnd,
    /// There is one, but it does not lead to a table of objects.
    Misplaced,
    /// The newest trailer dictionary.
    Found {
        /// The dictionary, or that of the cross-reference stream.
        dict: Dict<'a>,
    },
}

/// Acrobat takes a header anywhere in the first kilobyte, and so does everybody.
const HEADER_WITHIN: usize = 1_024;
/// How far from the end `startxref` is looked for. Some servers append their own pages.
const END_WITHIN: usize = 4_096;
/// The tail of a classic table may be many entries long, but its trailer follows it.
const TABLE_ENTRY: usize = 20;

/// Finds the header.
pub(super) fn find_header(data: &[u8]) -> Option<Header> {
    let head = data.get(..HEADER_WITHIN).unwrap_or(data);
    let offset = find(head, b"%PDF-")?;
    let version = data.get(offset + 5..).unwrap_or_default();
    let digit = |at: usize| {
        version
            .get(at)
            .filter(|byte| byte.is_ascii_digit())
            .map(|b| b - b'0')
    };
    let version = PdfVersion {
        major: digit(0).unwrap_or(1),
        minor: digit(2).unwrap_or(0),
    };
    Some(Header {
        offset: u32::try_from(offset).ok()?,
        version,
    })
}

impl<'a> Trailer<'a> {
    /// Follows the last `startxref`.
    pub(super) fn find(data: &'a [u8]) -> Self {
        let from = data.len().saturating_sub(END_WITHIN);
        let tail = data.get(from..).unwrap_or_default();
        let Some(mark) = find_last(tail, b"startxref") else {
            return Self::NoEnd;
        };
        let rest = tail.get(mark + b"startxref".len()..).unwrap_or_default();
        match number(rest).and_then(|(offset, _)| table(data.get(offset..)?)) {
            Some(dict) => Self::Found { dict },
            None => Self::Misplaced,
        }
    }

    /// Returns what had to be repaired to get past the end of the file.
    pub(super) fn repair(&self) -> Option<Repair> {
        match self {
            Self::NoEnd => Some(Repair::EndMissing),
            Self::Misplaced => Some(Repair::TableRebuilt),
            Self::Found { .. } => None,
        }
    }

    /// Returns how an opened document is protected.
    pub(super) fn protection(&self, pdf: &Pdf) -> (Encryption, Permissions) {
        let free = Permissions {
            print: Permission::Granted,
            modify: Permission::Granted,
        };
        match self.encryption(pdf) {
            None => (Encryption::None, free),
            Some(dict) => {
                // Bits are counted from 1 (ISO 32000-2 table 22). An odd value denies nothing.
                let bits = dict.get::<i64>("P").unwrap_or(-1);
                let bit = |number: u32| match bits >> (number - 1) & 1 {
                    0 => Permission::Denied,
                    _ => Permission::Granted,
                };
                (
                    Encryption::Open,
                    Permissions {
                        print: bit(3),
                        modify: bit(4),
                    },
                )
            }
        }
    }

    fn encryption<'b>(&'b self, pdf: &'b Pdf) -> Option<Dict<'b>> {
        match self {
            Self::Found { dict } => match dict.get_raw::<Dict<'_>>("Encrypt")? {
                MaybeRef::Ref(id) => pdf.xref().get::<Dict<'b>>(id.into()),
                MaybeRef::NotRef(dict) => Some(dict),
            },
            // Without a trailer the dictionary is known by its looks only.
            Self::NoEnd | Self::Misplaced => pdf.objects().into_iter().find_map(|object| {
                let dict = object.into_dict()?;
                let keys = ["Filter", "V", "R", "O", "U", "P"];
                keys.iter()
                    .all(|key| dict.contains_key(key))
                    .then_some(dict)
            }),
        }
    }
}

/// Reads the dictionary of the table or cross-reference stream that begins here.
fn table(data: &[u8]) -> Option<Dict<'_>> {
    let data = data.trim_ascii_start();
    match data.strip_prefix(b"xref") {
        Some(rest) => Dict::from_bytes(after_entries(rest)?),
        // `7 0 obj << ... >> stream`
        None => {
            let (_, rest) = number(data)?;
            let (_, rest) = number(rest)?;
            Dict::from_bytes(
                rest.trim_ascii_start()
                    .strip_prefix(b"obj")?
                    .trim_ascii_start(),
            )
        }
    }
}

/// Skips the sections of a classic table, each `first count` and that many 20-byte entries.
fn after_entries(mut data: &[u8]) -> Option<&[u8]> {
    loop {
        data = data.trim_ascii_start();
        if let Some(rest) = data.strip_prefix(b"trailer") {
            return Some(rest.trim_ascii_start());
        }
        let (_, rest) = number(data)?;
        let (count, rest) = number(rest)?;
        data = rest
            .trim_ascii_start()
            .get(count.checked_mul(TABLE_ENTRY)?..)?;
    }
}

/// Reads a plain number after optional white space, and returns what follows it.
fn number(data: &[u8]) -> Option<(usize, &[u8])> {
    let data = data.trim_ascii_start();
    let digits = data
        .iter()
        .take(20)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, rest) = data.split_at_checked(digits)?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

fn find(data: &[u8], what: &[u8]) -> Option<usize> {
    data.windows(what.len()).position(|window| window == what)
}

fn find_last(data: &[u8], what: &[u8]) -> Option<usize> {
    data.windows(what.len()).rposition(|window| window == what)
}
