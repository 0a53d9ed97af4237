//! Taking a file so that nobody else can: one atomic rename into `.work/<id>/` of its folder.
//!
//! The claim's id is the job's origin in the ledger. The caller claims, copies into the vault,
//! commits the acceptance under the id and only then calls [`Claimed::finish`]. Once a claim
//! returns, the rename is durable, so that after a power cut a file that was accepted cannot lie
//! under its old name again. Removing it afterwards needs no sync: if it comes back it is a
//! leftover whose id the ledger knows.

use super::lease::{Writers, writers};
use super::look::fresh;
use super::refused::{Done, Refused};
use super::release::rename_numbered;
use super::row::{Row, remove_empty, write_row};
use super::walk::{file_type, open_directory, open_file, open_folder, open_parent};
use super::{Candidate, FolderError, FolderRules, Signature};
use crate::archive::{OutputError, sync_directory};
use rustix::fs::{Access, AtFlags, FileType, Mode, accessat, mkdirat, renameat, statat, unlinkat};
use rustix::io::Errno;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fmt;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use uuid::Uuid;

/// The directory inside a hot folder that holds what was claimed from it.
pub const WORK: &str = ".work";

/// A claim's identity: random, never used twice, the job's origin in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(Uuid);

impl ClaimId {
    fn new() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

impl FromStr for ClaimId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::try_parse(text).map(Self)
    }
}

/// A file that is ours: no other claim of it can succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The claim's identity.
    pub id: ClaimId,
    /// Where the document lies now.
    pub file: PathBuf,
    /// Where it lay, relative to the folder's input.
    pub name: PathBuf,
    /// Where its ticket lies now.
    pub ticket: Option<PathBuf>,
    /// The document's signature after the claim.
    pub signature: Signature,
    /// When the document was changed or renamed last before the claim renamed it, as far as that is
    /// known, nanoseconds since 1970.
    pub last_changed: i128,
    pub(super) input: PathBuf,
}

/// Where a damaged file was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The document.
    pub file: PathBuf,
    /// Its ticket.
    pub ticket: Option<PathBuf>,
    /// The note beside it.
    pub note: PathBuf,
}

/// A file that was not claimed or not moved on. It lies where it was.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Somebody else took it, or it was deleted or renamed.
    #[error("{} is not there any more", name.display())]
    Gone {
        /// The file, relative to the folder's input.
        name: PathBuf,
    },
    /// It changed after it had settled, or its ticket did; it was put back to settle again.
    #[error("{} changed while it was taken", name.display())]
    Changed {
        /// The file, relative to the folder's input.
        name: PathBuf,
    },
    /// Another program has it open for writing; it was put back.
    #[error("{} is still open in another program", name.display())]
    InUse {
        /// The file, relative to the folder's input.
        name: PathBuf,
    },
    /// This one file may not be renamed, as in a directory where only owners may: set it aside.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The folder as a whole cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The error place cannot be used.
    #[error("the error place cannot take {}", name.display())]
    Place {
        /// The file, relative to the folder's input.
        name: PathBuf,
        /// What is wrong with the place.
        #[source]
        source: OutputError,
    },
}

/// Claims one file. See [`claim_all`].
///
/// # Errors
/// See [`ClaimError`]; nothing is left half done.
pub fn claim(rules: &FolderRules, candidate: &Candidate) -> Result<Claimed, ClaimError> {
    let mut results = claim_all(rules, std::slice::from_ref(candidate));
    results.pop().expect("one candidate has one result")
}

/// Claims files, with as few syncs of directories as can be for all of them; the results are in the
/// order of the candidates. On journalling filesystems that is two commits of the journal per call.
/// No filesystem is trusted to keep operations in order: the same one may lack its journal.
#[must_use]
pub fn claim_all(
    rules: &FolderRules,
    candidates: &[Candidate],
) -> Vec<Result<Claimed, ClaimError>> {
    let work = match Work::open(&rules.input) {
        Ok(work) => work,
        Err(error) => return fail_all(error, rules, candidates),
    };
    claim_in(&work, rules, candidates)
}

