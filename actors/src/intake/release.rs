//! The three ways out of a claim: accepted, put back, or moved to the error place.

use super::claim::{Work, remove};
use super::row::{ROW, remove_empty};
use super::walk::{open_directory, open_folder, open_parent, ticket_of};
use super::{ClaimError, Claimed, FolderError, Moved};
use crate::archive::{
    OutputError, Ownership, Place, Source, copy_and_check, numbered, rename_no_replace,
    sync_directory, write_output,
};
use rustix::fs::{AtFlags, statat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

/// Numbered names tried before a folder is called crowded.
const NUMBERS: u32 = 999;
/// Bytes kept free in a name for the ticket's and the note's endings.
const ENDINGS: usize = ".ticket.toml".len();
/// Files in the error place are for the operators' group too.
const NOTE: Ownership = Ownership {
    mode: 0o660,
    user: None,
    group: None,
};

impl Claimed {
    /// Removes the file: its job is accepted and its bytes are in the vault. Doing it again is
    /// fine. Nothing is synced; what a power cut brings back is a leftover of a known id.
    ///
    /// # Errors
    /// The folder cannot be used; the claim stays and [`leftovers`](super::leftovers) finds it.
    pub fn finish(&self) -> Result<(), ClaimError> {
        let Some((work, directory)) = self.opened()? else {
            return Ok(());
        };
        let failed = |error| FolderError::new("removing an accepted file", &self.input, error);
        // The ticket first: a ticket alone in a leftover means that its document was never taken.
        for path in [self.ticket.as_ref(), Some(&self.file)]
            .into_iter()
            .flatten()
        {
            remove(directory.as_fd(), own(path)).map_err(failed)?;
        }
        remove_empty(work.work.as_fd(), &self.id.to_string()).map_err(failed)?;
        Ok(())
    }

    /// Puts the file back where it was, or beside it under a numbered name when that is taken, or
    /// into the folder itself when its subfolder is gone; its ticket goes with it. Returns where it is, relative to the folder's input.
    ///
    /// # Errors
    /// The folder cannot be used; the claim stays.
    pub fn put_back(&self) -> Result<PathBuf, ClaimError> {
        let gone = || ClaimError::Gone {
            name: self.name.clone(),
        };
        let (work, directory) = self.opened()?.ok_or_else(gone)?;
        let failed = |error| FolderError::new("putting a file back", &self.input, error);
        let (parent, below) = match open_parent(work.root.as_fd(), &self.name) {
            Ok(parent) => (parent, self.name.parent().unwrap_or(Path::new(""))),
            Err(_) => (open_folder(&self.input)?, Path::new("")),
        };
        let document = rename_numbered(
            directory.as_fd(),
            own(&self.file),
            parent.as_fd(),
            own(&self.name),
        )
        .map_err(|error| {
            if error == Errno::NOENT {
                gone()
            } else {
                failed(error).into()
            }
        })?;
        if let Some(ticket) = &self.ticket {
            let wanted = ticket_of(Path::new(&document));
            match rename_numbered(
                directory.as_fd(),
                own(ticket),
                parent.as_fd(),
                wanted.as_os_str(),
            ) {
                Ok(_) | Err(Errno::NOENT) => {}
                Err(error) => return Err(failed(error).into()),
            }
        }
        for changed in [parent.as_fd(), directory.as_fd()] {
            sync_directory(changed).map_err(failed)?;
        }
        remove_empty(work.work.as_fd(), &self.id.to_string()).map_err(failed)?;
        Ok(below.join(document))
    }

    /// Moves the file to an error place with a note for people beside it, `NAME.txt`. Nothing that
    /// is there is replaced: a taken name gets a number. Across mounts the file is copied, made durable and read
    /// back before the original goes. Repeating it after a crash puts no second note beside.
    ///
    /// # Errors
    /// [`ClaimError::Place`] when the place cannot take it: the claim stays.
    pub fn to_error(&self, place: &Path, note: &str) -> Result<Moved, ClaimError> {
        let gone = || ClaimError::Gone {
            name: self.name.clone(),
        };
        let (work, directory) = self.opened()?.ok_or_else(gone)?;
        let there = |source| ClaimError::Place {
            name: self.name.clone(),
            source,
        };
        let opened = Place::open(place).map_err(|error| there(error.into()))?;
        let at = Destination {
            place: &opened,
            from: directory.as_fd(),
            claim: self,
        };
        let moved = at.move_all(note).map_err(there)?;
        remove_empty(work.work.as_fd(), &self.id.to_string())
            .map_err(|error| FolderError::new("removing a claim", &self.input, error))?;
        Ok(moved)
    }

    /// Opens the claim's directory; nothing when it is gone.
    fn opened(&self) -> Result<Option<(Work, OwnedFd)>, FolderError> {
        let root = open_folder(&self.input)?;
        let opened = Work::existing(root, &self.input).and_then(|work| {
            open_directory(work.work.as_fd(), OsStr::new(&self.id.to_string()))
                .map(|directory| (work, directory))
        });
        match opened {
            Ok(opened) => Ok(Some(opened)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(FolderError::new("opening a claim", &self.input, error)),
        }
    }
}

fn own(path: &Path) -> &OsStr {
    path.file_name().unwrap_or(OsStr::new(ROW)) // a claim's paths always end in a name
}

/// Renames to the first free of `wanted`, `wanted (2)` and so on.
pub(super) fn rename_numbered(
    from: BorrowedFd<'_>,
    old: &OsStr,
    to: BorrowedFd<'_>,
    wanted: &OsStr,
) -> rustix::io::Result<OsString> {
    for number in 1..=NUMBERS {
        let name = if number == 1 {
            wanted.to_os_string()
        } else {
            numbered(wanted, number, ENDINGS)
        };
        match rename_no_replace(from, old, to, &name) {
            Ok(()) => return Ok(name),
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Errno::EXIST)
}

/// Moving a claim into an error place.
struct Destination<'d> {
    place: &'d Place,
    from: BorrowedFd<'d>,
    claim: &'d Claimed,
}

impl Destination<'_> {
    fn move_all(&self, note: &str) -> Result<Moved, OutputError> {
        let wanted = own(&self.claim.name);
        for number in 1..=NUMBERS {
            let name = numbered(wanted, number, ENDINGS);
            let ticket_name = ticket_of(Path::new(&name)).into_os_string();
            if self.is_taken(&name)?
                || (self.claim.ticket.is_some() && self.is_taken(&ticket_name)?)
            {
                continue;
            }
            // The note goes first: a file without an explanation is what people complain of.
            let note = self.write_note(&name, note)?;
            match self.move_one(&self.claim.file, &name) {
                Ok(()) => {}
                Err(Errno::EXIST) => continue,
                Err(error) => return Err(self.failed(error)),
            }
            let ticket = match &self.claim.ticket {
                Some(ticket) => Some(self.move_ticket(ticket, &ticket_name)?),
                None => None,
            };
            sync_directory(self.place.fd()).map_err(|error| self.failed(error))?;
            return Ok(Moved {
                file: self.place.path.join(name),
                ticket,
                note,
            });
        }
        Err(OutputError::Crowded {
            path: self.place.path.join(wanted),
        })
    }

    fn is_taken(&self, name: &OsStr) -> Result<bool, OutputError> {
        match statat(self.place.fd(), name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn write_note(&self, name: &OsStr, note: &str) -> Result<PathBuf, OutputError> {
        let wanted = format!("{}.txt", name.to_string_lossy());
        let note = format!("{}\n", note.trim_end());
        write_output(
            &self.place.path,
            &wanted,
            Source::Text(&note),
            NOTE,
            &self.claim.id.to_string(),
        )
    }

    /// A ticket that went before a crash is not there any more.
    fn move_ticket(&self, ticket: &Path, name: &OsStr) -> Result<PathBuf, OutputError> {
        match self.move_one(ticket, name) {
            Ok(()) | Err(Errno::NOENT) => Ok(self.place.path.join(name)),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn move_one(&self, file: &Path, name: &OsStr) -> rustix::io::Result<()> {
        match rename_no_replace(self.from, own(file), self.place.fd(), name) {
            Err(Errno::XDEV) => self.copy_over(file, name),
            answered => answered,
        }
    }

    fn copy_over(&self, file: &Path, name: &OsStr) -> rustix::io::Result<()> {
        let part = OsString::from(format!(".{}.part", self.claim.id));
        let copied = self
            .copy_to_part(own(file), &part)
            .and_then(|()| rename_no_replace(self.place.fd(), &part, self.place.fd(), name));
        if copied.is_err() {
            // The error being returned says more; the next try removes the part file first.
            let _ = self.place.remove(&part);
        }
        copied?;
        sync_directory(self.place.fd())?;
        remove(self.from, own(file))
    }

    fn copy_to_part(&self, from: &OsStr, part: &OsStr) -> rustix::io::Result<()> {
        let source = File::from(super::walk::open_file(self.from, from)?);
        let target = File::from(self.place.create_part(part)?);
        let as_errno = |error: io::Error| Errno::from_io_error(&error).unwrap_or(Errno::IO);
        copy_and_check(&source, &target).map_err(as_errno)?;
        let mode = rustix::fs::fstat(&source)?.st_mode & 0o777;
        rustix::fs::fchmod(&target, rustix::fs::Mode::from_raw_mode(mode))
    }

    fn failed(&self, error: Errno) -> OutputError {
        FolderError::new("moving a file to the error place", &self.place.path, error).into()
    }
}
