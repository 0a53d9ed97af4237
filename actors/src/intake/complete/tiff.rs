//! TIFF 6.0 (section 2) and BigTIFF: the chain of directories and the strips or tiles they name
//! must lie inside the file.

use super::{Content, Verdict};
use std::io;

/// Directories followed; a longer chain (or a loop) is left to preflight.
const DIRECTORIES: usize = 4096;
/// Strips or tiles looked at in the whole file.
const PARTS: u64 = 200_000;
/// Entries a directory may have to be looked at.
const ENTRIES: u64 = 4096;

const STRIP_OFFSETS: u16 = 273;
const STRIP_COUNTS: u16 = 279;
const TILE_OFFSETS: u16 = 324;
const TILE_COUNTS: u16 = 325;

/// Byte order and width of offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    little: bool,
    big_tiff: bool,
}

impl Layout {
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head.get(..4)? {
            b"II\x2a\0" => Some(Self {
                little: true,
                big_tiff: false,
            }),
            b"MM\0\x2a" => Some(Self {
                little: false,
                big_tiff: false,
            }),
            b"II\x2b\0" => Some(Self {
                little: true,
                big_tiff: true,
            }),
            b"MM\0\x2b" => Some(Self {
                little: false,
                big_tiff: true,
            }),
            _ => None,
        }
    }

    /// Reads a number of up to eight bytes.
    fn number(self, bytes: &[u8]) -> u64 {
        let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        if self.little {
            bytes.iter().rev().fold(0, join)
        } else {
            bytes.iter().fold(0, join)
        }
    }

    const fn offset_width(self) -> usize {
        if self.big_tiff { 8 } else { 4 }
    }

    const fn count_width(self) -> usize {
        if self.big_tiff { 8 } else { 2 }
    }

    const fn entry_width(self) -> usize {
        if self.big_tiff { 20 } else { 12 }
    }
}

pub(super) fn inspect(content: &Content<'_>, head: &[u8]) -> io::Result<Verdict> {
    let Some(layout) = Layout::of(head) else {
        return Ok(Verdict::missing("it does not begin like a TIFF image"));
    };
    let first = if layout.big_tiff { 8 } else { 4 };
    let Some(offset) = head.get(first..first + layout.offset_width()) else {
        return Ok(Verdict::missing("the TIFF image's header is cut off"));
    };
    let mut chain = Chain {
        content,
        layout,
        parts: PARTS,
    };
    let mut next = layout.number(offset);
    if next == 0 {
        return Ok(Verdict::missing(
            "the TIFF image's first directory is not written yet",
        ));
    }
    for page in 1..=DIRECTORIES {
        if next == 0 {
            break;
        }
        match chain.directory(next)? {
            Ok(following) => next = following,
            Err(what) => {
                return Ok(Verdict::missing(format!(
                    "{what} of page {page} of the TIFF image is missing"
                )));
            }
        }
    }
    Ok(Verdict::Whole)
}

struct Chain<'c> {
    content: &'c Content<'c>,
    layout: Layout,
    parts: u64,
}

/// An entry of a directory that is an array of numbers.
struct Array {
    at: u64,
    count: u64,
    width: u64,
}

