//! A directory in which files appear whole or not at all and never replace another.

use crate::intake::FolderError;
use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags, openat, renameat, renameat_with, unlinkat};
use rustix::io::Errno;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The longest name a directory entry may have on the filesystems we meet, in bytes.
const LONGEST: usize = 255;

/// An open directory and the path it was opened by. Files in it are reached by name alone, and no
/// link among them is followed.
pub(crate) struct Place {
    pub(crate) directory: OwnedFd,
    pub(crate) path: PathBuf,
}

impl Place {
    /// Opens a directory; the path itself may lead through links, the operator wrote it.
    pub(crate) fn open(path: &Path) -> Result<Self, FolderError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::open(path, flags, Mode::empty())
            .map_err(|error| FolderError::new("opening the folder", path, error))?;
        Ok(Self {
            directory,
            path: path.to_path_buf(),
        })
    }

    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.directory.as_fd()
    }

    /// Creates a file that must not exist, for this account alone.
    pub(crate) fn create(&self, name: &OsStr) -> rustix::io::Result<OwnedFd> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(self.fd(), name, flags, Mode::RUSR | Mode::WUSR)
    }

    /// Creates a part file, after removing one that a killed run of the same work left.
    pub(crate) fn create_part(&self, name: &OsStr) -> rustix::io::Result<OwnedFd> {
        match self.create(name) {
            Err(Errno::EXIST) => {
                unlinkat(self.fd(), name, AtFlags::empty())?;
                self.create(name)
            }
            created => created,
        }
    }

    /// Removes a file; one that is not there is fine.
    pub(crate) fn remove(&self, name: &OsStr) -> rustix::io::Result<()> {
        match unlinkat(self.fd(), name, AtFlags::empty()) {
            Err(Errno::NOENT) => Ok(()),
            other => other,
        }
    }
}

/// Renames without replacing anything: [`Errno::EXIST`] when the name is taken.
///
/// Filesystems without `RENAME_NOREPLACE` (NFS, older SMB and FUSE) get the name reserved by
/// creating it first, which only one can; the rename then replaces our own empty file.
pub(crate) fn rename_no_replace(
    from: BorrowedFd<'_>,
    old: &OsStr,
    to: BorrowedFd<'_>,
    new: &OsStr,
) -> rustix::io::Result<()> {
    match renameat_with(from, old, to, new, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
        answered => return answered,
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    drop(openat(to, new, flags, Mode::RUSR | Mode::WUSR)?);
    renameat(from, old, to, new).inspect_err(|_| {
        // The reservation is empty and ours; should even this fail, an empty file is left, which
        // is never taken for a document.
        let _ = unlinkat(to, new, AtFlags::empty());
    })
}

/// Makes the entries of a directory durable. Filesystems that cannot sync a directory have
/// nothing more to give.
pub(crate) fn sync_directory(directory: BorrowedFd<'_>) -> rustix::io::Result<()> {
    match rustix::fs::fsync(directory) {
        Err(Errno::INVAL | Errno::OPNOTSUPP | Errno::BADF | Errno::NOSYS) => Ok(()),
        other => other,
    }
}

/// Makes a directory, and those above it that are missing, as `make_durable_directory` does.
///
/// # Errors
/// What the operating system says.
pub fn make_durable_directories(directory: &Path) -> io::Result<()> {
    match make_durable_directory(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_durable_directories(directory.parent().ok_or(error)?)?;
            make_durable_directory(directory)
        }
        made => made,
    }
}

/// Makes a directory in one that is there, and makes its name durable. A directory above that is
/// missing may be a mount that is away, so it is an error.
///
/// One that is there already counts as new once in each process, for whoever made it may have been
/// killed before its sync.
///
/// # Errors
/// What the operating system says.
pub(crate) fn make_durable_directory(directory: &Path) -> io::Result<()> {
    /// As many as there are output and error places.
    static DURABLE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let durable = || DURABLE.lock().unwrap_or_else(PoisonError::into_inner);
    match std::fs::create_dir(directory) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if durable().contains(directory) {
                return Ok(());
            }
        }
        Err(error) => return Err(error),
    }
    let above = directory.parent().map(|above| match above.as_os_str() {
        here if here.is_empty() => Path::new("."),
        _ => above,
    });
    match above.map(File::open) {
        Some(Ok(above)) => sync_directory(above.as_fd())?,
        // One that may be written and not read cannot be synced by this account.
        Some(Err(error)) if error.kind() == io::ErrorKind::PermissionDenied => {}
        Some(Err(error)) => return Err(error),
        None => {}
    }
    durable().insert(directory.to_owned());
    Ok(())
}

