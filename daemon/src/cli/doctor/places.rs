//! Directories: the room's own and the folders'.

use super::Finding;
use crate::api::wire::{Outcome, Test};
use crate::boot::{LEDGER, VAULT};
use platen_actors::disk::too_full;
use platen_actors::intake::{Filesystem, FilesystemKind, Probe, Tester, self_test};
use platen_config::{Folder, Link, Settings};
use platen_model::{Clock as _, FolderName, WallClock};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

/// How long an event is waited for in each folder.
const EVENT_WAIT: Duration = Duration::from_secs(2);
/// What to do about a place in the room's own directory that is missing.
const MADE_BY_THE_ROOM: &str =
    "nothing: the room makes it at its start, or now by `platen config reload`";

/// Looks at the room's own directory.
pub(super) fn room(data: &Path, settings: Option<&Settings>) -> Vec<Finding> {
    let mut findings = vec![filesystem(data)];
    findings.push(match try_place(data) {
        Ok(()) => Finding::good("data", "files can be written, renamed and deleted"),
        Err(error) => Finding::bad(
            "data",
            format!("{} cannot be used: {error}", data.display()),
            "give it to the service's account: chown -R",
        ),
    });
    if let Some(settings) = settings {
        findings.push(match too_full(data, settings.limits.free_disk_bytes) {
            None => Finding::good("disk", "there is room for jobs"),
            Some(why) => Finding::bad("disk", why, "free some space, or lower limits.free_disk"),
        });
    }
    let mut private = vec![data.join(VAULT), data.join(LEDGER), data.join("secret.key")];
    private.extend(settings.map(|settings| settings.api.token_file.clone()));
    findings.extend(private.iter().filter_map(|path| exposed(path)));
    findings
}

/// A ledger needs locks and syncs that file servers do not keep.
fn filesystem(data: &Path) -> Finding {
    let about = "data filesystem";
    match Filesystem::of(data) {
        Ok(filesystem) => match &filesystem.kind {
            FilesystemKind::Local(name) => Finding::good(about, format!("{name}, local")),
            FilesystemKind::Remote(name) => Finding::bad(
                about,
                format!("{name} is a file server, and a ledger must not lie on one"),
                "move the room to a local disk; folders may stay on shares",
            ),
            FilesystemKind::Unknown(name) => Finding::warn(
                about,
                format!("{name:?} is not known here"),
                "make sure it is a local disk that keeps what was synced",
            ),
        },
        Err(error) => Finding::bad(about, format!("it cannot be told: {error}"), "mount /proc"),
    }
}

/// What only the room may read must be closed to others.
fn exposed(path: &Path) -> Option<Finding> {
    let about = std::fs::symlink_metadata(path).ok()?;
    let mode = about.mode() & 0o7777;
    let closed = if about.is_dir() { "700" } else { "600" };
    (mode & 0o077 != 0).then(|| {
        Finding::bad(
            "permissions",
            format!(
                "{} is open to other accounts (mode {mode:o})",
                path.display()
            ),
            format!("chmod {closed} {}", path.display()),
        )
    })
}

/// Tests every folder as this account.
pub(super) fn folders(data: &Path, settings: &Settings) -> Vec<Finding> {
    let tests = settings.folders.iter();
    merge_good(
        tests
            .flat_map(|(name, one)| folder(data, name, one))
            .collect(),
    )
}

fn folder(data: &Path, name: &FolderName, folder: &Folder) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut is_to_come = |what: &str, place: &Path| {
        let finding = to_come(data, place).map(|found| {
            let about = format!("folder {name}, {what}");
            Finding::warn(about, found, MADE_BY_THE_ROOM)
        });
        let comes = finding.is_some();
        findings.extend(finding);
        comes
    };
    let output = folder.output.as_deref();
    let output = output.filter(|output| !is_to_come("output", output));
    if is_to_come("input", &folder.input) {
        return findings;
    }
    let probe = Probe {
        input: &folder.input,
        output,
        event_wait: EVENT_WAIT,
        tester: Tester::passing(),
    };
    let test = self_test(probe, &WallClock);
    let checks = Test::of(WallClock.now(), &test).checks.into_iter();
    findings.extend(checks.map(|check| Finding {
        grade: check.outcome,
        about: format!("folder {name}, {}", check.what),
        found: check.note,
        remedy: check.remedy,
    }));
    findings
}

/// Says that a place is missing which the room makes, as it does with those in its own directory.
fn to_come(data: &Path, place: &Path) -> Option<String> {
    let missing = matches!(place.try_exists(), Ok(false)) && place.starts_with(data);
    missing.then(|| format!("{} is not there yet", place.display()))
}

/// A room with a thousand good folders is told in a line each for what is not good.
fn merge_good(findings: Vec<Finding>) -> Vec<Finding> {
    let (good, other): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.grade == Outcome::Good);
    let mut merged = other;
    if !good.is_empty() {
        merged.push(Finding::good(
            "folders",
            format!("{} more checks of them are as they should be", good.len()),
        ));
    }
    merged
}

/// Tries the drop folders of printers.
pub(super) fn drops(data: &Path, settings: &Settings) -> Vec<Finding> {
    let printers = settings.printers.iter();
    let drops = printers.filter_map(|(name, printer)| match &printer.link {
        Link::Folder(link) => Some(drop_folder(data, format!("printer {name}"), &link.path)),
        Link::Raw(_) | Link::Lpr(_) => None,
    });
    drops.collect()
}

fn drop_folder(data: &Path, about: String, place: &Path) -> Finding {
    if let Some(found) = to_come(data, place) {
        return Finding::warn(about, found, MADE_BY_THE_ROOM);
    }
    match try_place(place) {
        Ok(()) => Finding::good(about, "files can be put into its folder"),
        Err(error) => Finding::bad(
            about,
            format!("{} cannot be used: {error}", place.display()),
            "make the folder or mount its share, and let the service's account write there",
        ),
    }
}

/// Writes, renames and deletes a file. The name is one that watchers of folders pass over.
fn try_place(place: &Path) -> io::Result<()> {
    let name = |end: &str| place.join(format!(".platen-doctor-{}{end}", std::process::id()));
    let (part, done) = (name(".part"), name(""));
    let tried = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut file| file.write_all(b"platen doctor\n"))
        .and_then(|()| std::fs::rename(&part, &done))
        .and_then(|()| std::fs::remove_file(&done));
    if tried.is_err() {
        // Whichever of them is there; the error above is what counts.
        let _absent = std::fs::remove_file(&part);
        let _absent = std::fs::remove_file(&done);
    }
    tried
}
