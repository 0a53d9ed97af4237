//! The row beside a claimed file: where it came from, so that it can be put back after a crash.
//!
//! It is written before the file is renamed to it and not synced: a power cut may empty it, and
//! then the file's own name is all that is known. It is read as something anybody may have written.

use super::Candidate;
use super::walk::{open_directory, open_file};
use rustix::fs::{AtFlags, Mode, OFlags, openat, unlinkat};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Component, Path, PathBuf};

/// The row's file name; a document of that name is never taken, because it begins with a dot.
pub(super) const ROW: &str = ".claim.json";
/// The longest row: two paths of 4096 bytes, each byte written as three.
const LONGEST: u64 = 32_768;

/// Where a claimed file came from, relative to the folder's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: PathBuf,
    pub(super) ticket: Option<OsString>,
}

/// The row as it is written. Names are percent-encoded where they are not plain text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    name: String,
    ticket: Option<String>,
}

const VERSION: u32 = 1;

impl Row {
    pub(super) fn of(candidate: &Candidate) -> Self {
        let ticket = candidate
            .ticket
            .as_ref()
            .and_then(|(ticket, _)| ticket.file_name());
        Self {
            name: candidate.name.clone(),
            ticket: ticket.map(OsStr::to_os_string),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let written: Written = serde_json::from_str(text).ok()?;
        let name = PathBuf::from(decode(&written.name)?);
        let ticket = match &written.ticket {
            Some(ticket) => Some(decode(ticket)?),
            None => None,
        };
        let one_name = ticket
            .as_deref()
            .is_none_or(|ticket| is_below(Path::new(ticket), 1));
        (written.version == VERSION && is_below(&name, usize::MAX) && one_name)
            .then_some(Self { name, ticket })
    }
}

/// Returns whether a path leads only downwards, through 1 to `most` names.
fn is_below(path: &Path, most: usize) -> bool {
    let parts: Vec<_> = path.components().take(most.saturating_add(1)).collect();
    let plain = |part: &Component<'_>| matches!(part, Component::Normal(_));
    !parts.is_empty() && parts.len() <= most && parts.iter().all(plain)
}

pub(super) fn write_row(directory: BorrowedFd<'_>, row: &Row) -> rustix::io::Result<()> {
    let written = Written {
        version: VERSION,
        name: encode(row.name.as_os_str()),
        ticket: row.ticket.as_deref().map(encode),
    };
    let text = serde_json::to_string(&written).expect("strings and numbers serialise");
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(openat(directory, ROW, flags, Mode::RUSR | Mode::WUSR)?);
    file.write_all(text.as_bytes())
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}

/// Reads a row; nothing when it is missing, damaged or leads out of the folder.
pub(super) fn read_row(directory: BorrowedFd<'_>) -> Option<Row> {
    let file = File::from(open_file(directory, OsStr::new(ROW)).ok()?);
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    Row::parse(&text)
}

/// Removes a claim's directory that holds nothing but its row.
pub(super) fn remove_empty(work: BorrowedFd<'_>, id: &str) -> rustix::io::Result<()> {
    match open_directory(work, OsStr::new(id)) {
        Ok(directory) => {
            super::claim::remove(std::os::fd::AsFd::as_fd(&directory), OsStr::new(ROW))?
        }
        Err(Errno::NOENT) => return Ok(()),
        Err(error) => return Err(error),
    }
    match unlinkat(work, id, AtFlags::REMOVEDIR) {
        Err(Errno::NOENT) => Ok(()),
        other => other,
    }
}

fn encode(name: &OsStr) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.as_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() || character == '%' {
                let mut bytes = [0; 4];
                percent(&mut text, character.encode_utf8(&mut bytes).as_bytes());
            } else {
                text.push(character);
            }
        }
        percent(&mut text, chunk.invalid());
    }
    text
}

fn percent(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
        text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

fn decode(text: &str) -> Option<OsString> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    (!bytes.contains(&0)).then(|| OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd as _;

    #[track_caller]
    fn check(name: &[u8], ticket: Option<&[u8]>) {
        let directory = tempfile::tempdir().unwrap();
        let opened = File::open(directory.path()).unwrap();
        let row = Row {
            name: PathBuf::from(OsStr::from_bytes(name)),
            ticket: ticket.map(|ticket| OsStr::from_bytes(ticket).to_os_string()),
        };
        write_row(opened.as_fd(), &row).unwrap();
        assert_eq!(read_row(opened.as_fd()), Some(row));
    }

    #[test]
    fn any_name_comes_back() {
        check(b"a.pdf", None);
        check(b"sub/a b%41.pdf", Some(b"a b%41.pdf.ticket.toml"));
        check(b"\xff\n\"\\\x01.pdf", Some(b"\xfe"));
        check("e\u{301}ü漢.pdf".as_bytes(), None);
        check(&[0xff; 255], None);
    }

    #[test]
    fn a_row_cannot_lead_out_of_the_folder() {
        let parse =
            |name: &str| Row::parse(&format!(r#"{{"version":1,"name":"{name}","ticket":null}}"#));
        assert_eq!(parse("a/b").map(|row| row.name), Some(PathBuf::from("a/b")));
        for hostile in [
            "../a",
            "/etc/passwd",
            "a/../../b",
            "",
            ".",
            "%2e%2e/a",
            "a%00b",
            "%zz",
            "%f",
        ] {
            assert_eq!(parse(hostile), None, "{hostile}");
        }
        assert_eq!(
            Row::parse(r#"{"version":1,"name":"a","ticket":"x/y"}"#),
            None
        );
        assert_eq!(
            Row::parse(r#"{"version":2,"name":"a","ticket":null}"#),
            None
        );
        assert_eq!(Row::parse(""), None);
    }
}
