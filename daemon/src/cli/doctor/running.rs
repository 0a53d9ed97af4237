//! What the running room itself found of its folders.
//!
//! A service manager may lay other mounts over a folder than the doctor sees, and forbid what the
//! account may do elsewhere: only the room can try that.

use super::{Finding, Grade};
use crate::api::wire;
use crate::client::Client;
use std::path::Path;

/// Returns what the room found bad when it last tested its folders, except for what is known already;
/// nothing where no room answers.
pub(super) fn folders(data: &Path, known: &[Finding]) -> Vec<Finding> {
    let Some(folders) = ask(data) else {
        return vec![];
    };
    let found = folders.folders.into_iter().flat_map(of_folder);
    let is_known = |about: &str| {
        known
            .iter()
            .any(|one| one.about == about && one.grade == Grade::Bad)
    };
    let new = found.filter(|(about, _)| !is_known(about));
    new.map(|(about, check)| {
        let about = format!("{about}, as the room found");
        Finding::bad(about, check.note, check.remedy)
    })
    .collect()
}

fn ask(data: &Path) -> Option<wire::Folders> {
    let room = Client::of(data).ok()?;
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().ok()?;
    // That it does not answer is told by the look at its doors.
    runtime.block_on(room.get(&["folders"], &[])).ok()
}

/// Returns the bad checks of a folder, each with what it is about.
fn of_folder(folder: wire::Folder) -> impl Iterator<Item = (String, wire::Check)> {
    let name = folder.name;
    let checks = folder.test.into_iter().flat_map(|test| test.checks);
    let bad = checks.filter(|check| check.outcome == wire::Outcome::Bad);
    bad.map(move |check| (format!("folder {name}, {}", check.what), check))
}
