//! ZIP archives, and so OOXML and OpenDocument (APPNOTE.TXT 4.3.16, end of central directory).

use super::{Content, Verdict};
use std::io;

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const LOCATOR_64_LENGTH: u64 = 20;
const ENTRY: &[u8] = b"PK\x01\x02";
/// The record, and before it nothing that follows it but a comment of 16 bits length.
const FARTHEST: usize = END_LENGTH + 0xffff;

pub(super) fn inspect(content: &Content<'_>) -> io::Result<Verdict> {
    let tail = content.tail(FARTHEST)?;
    let tail_at = content.bytes - tail.len() as u64;
    let records = tail.windows(END_LENGTH).enumerate().rev();
    for (at, record) in records.filter(|(_, record)| record.starts_with(END)) {
        let comment = usize::from(u16_at(record, 20));
        let fills_the_rest = at + END_LENGTH + comment == tail.len();
        if fills_the_rest && directory_is_there(content, record, tail_at + at as u64)? {
            return Ok(Verdict::Whole);
        }
    }
    Ok(Verdict::missing(
        "the archive's directory at the end of the file is missing",
    ))
}

/// Checks that the central directory the record speaks of ends where the record begins.
fn directory_is_there(content: &Content<'_>, record: &[u8], at: u64) -> io::Result<bool> {
    let entries = u16_at(record, 10);
    let (size, offset) = (u32_at(record, 12), u32_at(record, 16));
    if entries == u16::MAX || size == u32::MAX || offset == u32::MAX {
        let Some(locator_at) = at.checked_sub(LOCATOR_64_LENGTH) else {
            return Ok(false);
        };
        return Ok(content.range(locator_at, LOCATOR_64.len())? == LOCATOR_64);
    }
    let (size, offset) = (u64::from(size), u64::from(offset));
    // A prefix, as in a self-extracting archive, moves everything by its length.
    let Some(begins) = at.checked_sub(size) else {
        return Ok(false);
    };
    if offset > begins {
        return Ok(false);
    }
    Ok(entries == 0 || content.range(begins, ENTRY.len())? == ENTRY)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, check_every_part};

    /// An archive of one stored file, by hand: local header, content, directory, end.
    fn archive(comment: &[u8]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04 local header and content".to_vec();
        let offset = u32::try_from(bytes.len()).unwrap();
        bytes.extend(b"PK\x01\x02 an entry of the directory");
        let size = u32::try_from(bytes.len()).unwrap() - offset;
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        bytes.extend(size.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
        bytes.extend(comment);
        bytes
    }

    const MISSING: Option<&str> = Some("the archive's directory at the end of the file is missing");

    #[test]
    fn an_archive_needs_its_directory() {
        let plain = archive(b"");
        check_every_part("a.docx", &plain, plain.len());
        let commented = archive(b"PK\x05\x06 a comment that looks like an end");
        check_every_part("a.zip", &commented, commented.len());
    }

    #[test]
    fn a_prefix_and_a_big_archive_are_whole() {
        check(
            "a.zip",
            &[b"PK\x03\x04 prefix".to_vec(), archive(b"")].concat(),
            None,
        );
        let mut big = b"PK\x03\x04 content PK\x06\x07sixteen bytes...".to_vec();
        big.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
        check("a.zip", &big, None);
    }

    #[test]
    fn an_end_that_speaks_of_more_than_there_is_does_not_count() {
        let mut wrong = archive(b"");
        let size_at = wrong.len() - 10;
        wrong[size_at] = 0xee;
        check("a.odt", &wrong, MISSING);
        check("a.odt", b"PK\x03\x04", MISSING);
    }
}
