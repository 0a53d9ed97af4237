//! One look at one hot folder: what is ready, what still settles, what is damaged or strange.
//!
//! A scan lists the folder and stats its files; content is read only of files that hold still, and
//! once. At most [`REMEMBERED`] files are followed at a time; the rest is counted in
//! [`Scan::passed_over`] and gets its turn as those are taken away.

use super::errors::Cause;
use super::filesystem::{is_remote_magic, magic_of_type};
use super::lease::{Writers, writers};
use super::walk::{
    Found, Walk, document_of, file_type, open_file, open_folder, open_parent, ticket_of,
};
use super::{
    Candidate, FilesystemKind, FolderError, Inodes, Judgement, Memory, Patience, ShareCheck,
    Signature, Verdict, inspect,
};
use rustix::fs::{Access, AtFlags, FileType, Stat, accessat};
use rustix::io::Errno;
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Files followed at a time, and ignored files whose inodes are known.
pub const REMEMBERED: usize = 10_000;
/// Strange entries reported per scan.
const STRANGE: usize = 1000;
/// The least time until the next look is asked for.
const SOON: Duration = Duration::from_millis(50);

/// Whether a folder's subfolders are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subfolders {
    /// Only the folder itself; its subfolders are somebody else's.
    No,
    /// Subfolders too, this many levels deep.
    To {
        /// Levels below the folder.
        depth: u8,
    },
}

/// How one folder is scanned.
pub struct FolderRules {
    /// The folder.
    pub input: PathBuf,
    /// What the self-test found it to lie on. Seeing a local filesystem where a share was means
    /// that the share is not mounted.
    pub filesystem: FilesystemKind,
    /// How long a file must hold still.
    pub settle: Duration,
    /// Whether subfolders are looked into.
    pub subfolders: Subfolders,
    /// The operator's own ignore patterns, asked with the path below the folder; the built-in ones
    /// are always asked.
    pub ignore: Box<dyn Fn(&Path) -> bool + Send + Sync>,
    /// How long a document waits for its ticket; zero waits only for a ticket that is there.
    pub ticket_wait: Duration,
    /// How other writers are noticed.
    pub share_check: ShareCheck,
}

impl FolderRules {
    /// Returns rules for a flat folder on this filesystem: nothing ignored but the built-in
    /// names, no waiting for tickets, a lease on local and deny-share on other filesystems.
    #[must_use]
    pub fn new(input: PathBuf, filesystem: FilesystemKind, settle: Duration) -> Self {
        let share_check = match filesystem {
            FilesystemKind::Local(_) => ShareCheck::Lease,
            FilesystemKind::Remote(_) | FilesystemKind::Unknown(_) => ShareCheck::DenyShare,
        };
        Self {
            input,
            filesystem,
            settle,
            subfolders: Subfolders::No,
            ignore: Box::new(|_| false),
            ticket_wait: Duration::ZERO,
            share_check,
        }
    }

    pub(super) fn inodes(&self) -> Inodes {
        self.filesystem.inodes()
    }
}

impl fmt::Debug for FolderRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FolderRules")
            .field("input", &self.input)
            .field("settle", &self.settle)
            .finish_non_exhaustive()
    }
}

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

struct Tracked {
    memory: Memory,
    round: u64,
    standing: Standing,
    set_aside: Option<String>,
}

/// What the file alone, without its ticket, was found to be in this round.
enum Standing {
    Judged(Judgement),
    InUse,
    Unreadable(String),
    Vanished,
}

/// Scans one folder again and again, remembering what it saw.
pub struct FolderScanner {
    rules: FolderRules,
    tracked: BTreeMap<PathBuf, Tracked>,
    ignored: HashMap<u64, Signature>,
    round: u64,
}

impl FolderScanner {
    /// Starts with an empty memory.
    #[must_use]
    pub fn new(rules: FolderRules) -> Self {
        Self {
            rules,
            tracked: BTreeMap::new(),
            ignored: HashMap::new(),
            round: 0,
        }
    }

    /// Returns the rules, which claiming needs too.
    #[must_use]
    pub const fn rules(&self) -> &FolderRules {
        &self.rules
    }

    /// Does not offer a file again until it changes: for one that could not be claimed. It is
    /// reported as strange with this note.
    pub fn set_aside(&mut self, candidate: &Candidate, note: String) {
        if let Some(tracked) = self.tracked.get_mut(&candidate.name) {
            tracked.set_aside = Some(note);
        }
    }

