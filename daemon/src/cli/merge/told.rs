//! What was merged, for people and programs.

use crate::cli::program::Written;
use crate::cli::program::output::before;
use crate::cli::show;
use platen_model::plain_lines;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::may_be_changed;
use platen_pdfcore::program::several::Lost;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// What was merged.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    output: String,
    pages: usize,
    replaced: bool,
    written: Written,
    not_kept: Vec<Note>,
    repairs: Vec<Note>,
    /// Files whose authors forbid what was done.
    despite_permissions: Vec<String>,
}

/// What is said of files.
pub(super) struct Notes {
    not_kept: Vec<Note>,
    repairs: Vec<Note>,
    despite_permissions: Vec<String>,
}

/// What is said of one file.
#[derive(Debug, Serialize)]
struct Note {
    file: String,
    what: String,
}

impl Notes {
    /// Looks at each file in turn, by its place.
    pub(super) fn new(
        files: &[&Path],
        lost: Vec<Lost>,
        opened: &[Pdf<'_>],
        repairs: impl Fn(usize) -> Vec<String>,
    ) -> Self {
        let name = |path: &Path| path.display().to_string();
        let note = |path: &Path, what: String| Note {
            file: name(path),
            what,
        };
        let not_kept = lost.into_iter().filter_map(|lost| {
            let path = files.get(lost.document)?;
            Some(note(path, lost.what.to_string()))
        });
        let repairs = files.iter().enumerate().flat_map(|(at, path)| {
            let repairs = repairs(at).into_iter();
            repairs.map(move |what| note(path, what))
        });
        let opened = files.iter().zip(opened);
        let overruled = opened.filter(|(_, pdf)| !may_be_changed(pdf));
        Self {
            not_kept: not_kept.collect(),
            repairs: repairs.collect(),
            despite_permissions: overruled.map(|(path, _)| name(path)).collect(),
        }
    }
}

impl Told {
    pub(super) fn new(
        output: &Path,
        pages: usize,
        written: Written,
        replaced: bool,
        notes: Notes,
    ) -> Self {
        let Notes {
            not_kept,
            repairs,
            despite_permissions,
        } = notes;
        Self {
            output: output.display().to_string(),
            pages,
            replaced,
            written,
            not_kept,
            repairs,
            despite_permissions,
        }
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for Note { file, what } in self.repairs.iter().chain(&self.not_kept) {
            let _always_ok = writeln!(text, "{file}: {what}");
        }
        for file in &self.despite_permissions {
            let _always_ok = writeln!(text, "{file}: used although its author forbids it");
        }
        let Written {
            bytes,
            writer,
            reason,
            ..
        } = &self.written;
        let pages = match self.pages {
            1 => "1 page".to_owned(),
            pages => format!("{pages} pages"),
        };
        let before = before(self.replaced);
        let (output, size) = (&self.output, show::bytes(*bytes));
        let _always_ok = writeln!(
            text,
            "{output}: {pages}, {size} ({writer}: {reason}){before}"
        );
        plain_lines(&text)
    }
}
