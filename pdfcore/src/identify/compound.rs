//! Binary office documents in OLE2 compound files (MS-CFB): told apart by the streams in the root.
//!
//! Streams of embedded documents lie in storages below the root and must not decide, so the
//! root's tree of siblings is walked, within a bounded part of the directory.

use super::Unidentified;
use platen_model::OfficeKind;
use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom};

/// Sectors of the directory that are read: 16,384 entries of ordinary files.
const DIRECTORY_SECTORS: usize = 4_096;
const ENTRY: usize = 128;
/// "No entry" and, among sectors, everything that is not a place in the file (MS-CFB 2.1).
const NONE: u32 = 0xffff_fffa;

const DAMAGED: Unidentified = Unidentified::Refused {
    why: "the file begins as an office document, but is damaged",
};

/// Returns the kind of binary office document.
pub(super) fn identify(
    file: &mut (impl Read + Seek),
    head: &[u8],
) -> Result<OfficeKind, Unidentified> {
    let directory = directory(file, head)?;
    let names = root_names(&directory);
    let has = |name: &str| names.iter().any(|found| found == name);
    if has("EncryptedPackage") {
        return Err(Unidentified::Refused {
            why: "the document is protected by a password",
        });
    }
    let kind = match () {
        () if has("WordDocument") => OfficeKind::Doc,
        () if has("Workbook") || has("Book") => OfficeKind::Xls,
        () if has("PowerPoint Document") => OfficeKind::Ppt,
        () => {
            return Err(Unidentified::Other {
                what: match () {
                    () if has("__properties_version1.0") => "a mail from Outlook",
                    () if has("VisioDocument") => "a Visio drawing",
                    () if has("Quill") => "a Publisher document",
                    () => "a compound file without an office document",
                },
            });
        }
    };
    Ok(kind)
}

/// Reads the directory's chain of sectors through the allocation table (MS-CFB 2.2, 2.3).
fn directory(file: &mut (impl Read + Seek), head: &[u8]) -> Result<Vec<u8>, Unidentified> {
    let shift = match head.get(30..32) {
        Some([9, 0]) => 9,
        Some([12, 0]) => 12,
        Some(_) | None => return Err(DAMAGED),
    };
    let size = 1_u64 << shift;
    let mut directory = Vec::new();
    let mut sector = long(head, 48).ok_or(DAMAGED)?;
    for _ in 0..DIRECTORY_SECTORS {
        if sector >= NONE {
            break;
        }
        directory.extend(read_at(file, (u64::from(sector) + 1) << shift, size)?);
        // Which sector of the table holds this sector's successor. The first 109 are in the
        // header; a directory beyond them needs a file of more than 6.8 MB, and ends here.
        let per_table = u32::try_from(size / 4).map_err(|_| DAMAGED)?;
        let slot = usize::try_from(sector / per_table).map_err(|_| DAMAGED)?;
        let table = if slot < 109 {
            long(head, 76 + slot * 4)
        } else {
            None
        };
        let Some(table) = table.filter(|table| *table < NONE) else {
            break;
        };
        let at = ((u64::from(table) + 1) << shift) + u64::from(sector % per_table) * 4;
        sector = long(&read_at(file, at, 4)?, 0).unwrap_or(NONE);
    }
    if directory.len() < ENTRY {
        Err(DAMAGED)
    } else {
        Ok(directory)
    }
}

/// Returns the names of the root's children (MS-CFB 2.6.4: siblings form a binary tree).
fn root_names(directory: &[u8]) -> Vec<String> {
    let entry = |id: u32| {
        let at = usize::try_from(id).ok()?.checked_mul(ENTRY)?;
        directory.get(at..at.checked_add(ENTRY)?)
    };
    let child = entry(0).and_then(|root| long(root, 76)).unwrap_or(NONE);
    let (mut seen, mut open, mut names) = (HashSet::new(), vec![child], Vec::new());
    while let Some(id) = open.pop() {
        let Some(entry) = entry(id) else { continue };
        if seen.insert(id) {
            names.push(name(entry));
            open.extend([long(entry, 68), long(entry, 72)].into_iter().flatten());
        }
    }
    names
}

fn name(entry: &[u8]) -> String {
    let bytes = entry
        .get(64)
        .map_or(0, |length| usize::from(*length).saturating_sub(2).min(62));
    let units = entry[..bytes]
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or('\u{fffd}'))
        .collect()
}

fn read_at(
    file: &mut (impl Read + Seek),
    offset: u64,
    length: u64,
) -> Result<Vec<u8>, Unidentified> {
    let mut bytes = Vec::new();
    let read = file
        .seek(SeekFrom::Start(offset))
        .and_then(|_| file.take(length).read_to_end(&mut bytes));
    read.map_err(|source| Unidentified::Unreadable { source })?;
    Ok(bytes)
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at.checked_add(4)?)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}
