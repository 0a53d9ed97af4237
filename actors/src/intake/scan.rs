//! One look at one hot folder: what is ready, what still settles, what is damaged or strange.
//!
//! A scan lists the folder and stats its files; content is read only of files that hold still, and
//! once. At most [`FolderRules::most_files`] files are followed at a time; the rest is counted in
//! [`Scan::passed_over`] and gets its turn as those are taken away.

use super::aside::{SetAside, Told};
use super::errors::Cause;
use super::filesystem::{is_remote_magic, magic_of_type};
use super::lease::{Writers, writers};
use super::look::{Refusal, look_inside, open_known};
use super::sorted::Sorted;
use super::tracked::{Round, Standing, Tracked, standing_of};
use super::walk::{Found, Walk, document_of, open_folder, ticket_of};
use super::{
    Candidate, FilesystemKind, FolderError, FolderRules, Inodes, Judgement, Patience, Scan,
    Signature, Waiting,
};
use rustix::fs::{Access, AtFlags, accessat};
use std::collections::{BTreeMap, HashMap};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::Instant;

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

    /// Does not offer a file again until it changes or some time has passed: for one that could
    /// not be claimed. Meanwhile it is reported as strange with this note.
    pub fn set_aside(&mut self, candidate: &Candidate, note: String) -> Told {
        let Some(tracked) = self.tracked.get_mut(&candidate.name) else {
            return Told::New;
        };
        let now = tracked.memory.last_look();
        let (aside, told) = SetAside::after(tracked.set_aside.as_ref(), now, note);
        tracked.set_aside = Some(aside);
        told
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
        let mut looks = Round {
            tracked: &mut self.tracked,
            ignored: &self.ignored,
            inodes,
            now,
            number: round,
            most: self.rules.most_files,
            spare: None,
            passed_over: 0,
        };
        let mut ignored = HashMap::new();
        let most = self.rules.most_files;
        let unread = walk.each(root, &mut |found| match found {
            Found::File { name, stat } => looks.look(name, Signature::of(&stat, inodes)),
            Found::Ignored { stat } => {
                if inodes == Inodes::Stable && ignored.len() < most {
                    ignored.insert(stat.st_ino, Signature::of(&stat, inodes));
                }
            }
            Found::Strange { name, note } => scan.strange(name, note),
        })?;
        let passed_over = looks.passed_over;
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
            if let Some(aside) = tracked.set_aside.as_ref().filter(|aside| now < aside.until) {
                sorted.set_aside(name, aside);
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
        let soon = Some(self.rules.settle);
        match &tracked.standing {
            Standing::Vanished => {}
            Standing::Unreadable(note) => sorted.strange(name, note.clone()),
            Standing::InUse => sorted.settling(name, tracked, Waiting::Writer, soon),
            Standing::Disturbed => sorted.settling(name, tracked, Waiting::Quiet, soon),
            Standing::Judged(Judgement::Empty) => {
                sorted.settling(name, tracked, Waiting::Content, None);
            }
            Standing::Judged(Judgement::Changing { again }) => {
                sorted.settling_until(name, tracked, Waiting::Quiet, *again);
            }
            Standing::Judged(Judgement::Unfinished { missing, again }) => {
                let missing = missing.clone();
                sorted.settling_until(name, tracked, Waiting::End { missing }, *again);
            }
            Standing::Judged(Judgement::GivenUp { note }) => {
                let end = End::Damaged(note.clone());
                self.sort_settled(root, name, tracked, end, sorted, disturbed)?;
            }
            Standing::Judged(Judgement::Ready) => {
                self.sort_settled(root, name, tracked, End::Whole, sorted, disturbed)?;
            }
        }
        Ok(())
    }

    /// Sorts a document that holds still by its ticket and by who else has it open.
    fn sort_settled(
        &self,
        root: BorrowedFd<'_>,
        name: &Path,
        tracked: &Tracked,
        end: End,
        sorted: &mut Sorted<'_>,
        disturbed: &mut Vec<PathBuf>,
    ) -> Result<(), FolderError> {
        let ticket_name = ticket_of(name);
        let of_document = |_: &&Tracked| document_of(name).is_none();
        let ticket = self.tracked.get(&ticket_name).filter(of_document);
        let again = self.waits_for_ticket(tracked, ticket, sorted.now);
        if let (End::Whole, Some(again)) = (&end, again) {
            sorted.settling_until(name, tracked, Waiting::Ticket, again);
            return Ok(());
        }
        let candidate = Candidate {
            name: name.to_path_buf(),
            signature: *tracked.memory.signature(),
            ticket: ticket.map(|ticket| (ticket_name, *ticket.memory.signature())),
        };
        let soon = Some(self.rules.settle);
        match (self.confirm(root, &candidate)?, end) {
            (Confirmed::Free, End::Whole) => {
                sorted.ready.push((tracked.memory.first_seen(), candidate));
            }
            (Confirmed::Free, End::Damaged(note)) => sorted.scan.damaged.push((candidate, note)),
            (Confirmed::Writer, _) => sorted.settling(name, tracked, Waiting::Writer, soon),
            (Confirmed::Changed, _) => {
                sorted.settling(name, tracked, Waiting::Quiet, soon);
                disturbed.push(name.to_path_buf());
            }
            (Confirmed::Gone, _) => {}
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
                | Standing::Disturbed
                | Standing::Unreadable(_) => Some(now + self.rules.settle),
            },
        }
    }

    /// Confirms the document and its ticket; the first that is not free tells.
    fn confirm(
        &self,
        root: BorrowedFd<'_>,
        candidate: &Candidate,
    ) -> Result<Confirmed, FolderError> {
        let ticket = candidate.ticket.as_ref();
        let document = (&candidate.name, &candidate.signature);
        for (name, signature) in [
            Some(document),
            ticket.map(|(name, signature)| (name, signature)),
        ]
        .into_iter()
        .flatten()
        {
            match self.confirm_one(root, name, signature)? {
                Confirmed::Free => {}
                other => return Ok(other),
            }
        }
        Ok(Confirmed::Free)
    }

    /// Opens the file, which makes a share tell its newest state, and asks for other writers.
    fn confirm_one(
        &self,
        root: BorrowedFd<'_>,
        name: &Path,
        signature: &Signature,
    ) -> Result<Confirmed, FolderError> {
        match open_known(root, name, signature, self.rules.inodes()) {
            Ok((directory, file)) => {
                let own = Path::new(name.file_name().unwrap_or_default());
                let others = writers(self.rules.share_check, directory.as_fd(), own, &file);
                Ok(match others {
                    Writers::Some => Confirmed::Writer,
                    Writers::None | Writers::Unknown => Confirmed::Free,
                })
            }
            Err(Refusal::Changed) => Ok(Confirmed::Changed),
            Err(Refusal::Busy) => Ok(Confirmed::Writer),
            Err(Refusal::Gone) => Ok(Confirmed::Gone),
            Err(Refusal::Failed(error)) => match Cause::of_one_file(&error) {
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

/// What was found of a document that holds still.
enum End {
    Whole,
    Damaged(String),
}

enum Confirmed {
    Free,
    Writer,
    Changed,
    Gone,
}

/// A ticket that vanished or cannot be read is reported like any file.
fn is_plain(tracked: &Tracked) -> bool {
    match tracked.standing {
        Standing::Judged(_) | Standing::InUse | Standing::Disturbed => true,
        Standing::Unreadable(_) | Standing::Vanished => false,
    }
}
