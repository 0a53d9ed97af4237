//! What a folder can do, found out by trying: at start and every hour.
//!
//! A probe cannot prove that events of other machines arrive: what we write ourselves passes
//! through this kernel and is always reported, on a share too. So the kind of filesystem decides
//! first, and the probe only takes events away where they do not come.

use super::errors::Cause;
use super::probe::{Probing, Tester, clean_stale};
use super::watch::trial_watch;
use super::{Delivery, Filesystem, Hint, Subfolders, WatchError};
use platen_model::Clock;
use rustix::fs::{FlockOperation, StatVfs, flock};
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::time::Duration;
use unicode_normalization::UnicodeNormalization as _;

/// Free space under which a folder is warned about, in bytes.
const LOW_SPACE: u64 = 256 * 1024 * 1024;
/// Free inodes under which a folder is warned about.
const LOW_INODES: u64 = 1000;
/// How far a file server's clock may be off before people should know.
const SKEW: i64 = 5;

/// What is tested.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'p> {
    /// The folder's input.
    pub input: &'p Path,
    /// Where its results go, if anywhere.
    pub output: Option<&'p Path>,
    /// How long an event is waited for.
    pub event_wait: Duration,
    /// Who tests.
    pub tester: Tester,
}

/// One thing that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// What the input lies on.
    Filesystem,
    /// Reading, writing, renaming and deleting in the input.
    Input,
    /// Reading, writing, renaming and deleting in the output.
    Output,
    /// Whether the kernel's events arrive.
    Events,
    /// Whether files can be locked.
    Locks,
    /// Whether the filesystem's clock agrees with ours.
    Clock,
    /// Whether names differ by case.
    Case,
    /// Whether names keep their Unicode form.
    Names,
    /// Free space and inodes.
    Space,
}

/// How good that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, with a drawback people should know.
    Warn,
    /// The folder cannot work like this.
    Bad,
}

/// The result of one check, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was tried.
    pub what: Check,
    /// How good it is.
    pub grade: Grade,
    /// What was found, a clause.
    pub note: String,
    /// What to do about it, a clause; empty when there is nothing to do.
    pub remedy: String,
}

/// What a folder can do and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTest {
    /// Every check's result, in the order they were made.
    pub findings: Vec<Finding>,
    /// What the input lies on; none when it cannot be reached.
    pub filesystem: Option<Filesystem>,
    /// How changes are to be noticed.
    pub chosen: Delivery,
}

impl SelfTest {
    /// Returns the test with a later finding: the kernel does not watch the folder after all.
    #[must_use]
    pub(super) fn with_refused_watch(mut self, error: &WatchError) -> Self {
        let refused = refused_watch(error);
        match self
            .findings
            .iter_mut()
            .find(|one| one.what == Check::Events)
        {
            Some(finding) => *finding = refused,
            None => self.findings.push(refused),
        }
        self.chosen = Delivery::Polling;
        self
    }
}

/// Tests a folder. It leaves nothing behind, and removes what a killed test left. May block while
/// a share is away, and for `event_wait`.
#[must_use]
pub fn self_test(probe: Probe<'_>, clock: &dyn Clock) -> SelfTest {
    let mut findings = Vec::new();
    let filesystem = match Filesystem::of(probe.input) {
        Ok(filesystem) => filesystem,
        Err(error) => {
            let note = format!("{} cannot be reached: {error}", probe.input.display());
            findings.push(bad(
                Check::Filesystem,
                note,
                "create the folder or mount its share",
            ));
            return SelfTest {
                findings,
                filesystem: None,
                chosen: Delivery::Polling,
            };
        }
    };
    findings.push(of_filesystem(&filesystem));
    let usable = access(Check::Input, probe.input, probe.tester, &mut findings);
    if let Some(output) = probe.output {
        access(Check::Output, output, probe.tester, &mut findings);
    }
    let mut chosen = filesystem.kind.delivery();
    if usable {
        if chosen == Delivery::Events && !events(probe, &mut findings) {
            chosen = Delivery::Polling;
        }
        properties(probe, clock, &mut findings);
    }
    findings.extend(space(probe.input));
    SelfTest {
        findings,
        filesystem: Some(filesystem),
        chosen,
    }
}

fn good(what: Check, note: impl Into<String>) -> Finding {
    Finding {
        what,
        grade: Grade::Good,
        note: note.into(),
        remedy: String::new(),
    }
}

