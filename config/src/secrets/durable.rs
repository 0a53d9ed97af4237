//! Files that are replaced whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Replaces a file by one that only its owner reads. Once this returns, the new content survives
/// a power cut; if it fails, the old content is there, and nothing else is left.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let part = part_of(path);
    // What a killed process left; a new file is made, so that its mode is surely ours.
    match fs::remove_file(&part) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let replaced = write(&part, content).and_then(|()| fs::rename(&part, path));
    if replaced.is_err() {
        // The first failure is the one to report; the part is removed at the next try at latest.
        let _ = fs::remove_file(&part);
    }
    replaced?;
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

fn write(part: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(part)?;
    file.write_all(content)?;
    file.sync_all()
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}
