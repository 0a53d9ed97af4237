//! The mark beside the ledger, by which a start tells whether the ledger is the one that was left
//! or an older one that was put back from a backup.
//!
//! The mark is a small file beside the database. It names an event that the ledger holds, when the
//! database's file came into being, and when *it itself* did. No tool that copies files can set the
//! time of birth of a file, so a mark that was copied, with or without the database, contradicts
//! itself; and it is written anew, as a new file, at every start, at every end in order and every
//! some commits, so that one that is overwritten in place does, too. A ledger that was put back
//! alone lacks the event that the mark names.
//!
//! What cannot be told: a filesystem that was set back as a whole (a snapshot of a disk or of a
//! virtual machine), and copies on a filesystem that knows no time of birth, unless the ledger alone
//! was put back. [`forget_mark`] is for those.

use super::fault::Place;
use super::open::{lock, sync_directory};
use super::queries::chain_starts;
use crate::StoreError;
use crate::chain::Head;
use rusqlite::{Connection, OptionalExtension};
use std::fmt::{self, Write as _};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const HEADING: &str = "platen ledger mark 1";
/// A mark is shorter than this; more is not read.
const LONGEST: u64 = 1_024;

/// What a start can tell of where its ledger comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Nothing was ever recorded in it.
    New,
    /// It is the ledger that the last run left, as far as can be told.
    AsLeft,
    /// It was put back from a backup, or is a copy.
    Restored(Sign),
}

/// By what a ledger shows that it was put back or copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Its mark is missing, or cannot be read.
    NoMark,
    /// Its mark was copied.
    MarkCopied,
    /// The database was copied.
    LedgerCopied,
    /// It lacks an event that the mark names.
    LedgerOlder {
        /// The event's number.
        seq: u64,
    },
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMark => f.write_str("its mark is missing"),
            Self::MarkCopied => f.write_str("its mark is a copy"),
            Self::LedgerCopied => f.write_str("its ledger is a copy"),
            Self::LedgerOlder { seq } => write!(f, "its ledger lacks event {seq}"),
        }
    }
}

/// Makes the next start treat the ledger at `path` as put back from a backup. No room may use it.
///
/// # Errors
/// When a room uses it, or the mark cannot be removed.
pub fn forget_mark(path: &Path) -> Result<(), StoreError> {
    let place = Place::new(path);
    let _lock = lock(&place)?;
    match fs::remove_file(mark_path(&place)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(place.refused("remove the mark of", error)),
    }
}

/// Tells where a ledger comes from. Changes nothing.
pub(super) fn judge(
    conn: &Connection,
    place: &Place,
    head: Head,
) -> Result<Provenance, StoreError> {
    let failed = |error| place.refused("read the mark of", error);
    if head.seq == 0 {
        return Ok(Provenance::New);
    }
    let found = read(place).map_err(failed)?;
    let Some((mark, born)) = found else {
        return Ok(Provenance::Restored(Sign::NoMark));
    };
    if differ(mark.born, born) {
        return Ok(Provenance::Restored(Sign::MarkCopied));
    }
    if differ(mark.ledger_born, birth(place.path()).map_err(failed)?) {
        return Ok(Provenance::Restored(Sign::LedgerCopied));
    }
    if !holds(conn, place, mark.head)? {
        let seq = mark.head.seq;
        return Ok(Provenance::Restored(Sign::LedgerOlder { seq }));
    }
    Ok(Provenance::AsLeft)
}

/// Returns the event that the mark names, 0 for a ledger without one; none where there is no mark.
pub(super) fn named_event(place: &Place) -> Result<Option<u64>, StoreError> {
    let found = read(place).map_err(|error| place.refused("read the mark of", error))?;
    Ok(found.map(|(mark, _)| mark.head.seq))
}

/// Whether the mark says that this very ledger was begun here and nothing was recorded in it yet.
pub(super) fn says_begun(place: &Place) -> Result<bool, StoreError> {
    let failed = |error| place.refused("read the mark of", error);
    let Some((mark, born)) = read(place).map_err(failed)? else {
        return Ok(false);
    };
    let ledger_born = birth(place.path()).map_err(failed)?;
    let copied = differ(mark.born, born) || differ(mark.ledger_born, ledger_born);
    Ok(mark.head.seq == 0 && !copied)
}

/// Writes the first mark of a new ledger. Once this returns, its name is durable, too: no file of a job
/// may be there before it.
pub(super) fn write_first(place: &Place, head: Head) -> Result<(), StoreError> {
    write(place, head)?;
    sync_directory(place).map_err(|error| place.refused("write the mark of", error))
}

