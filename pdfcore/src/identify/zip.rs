//! Office documents in zip archives: Office Open XML (ECMA-376) and OpenDocument (ISO 26300).
//!
//! Only the central directory (APPNOTE 4.3.12) is read, and the few stored bytes of OpenDocument's
//! `mimetype`. An archive that promises absurd sizes is refused before anything unpacks it.

use super::Unidentified;
use platen_model::OfficeKind;
use std::io::{Read, Seek, SeekFrom};

/// A document has a few hundred entries; one with many pictures a few thousand.
const ENTRIES: u16 = 20_000;
const DIRECTORY: u32 = 8 << 20;
/// More than this unpacked is refused, however well it is packed.
const UNPACKED: u64 = 4 << 30;
/// Below this size even a perfect ratio does no harm.
const UNPACKED_AT_EASE: u64 = 256 << 20;
/// Real spreadsheets reach about 50.
const RATIO: u64 = 200;
/// The end record is 22 bytes and a comment of at most 65,535.
const END_WITHIN: u64 = 22 + 65_535;

const ODF: [(&str, OfficeKind); 3] = [
    ("text", OfficeKind::Odt),
    ("spreadsheet", OfficeKind::Ods),
    ("presentation", OfficeKind::Odp),
];
const OOXML: [(&str, OfficeKind); 3] = [
    ("word/", OfficeKind::Docx),
    ("xl/", OfficeKind::Xlsx),
    ("ppt/", OfficeKind::Pptx),
];

const TOO_LARGE: Unidentified = Unidentified::Refused {
    why: "the archive would unpack to far more than a document holds",
};
const DAMAGED: Unidentified = Unidentified::Refused {
    why: "the file begins as a zip archive, but its directory is damaged",
};

/// Returns the kind of office document in this archive.
pub(super) fn identify(file: &mut (impl Read + Seek)) -> Result<OfficeKind, Unidentified> {
    let directory = directory(file)?;
    let mut rest = directory.as_slice();
    let mut seen = Seen::default();
    while let Some((entry, after)) = Entry::read(rest) {
        seen.note(&entry);
        rest = after;
    }
    if seen.unpacked > UNPACKED
        || (seen.unpacked > UNPACKED_AT_EASE && seen.unpacked / RATIO > seen.packed)
    {
        return Err(TOO_LARGE);
    }
    if seen.locked {
        return Err(Unidentified::Refused {
            why: "the archive is protected by a password",
        });
    }
    if let Some((offset, length)) = seen.mimetype {
        return open_document(&stored(file, offset, length)?);
    }
    match seen.ooxml {
        Some(kind) if seen.content_types => Ok(kind),
        Some(_) | None if seen.java => Err(Unidentified::Other {
            what: "a Java program",
        }),
        Some(_) | None => Err(Unidentified::Other {
            what: "a zip archive without an office document",
        }),
    }
}

/// What the directory told so far.
#[derive(Default)]
struct Seen {
    packed: u64,
    unpacked: u64,
    locked: bool,
    content_types: bool,
    java: bool,
    ooxml: Option<OfficeKind>,
    mimetype: Option<(u32, usize)>,
}

impl Seen {
    fn note(&mut self, entry: &Entry<'_>) {
        self.packed = self.packed.saturating_add(u64::from(entry.packed));
        self.unpacked = self.unpacked.saturating_add(u64::from(entry.unpacked));
        self.locked |= entry.flags & 1 == 1;
        self.content_types |= entry.name == b"[Content_Types].xml";
        self.java |= entry.name == b"META-INF/MANIFEST.MF";
        if self.ooxml.is_none() {
            let part = OOXML
                .iter()
                .find(|(part, _)| entry.name.starts_with(part.as_bytes()));
            self.ooxml = part.map(|(_, kind)| *kind);
        }
        if entry.name == b"mimetype" && entry.method == 0 && entry.unpacked < 256 {
            let length = usize::try_from(entry.unpacked).unwrap_or_default();
            self.mimetype = Some((entry.offset, length));
        }
    }
}