fn claim_in(
    work: &Work,
    rules: &FolderRules,
    candidates: &[Candidate],
) -> Vec<Result<Claimed, ClaimError>> {
    let mut prepared: Vec<_> = candidates
        .iter()
        .map(|candidate| Prepared::new(work, candidate))
        .collect();
    // A file must not move into a directory that a power cut forgets with all that is in it.
    if prepared.iter().any(Result::is_ok)
        && let Err(error) = sync_directory(work.work.as_fd())
    {
        let failed = || FolderError::new("making claims durable", &work.input, error);
        let give_up = |prepared: Result<Prepared<'_>, _>| {
            prepared.and_then(|prepared| prepared.give_up(work, failed().into()))
        };
        prepared = prepared.into_iter().map(give_up).collect();
    }
    let taken: Vec<_> = prepared
        .into_iter()
        .map(|prepared| prepared.and_then(|prepared| prepared.take(work, rules)))
        .collect();
    let mut synced = Synced::default();
    let durable =
        |taken: Result<Taken, ClaimError>| taken.and_then(|taken| synced.make(&work.input, taken));
    taken.into_iter().map(durable).collect()
}

/// The first candidate carries the folder's error itself, the others the same question asked anew.
fn fail_all(
    first: FolderError,
    rules: &FolderRules,
    candidates: &[Candidate],
) -> Vec<Result<Claimed, ClaimError>> {
    let mut first = Some(first);
    let each = candidates.iter().map(|candidate| match first.take() {
        Some(error) => Err(ClaimError::Folder(error)),
        None => Work::open(&rules.input)
            .map_err(ClaimError::from)
            .and_then(|work| {
                let mut results = claim_in(&work, rules, std::slice::from_ref(candidate));
                results.pop().expect("one candidate has one result")
            }),
    });
    each.collect()
}

/// A folder's `.work`, opened.
pub(super) struct Work {
    pub(super) root: OwnedFd,
    pub(super) work: OwnedFd,
    pub(super) input: PathBuf,
}

impl Work {
    /// Opens it, creating it for this account alone when it is missing.
    fn open(input: &Path) -> Result<Self, FolderError> {
        let root = open_folder(input)?;
        match mkdirat(&root, WORK, Mode::RWXU) {
            // A claim out of a subfolder syncs that one, and not the folder itself.
            Ok(()) => sync_directory(root.as_fd()),
            Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error),
        }
        .map_err(|error| FolderError::new("creating the .work directory", input, error))?;
        Self::existing(root, input)
            .map_err(|error| FolderError::new("opening the .work directory", input, error))
    }

    pub(super) fn existing(root: OwnedFd, input: &Path) -> rustix::io::Result<Self> {
        let work = open_directory(root.as_fd(), OsStr::new(WORK))?;
        Ok(Self {
            root,
            work,
            input: input.to_path_buf(),
        })
    }

    pub(super) fn path_of(&self, id: ClaimId) -> PathBuf {
        self.input.join(WORK).join(id.to_string())
    }
}

/// A file that was renamed but is not durable yet.
struct Taken {
    claimed: Claimed,
    directory: OwnedFd,
    came_from: OwnedFd,
}

/// The directories that were made durable for one call, each once.
#[derive(Default)]
struct Synced {
    parents: HashMap<PathBuf, rustix::io::Result<()>>,
}

impl Synced {
    /// Makes one claim durable. The directory it came from is synced last and always: that the old
    /// name is gone is what must not be forgotten.
    fn make(&mut self, input: &Path, taken: Taken) -> Result<Claimed, ClaimError> {
        let Taken {
            claimed,
            directory,
            came_from,
        } = taken;
        let parent = claimed.name.parent().unwrap_or(Path::new("")).to_path_buf();
        let durable = sync_directory(directory.as_fd()).and_then(|()| {
            let parent = self.parents.entry(parent);
            *parent.or_insert_with(|| sync_directory(came_from.as_fd()))
        });
        match durable {
            Ok(()) => Ok(claimed),
            Err(error) => {
                let failed = FolderError::new("making a claim durable", input, error);
                claimed.put_back()?;
                Err(failed.into())
            }
        }
    }
}

