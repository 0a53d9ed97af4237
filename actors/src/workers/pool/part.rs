//! A file that is being made, and appears under its name only when it is whole.

use crate::workers::task::TaskError;
use rustix::fs::{Mode, OFlags, open};
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// `NAME.part`, removed again when dropped unfinished.
pub(in crate::workers) struct Part {
    path: PathBuf,
    into: PathBuf,
    file: File,
    finished: Finished,
}

#[derive(PartialEq, Eq)]
enum Finished {
    No,
    Yes,
}

impl Part {
    /// Begins the file, over what a room that was killed may have left of it.
    pub(super) fn begin(into: &Path) -> Result<Self, TaskError> {
        let mut name = OsString::from(into);
        name.push(".part");
        let path = PathBuf::from(name);
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = open(&path, flags, Mode::RUSR | Mode::WUSR).map(File::from);
        let file = file.map_err(|source| TaskError::File {
            act: "make",
            path: path.clone(),
            source: source.into(),
        })?;
        Ok(Self {
            path,
            into: into.to_path_buf(),
            file,
            finished: Finished::No,
        })
    }

    pub(in crate::workers) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    pub(in crate::workers) fn path(&self) -> &Path {
        &self.path
    }

    /// Flushes the file to disk and gives it its name. Returns its size.
    pub(super) fn finish(mut self) -> Result<u64, TaskError> {
        let failed = |act, path: &Path| {
            let path = path.to_path_buf();
            move |source| TaskError::File { act, path, source }
        };
        self.file.sync_all().map_err(failed("flush", &self.path))?;
        let bytes = self
            .file
            .metadata()
            .map_err(failed("read", &self.path))?
            .len();
        fs::rename(&self.path, &self.into).map_err(failed("make", &self.into))?;
        self.finished = Finished::Yes;
        Ok(bytes)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.finished == Finished::No {
            // If it stays, the next attempt writes over it.
            let _ = fs::remove_file(&self.path);
        }
    }
}
