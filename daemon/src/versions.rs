//! The log of installs and upgrades: which version ran first when. The package adds its own lines.

use crate::log::{LogError, append_to};
use platen_model::Timestamp;
use std::io::{self, Write as _};
use std::path::Path;

/// The file beside the log.
const FILE: &str = "versions.log";
/// What a line says between the time and the version.
const FIRST_START: &str = "first start of platen";

/// Adds a line when another version starts than did last.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn note(dir: &Path, now: Timestamp) -> Result<(), LogError> {
    let path = dir.join(FILE);
    let failed = |source| LogError::File {
        path: path.clone(),
        source,
    };
    std::fs::create_dir_all(dir).map_err(failed)?;
    let known = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let started = format!("{FIRST_START} {}", env!("CARGO_PKG_VERSION"));
    let last = known.lines().rfind(|line| line.contains(FIRST_START));
    if last.is_some_and(|line| line.ends_with(&started)) {
        return Ok(());
    }
    let line = format!("{now} {started}\n");
    append_to(&path)
        .and_then(|mut file| file.write_all(line.as_bytes()))
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// Starts twice after these lines, and returns what is added.
    fn added(known: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        std::fs::write(&path, known).unwrap();
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        for _start in 0..2 {
            note(dir.path(), now).unwrap();
        }
        let noted = std::fs::read_to_string(path).unwrap();
        noted.strip_prefix(known).unwrap().to_owned()
    }

    #[test]
    fn a_version_is_noted_once() {
        let first = format!("2026-11-22T10:00:00Z first start of platen {VERSION}\n");
        assert_eq!(added(""), first);
        assert_eq!(added("T first start of platen 0.0.1\n"), first);
        assert_eq!(
            added(&format!("T first start of platen 1{VERSION}\n")),
            first
        );
    }

    #[test]
    fn the_same_version_installed_again_does_not_start_first() {
        let installed = format!("T package platen {VERSION}-1 installed, {VERSION}-1 before\n");
        assert_eq!(added(&format!("{}{installed}", added(""))), "");
    }
}
