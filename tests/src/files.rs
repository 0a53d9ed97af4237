//! What lies below a directory.

use anyhow::{Context as _, Result};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Returns every file below a directory, hidden ones too, in no order; none where there is no
/// directory.
pub fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![];
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries = match std::fs::read_dir(&directory) {
            Ok(entries) => entries,
            // A running room removed it.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                let failed = format!("cannot list {}", directory.display());
                return Err(anyhow::Error::new(error).context(failed));
            }
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list {}", directory.display()))?;
            match entry.file_type()?.is_dir() {
                true => directories.push(entry.path()),
                false => files.push(entry.path()),
            }
        }
    }
    Ok(files)
}
