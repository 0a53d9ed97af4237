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
            Ok(Standing::InUse)
        }
        Refusal::Failed(error) => match Cause::of(&error) {
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
