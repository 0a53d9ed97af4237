//! Reading a folder tree without ever leaving it: directories are opened one by one and no
//! symbolic link is followed below the folder itself.

use super::{Entry, FolderError, Subfolders, is_ignored};
use crate::intake::errors::Cause;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, RawMode, Stat, openat, statat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

/// Directories opened per walk; what lies in further ones is counted as passed over.
const DIRECTORIES: usize = 4096;

/// Something that lies in the folder.
pub(super) enum Found {
    /// A regular file whose name is not ignored.
    File { name: PathBuf, stat: Stat },
    /// A regular file under an ignored name.
    Ignored { stat: Stat },
    /// Something that is not read and stays where it is.
    Strange { name: PathBuf, note: String },
}

/// What a walk is told.
pub(super) struct Walk<'w> {
    pub(super) input: &'w Path,
    pub(super) subfolders: Subfolders,
    pub(super) ignore: &'w dyn Fn(&Path) -> bool,
}

/// Opens the folder itself, following links: the operator wrote that path.
pub(super) fn open_folder(path: &Path) -> Result<OwnedFd, FolderError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty())
        .map_err(|error| FolderError::new("opening the folder", path, error))
}

/// Opens a directory in another one, following no link.
pub(super) fn open_directory(at: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty())
}

/// Opens the directory that holds `name`, a relative path of plain components.
pub(super) fn open_parent(root: BorrowedFd<'_>, name: &Path) -> rustix::io::Result<OwnedFd> {
    let mut directory = open_directory(root, OsStr::new("."))?;
    for component in name.parent().unwrap_or(Path::new("")).components() {
        match component {
            Component::Normal(part) => directory = open_directory(directory.as_fd(), part)?,
            Component::Prefix(_)
            | Component::RootDir
            | Component::CurDir
            | Component::ParentDir => {
                return Err(Errno::INVAL);
            }
        }
    }
    Ok(directory)
}

/// Opens a file for reading, following no link and waiting for nobody (a FIFO would block).
pub(super) fn open_file(at: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty())
}

pub(super) fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode as RawMode)
}

/// A directory still to be read: its path below the folder and its depth.
struct Pending {
    name: PathBuf,
    depth: u8,
}

