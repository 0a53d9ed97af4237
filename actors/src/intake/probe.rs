//! The files a self-test makes, and their removal whatever happens.

use super::walk::open_file;
use rustix::fs::{AtFlags, Dir, Mode, OFlags, openat, renameat, statat, unlinkat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use uuid::Uuid;

/// Hidden, so that neither we nor other programs take a probe for a document.
pub(super) const PREFIX: &str = ".platen-probe-";
/// Another tester's probe that is older than this was left by one that was killed, in seconds of
/// the filesystem's clock.
const STALE: i64 = 60;
/// Entries looked at when stale probes are sought.
const ENTRIES: usize = 100_000;

/// Who tests: a run of a room, which knows by the names what its own earlier runs left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tester {
    node: Uuid,
    run: Uuid,
}

impl Tester {
    /// Returns this run of the node that writes the room's ledger. The ledger is locked by one run
    /// at a time, so every other run of the same node has ended.
    #[must_use]
    pub fn of_node(node: Uuid) -> Self {
        let run = Uuid::new_v4();
        Self { node, run }
    }

    /// Returns a tester that is no room and was never there before.
    #[must_use]
    pub fn passing() -> Self {
        Self::of_node(Uuid::new_v4())
    }

    /// Returns what the names of this run's probes begin with.
    fn prefix(self) -> String {
        format!("{PREFIX}{}-{}-", self.node.simple(), self.run.simple())
    }

    /// Whether an earlier run of the same node made this probe.
    fn left(self, name: &OsStr) -> bool {
        let node = format!("{PREFIX}{}-", self.node.simple());
        let name = name.as_bytes();
        name.starts_with(node.as_bytes()) && !name.starts_with(self.prefix().as_bytes())
    }
}

/// Probe files in one folder; dropping it removes them.
pub(super) struct Probing {
    directory: OwnedFd,
    /// What its names begin with: two tests of one run may meet in a place that two folders share.
    prefix: String,
    made: Vec<OsString>,
}

impl Probing {
    pub(super) fn open(place: &Path, tester: Tester) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::open(place, flags, Mode::empty())?;
        Ok(Self {
            directory,
            prefix: format!("{}{}-", tester.prefix(), Uuid::new_v4().simple()),
            made: Vec::new(),
        })
    }

    fn name(&self, what: &str) -> OsString {
        OsString::from(format!("{}{what}", self.prefix))
    }

    /// Writes a probe and returns its name. It is not synced: a thousand folders that test
    /// themselves are not to keep a disk busy.
    pub(super) fn write(&mut self, what: &str, content: &[u8]) -> io::Result<OsString> {
        self.write_file(what, content).map(|(name, _)| name)
    }

    /// Writes a probe, waits until the disk has it, and returns its name: a quota or a full disk
    /// may show only then.
    pub(super) fn write_synced(&mut self, what: &str, content: &[u8]) -> io::Result<OsString> {
        let (name, file) = self.write_file(what, content)?;
        file.sync_all()?;
        Ok(name)
    }

    fn write_file(&mut self, what: &str, content: &[u8]) -> io::Result<(OsString, File)> {
        let name = self.name(what);
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(openat(
            &self.directory,
            &name,
            flags,
            Mode::RUSR | Mode::WUSR,
        )?);
        self.made.push(name.clone());
        file.write_all(content)?;
        Ok((name, file))
    }

    pub(super) fn read(&self, name: &OsStr) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        File::from(open_file(self.directory.as_fd(), name)?)
            .take(64)
            .read_to_end(&mut content)?;
        Ok(content)
    }

    pub(super) fn open_for_writing(&self, name: &OsStr) -> io::Result<OwnedFd> {
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(openat(&self.directory, name, flags, Mode::empty())?)
    }

    pub(super) fn rename(&mut self, name: &OsStr, what: &str) -> io::Result<OsString> {
        let new = self.name(what);
        self.made.push(new.clone());
        renameat(&self.directory, name, &self.directory, &new)?;
        Ok(new)
    }

    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.directory, name, AtFlags::empty())?)
    }

    /// Returns the time the filesystem gave the probe, seconds since 1970.
    pub(super) fn modified(&self, name: &OsStr) -> io::Result<i64> {
        Ok(statat(&self.directory, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mtime)
    }

    pub(super) fn is_there(&self, name: &OsStr) -> io::Result<bool> {
        match statat(&self.directory, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns whether a listing shows exactly this name, among the first 100,000.
    pub(super) fn is_listed(&self, name: &OsStr) -> io::Result<bool> {
        for entry in Dir::read_from(&self.directory)?.take(ENTRIES) {
            if entry?.file_name().to_bytes() == name.as_bytes() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Drop for Probing {
    fn drop(&mut self) {
        for name in &self.made {
            // What cannot be removed now is stale at the next test.
            let _ = unlinkat(&self.directory, name, AtFlags::empty());
        }
    }
}

/// Removes what earlier runs of the same node left, and what other testers that were killed did.
/// A folder that cannot be written keeps it.
pub(super) fn clean_stale(place: &Path, tester: Tester) -> io::Result<()> {
    let mut probing = Probing::open(place, tester)?;
    let mut left: Vec<(OsString, i64)> = Vec::new();
    for entry in Dir::read_from(&probing.directory)?.take(ENTRIES) {
        let name = OsStr::from_bytes(entry?.file_name().to_bytes()).to_os_string();
        if tester.left(&name) {
            // Where it cannot be removed now, the next test tries again.
            let _tried_again = probing.remove(&name);
        } else if name.as_bytes().starts_with(PREFIX.as_bytes()) {
            left.push((name.clone(), probing.modified(&name).unwrap_or(i64::MAX)));
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    // Another test may be under way here; its probes are young by the filesystem's own clock.
    let Ok(young) = probing.write("now", b"") else {
        return Ok(());
    };
    let now = probing.modified(&young)?;
    for (name, modified) in left {
        if now.saturating_sub(modified) >= STALE {
            probing.remove(&name)?;
        }
    }
    Ok(())
}
