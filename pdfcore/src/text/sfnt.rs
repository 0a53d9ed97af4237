//! The directory of tables in TrueType and OpenType files, as far as embedding needs it.

/// How the outlines of a font are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlines {
    /// In a `glyf` table.
    TrueType,
    /// In a `CFF ` table.
    Cff,
}

const COLLECTION: &[u8] = b"ttcf";
const KINDS: [&[u8]; 3] = [&[0, 1, 0, 0], b"true", b"OTTO"];

/// Returns how many faces a file has; of other files than fonts, none.
pub(super) fn faces(bytes: &[u8]) -> u32 {
    match bytes.get(..4) {
        Some(COLLECTION) => number(bytes, 8).unwrap_or(0),
        Some(kind) if KINDS.contains(&kind) => 1,
        Some(_) | None => 0,
    }
}

/// Returns a table of a face.
pub(super) fn table<'a>(bytes: &'a [u8], face: u32, tag: &[u8; 4]) -> Option<&'a [u8]> {
    let directory = directory(bytes, face)?;
    let count = usize::from(short(directory, 4)?);
    let records = directory.get(12..)?.chunks_exact(16).take(count);
    let record = records.into_iter().find(|record| record.starts_with(tag))?;
    let start = usize::try_from(number(record, 8)?).ok()?;
    let length = usize::try_from(number(record, 12)?).ok()?;
    bytes.get(start..start.checked_add(length)?)
}

/// Returns how the outlines of a face are written, if they can be embedded.
pub(super) fn outlines(bytes: &[u8], face: u32) -> Option<Outlines> {
    match () {
        () if table(bytes, face, b"glyf").is_some() => Some(Outlines::TrueType),
        () if table(bytes, face, b"CFF ").is_some() => Some(Outlines::Cff),
        () => None,
    }
}

fn directory(bytes: &[u8], face: u32) -> Option<&[u8]> {
    if !bytes.starts_with(COLLECTION) {
        return Some(bytes).filter(|_| face == 0);
    }
    let entry = usize::try_from(face)
        .ok()?
        .checked_mul(4)?
        .checked_add(12)?;
    bytes.get(usize::try_from(number(bytes, entry)?).ok()?..)
}

/// Returns the big-endian number of two bytes at `at`.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*bytes))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*bytes))
}
