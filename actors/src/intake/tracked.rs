//! The files a scanner follows from scan to scan, within a limit.

use super::aside::SetAside;
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
    pub(super) set_aside: Option<SetAside>,
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

/// One round of looks at all files of a folder.
pub(super) struct Round<'r> {
    pub(super) tracked: &'r mut BTreeMap<PathBuf, Tracked>,
    /// Files last seen under ignored names, by inode.
    pub(super) ignored: &'r HashMap<u64, Signature>,
    pub(super) inodes: Inodes,
    pub(super) now: Instant,
    pub(super) number: u64,
    /// Files followed at a time.
    pub(super) most: usize,
    /// Files without content, whose places others may have; known once places run out.
    pub(super) spare: Option<Vec<PathBuf>>,
    /// Files there was no place for.
    pub(super) passed_over: usize,
}

impl Round<'_> {
    /// Notes one look at a file.
    pub(super) fn look(&mut self, name: PathBuf, signature: Signature) {
        if let Some(known) = self.tracked.get_mut(&name) {
            if *known.memory.signature() != signature {
                known.set_aside = None;
            }
            known.memory.look(self.now, signature);
            known.round = self.number;
        } else if self.tracked.len() < self.most || self.make_room(&signature) {
            let known = self.ignored.get(&signature.inode);
            let memory = match known.filter(|_| self.inodes == Inodes::Stable) {
                Some(known) => Memory::renamed(self.now, signature, known, self.inodes),
                None => Memory::first(self.now, signature),
            };
            let standing = Standing::Vanished;
            let newcomer = Tracked {
                memory,
                round: self.number,
                standing,
                set_aside: None,
            };
            self.tracked.insert(name, newcomer);
        } else {
            self.passed_over += 1;
        }
    }

    /// Forgets one file without content, which cannot become ready without being seen anew.
    fn make_room(&mut self, newcomer: &Signature) -> bool {
        let is_empty = |(_, file): &(&PathBuf, &Tracked)| file.memory.signature().bytes == 0;
        let spare = self.spare.get_or_insert_with(|| {
            let empty = self.tracked.iter().filter(is_empty);
            empty.map(|(name, _)| name.clone()).collect()
        });
        if newcomer.bytes == 0 {
            return false;
        }
        // One of them may have got content since.
        while let Some(name) = spare.pop() {
            let Some(file) = self.tracked.get(&name) else {
                continue;
            };
            if file.memory.signature().bytes == 0 {
                // One that this round has not come to yet is counted when it does.
                self.passed_over += usize::from(file.round == self.number);
                self.tracked.remove(&name);
                return true;
            }
        }
        false
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
