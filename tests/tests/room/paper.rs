//! What stands on the pages that a printer got.

use platen_tests::peers::{program, succeed};
use std::path::Path;
use std::process::Command;

/// Fails unless qpdf finds the file sound.
#[track_caller]
pub(crate) fn check_pdf(pdf: &Path) {
    let qpdf = program("/usr/bin/qpdf", "qpdf").unwrap();
    succeed(Command::new(qpdf).arg("--check").arg(pdf)).unwrap();
}

/// Returns the text of each page.
pub(crate) fn text(pdf: &Path) -> Vec<String> {
    let pdftotext = program("/usr/bin/pdftotext", "poppler-utils").unwrap();
    let told = succeed(Command::new(pdftotext).arg(pdf).arg("-")).unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    let pages = text.split_terminator('\u{c}');
    pages.map(|page| page.trim().to_owned()).collect()
}
