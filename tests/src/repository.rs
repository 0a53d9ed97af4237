//! The project's own files, for tests that judge them.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A text file of the project.
#[derive(Debug)]
pub struct Source {
    /// Its path from the root, with `/` between names.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// Returns whether all of it is compiled for tests only.
    pub fn is_test(&self) -> bool {
        let in_directory = |name: &str| self.path.split('/').rev().skip(1).any(|dir| dir == name);
        let of_xtask = self.path.starts_with("tests/xtask/");
        !of_xtask && (in_directory("tests") || self.path.ends_with("/tests.rs"))
    }

    /// Returns the numbered lines of tests, from 1, without those that are comments.
    pub fn test_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let begin = if self.is_test() {
            0
        } else {
            self.tests_after().unwrap_or(usize::MAX)
        };
        self.code_lines().filter(move |(number, _)| *number > begin)
    }

    /// Returns the numbered lines of what is shipped, from 1, without those that are comments.
    pub fn shipped_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = match (self.is_test(), self.tests_after()) {
            (true, _) => 0,
            (false, Some(tests)) => tests,
            (false, None) => usize::MAX,
        };
        self.code_lines()
            .take_while(move |(number, _)| *number <= end)
    }

    /// Returns after how many lines the tests begin, which by the habit of the house stand last.
    fn tests_after(&self) -> Option<usize> {
        let lines: Vec<&str> = self.text.lines().collect();
        lines
            .windows(2)
            .position(|two| two[0] == "#[cfg(test)]" && two[1].starts_with("mod "))
    }

    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        let lines = lines.map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Returns all files of the project whose names end in `.ext`, in the order of their paths. Builds
/// and what begins with a dot are left out.
pub fn sources(ext: &str) -> Result<Vec<Source>> {
    let root = root();
    let mut found = Vec::new();
    collect(&root, &root, ext, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Returns one file of the project.
pub fn source(path: &str) -> Result<Source> {
    let file = root().join(path);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
    Ok(Source {
        path: path.to_owned(),
        text,
    })
}

/// Returns whether a name stands in `code` by itself, not as a part of another.
pub fn mentions(code: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        !before.ends_with(part_of_name) && !after.starts_with(part_of_name)
    })
}

fn collect(root: &Path, folder: &Path, ext: &str, found: &mut Vec<Source>) -> Result<()> {
    let reading = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(reading)? {
        let entry = entry.with_context(reading)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = entry.path();
        let built = folder == root && name.starts_with("target");
        if built || name.starts_with('.') {
            continue;
        }
        if entry.file_type().with_context(reading)?.is_dir() {
            collect(root, &path, ext, found)?;
        } else if path.extension().is_some_and(|found| found == ext) {
            let path = path.strip_prefix(root)?.to_string_lossy().into_owned();
            found.push(source(&path)?);
        }
    }
    Ok(())
}
