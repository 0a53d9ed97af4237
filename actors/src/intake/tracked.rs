//! The files a scanner follows from scan to scan, within a limit.

use super::errors::Cause;
use super::look::Refusal;
use super::{FolderError, Inodes, Judgement, Memory, Signature};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Files followed at a time, and ignored files whose inodes are known.
pub const REMEMBERED: usize = 10_000;

/// One file that is followed.
pub(super) struct Tracked {
    pub(super) memory: Memory,
    pub(super) round: u64,
    pub(super) standing: Standing,
    pub(super) set_aside: Option<String>,
}

/// What the file alone, without its ticket, was found to be in this round.
pub(super) enum Standing {
    Judged(Judgement),
    InUse,
    /// It is not what the listing showed.
    Disturbed,
    Unreadable(String),
    Vanished,
}

/// Tells a file that could not be looked into from a share that is away.
pub(super) fn standing_of(
    refusal: Refusal,
    input: &Path,
    tracked: &mut Tracked,
) -> Result<Standing, FolderError> {
    match refusal {
        Refusal::Gone => Ok(Standing::Vanished),
        Refusal::Busy => Ok(Standing::InUse),
        Refusal::Changed => {
            tracked.memory.disturb();
            Ok(Standing::Disturbed)
        }
        Refusal::Failed(error) => match Cause::of_one_file(&error) {
            Cause::Unreachable => Err(FolderError::new("reading a file", input, error)),
            Cause::ReadOnly | Cause::NoSpace | Cause::Denied | Cause::Missing | Cause::Other => {
                Ok(Standing::Unreadable(format!("it cannot be read: {error}")))
            }
        },
    }
}

/// Notes one look at a file; returns whether there was room to remember it.
pub(super) fn follow(
    tracked: &mut BTreeMap<PathBuf, Tracked>,
    ignored: &HashMap<u64, Signature>,
    name: PathBuf,
    signature: Signature,
    inodes: Inodes,
    now: Instant,
    round: u64,
) -> bool {
    if let Some(known) = tracked.get_mut(&name) {
        if *known.memory.signature() != signature {
            known.set_aside = None;
        }
        known.memory.look(now, signature);
        known.round = round;
        return true;
    }
    if tracked.len() >= REMEMBERED && !make_room(tracked, &signature) {
        return false;
    }
    let memory = match ignored
        .get(&signature.inode)
        .filter(|_| inodes == Inodes::Stable)
    {
        Some(known) => Memory::renamed(now, signature, known, inodes),
        None => Memory::first(now, signature),
    };
    tracked.insert(
        name,
        Tracked {
            memory,
            round,
            standing: Standing::Vanished,
            set_aside: None,
        },
    );
    true
}

/// Forgets one file without content, which cannot become ready without being seen anew.
fn make_room(tracked: &mut BTreeMap<PathBuf, Tracked>, newcomer: &Signature) -> bool {
    if newcomer.bytes == 0 {
        return false;
    }
    let empty = tracked
        .iter()
        .find(|(_, tracked)| tracked.memory.signature().bytes == 0);
    match empty.map(|(name, _)| name.clone()) {
        Some(name) => tracked.remove(&name).is_some(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platen_model::{Clock as _, WallClock};
    use rustix::io::Errno;

    #[track_caller]
    fn check(error: Errno, expected: Option<&str>) {
        let signature = Signature {
            bytes: 1,
            modified: 0,
            changed: 0,
            inode: 0,
        };
        let mut tracked = Tracked {
            memory: Memory::first(WallClock.instant(), signature),
            round: 0,
            standing: Standing::Vanished,
            set_aside: None,
        };
        let refusal = Refusal::from(error);
        let note = match standing_of(refusal, Path::new("/in"), &mut tracked) {
            Ok(Standing::Unreadable(note)) => Some(note),
            Ok(_) => Some(String::new()),
            Err(_) => None,
        };
        assert_eq!(note.as_deref(), expected);
    }

    #[test]
    fn one_bad_file_does_not_stop_its_folder_but_a_share_that_is_away_does() {
        check(
            Errno::IO,
            Some("it cannot be read: Input/output error (os error 5)"),
        );
        check(
            Errno::STALE,
            Some("it cannot be read: Stale file handle (os error 116)"),
        );
        check(
            Errno::ACCESS,
            Some("it cannot be read: Permission denied (os error 13)"),
        );
        check(Errno::NOENT, Some(""));
        check(Errno::BUSY, Some(""));
        for away in [Errno::NOTCONN, Errno::HOSTDOWN, Errno::TIMEDOUT] {
            check(away, None);
        }
    }
}
