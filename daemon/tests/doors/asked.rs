//! What commands that need no room say of themselves, and which words they take.

use crate::cli::{check, platen, said};
use std::path::Path;
use tempfile::TempDir;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn help_shows_the_fields_of_names_as_they_are_written() {
    for help in ["--help", "-h"] {
        let shown = platen(&["split", help]);
        check(&shown, 0);
        let shown = said(&shown);
        for written in [
            "-o 'letter-{n}.pdf'",
            "-o '{n} {title}.pdf'",
            "In names, {n} is",
        ] {
            assert!(shown.contains(written), "{written}: {shown}");
        }
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
    }
    let place = TempDir::new().unwrap();
    check(&platen(&["man", text(place.path())]), 0);
    let page = std::fs::read_to_string(place.path().join("platen-split.1")).unwrap();
    assert!(page.contains("letter\\-{n}.pdf"), "{page}");
    assert!(!page.contains('\u{1b}'), "{page:?}");
}