/// A claim's directory, made for a file that is still in its place.
struct Prepared<'c> {
    candidate: &'c Candidate,
    own: &'c OsStr,
    claimed: Claimed,
    directory: OwnedFd,
    came_from: OwnedFd,
}

impl<'c> Prepared<'c> {
    fn new(work: &Work, candidate: &'c Candidate) -> Result<Self, ClaimError> {
        let name = &candidate.name;
        let gone = || ClaimError::Gone { name: name.clone() };
        let own = name.file_name().ok_or_else(gone)?;
        let came_from =
            open_parent(work.root.as_fd(), name).map_err(|error| sort(error, work, name))?;
        // Whoever comes late, or has no right, finds out before making anything.
        statat(&came_from, own, AtFlags::SYMLINK_NOFOLLOW)
            .and_then(|_| accessat(&came_from, ".", Access::WRITE_OK, AtFlags::EACCESS))
            .map_err(|error| sort(error, work, name))?;
        let id = ClaimId::new();
        let in_work =
            |error| ClaimError::from(FolderError::new("creating a claim", &work.input, error));
        mkdirat(&work.work, id.to_string(), Mode::RWXU).map_err(in_work)?;
        let made =
            open_directory(work.work.as_fd(), OsStr::new(&id.to_string())).and_then(|directory| {
                write_row(directory.as_fd(), &Row::of(candidate)).map(|()| directory)
            });
        let directory = made.map_err(|error| {
            forget(work, id);
            in_work(error)
        })?;
        Ok(Self {
            candidate,
            own,
            claimed: Claimed {
                id,
                file: work.path_of(id).join(own),
                name: name.clone(),
                ticket: None,
                signature: candidate.signature,
                last_changed: candidate.signature.changed,
                input: work.input.clone(),
            },
            directory,
            came_from,
        })
    }

    fn take(self, work: &Work, rules: &FolderRules) -> Result<Taken, ClaimError> {
        let step = Step {
            work,
            rules,
            candidate: self.candidate,
            from: self.came_from.as_fd(),
            to: self.directory.as_fd(),
        };
        let ticket = match step.take_both() {
            Ok(ticket) => ticket,
            Err(error) => return self.give_up(work, error),
        };
        let mut claimed = self.claimed;
        claimed.ticket = ticket.map(|ticket| work.path_of(claimed.id).join(ticket));
        match check_taken(self.directory.as_fd(), self.own, rules, self.candidate) {
            Ok(signature) => Ok(Taken {
                claimed: Claimed {
                    signature,
                    ..claimed
                },
                directory: self.directory,
                came_from: self.came_from,
            }),
            Err(error) => {
                claimed.put_back()?;
                Err(error)
            }
        }
    }

    fn give_up<T>(self, work: &Work, error: ClaimError) -> Result<T, ClaimError> {
        forget(work, self.claimed.id);
        Err(error)
    }
}

/// Nothing of anybody's is in there; if it cannot be removed, the next start does.
fn forget(work: &Work, id: ClaimId) {
    let _ = remove_empty(work.work.as_fd(), &id.to_string());
}

/// One claim's renames.
struct Step<'s, 'c> {
    work: &'s Work,
    rules: &'s FolderRules,
    candidate: &'c Candidate,
    from: BorrowedFd<'s>,
    to: BorrowedFd<'s>,
}