fn open_document(mimetype: &[u8]) -> Result<OfficeKind, Unidentified> {
    let text = String::from_utf8_lossy(mimetype);
    let text = text.trim();
    if let Some(kind) = text.strip_prefix("application/vnd.oasis.opendocument.") {
        let kind = kind.strip_suffix("-template").unwrap_or(kind);
        let known = ODF.iter().find(|(name, _)| *name == kind);
        let other = "an OpenDocument file that is neither text, sheet nor presentation";
        return known
            .map(|(_, kind)| *kind)
            .ok_or(Unidentified::Other { what: other });
    }
    Err(Unidentified::Other {
        what: match text {
            "application/epub+zip" => "an e-book",
            _ => "a zip archive without an office document",
        },
    })
}

/// Reads the central directory, found by the end record.
fn directory(file: &mut (impl Read + Seek)) -> Result<Vec<u8>, Unidentified> {
    let size = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let tail = read_at(file, size.saturating_sub(END_WITHIN), END_WITHIN)?;
    let end = tail
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")
        .ok_or(DAMAGED)?;
    let end = &tail[end..];
    let (entries, length, offset) = match (short(end, 10), long(end, 12), long(end, 16)) {
        (Some(entries), Some(length), Some(offset)) => (entries, length, offset),
        _ => return Err(DAMAGED),
    };
    if entries > ENTRIES || length > DIRECTORY {
        return Err(TOO_LARGE);
    }
    let directory = read_at(file, u64::from(offset), u64::from(length))?;
    let whole = directory.len() == usize::try_from(length).unwrap_or(usize::MAX);
    let empty = entries == 0 && directory.is_empty();
    (whole && (empty || directory.starts_with(b"PK\x01\x02")))
        .then_some(directory)
        .ok_or(DAMAGED)
}

/// Reads a stored entry's bytes behind its local header (APPNOTE 4.3.7).
fn stored(
    file: &mut (impl Read + Seek),
    offset: u32,
    length: usize,
) -> Result<Vec<u8>, Unidentified> {
    let header = read_at(file, u64::from(offset), 30)?;
    let (Some(name), Some(extra)) = (short(&header, 26), short(&header, 28)) else {
        return Err(DAMAGED);
    };
    let data = u64::from(offset) + 30 + u64::from(name) + u64::from(extra);
    read_at(file, data, u64::try_from(length).unwrap_or_default())
}

/// One entry of the central directory (APPNOTE 4.3.12).
struct Entry<'a> {
    flags: u16,
    method: u16,
    packed: u32,
    /// `0xffff_ffff`, which points to a zip64 record, counts as that size: a document has none.
    unpacked: u32,
    offset: u32,
    name: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(data: &'a [u8]) -> Option<(Self, &'a [u8])> {
        if !data.starts_with(b"PK\x01\x02") {
            return None;
        }
        let (name, extra, comment) = (short(data, 28)?, short(data, 30)?, short(data, 32)?);
        let name_end = 46 + usize::from(name);
        let entry = Self {
            flags: short(data, 8)?,
            method: short(data, 10)?,
            packed: long(data, 20)?,
            unpacked: long(data, 24)?,
            offset: long(data, 42)?,
            name: data.get(46..name_end)?,
        };
        Some((
            entry,
            data.get(name_end + usize::from(extra) + usize::from(comment)..)?,
        ))
    }
}

fn read_at(
    file: &mut (impl Read + Seek),
    offset: u64,
    length: u64,
) -> Result<Vec<u8>, Unidentified> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset)).map_err(unreadable)?;
    file.take(length)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn unreadable(source: std::io::Error) -> Unidentified {
    Unidentified::Unreadable { source }
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2)?
        .try_into()
        .ok()
        .map(u16::from_le_bytes)
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}
