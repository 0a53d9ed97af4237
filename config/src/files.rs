//! Reading directories of settings, within limits.

use crate::problem::Problem;
use crate::raw::amount::size;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How much is read of one kind of file, and what to do where there is more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// How such files are called.
    pub(crate) called: &'static str,
    /// The most files that are read.
    pub(crate) most_files: usize,
    /// The largest file that is read, in bytes.
    pub(crate) largest_file: u64,
    /// What to do about too many files.
    pub(crate) join: &'static str,
    /// What to do about a file that is too large.
    pub(crate) split: &'static str,
    /// What to do about a file that is not there.
    pub(crate) make: &'static str,
}

/// Lists the `*.toml` of a directory that are not hidden, in the order of their names. None if the
/// directory cannot be listed, which is noted; one that is not there is empty.
pub(crate) fn listed(
    directory: &Path,
    reach: &Reach,
    unreadable: &mut Vec<Problem>,
) -> Option<Vec<PathBuf>> {
    let Reach {
        called, most_files, ..
    } = *reach;
    match names(directory, most_files) {
        Ok(mut paths) => {
            paths.sort();
            if paths.len() > most_files {
                let message = format!("there are more than {most_files} {called}");
                unreadable.push(whole_file(directory, message, reach.join));
                paths.truncate(most_files);
            }
            Some(paths)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Vec::new()),
        Err(error) => {
            let message = format!("the directory cannot be listed: {error}");
            let fix = "let Platen's account read and enter it";
            unreadable.push(whole_file(directory, message, fix));
            None
        }
    }
}

fn names(directory: &Path, most_files: usize) -> io::Result<Vec<PathBuf>> {
    let is_settings = |path: &PathBuf| {
        let hidden = path
            .file_name()
            .is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        !hidden
            && path
                .extension()
                .is_some_and(|extension| extension == "toml")
    };
    let entries = std::fs::read_dir(directory)?.take(10 * most_files);
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    Ok(paths
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(is_settings)
        .collect())
}

/// Reads a file, or says why it cannot be.
pub(crate) fn text(path: &Path, reach: &Reach) -> Result<String, Problem> {
    let bytes = bytes(path, reach.largest_file).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            return whole_file(path, "the file is not there".to_owned(), reach.make);
        }
        let message = format!("the file cannot be read: {error}");
        whole_file(path, message, "let Platen's account read it")
    })?;
    let Some(bytes) = bytes else {
        let fix = "put a file in its place, or remove it";
        return Err(whole_file(path, "it is not a file".to_owned(), fix));
    };
    if bytes.len() as u64 > reach.largest_file {
        let message = format!("the file is larger than {}", size(reach.largest_file));
        return Err(whole_file(path, message, reach.split));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let newlines = error.as_bytes()[..good].iter().filter(|b| **b == b'\n');
        let message = format!("line {} is not UTF-8", newlines.count() + 1);
        whole_file(path, message, "save the file as UTF-8")
    })
}

/// Returns at most one byte more than `largest`, or none if it is no file: a pipe would be waited
/// for.
fn bytes(path: &Path, largest: u64) -> io::Result<Option<Vec<u8>>> {
    if !std::fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(largest + 1)
        .read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Returns what is wrong with a file as a whole.
pub(crate) fn whole_file(path: &Path, message: String, fix: &str) -> Problem {
    let fix = fix.to_owned();
    Problem {
        file: path.to_owned(),
        span: 0..0,
        line: 1,
        column: 1,
        message,
        fix,
    }
}