/// Writes the mark anew, always as a new file. `head` must be durable in the ledger.
///
/// The directory is not synced: after a power cut the mark before is there, which is as true.
pub(super) fn write(place: &Place, head: Head) -> Result<(), StoreError> {
    let write = || {
        let (path, part) = (mark_path(place), part_path(place));
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        let mark = Mark {
            head,
            born: birth_of(&file)?,
            ledger_born: birth(place.path())?,
        };
        file.write_all(mark.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(part, path)
    };
    write().map_err(|error: io::Error| place.refused("write the mark of", error))
}

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    head: Head,
    /// When the mark's own file came into being, nanoseconds since 1970; none where the filesystem
    /// does not say.
    born: Option<u128>,
    /// The same of the database.
    ledger_born: Option<u128>,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time =
            |born: Option<u128>| born.map_or_else(|| "unknown".to_owned(), |born| born.to_string());
        writeln!(f, "{HEADING}")?;
        writeln!(f, "head {}", self.head)?;
        writeln!(f, "mark-born {}", time(self.born))?;
        writeln!(f, "ledger-born {}", time(self.ledger_born))?;
        f.write_char('\n')
    }
}

impl Mark {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADING {
            return None;
        }
        let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(' ');
        let head = value("head")?.parse().ok()?;
        let born = time(value("mark-born")?)?;
        let ledger_born = time(value("ledger-born")?)?;
        Some(Self {
            head,
            born,
            ledger_born,
        })
    }
}

fn time(text: &str) -> Option<Option<u128>> {
    match text {
        "unknown" => Some(None),
        number => number.parse().ok().map(Some),
    }
}

/// Two times of birth that are both known and not the same.
fn differ(said: Option<u128>, found: Option<u128>) -> bool {
    match (said, found) {
        (Some(said), Some(found)) => said != found,
        // Not comparable; one that was known and is not any more lies on another filesystem.
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Reads the mark, and when its file came into being; none where it is missing or garbled.
fn read(place: &Place) -> io::Result<Option<(Mark, Option<u128>)>> {
    let file = match File::open(mark_path(place)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let born = birth_of(&file)?;
    let mut bytes = vec![];
    file.take(LONGEST).read_to_end(&mut bytes)?;
    let mark = Mark::parse(&String::from_utf8_lossy(&bytes));
    Ok(mark.map(|mark| (mark, born)))
}

fn holds(conn: &Connection, place: &Place, head: Head) -> Result<bool, StoreError> {
    let hash: Option<[u8; 32]> = conn
        .query_row(
            "SELECT hash FROM events WHERE seq = ?1",
            [head.seq],
            |row| row.get(0),
        )
        .optional()
        .map_err(place.failed("read the end of"))?;
    Ok(hash == Some(head.hash) || chain_starts(conn, place)?.contains(&head))
}

/// Never opens the file: closing the database a second time would drop the locks that `SQLite` holds
/// on it for this process, and the next program that reads it would take the log for its own to remove.
fn birth(path: &Path) -> io::Result<Option<u128>> {
    Ok(birth_in(&fs::metadata(path)?))
}

fn birth_of(file: &File) -> io::Result<Option<u128>> {
    Ok(birth_in(&file.metadata()?))
}

fn birth_in(metadata: &fs::Metadata) -> Option<u128> {
    // The filesystem may not know; before 1970 it does not.
    let born = metadata.created().ok();
    let since = born.and_then(|born| born.duration_since(UNIX_EPOCH).ok());
    since
        .map(|since| since.as_nanos())
        .filter(|nanos| *nanos > 0)
}

pub(super) fn mark_path(place: &Place) -> PathBuf {
    place.path().with_extension("mark")
}

pub(super) fn part_path(place: &Place) -> PathBuf {
    place.path().with_extension("mark.part")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Mark>) {
        assert_eq!(Mark::parse(text), expected, "{text:?}");
    }

    #[test]
    fn a_mark_survives_its_text_and_nothing_else_is_one() {
        let mark = Mark {
            head: Head {
                seq: 7,
                hash: [0xab; 32],
            },
            born: Some(1_763_000_000_123_456_789),
            ledger_born: None,
        };
        let text = mark.to_string();
        check(&text, Some(mark));
        check("", None);
        check(HEADING, None);
        check(&text.replace("mark 1", "mark 2"), None);
        check(&text.replace("unknown", "-1"), None);
        check(&text.replace("head 7", "head x"), None);
        check(&text[..text.len() / 2], None);
    }

    #[test]
    fn only_what_is_known_can_differ() {
        for (said, found, expected) in [
            (Some(1), Some(1), false),
            (Some(1), Some(2), true),
            (Some(1), None, true),
            (None, Some(1), false),
            (None, None, false),
        ] {
            assert_eq!(differ(said, found), expected, "{said:?} {found:?}");
        }
    }
}
