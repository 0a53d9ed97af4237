//! What was split, for people and programs.

use crate::cli::show;
use platen_model::plain_lines;
use platen_pdfcore::program::split::{Part, Plan};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// Parts that are shown to people; programs get all.
const SHOWN: usize = 100;

/// What was split.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    file: String,
    pages: usize,
    pub(super) parts: Vec<Made>,
    /// Blank pages that are in no part, counted from 1.
    dropped_pages: Vec<usize>,
    pub(super) not_kept: Vec<String>,
    pub(super) repairs: Vec<String>,
    pub(super) despite_permissions: bool,
}

/// One part.
#[derive(Debug, Serialize)]
pub(super) struct Made {
    pub(super) file: String,
    title: Option<String>,
    pages: usize,
    first: Option<usize>,
    last: Option<usize>,
    /// Nothing where it was only planned.
    pub(super) bytes: Option<u64>,
}

impl Told {
    pub(super) fn new(file: &Path, pages: usize, plan: &Plan, names: Vec<String>) -> Self {
        let parts = plan.parts.iter().zip(names);
        Self {
            file: file.display().to_string(),
            pages,
            parts: parts.map(|(part, file)| Made::new(part, file)).collect(),
            dropped_pages: plan.dropped.iter().map(|page| page + 1).collect(),
            not_kept: vec![],
            repairs: vec![],
            despite_permissions: false,
        }
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for what in self.repairs.iter().chain(&self.not_kept) {
            let _always_ok = writeln!(text, "{}: {what}", self.file);
        }
        if self.despite_permissions {
            text += "split although its author forbids it\n";
        }
        for part in self.parts.iter().take(SHOWN) {
            let _always_ok = writeln!(text, "{}", part.text());
        }
        if let Some(more) = self.parts.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let _always_ok = writeln!(text, "and {more} more");
        }
        let parts = match self.parts.len() {
            1 => "1 part".to_owned(),
            parts => format!("{parts} parts"),
        };
        let dropped = match self.dropped_pages.len() {
            0 => String::new(),
            1 => ", 1 blank page left out".to_owned(),
            pages => format!(", {pages} blank pages left out"),
        };
        let _always_ok = writeln!(text, "{}: {parts}{dropped}", self.file);
        plain_lines(&text)
    }
}

impl Made {
    fn new(part: &Part, file: String) -> Self {
        Self {
            file,
            title: part.title.clone(),
            pages: part.pages.len(),
            first: part.pages.first().map(|page| page + 1),
            last: part.pages.last().map(|page| page + 1),
            bytes: None,
        }
    }

    fn text(&self) -> String {
        let page = |page: Option<usize>| page.unwrap_or_default();
        let (first, last) = (page(self.first), page(self.last));
        let pages = match self.pages {
            1 => format!("page {first}"),
            pages => format!("{pages} pages, {first} to {last}"),
        };
        match self.bytes {
            Some(bytes) => format!("{}: {pages}, {}", self.file, show::bytes(bytes)),
            None => format!("{}: {pages}", self.file),
        }
    }
}