    /// Looks at the folder once. `now` is monotonic time. May block while a share is away.
    ///
    /// # Errors
    /// The folder as a whole cannot be used; what was remembered is kept.
    pub fn scan(&mut self, now: Instant) -> Result<Scan, FolderError> {
        let root = open_folder(&self.rules.input)?;
        self.check_usable(root.as_fd())?;
        let mut scan = Scan::default();
        self.look(root.as_fd(), now, &mut scan)?;
        self.judge(root.as_fd())?;
        self.sort_out(root.as_fd(), now, &mut scan)?;
        Ok(scan)
    }

    fn check_usable(&self, root: BorrowedFd<'_>) -> Result<(), FolderError> {
        let input = &self.rules.input;
        let found = rustix::fs::fstatfs(root)
            .map_err(|error| FolderError::new("examining the folder", input, error))?;
        match &self.rules.filesystem {
            FilesystemKind::Remote(_) if !is_remote_magic(magic_of_type(found.f_type)) => {
                return Err(FolderError::NotMounted {
                    path: input.clone(),
                });
            }
            FilesystemKind::Remote(_) | FilesystemKind::Local(_) | FilesystemKind::Unknown(_) => {}
        }
        accessat(
            root,
            ".",
            Access::WRITE_OK | Access::EXEC_OK,
            AtFlags::EACCESS,
        )
        .map_err(|error| FolderError::new("taking files", input, error))
    }

    /// Stats everything in the folder and remembers it.
    fn look(
        &mut self,
        root: BorrowedFd<'_>,
        now: Instant,
        scan: &mut Scan,
    ) -> Result<(), FolderError> {
        self.round += 1;
        let (round, inodes) = (self.round, self.rules.inodes());
        let walk = Walk {
            input: &self.rules.input,
            subfolders: self.rules.subfolders,
            ignore: &*self.rules.ignore,
        };
        let (tracked, known) = (&mut self.tracked, &self.ignored);
        let mut ignored = HashMap::new();
        let mut passed_over = 0;
        let strange = &mut scan.strange;
        let unread = walk.each(root, &mut |found| match found {
            Found::File { name, stat } => {
                let signature = Signature::of(&stat, inodes);
                passed_over +=
                    usize::from(!follow(tracked, known, name, signature, inodes, now, round));
            }
            Found::Ignored { stat } => {
                if inodes == Inodes::Stable && ignored.len() < REMEMBERED {
                    ignored.insert(stat.st_ino, Signature::of(&stat, inodes));
                }
            }
            Found::Strange { name, note } => {
                if strange.len() < STRANGE {
                    strange.push(Strange { name, note });
                }
            }
        })?;
        self.ignored = ignored;
        self.tracked.retain(|_, tracked| tracked.round == round);
        scan.passed_over = passed_over + unread;
        Ok(())
    }

    /// Judges every file by itself.
    fn judge(&mut self, root: BorrowedFd<'_>) -> Result<(), FolderError> {
        let patience = Patience {
            settle: self.rules.settle,
        };
        for (name, tracked) in &mut self.tracked {
            let signature = *tracked.memory.signature();
            let look_inside = || look_inside(root, name, &signature, self.rules.inodes());
            tracked.standing = match tracked.memory.judge(patience, look_inside) {
                Ok(judgement) => Standing::Judged(judgement),
                Err(refusal) => standing_of(refusal, &self.rules.input, tracked)?,
            };
        }
        Ok(())
    }

    /// Pairs documents with tickets and sorts everything into the scan.
    fn sort_out(
        &mut self,
        root: BorrowedFd<'_>,
        now: Instant,
        scan: &mut Scan,
    ) -> Result<(), FolderError> {
        let mut sorted = Sorted {
            scan,
            now,
            again: None,
            ready: Vec::new(),
        };
        let mut disturbed = Vec::new();
        for (name, tracked) in &self.tracked {
            if let Some(note) = &tracked.set_aside {
                sorted.strange(name, note.clone());
            } else if let Some(document) = document_of(name).filter(|_| is_plain(tracked)) {
                let claimed_with_it = self.tracked.contains_key(&document);
                if !claimed_with_it {
                    sorted.settling(name, tracked, Waiting::Document, None);
                }
            } else {
                self.sort_document(root, name, tracked, &mut sorted, &mut disturbed)?;
            }
        }
        sorted.finish(self.rules.settle);
        for name in disturbed {
            if let Some(tracked) = self.tracked.get_mut(&name) {
                tracked.memory.disturb();
            }
        }
        Ok(())
    }