fn warn(what: Check, note: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding {
        what,
        grade: Grade::Warn,
        note: note.into(),
        remedy: remedy.into(),
    }
}

fn bad(what: Check, note: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding {
        what,
        grade: Grade::Bad,
        note: note.into(),
        remedy: remedy.into(),
    }
}

fn of_filesystem(filesystem: &Filesystem) -> Finding {
    let (name, at) = (filesystem.kind.name(), filesystem.mounted_at.display());
    match filesystem.kind.delivery() {
        Delivery::Events => good(
            Check::Filesystem,
            format!("{name}, mounted at {at}: changes are announced"),
        ),
        Delivery::Polling => good(
            Check::Filesystem,
            format!(
                "{name}, mounted at {at}: what other machines change there is never announced, so it is polled"
            ),
        ),
    }
}

/// Tries what the folder is used for; returns whether all of it worked.
fn access(what: Check, place: &Path, tester: Tester, findings: &mut Vec<Finding>) -> bool {
    match try_access(place, tester) {
        Ok(()) => {
            findings.push(good(
                what,
                "files can be written, read, renamed and deleted",
            ));
            true
        }
        Err((doing, error)) => {
            let note = format!("{doing} does not work in {}: {error}", place.display());
            findings.push(bad(what, note, remedy_in(what, &error)));
            false
        }
    }
}

/// The room makes no output place outside of its own directory: it might be the mount point of a share
/// that is away.
fn remedy_in(what: Check, error: &io::Error) -> &'static str {
    match (what, Cause::of(error)) {
        (Check::Output, Cause::Missing) => {
            "create it or mount its share: the room does not make it, its outputs wait until it is there"
        }
        _ => remedy_for(error),
    }
}

fn remedy_for(error: &io::Error) -> &'static str {
    match Cause::of(error) {
        Cause::ReadOnly => {
            "mount it writable, and if it is for others, name it in the service's ReadWritePaths \
             (systemctl edit platen): files are taken by renaming them"
        }
        Cause::Denied => {
            "give the service's account read, write and search permission on the folder"
        }
        Cause::NoSpace => "free some space or raise the quota",
        Cause::Missing => "create the folder or mount its share",
        Cause::Unreachable => "check the share's server and the network",
        Cause::Other => "check the filesystem",
    }
}

fn try_access(place: &Path, tester: Tester) -> Result<(), (&'static str, io::Error)> {
    clean_stale(place, tester).map_err(|error| ("listing the folder", error))?;
    let mut probing =
        Probing::open(place, tester).map_err(|error| ("opening the folder", error))?;
    let name = probing
        .write_synced("a", b"probe")
        .map_err(|error| ("writing a file", error))?;
    let read = probing
        .read(&name)
        .map_err(|error| ("reading a file", error))?;
    if read != b"probe" {
        return Err((
            "reading back what was written",
            io::ErrorKind::InvalidData.into(),
        ));
    }
    let renamed = probing
        .rename(&name, "b")
        .map_err(|error| ("renaming a file", error))?;
    probing
        .remove(&renamed)
        .map_err(|error| ("deleting a file", error))
}

/// Returns whether events arrive.
fn events(probe: Probe<'_>, findings: &mut Vec<Finding>) -> bool {
    let finding = match wait_for_event(probe) {
        Ok(true) => good(Check::Events, "events arrive"),
        Ok(false) => warn(
            Check::Events,
            "no event came for a file that was written, so the folder is polled",
            "",
        ),
        Err(EventTrial::Watch(error)) => refused_watch(&error),
        Err(EventTrial::Write(error)) => bad(
            Check::Events,
            format!("writing a file failed: {error}"),
            remedy_for(&error),
        ),
    };
    let arrive = finding.grade == Grade::Good;
    findings.push(finding);
    arrive
}

fn refused_watch(error: &WatchError) -> Finding {
    let remedy = match error {
        WatchError::Limit { .. } => {
            "raise fs.inotify.max_user_watches and fs.inotify.max_user_instances"
        }
        WatchError::Refused { .. } => "",
    };
    warn(Check::Events, error.to_string(), remedy)
}

enum EventTrial {
    Watch(WatchError),
    Write(io::Error),
}

fn wait_for_event(probe: Probe<'_>) -> Result<bool, EventTrial> {
    let (mut watch, hints) = trial_watch().map_err(EventTrial::Watch)?;
    watch
        .add(0, probe.input, Subfolders::No)
        .map_err(EventTrial::Watch)?;
    let mut probing = Probing::open(probe.input, probe.tester).map_err(EventTrial::Write)?;
    probing
        .write("event", b"probe")
        .map_err(EventTrial::Write)?;
    let came = hints.wait(probe.event_wait);
    Ok(came.contains(&Hint::Changed(0)))
}