impl<'c> Step<'_, 'c> {
    /// Takes the ticket, then the document, whose rename decides who wins. A ticket whose document
    /// is lost goes back; so does one alone in a leftover.
    fn take_both(&self) -> Result<Option<&'c OsStr>, ClaimError> {
        let ticket = self.take_ticket()?;
        let name = &self.candidate.name;
        let own = name.file_name().unwrap_or_default();
        match rename_here(self.from, own, self.to, self.work, name) {
            Ok(()) => Ok(ticket),
            Err(error) => {
                if let Some(ticket) = ticket {
                    self.return_ticket(ticket)?;
                }
                Err(error)
            }
        }
    }

    fn take_ticket(&self) -> Result<Option<&'c OsStr>, ClaimError> {
        let Some((ticket, settled)) = &self.candidate.ticket else {
            return Ok(None);
        };
        let changed = || ClaimError::Changed {
            name: self.candidate.name.clone(),
        };
        let own = ticket.file_name().ok_or_else(changed)?;
        match rename_here(self.from, own, self.to, self.work, ticket) {
            Ok(()) => {}
            Err(ClaimError::Gone { .. }) => return Err(changed()),
            Err(other) => return Err(other),
        }
        let stat = statat(self.to, own, AtFlags::SYMLINK_NOFOLLOW).map_err(|_| changed())?;
        let same = Signature::of(&stat, self.rules.inodes()).same_content(settled);
        if same && file_type(&stat) == FileType::RegularFile {
            Ok(Some(own))
        } else {
            self.return_ticket(own)?;
            Err(changed())
        }
    }

    fn return_ticket(&self, own: &OsStr) -> Result<(), FolderError> {
        rename_numbered(self.to, own, self.from, own)
            .map(drop)
            .map_err(|error| FolderError::new("putting a ticket back", &self.work.input, error))
    }
}

/// Renames into the claim's own directory. A file server may have done it and lost the answer, so
/// a missing source is believed only when the file is not here either.
fn rename_here(
    from: BorrowedFd<'_>,
    own: &OsStr,
    to: BorrowedFd<'_>,
    work: &Work,
    name: &Path,
) -> Result<(), ClaimError> {
    match renameat(from, own, to, own) {
        Ok(()) => Ok(()),
        Err(Errno::NOENT) if statat(to, own, AtFlags::SYMLINK_NOFOLLOW).is_ok() => Ok(()),
        Err(error) => Err(sort(error, work, name)),
    }
}

fn sort(error: Errno, work: &Work, name: &Path) -> ClaimError {
    let name = name.to_path_buf();
    match error {
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP => ClaimError::Gone { name },
        Errno::BUSY | Errno::TXTBSY | Errno::AGAIN => ClaimError::InUse { name },
        Errno::PERM | Errno::ACCESS => Refused::new(&name, Done::Renamed, error).into(),
        other => FolderError::new("claiming a file", &work.input, other).into(),
    }
}

/// Checks that what was renamed is the file that had settled, and that nobody writes to it.
fn check_taken(
    directory: BorrowedFd<'_>,
    own: &OsStr,
    rules: &FolderRules,
    candidate: &Candidate,
) -> Result<Signature, ClaimError> {
    let name = || candidate.name.clone();
    let changed = |_| ClaimError::Changed { name: name() };
    let stat = statat(directory, own, AtFlags::SYMLINK_NOFOLLOW).map_err(changed)?;
    if file_type(&stat) != FileType::RegularFile {
        return Err(ClaimError::Changed { name: name() });
    }
    let file = match open_file(directory, own) {
        Ok(file) => file,
        Err(Errno::BUSY | Errno::TXTBSY | Errno::AGAIN) => {
            return Err(ClaimError::InUse { name: name() });
        }
        Err(error @ (Errno::PERM | Errno::ACCESS)) => {
            return Err(Refused::new(&candidate.name, Done::Read, error).into());
        }
        Err(error) => return Err(changed(error)),
    };
    if writers(rules.share_check, directory, Path::new(own), &file) == Writers::Some {
        return Err(ClaimError::InUse { name: name() });
    }
    // After the question for writers: nobody can have written since but through a new open.
    let Some(signature) = fresh(file.as_fd(), rules.inodes()).map_err(changed)? else {
        return Err(ClaimError::Changed { name: name() });
    };
    if signature.same_content(&candidate.signature) {
        Ok(signature)
    } else {
        Err(ClaimError::Changed { name: name() })
    }
}

/// Removes a file that may be gone already.
pub(super) fn remove(directory: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<()> {
    match unlinkat(directory, name, AtFlags::empty()) {
        Err(Errno::NOENT) => Ok(()),
        other => other,
    }
}