/// Returns `name` for number 1 and `stem (n).ending` for the others, cut to fit with `extra` bytes
/// that the caller appends.
pub(crate) fn numbered(name: &OsStr, number: u32, extra: usize) -> OsString {
    if number == 1 {
        return fitting(name, extra);
    }
    let suffix = format!(" ({number})");
    insert(name, suffix.as_bytes(), extra)
}

/// Cuts a name so that it and `extra` bytes more fit into a directory entry; its ending is kept.
pub(crate) fn fitting(name: &OsStr, extra: usize) -> OsString {
    insert(name, b"", extra)
}

fn insert(name: &OsStr, suffix: &[u8], extra: usize) -> OsString {
    let bytes = name.as_bytes();
    // The ending starts at the last dot, but a name that begins with its only dot has none.
    let dot = bytes
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(|at| *at > 0 && bytes.len() - at <= 16);
    let (stem, ending) = bytes.split_at(dot.unwrap_or(bytes.len()));
    let room = LONGEST.saturating_sub(suffix.len() + ending.len() + extra);
    let stem = cut(stem, room);
    OsStr::from_bytes(&[stem, suffix, ending].concat()).to_os_string()
}

/// Cuts to at most `room` bytes, and not inside a UTF-8 character.
fn cut(bytes: &[u8], room: usize) -> &[u8] {
    if bytes.len() <= room {
        return bytes;
    }
    let continues = |at: usize| bytes[at] & 0xc0 == 0x80;
    let end = (room.saturating_sub(3)..=room)
        .rev()
        .find(|at| !continues(*at))
        .unwrap_or(room);
    &bytes[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, number: u32, expected: &str) {
        assert_eq!(numbered(OsStr::new(name), number, 0), OsStr::new(expected));
    }

    #[test]
    fn directories_are_made_with_those_above_them() {
        let base = tempfile::tempdir().unwrap();
        let deep = base.path().join("a/b/c");
        let missing = make_durable_directory(&deep).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        for _again in 0..2 {
            make_durable_directories(&deep).unwrap();
            assert!(deep.is_dir());
        }
        std::fs::remove_dir(&deep).unwrap();
        make_durable_directory(&deep).unwrap();
        assert!(deep.is_dir());
        std::fs::write(base.path().join("file"), "").unwrap();
        let refused = make_durable_directory(&base.path().join("file/below"));
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::NotADirectory);
    }

    #[test]
    fn numbers_go_before_the_ending() {
        check("a.pdf", 1, "a.pdf");
        check("a.pdf", 2, "a (2).pdf");
        check("a.tar.gz", 12, "a.tar (12).gz");
        check("README", 2, "README (2)");
        check(".profile", 2, ".profile (2)");
        check(
            "Mr. Smith and his long sentence",
            2,
            "Mr. Smith and his long sentence (2)",
        );
    }

    #[test]
    fn names_are_cut_between_characters() {
        check(
            &format!("{}.pdf", "a".repeat(251)),
            1,
            &format!("{}.pdf", "a".repeat(251)),
        );
        check(
            &format!("{}.pdf", "a".repeat(251)),
            2,
            &format!("{} (2).pdf", "a".repeat(247)),
        );
        check(
            &format!("{}.pdf", "é".repeat(125)),
            2,
            &format!("{} (2).pdf", "é".repeat(123)),
        );
        let raw = OsStr::from_bytes(&[0xff; 255]);
        assert_eq!(fitting(raw, 4).len(), 251);
    }

    #[test]
    fn a_rename_never_replaces() {
        let directory = tempfile::tempdir().unwrap();
        let place = Place::open(directory.path()).unwrap();
        std::fs::write(directory.path().join("a"), "a").unwrap();
        std::fs::write(directory.path().join("b"), "b").unwrap();
        let rename =
            |new: &str| rename_no_replace(place.fd(), OsStr::new("a"), place.fd(), OsStr::new(new));
        assert_eq!(rename("b"), Err(Errno::EXIST));
        assert_eq!(std::fs::read(directory.path().join("b")).unwrap(), b"b");
        assert_eq!(rename("c"), Ok(()));
        assert_eq!(std::fs::read(directory.path().join("c")).unwrap(), b"a");
    }
}