    fn sort_document(
        &self,
        root: BorrowedFd<'_>,
        name: &Path,
        tracked: &Tracked,
        sorted: &mut Sorted<'_>,
        disturbed: &mut Vec<PathBuf>,
    ) -> Result<(), FolderError> {
        let ticket_name = ticket_of(name);
        let ticket = self
            .tracked
            .get(&ticket_name)
            .filter(|_| document_of(name).is_none());
        let candidate = Candidate {
            name: name.to_path_buf(),
            signature: *tracked.memory.signature(),
            ticket: ticket.map(|ticket| (ticket_name, *ticket.memory.signature())),
        };
        match &tracked.standing {
            Standing::Vanished => {}
            Standing::Unreadable(note) => sorted.strange(name, note.clone()),
            Standing::InUse => {
                sorted.settling(name, tracked, Waiting::Writer, Some(self.rules.settle))
            }
            Standing::Judged(Judgement::Empty) => {
                sorted.settling(name, tracked, Waiting::Content, None)
            }
            Standing::Judged(Judgement::Changing { again }) => {
                sorted.settling_until(name, tracked, Waiting::Quiet, *again);
            }
            Standing::Judged(Judgement::Unfinished { missing, again }) => {
                sorted.settling_until(
                    name,
                    tracked,
                    Waiting::End {
                        missing: missing.clone(),
                    },
                    *again,
                );
            }
            Standing::Judged(Judgement::GivenUp { note }) => {
                sorted.scan.damaged.push((candidate, note.clone()))
            }
            Standing::Judged(Judgement::Ready) => {
                if let Some(again) = self.waits_for_ticket(tracked, ticket, sorted.now) {
                    sorted.settling_until(name, tracked, Waiting::Ticket, again);
                } else {
                    match self.confirm(root, &candidate)? {
                        Confirmed::Free => {
                            sorted.ready.push((tracked.memory.first_seen(), candidate))
                        }
                        Confirmed::Gone => {}
                        Confirmed::Writer => {
                            sorted.settling(
                                name,
                                tracked,
                                Waiting::Writer,
                                Some(self.rules.settle),
                            );
                        }
                        Confirmed::Changed => {
                            sorted.settling(name, tracked, Waiting::Quiet, Some(self.rules.settle));
                            disturbed.push(name.to_path_buf());
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns when to ask again while a ready document must wait for its ticket.
    fn waits_for_ticket(
        &self,
        document: &Tracked,
        ticket: Option<&Tracked>,
        now: Instant,
    ) -> Option<Instant> {
        match ticket {
            None => {
                let until = document.memory.first_seen() + self.rules.ticket_wait;
                (now < until).then_some(until)
            }
            Some(ticket) => match &ticket.standing {
                Standing::Judged(Judgement::Ready) | Standing::Vanished => None,
                Standing::Judged(
                    Judgement::Changing { again } | Judgement::Unfinished { again, .. },
                ) => Some(*again),
                Standing::Judged(Judgement::Empty | Judgement::GivenUp { .. })
                | Standing::InUse
                | Standing::Unreadable(_) => Some(now + self.rules.settle),
            },
        }
    }

    /// Opens the file, which makes a share tell its newest state, and asks for other writers.
    fn confirm(
        &self,
        root: BorrowedFd<'_>,
        candidate: &Candidate,
    ) -> Result<Confirmed, FolderError> {
        let checked = open_known(
            root,
            &candidate.name,
            &candidate.signature,
            self.rules.inodes(),
        );
        match checked {
            Ok((directory, file)) => {
                let own = Path::new(candidate.name.file_name().unwrap_or_default());
                Ok(
                    match writers(self.rules.share_check, directory.as_fd(), own, &file) {
                        Writers::Some => Confirmed::Writer,
                        Writers::None | Writers::Unknown => Confirmed::Free,
                    },
                )
            }
            Err(Refusal::Changed) => Ok(Confirmed::Changed),
            Err(Refusal::Busy) => Ok(Confirmed::Writer),
            Err(Refusal::Gone) => Ok(Confirmed::Gone),
            Err(Refusal::Failed(error)) => match Cause::of(&error) {
                Cause::Unreachable => {
                    Err(FolderError::new("reading a file", &self.rules.input, error))
                }
                // It was readable when it was inspected: somebody is at it.
                Cause::ReadOnly
                | Cause::NoSpace
                | Cause::Denied
                | Cause::Missing
                | Cause::Other => Ok(Confirmed::Changed),
            },
        }
    }
}

enum Confirmed {
    Free,
    Writer,
    Changed,
    Gone,
}

/// Why a file's content could not be looked at.
enum Refusal {
    /// It is not what the directory showed.
    Changed,
    /// Another program keeps it from being opened.
    Busy,
    /// It is not there any more.
    Gone,
    /// The operating system's answer.
    Failed(io::Error),
}

impl From<Errno> for Refusal {
    fn from(error: Errno) -> Self {
        match error {
            Errno::NOENT => Self::Gone,
            Errno::LOOP => Self::Changed,
            Errno::BUSY | Errno::TXTBSY | Errno::AGAIN => Self::Busy,
            other => Self::Failed(other.into()),
        }
    }
}

/// Opens a file and checks that it is the one that was seen.
fn open_known(
    root: BorrowedFd<'_>,
    name: &Path,
    signature: &Signature,
    inodes: Inodes,
) -> Result<(OwnedFd, OwnedFd), Refusal> {
    let directory = open_parent(root, name)?;
    let file = open_file(
        directory.as_fd(),
        name.file_name().unwrap_or(OsStr::new("")),
    )?;
    let stat: Stat = rustix::fs::fstat(&file)?;
    if file_type(&stat) == FileType::RegularFile && Signature::of(&stat, inodes) == *signature {
        Ok((directory, file))
    } else {
        Err(Refusal::Changed)
    }
}

fn look_inside(
    root: BorrowedFd<'_>,
    name: &Path,
    signature: &Signature,
    inodes: Inodes,
) -> Result<Verdict, Refusal> {
    let (_, file) = open_known(root, name, signature, inodes)?;
    inspect(&file.into(), signature.bytes, name).map_err(Refusal::Failed)
}

fn standing_of(
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
fn follow(
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

/// A ticket that vanished or cannot be read is reported like any file.
fn is_plain(tracked: &Tracked) -> bool {
    match tracked.standing {
        Standing::Judged(_) | Standing::InUse => true,
        Standing::Unreadable(_) | Standing::Vanished => false,
    }
}

/// The scan being filled.
struct Sorted<'s> {
    scan: &'s mut Scan,
    now: Instant,
    again: Option<Duration>,
    ready: Vec<(Instant, Candidate)>,
}

impl Sorted<'_> {
    fn strange(&mut self, name: &Path, note: String) {
        if self.scan.strange.len() < STRANGE {
            self.scan.strange.push(Strange {
                name: name.to_path_buf(),
                note,
            });
        }
    }

    fn settling_until(&mut self, name: &Path, tracked: &Tracked, waiting: Waiting, again: Instant) {
        let wait = again.saturating_duration_since(self.now);
        self.settling(name, tracked, waiting, Some(wait));
    }

    fn settling(
        &mut self,
        name: &Path,
        tracked: &Tracked,
        waiting: Waiting,
        again: Option<Duration>,
    ) {
        self.scan.settling.push(Settling {
            name: name.to_path_buf(),
            bytes: tracked.memory.signature().bytes,
            since: tracked.memory.first_seen(),
            waiting,
        });
        self.again = match (self.again, again) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    fn finish(self, settle: Duration) {
        let mut ready = self.ready;
        ready.sort_by(|(one_seen, one), (other_seen, other)| {
            let order = |seen: &Instant, file: &Candidate| (*seen, file.signature.modified);
            order(one_seen, one)
                .cmp(&order(other_seen, other))
                .then_with(|| one.name.cmp(&other.name))
        });
        self.scan.ready = ready.into_iter().map(|(_, candidate)| candidate).collect();
        // Empty files and files passed over move only by what others do, or after a claim.
        let left = (self.scan.passed_over > 0).then_some(settle);
        self.scan.look_again = self.again.or(left).map(|wait| wait.max(SOON));
    }
}
