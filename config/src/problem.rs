//! What is wrong with a settings file, as plain data.

use crate::report;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One thing wrong, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file it is in.
    pub file: PathBuf,
    /// The offending text, in bytes of the file; empty where the file could not be read.
    pub span: Range<usize>,
    /// The line the text begins in, from 1.
    pub line: usize,
    /// The column it begins at, in characters from 1.
    pub column: usize,
    /// What is wrong: a clause, lower case, without a full stop.
    pub message: String,
    /// What to do about it, likewise.
    pub fix: String,
}

/// All that is wrong with the settings of a room: never empty, in the order of files and lines.
#[derive(Clone, PartialEq, Eq)]
pub struct Problems {
    list: Vec<Problem>,
    files: Vec<SourceFile>,
}

/// A settings file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    pub(crate) text: Arc<str>,
}

impl SourceFile {
    /// A text that is part of the program, whose problems nobody sees.
    pub(crate) fn unnamed(text: &str) -> Self {
        Self {
            path: PathBuf::new(),
            text: text.into(),
        }
    }
}

impl Problems {
    /// Sorts what was found. `list` must not be empty.
    pub(crate) fn new(mut list: Vec<Problem>, files: Vec<SourceFile>) -> Self {
        let order = |problem: &Problem| files.iter().position(|file| file.path == problem.file);
        list.sort_by_key(|problem| (order(problem), problem.span.start, problem.span.end));
        list.dedup();
        Self { list, files }
    }

    /// Iterates over them.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.list.iter()
    }

    /// Returns how many there are, at least one.
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn text_of(&self, path: &Path) -> Option<Arc<str>> {
        let file = self.files.iter().find(|file| file.path == path)?;
        Some(Arc::clone(&file.text))
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

/// For people: each problem with the offending text underlined.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&report::render(self))
    }
}

impl fmt::Debug for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.list).finish()
    }
}

impl std::error::Error for Problems {}
