//! The pieces together, on real files: writers of every habit, claims from many threads, mounts
//! that are full, read-only or FUSE. Time is given, so nothing waits.
//!
//! Mounts need root; the tests that make them fail without it.

mod claims;
mod crashes;
mod faults;
mod mounts;
mod names;
mod taking;
mod tickets;
mod writers;

use super::*;
use platen_model::{Clock as _, WallClock};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const SETTLE: Duration = Duration::from_secs(3);
/// A whole document in a few bytes.
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

/// A hot folder being scanned, in a time of its own.
struct Hot {
    scanner: FolderScanner,
    now: Instant,
    input: PathBuf,
    _directory: Option<tempfile::TempDir>,
}

impl Hot {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut FolderRules)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut hot = Self::at(&directory.path().join("in"), change);
        hot._directory = Some(directory);
        hot
    }

    /// Scans a folder that lies somewhere special, as if it were on ext4.
    fn at(input: &Path, change: impl FnOnce(&mut FolderRules)) -> Self {
        std::fs::create_dir_all(input).unwrap();
        let kind = FilesystemKind::Local("ext4".into());
        let mut rules = FolderRules::new(input.to_path_buf(), kind, SETTLE);
        change(&mut rules);
        let now = WallClock.instant();
        Self {
            scanner: FolderScanner::new(rules),
            now,
            input: input.to_path_buf(),
            _directory: None,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.input.join(name)
    }

    fn put(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Lets time pass and scans.
    fn after(&mut self, passed: Duration) -> Scan {
        self.now += passed;
        self.scanner.scan(self.now).unwrap()
    }

    /// Scans twice, a settle time apart: what holds still is ready at the second.
    fn settled(&mut self) -> Scan {
        self.after(Duration::ZERO);
        self.after(SETTLE)
    }

    /// Settles and returns the only file that is ready.
    #[track_caller]
    fn only(&mut self) -> Candidate {
        let scan = self.settled();
        assert_eq!(scan.ready.len(), 1, "{scan:?}");
        scan.ready.into_iter().next().unwrap()
    }

    fn claim(&self, candidate: &Candidate) -> Result<Claimed, ClaimError> {
        claim(self.scanner.rules(), candidate)
    }

    /// Returns every file below the folder and its content, without our own rows.
    fn listing(&self) -> Vec<(String, Vec<u8>)> {
        files_below(&self.input)
    }
}

fn files_below(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut pending = vec![directory.to_path_buf()];
    while let Some(next) = pending.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.symlink_metadata().unwrap().file_type();
            if kind.is_dir() {
                pending.push(path);
            } else if kind.is_file() && path.file_name().is_some_and(|name| name != ".claim.json") {
                let name = path
                    .strip_prefix(directory)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Returns a scan as one line per file, sorted, for comparison.
fn said(scan: &Scan) -> Vec<String> {
    let mut lines = Vec::new();
    for candidate in &scan.ready {
        let with = if candidate.ticket.is_some() {
            " with ticket"
        } else {
            ""
        };
        lines.push(format!("{} ready{with}", candidate.name.display()));
    }
    for settling in &scan.settling {
        lines.push(format!(
            "{} waits for {:?}",
            settling.name.display(),
            settling.waiting
        ));
    }
    for (candidate, note) in &scan.damaged {
        lines.push(format!("{} damaged: {note}", candidate.name.display()));
    }
    for strange in &scan.strange {
        lines.push(format!(
            "{} strange: {}",
            strange.name.display(),
            strange.note
        ));
    }
    lines.sort();
    lines
}

#[track_caller]
fn check_said(scan: &Scan, expected: &[&str]) {
    assert_eq!(said(scan), expected);
}