impl Chain<'_> {
    /// Checks the directory at `at` and what it names; returns where the next one is, or the
    /// words for what is missing.
    fn directory(&mut self, at: u64) -> io::Result<Result<u64, &'static str>> {
        const MISSING: &str = "the directory";
        let (count_width, layout) = (self.layout.count_width(), self.layout);
        let count = self.content.range(at, count_width)?;
        if count.len() < count_width {
            return Ok(Err(MISSING));
        }
        let entries = layout.number(&count);
        let length = entries.saturating_mul(layout.entry_width() as u64);
        let body = at.saturating_add(count_width as u64);
        let Ok(following) = usize::try_from(length.min(ENTRIES * 20)) else {
            return Ok(Err(MISSING));
        };
        let listed = self.content.range(body, following)?;
        let link = self
            .content
            .range(body.saturating_add(length), layout.offset_width())?;
        if link.len() < layout.offset_width() || listed.len() < following {
            return Ok(Err(MISSING));
        }
        if !self.parts_are_there(&listed, body)? {
            return Ok(Err("part of the picture"));
        }
        Ok(Ok(layout.number(&link)))
    }

    fn parts_are_there(&mut self, listed: &[u8], body: u64) -> io::Result<bool> {
        let (mut offsets, mut counts) = (None, None);
        let width = self.layout.entry_width();
        for (index, entry) in listed.chunks_exact(width).enumerate() {
            let tag = self.layout.number(&entry[..2]);
            let array = self.array(entry, body + (index * width) as u64);
            match u16::try_from(tag) {
                Ok(STRIP_OFFSETS | TILE_OFFSETS) => offsets = array,
                Ok(STRIP_COUNTS | TILE_COUNTS) => counts = array,
                Ok(_) | Err(_) => {}
            }
        }
        match (offsets, counts) {
            (Some(offsets), Some(counts)) => self.all_inside(&offsets, &counts),
            (Some(_), None) | (None, Some(_)) | (None, None) => Ok(true),
        }
    }

    fn array(&self, entry: &[u8], entry_at: u64) -> Option<Array> {
        let width = match self.layout.number(&entry[2..4]) {
            3 => 2,
            4 | 13 => 4,
            16 | 18 => 8,
            _ => return None,
        };
        let offset_width = self.layout.offset_width();
        let count = self.layout.number(&entry[4..4 + offset_width]);
        let value = &entry[4 + offset_width..];
        let inline = count.saturating_mul(width) <= offset_width as u64;
        let at = if inline {
            entry_at + 4 + offset_width as u64
        } else {
            self.layout.number(value)
        };
        Some(Array { at, count, width })
    }

    fn all_inside(&mut self, offsets: &Array, counts: &Array) -> io::Result<bool> {
        let parts = offsets.count.min(counts.count).min(self.parts);
        self.parts -= parts;
        let (Some(offsets), Some(counts)) = (self.read(offsets, parts)?, self.read(counts, parts)?)
        else {
            return Ok(false);
        };
        let inside = |(at, length): (&u64, &u64)| at.saturating_add(*length) <= self.content.bytes;
        Ok(offsets.iter().zip(&counts).all(inside))
    }

    /// Reads the first `parts` numbers of an array, or nothing when it is not all in the file.
    fn read(&self, array: &Array, parts: u64) -> io::Result<Option<Vec<u64>>> {
        let ends = array
            .at
            .saturating_add(array.count.saturating_mul(array.width));
        if ends > self.content.bytes {
            return Ok(None);
        }
        let Ok(length) = usize::try_from(parts * array.width) else {
            return Ok(None);
        };
        let bytes = self.content.range(array.at, length)?;
        let width = usize::try_from(array.width).expect("2, 4 or 8");
        Ok(Some(
            bytes
                .chunks_exact(width)
                .map(|bytes| self.layout.number(bytes))
                .collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_every_part};

    /// A TIFF whose pages each have their directory before their one strip.
    fn image(pages: usize) -> Vec<u8> {
        let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
        for page in 1..=pages {
            let strip = u32::try_from(bytes.len() + 2 + 24 + 4).unwrap();
            bytes.extend(2_u16.to_le_bytes());
            for (tag, value) in [(273_u16, strip), (279, 10)] {
                bytes.extend(tag.to_le_bytes());
                bytes.extend(4_u16.to_le_bytes());
                bytes.extend(1_u32.to_le_bytes());
                bytes.extend(value.to_le_bytes());
            }
            let next = if page == pages { 0 } else { strip + 10 };
            bytes.extend(next.to_le_bytes());
            bytes.extend([page as u8; 10]);
        }
        bytes
    }

    #[test]
    fn a_tiff_needs_its_directories_and_its_strips() {
        for pages in 1..=3 {
            let whole = image(pages);
            check_every_part("a.tif", &whole, whole.len());
        }
        let cut = &image(2)[..50];
        check(
            "a.tif",
            cut,
            Some("the directory of page 2 of the TIFF image is missing"),
        );
        let cut = &image(1)[..40];
        check(
            "a.tif",
            cut,
            Some("part of the picture of page 1 of the TIFF image is missing"),
        );
    }

    #[test]
    fn hostile_chains_end() {
        let mut looped = image(1);
        looped[34..38].copy_from_slice(&8_u32.to_le_bytes());
        check("a.tif", &looped, None);
        let far = b"MM\0\x2a\xff\xff\xff\xff";
        check(
            "a.tif",
            far,
            Some("the directory of page 1 of the TIFF image is missing"),
        );
        let many = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
        check(
            "a.tif",
            many,
            Some("the directory of page 1 of the TIFF image is missing"),
        );
        let unwritten = b"II\x2a\0\0\0\0\0";
        check(
            "a.tif",
            unwritten,
            Some("the TIFF image's first directory is not written yet"),
        );
    }
}
