//! Collects what is wrong while settings are read, and where.

use crate::problem::{Problem, Problems, SourceFile};
use std::collections::BTreeSet;
use std::ops::Range;

/// A place in a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At {
    /// Which file, by its position among those read.
    pub(crate) file: usize,
    /// Which bytes of it.
    pub(crate) span: Range<usize>,
}

/// The files read and the problems found in them.
#[derive(Debug)]
pub(crate) struct Found {
    files: Vec<SourceFile>,
    /// Where the lines of each file begin.
    lines: Vec<Vec<usize>>,
    list: Vec<Problem>,
    broken_lines: BTreeSet<(usize, usize)>,
    missing: Missing,
}

/// Whether something may only seem to be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// All was read.
    Truly,
    /// A file or a line could not be read, and may be what gives it.
    Perhaps,
}

impl Found {
    /// Starts with the files read and what is known of those that could not be.
    pub(crate) fn new(files: Vec<SourceFile>, unreadable: Vec<Problem>) -> Self {
        let missing = if unreadable.is_empty() {
            Missing::Truly
        } else {
            Missing::Perhaps
        };
        let lines = files.iter().map(starts).collect();
        Self {
            files,
            lines,
            list: unreadable,
            broken_lines: BTreeSet::new(),
            missing,
        }
    }

    /// Adds a file and returns its position.
    pub(crate) fn add_file(&mut self, file: SourceFile) -> usize {
        self.lines.push(starts(&file));
        self.files.push(file);
        self.files.len() - 1
    }

    /// Notes a problem of a file that could not be read and that gives nothing to the others.
    pub(crate) fn add_unreadable(&mut self, problem: Problem) {
        self.list.push(problem);
    }

    /// Reads something that stands for itself: what is broken in it is not missing elsewhere, nor
    /// does it miss what is broken elsewhere.
    pub(crate) fn apart<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let missing = std::mem::replace(&mut self.missing, Missing::Truly);
        let value = read(self);
        self.missing = missing;
        value
    }

    /// Notes what is wrong at a place, unless the line is not TOML at all and was noted as such.
    pub(crate) fn add(&mut self, at: &At, message: impl Into<String>, fix: impl Into<String>) {
        let line = self.line(at);
        if !self.broken_lines.contains(&(at.file, line)) {
            self.push(at, message.into(), fix.into());
        }
    }

    /// Notes a line that is not TOML.
    pub(crate) fn add_syntax(&mut self, at: &At, message: String, fix: String) {
        let line = self.line(at);
        self.missing = Missing::Perhaps;
        let at = &self.widened(at);
        // Where one slip has several consequences on a line, the first is the one to mend.
        if self.broken_lines.insert((at.file, line)) {
            self.push(at, message, fix);
        }
    }

    /// Whether a line or file could not be read, so that what seems to be missing may be there.
    pub(crate) fn is_broken(&self) -> bool {
        self.missing == Missing::Perhaps
    }

    /// Names a place in a sentence.
    pub(crate) fn name(&self, at: &At) -> String {
        format!(
            "{} line {}",
            self.files[at.file].path.display(),
            self.line(at)
        )
    }

    /// Returns all problems, or `value` if there are none.
    pub(crate) fn into_result<T>(self, value: Option<T>) -> Result<T, Problems> {
        match value {
            Some(value) if self.list.is_empty() => Ok(value),
            Some(_) | None => Err(Problems::new(self.list, self.files)),
        }
    }

    fn push(&mut self, at: &At, message: String, fix: String) {
        let (line, column) = self.line_and_column(at);
        let file = self.files[at.file].path.clone();
        let span = at.span.clone();
        self.list.push(Problem {
            file,
            span,
            line,
            column,
            message,
            fix,
        });
    }

    /// Returns the whole line, without the space around it, for a place that is between letters.
    fn widened(&self, at: &At) -> At {
        if !at.span.is_empty() {
            return at.clone();
        }
        let start = self.lines[at.file][self.line(at) - 1];
        let line = self.files[at.file].text[start..]
            .lines()
            .next()
            .unwrap_or_default();
        let start = start + line.len() - line.trim_start().len();
        At {
            file: at.file,
            span: start..start + line.trim().len(),
        }
    }

    fn line(&self, at: &At) -> usize {
        self.lines[at.file].partition_point(|start| *start <= at.span.start)
    }

    fn line_and_column(&self, at: &At) -> (usize, usize) {
        let text = &self.files[at.file].text;
        let end = text.floor_char_boundary(at.span.start);
        let line = self.lines[at.file].partition_point(|start| *start <= end);
        let start = self.lines[at.file][line - 1];
        (line, text[start..end].chars().count() + 1)
    }
}

/// Returns where the lines of a file begin.
fn starts(file: &SourceFile) -> Vec<usize> {
    let newlines = file.text.match_indices('\n');
    let after = newlines.map(|(newline, _)| newline + 1);
    std::iter::once(0).chain(after).collect()
}
