//! A file that the service's account may not take, and what to do about it.

use rustix::io::Errno;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// One file may not be taken, though its folder can be used. It lies where it was.
#[derive(Debug, thiserror::Error)]
#[error("{} may not be {done}: {}", name.display(), remedy(*done, source))]
pub struct Refused {
    /// The file, relative to the folder's input.
    pub name: PathBuf,
    /// What may not be done with it.
    pub done: Done,
    /// The operating system's answer.
    #[source]
    pub source: io::Error,
}

/// What is done with a file to take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is renamed out of its directory.
    Renamed,
    /// It is read.
    Read,
}

impl Refused {
    pub(super) fn new(name: &Path, done: Done, source: Errno) -> Self {
        Self {
            name: name.to_path_buf(),
            done,
            source: source.into(),
        }
    }

    /// Says why `document` is left in the folder, as a clause that does not name it.
    #[must_use]
    pub fn note(&self, document: &Path) -> String {
        let Self { name, done, source } = self;
        let what = if name == document { "it" } else { "its ticket" };
        format!(
            "{what} may not be {done} ({source}): {}",
            remedy(*done, source)
        )
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Renamed => "renamed",
            Self::Read => "read",
        })
    }
}

fn remedy(done: Done, source: &io::Error) -> &'static str {
    match (done, Errno::from_io_error(source)) {
        (Done::Read, _) => "give the service's account the right to read it",
        // rename(2): EPERM is of the file, whatever the directory's mode allows.
        (Done::Renamed, Some(Errno::PERM)) => {
            "it or its directory is immutable (`lsattr` shows it), or the directory's sticky bit \
             lets only owners rename; put that right"
        }
        (Done::Renamed, _) => {
            "give the service's account write and search permission on the directory it lies in"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(done: Done, source: Errno, document: &str, expected: &str) {
        let refused = Refused::new(Path::new("sub/a.pdf"), done, source);
        assert_eq!(refused.note(Path::new(document)), expected);
    }

    #[test]
    fn the_note_says_what_is_in_the_way_and_how_to_put_it_right() {
        check(
            Done::Renamed,
            Errno::ACCESS,
            "sub/a.pdf",
            "it may not be renamed (Permission denied (os error 13)): give the service's account \
             write and search permission on the directory it lies in",
        );
        check(
            Done::Renamed,
            Errno::PERM,
            "sub/b.pdf",
            "its ticket may not be renamed (Operation not permitted (os error 1)): it or its \
             directory is immutable (`lsattr` shows it), or the directory's sticky bit lets only \
             owners rename; put that right",
        );
        check(
            Done::Read,
            Errno::ACCESS,
            "sub/a.pdf",
            "it may not be read (Permission denied (os error 13)): give the service's account \
             the right to read it",
        );
    }
}
