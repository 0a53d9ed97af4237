//! Whether a directory may become a room without being asked: only where nobody else's files lie in it.

use crate::boot::{LEDGER, VAULT};
use crate::service::SETTINGS;
use anyhow::{Context, bail};
use std::io;
use std::path::Path;

/// What may be put in place for a room before its first start, and what a filesystem brings along.
const EXPECTED: [&str; 7] = [
    "api.token",
    "conf.d",
    "log",
    "lost+found",
    "secret.key",
    "secrets",
    "templates",
];
/// Names that a refusal shows.
const NAMED: usize = 3;

/// Refuses a directory without settings in which something lies. A name with a dot in front is nobody's:
/// shells, desktops and snapshots leave such behind.
///
/// # Errors
/// When something lies there, or the directory cannot be read.
pub(super) fn refuse_strange(data: &Path) -> anyhow::Result<()> {
    let names = names(data).with_context(|| format!("cannot look into {}", data.display()))?;
    if names.iter().any(|name| name == SETTINGS) {
        return Ok(());
    }
    let strange: Vec<_> = names.iter().filter(|name| is_strange(name)).collect();
    if strange.is_empty() {
        return Ok(());
    }
    let (place, found) = (data.display(), listed(&strange));
    if names.iter().any(|name| name == LEDGER || name == VAULT) {
        bail!(
            "{place} was a room, and its {SETTINGS} is missing: put it back from a backup, or write a \
             new one with `platen init --data {place}` (found {found})"
        );
    }
    bail!(
        "{place} is no room and not empty (found {found}): name an empty directory, or make a room \
         among what is there with `platen init --data {place}`"
    )
}

/// Returns what is in a directory, sorted; nothing where there is none.
fn names(directory: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        other => other?,
    };
    let name = |entry: io::Result<std::fs::DirEntry>| {
        entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
    };
    let mut names = entries.map(name).collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

fn is_strange(name: &str) -> bool {
    !name.starts_with('.') && !EXPECTED.contains(&name)
}

fn listed(names: &[&String]) -> String {
    let some: Vec<_> = names.iter().take(NAMED).map(|name| name.as_str()).collect();
    let some = some.join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Option<&str>) {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let refused = refuse_strange(dir.path())
            .err()
            .map(|error| error.to_string());
        match (&refused, expected) {
            (None, None) => {}
            (Some(refused), Some(expected)) if refused.contains(expected) => {}
            _ => panic!("{names:?}: {refused:?}"),
        }
    }

    #[test]
    fn only_an_empty_directory_or_a_room_is_taken() {
        check(&[], None);
        check(&[".cache", "lost+found", "secrets", "secret.key"], None);
        check(&["thesis.doc", SETTINGS], None);
        check(
            &["thesis.doc"],
            Some("is no room and not empty (found thesis.doc)"),
        );
        check(&["a", "b", "c", "d", "e"], Some("found a, b, c and 2 more"));
        check(&["ledger.db", "vault"], Some("its platen.toml is missing"));
        refuse_strange(Path::new("/nowhere/at/all")).unwrap();
    }
}
