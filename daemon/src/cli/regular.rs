//! Files that are named on the command line.

use super::outcome::Failure;
use anyhow::anyhow;
use rustix::fs::{Mode, OFlags};
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

/// Opens a file. What is no regular file may have no end, or nobody who writes to it, so it is
/// refused and never waited for.
pub(super) fn open(path: &Path) -> Result<(File, Metadata), Failure> {
    let unread = |error: io::Error| cannot_read(path, error);
    must_be_file(path, &std::fs::metadata(path).map_err(unread)?)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let opened = rustix::fs::open(path, flags, Mode::empty());
    let file = File::from(opened.map_err(|error| unread(error.into()))?);
    // It may have been replaced meanwhile.
    let about = file.metadata().map_err(unread)?;
    must_be_file(path, &about)?;
    Ok((file, about))
}

/// Says which file it is that cannot be read.
pub(super) fn cannot_read(path: &Path, error: io::Error) -> Failure {
    let text = format!("cannot read {}", path.display());
    Failure::Environment(anyhow::Error::new(error).context(text))
}

fn must_be_file(path: &Path, about: &Metadata) -> Result<(), Failure> {
    let kind = about.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a directory: name the files in it one by one",
        () if kind.is_fifo() => "a pipe: save what comes out of it as a file and name that",
        () if kind.is_socket() => "a socket, which is not read",
        () => "a device, which is not read",
    };
    let path = path.display();
    Err(Failure::Usage(anyhow!("{path} is {what}")))
}
