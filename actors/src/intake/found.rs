//! What one scan tells.

use super::Candidate;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What one scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Files to claim now, longest known first.
    pub ready: Vec<Candidate>,
    /// Files that are waited for.
    pub settling: Vec<Settling>,
    /// Files whose end did not come, with the note for people. Claim them and move them to the
    /// error place, or leave them: they are judged anew when they change.
    pub damaged: Vec<(Candidate, String)>,
    /// What is left in place because it cannot be taken, at most 1000 of them.
    pub strange: Vec<Strange>,
    /// Files and subfolders not looked at because there are too many at once.
    pub passed_over: usize,
    /// When to look again even if nothing tells of a change; none when nothing is waited for.
    pub look_again: Option<Duration>,
}

/// Strange entries reported per scan.
const STRANGE: usize = 1000;

impl Scan {
    /// Adds what is left in place, unless too much is.
    pub(super) fn strange(&mut self, name: PathBuf, note: String) {
        if self.strange.len() < STRANGE {
            self.strange.push(Strange { name, note });
        }
    }

    /// Asks for the next look after `wait`, unless it is asked for sooner already.
    pub(super) fn look_again_in(&mut self, wait: Duration) {
        let sooner = self.look_again.map_or(wait, |planned| planned.min(wait));
        self.look_again = Some(sooner);
    }
}

/// A file that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// Where it lies below the folder.
    pub name: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was first seen.
    pub since: Instant,
    /// What is waited for.
    pub waiting: Waiting,
}

/// What a settling file waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// Its first byte.
    Content,
    /// It changed, or was not known long enough.
    Quiet,
    /// Its end.
    End {
        /// What is missing, as a clause for people.
        missing: String,
    },
    /// Another program to close it.
    Writer,
    /// Its ticket, which is not there or still growing.
    Ticket,
    /// It is a ticket whose document is not there or not ready.
    Document,
}

/// Something in the folder that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strange {
    /// Where it lies below the folder.
    pub name: PathBuf,
    /// Why, as a clause for people.
    pub note: String,
}