/// Tries locks, the clock, case and Unicode. None of them can make a folder unusable.
fn properties(probe: Probe<'_>, clock: &dyn Clock, findings: &mut Vec<Finding>) {
    let trials: [(Check, Trial); 4] = [
        (Check::Locks, locks),
        (Check::Clock, skew),
        (Check::Case, case),
        (Check::Names, normalisation),
    ];
    for (what, trial) in trials {
        let tried = Probing::open(probe.input, probe.tester)
            .and_then(|mut probing| trial(&mut probing, clock));
        findings.push(
            tried.unwrap_or_else(|error| warn(what, format!("it could not be tried: {error}"), "")),
        );
    }
}

type Trial = fn(&mut Probing, &dyn Clock) -> io::Result<Finding>;

fn locks(probing: &mut Probing, _: &dyn Clock) -> io::Result<Finding> {
    let name = probing.write("lock", b"probe")?;
    let file = probing.open_for_writing(&name)?;
    Ok(
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => good(Check::Locks, "files can be locked"),
            Err(error) => warn(
                Check::Locks,
                format!(
                    "files cannot be locked ({}), so an open file is known only by its changes",
                    io::Error::from(error)
                ),
                "give the folder a longer settle time if files are taken too early",
            ),
        },
    )
}

fn skew(probing: &mut Probing, clock: &dyn Clock) -> io::Result<Finding> {
    let before = clock.now().as_second();
    let name = probing.write("clock", b"probe")?;
    let after = clock.now().as_second();
    let given = probing.modified(&name)?;
    let off = if given < before {
        given - before
    } else {
        (given - after).max(0)
    };
    Ok(if off.abs() <= SKEW {
        good(Check::Clock, "its clock agrees with ours")
    } else {
        let side = if off < 0 { "behind" } else { "ahead of" };
        warn(
            Check::Clock,
            format!(
                "its clock is {} s {side} ours; files settle by our clock, but their times mislead people",
                off.abs()
            ),
            "synchronise the clocks of this machine and the file server",
        )
    })
}

fn case(probing: &mut Probing, _: &dyn Clock) -> io::Result<Finding> {
    let name = probing.write("case", b"probe")?;
    let upper = name.to_ascii_uppercase();
    Ok(if probing.is_there(&upper)? {
        good(
            Check::Case,
            "names that differ only by case are the same file there",
        )
    } else {
        good(Check::Case, "names that differ by case are different files")
    })
}

fn normalisation(probing: &mut Probing, _: &dyn Clock) -> io::Result<Finding> {
    let name = probing.write("\u{e9}", b"probe")?;
    let text = name.to_string_lossy();
    let decomposed: String = text.nfd().collect();
    Ok(if !probing.is_listed(&name)? {
        warn(
            Check::Names,
            "it changes the Unicode form of names, so names in logs may differ from what was dropped",
            "",
        )
    } else if probing.is_there(OsStr::new(&decomposed))? {
        good(
            Check::Names,
            "names that differ only in Unicode form are the same file there",
        )
    } else {
        good(Check::Names, "names are kept as they are")
    })
}

fn space(place: &Path) -> Option<Finding> {
    let found = rustix::fs::statvfs(place).ok()?;
    Some(grade_space(&found))
}

fn grade_space(found: &StatVfs) -> Finding {
    let bytes = found.f_bavail.saturating_mul(found.f_frsize);
    let remedy = "free some space or raise the quota";
    // Filesystems without a fixed number of inodes say 0 of 0.
    let inodes = (found.f_files > 0).then_some(found.f_favail);
    match inodes {
        _ if bytes == 0 => bad(Check::Space, "no space is left", remedy),
        Some(0) => bad(
            Check::Space,
            "no inodes are left: no file can be created",
            remedy,
        ),
        _ if bytes < LOW_SPACE => warn(
            Check::Space,
            format!("only {} MiB are free", bytes >> 20),
            remedy,
        ),
        Some(left) if left < LOW_INODES => {
            warn(Check::Space, format!("only {left} inodes are free"), remedy)
        }
        Some(_) | None => good(Check::Space, format!("{} MiB are free", bytes >> 20)),
    }
}
