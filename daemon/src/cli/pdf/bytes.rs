//! All bytes of a file that anyone may change meanwhile.
//!
//! A mapping of such a file ends the process when the file gets shorter. So a file is read into
//! memory when it is not large, and else a private copy is mapped, which has no name and goes when
//! this process ends: a clone beside it where the filesystem clones, which takes neither time nor
//! space, or else a copy in `TMPDIR`, at the speed of `cp`. Reading pieces when they are asked for
//! would do without the copy, but then a change in between would tell of a file that never was.

use crate::cli::outcome::Failure;
use crate::cli::regular::{self, cannot_read};
use crate::cli::show;
use anyhow::{Context as _, anyhow};
use memmap2::{Mmap, UncheckedAdvice};
use rustix::fs::{Mode, OFlags};
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Up to this size a file is read into memory.
const READ: u64 = 64 << 20;
/// Where large temporary files belong unless `TMPDIR` says otherwise; `/tmp` is memory on many
/// machines.
const TEMPORARY: &str = "/var/tmp";

/// A whole file.
pub(in crate::cli) enum Bytes {
    Read(Vec<u8>),
    Mapped(Mmap),
}

impl Bytes {
    pub(in crate::cli) fn of(path: &Path) -> Result<Self, Failure> {
        let mut left = READ;
        Self::within(path, &mut left)
    }

    /// Returns the bytes of each of several files; together no more are read into memory than of one.
    pub(in crate::cli) fn of_each(paths: &[&Path]) -> Result<Vec<Self>, Failure> {
        let mut left = READ;
        let paths = paths.iter();
        paths.map(|path| Self::within(path, &mut left)).collect()
    }

    /// Lets go of what was read of a mapping: it is read again when it is asked for.
    pub(in crate::cli) fn release(&self) {
        let Self::Mapped(mapped) = self else { return };
        #[expect(
            unsafe_code,
            reason = "what is mapped counts as memory of this process"
        )]
        // SAFETY: The mapping is shared and only read, and its file is never written to or made
        // shorter: what is asked for again is the same.
        let released = unsafe { mapped.unchecked_advise(UncheckedAdvice::DontNeed) };
        // Where the system does not, it takes more memory and is as right.
        drop(released);
    }

    fn within(path: &Path, left: &mut u64) -> Result<Self, Failure> {
        let (mut file, before) = regular::open(path)?;
        let size = before.len();
        let bytes = if size <= *left {
            *left -= size;
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            let read = (&mut file).take(size).read_to_end(&mut bytes);
            read.map_err(|error| cannot_read(path, error))?;
            Self::Read(bytes)
        } else {
            Self::Mapped(map(&private_copy(path, &file, size)?)?)
        };
        let after = file.metadata().map_err(|error| cannot_read(path, error))?;
        if state(&before) != state(&after) || bytes.as_ref().len() as u64 != size {
            return Err(Failure::Environment(anyhow!(
                "{} changed while it was read: try again when it is complete",
                path.display()
            )));
        }
        Ok(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Mapped(bytes) => bytes,
        }
    }
}

fn state(about: &Metadata) -> (u64, i64, i64) {
    (about.len(), about.mtime(), about.mtime_nsec())
}

fn private_copy(path: &Path, file: &File, size: u64) -> Result<File, Failure> {
    if let Some(clone) = clone_beside(path, file) {
        return Ok(clone);
    }
    let directory = std::env::var_os("TMPDIR").filter(|directory| !directory.is_empty());
    let directory = directory.map_or_else(|| PathBuf::from(TEMPORARY), PathBuf::from);
    let copied = nameless(&directory).and_then(|mut copy| {
        io::copy(&mut file.take(size), &mut copy)?;
        Ok(copy)
    });
    copied
        .with_context(|| {
            format!(
                "cannot make a private copy of {} in {}: name a directory on a disk with {} \
                 free in TMPDIR",
                path.display(),
                directory.display(),
                show::bytes(size)
            )
        })
        .map_err(Failure::Environment)
}

/// Few filesystems clone, and few directories of others can be written to.
fn clone_beside(path: &Path, file: &File) -> Option<File> {
    let beside = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let clone = nameless(beside.unwrap_or(Path::new("."))).ok()?;
    rustix::fs::ioctl_ficlone(&clone, file).ok()?;
    Some(clone)
}

/// Makes a file that no directory has and nobody else can open.
fn nameless(directory: &Path) -> io::Result<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::EXCL | OFlags::CLOEXEC;
    let opened = rustix::fs::open(directory, flags, Mode::RUSR | Mode::WUSR);
    Ok(File::from(opened?))
}

fn map(copy: &File) -> Result<Mmap, Failure> {
    #[expect(unsafe_code, reason = "a large file is not held in memory")]
    // SAFETY: The file has no name and was opened by this process alone, which does not write to
    // it any more: nobody can change it or make it shorter.
    let mapped = unsafe { Mmap::map(copy) };
    mapped.map_err(Failure::environment)
}