impl Walk<'_> {
    /// Shows everything below the folder to `seen`, in no order. Returns how many directories
    /// were not read because there are too many.
    ///
    /// # Errors
    /// The folder itself, or the share under any part of it, could not be read.
    pub(super) fn each(
        &self,
        root: BorrowedFd<'_>,
        seen: &mut dyn FnMut(Found),
    ) -> Result<usize, FolderError> {
        let device = rustix::fs::fstat(root)
            .map_err(|error| FolderError::new("examining the folder", self.input, error))?
            .st_dev;
        let mut pending = vec![Pending {
            name: PathBuf::new(),
            depth: 0,
        }];
        let mut left = DIRECTORIES;
        while let Some(next) = pending.pop() {
            if left == 0 {
                return Ok(pending.len() + 1);
            }
            left -= 1;
            self.directory(root, device, &next, &mut pending, seen)?;
        }
        Ok(0)
    }

    fn directory(
        &self,
        root: BorrowedFd<'_>,
        device: u64,
        this: &Pending,
        pending: &mut Vec<Pending>,
        seen: &mut dyn FnMut(Found),
    ) -> Result<(), FolderError> {
        let inside = this.name.join("x");
        let opened = open_parent(root, &inside).and_then(|directory| {
            let there = rustix::fs::fstat(&directory)?.st_dev;
            Dir::read_from(&directory).map(|listing| (directory, there, listing))
        });
        let (directory, there, listing) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.unreadable(this, error, seen),
        };
        if there != device {
            let note = "it lies on another filesystem: make it a folder of its own".to_owned();
            seen(Found::Strange {
                name: this.name.clone(),
                note,
            });
            return Ok(());
        }
        for entry in listing {
            let entry =
                entry.map_err(|error| FolderError::new("listing the folder", self.input, error))?;
            let bytes = entry.file_name().to_bytes();
            if bytes == b"." || bytes == b".." {
                continue;
            }
            let name = this.name.join(OsStr::from_bytes(bytes));
            match statat(&directory, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => self.entry(name, stat, this.depth, pending, seen),
                Err(Errno::NOENT) => {}
                Err(error) => self.unreadable(&Pending { name, depth: 1 }, error, seen)?,
            }
        }
        Ok(())
    }

    fn entry(
        &self,
        name: PathBuf,
        stat: Stat,
        depth: u8,
        pending: &mut Vec<Pending>,
        seen: &mut dyn FnMut(Found),
    ) {
        let own = name.file_name().map(OsStr::as_bytes).unwrap_or_default();
        let ignored = |kind| is_ignored(own, kind) || (self.ignore)(&name);
        match file_type(&stat) {
            FileType::RegularFile if ignored(Entry::File) => seen(Found::Ignored { stat }),
            FileType::RegularFile => seen(Found::File { name, stat }),
            FileType::Directory if ignored(Entry::Directory) => {}
            FileType::Directory => match self.subfolders {
                Subfolders::No => {}
                Subfolders::To { depth: deepest } if depth < deepest => {
                    pending.push(Pending {
                        name,
                        depth: depth + 1,
                    });
                }
                Subfolders::To { depth: deepest } => seen(Found::Strange {
                    name,
                    note: format!("subfolders are looked into {deepest} deep only"),
                }),
            },
            _ if ignored(Entry::File) => {}
            other => seen(Found::Strange {
                name,
                note: strange(other).to_owned(),
            }),
        }
    }

    /// A subfolder that cannot be read is reported; the folder itself, or a share that is away, is
    /// an error.
    fn unreadable(
        &self,
        this: &Pending,
        error: Errno,
        seen: &mut dyn FnMut(Found),
    ) -> Result<(), FolderError> {
        match Cause::of_one_file(&error.into()) {
            _ if this.depth == 0 => Err(FolderError::new("listing the folder", self.input, error)),
            Cause::Unreachable => Err(FolderError::new("listing a subfolder", self.input, error)),
            Cause::Missing => Ok(()),
            Cause::ReadOnly | Cause::NoSpace | Cause::Denied | Cause::Other => {
                let note = format!("it cannot be read: {}", std::io::Error::from(error));
                seen(Found::Strange {
                    name: this.name.clone(),
                    note,
                });
                Ok(())
            }
        }
    }
}

fn strange(kind: FileType) -> &'static str {
    match kind {
        FileType::Symlink => {
            "it is a symbolic link, which is not followed: put the file itself here"
        }
        FileType::Fifo => "it is a named pipe, which is not read",
        FileType::Socket => "it is a socket, which is not read",
        FileType::CharacterDevice | FileType::BlockDevice => "it is a device, which is not read",
        FileType::RegularFile | FileType::Directory | FileType::Unknown => "it is of no known kind",
    }
}

/// The name of the ticket that lies beside a document: `<name>.ticket.toml`.
pub(super) fn ticket_of(document: &Path) -> PathBuf {
    let mut name = OsString::from(document);
    name.push(TICKET);
    PathBuf::from(name)
}

/// The document a ticket is for, or nothing when the name is not a ticket's.
pub(super) fn document_of(ticket: &Path) -> Option<PathBuf> {
    let own = ticket.file_name()?.as_bytes();
    let stem = own
        .len()
        .checked_sub(TICKET.len())
        .filter(|stem| *stem > 0)?;
    let (document, ending) = own.split_at(stem);
    ending
        .eq_ignore_ascii_case(TICKET.as_bytes())
        .then(|| ticket.with_file_name(OsStr::from_bytes(document)))
}

const TICKET: &str = ".ticket.toml";
