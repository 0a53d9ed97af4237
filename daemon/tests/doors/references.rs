//! Pages of the documentation that are made from the code are as the code is.

use platen::{api, metrics};
use std::path::PathBuf;

/// Compares a page with the file in the repository; `PLATEN_BLESS=1` writes the file.
#[track_caller]
fn check(file: &str, page: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/reference")
        .join(file);
    if std::env::var_os("PLATEN_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        kept, page,
        "{file} is stale: run this test with PLATEN_BLESS=1"
    );
}

#[test]
fn the_reference_of_metrics_is_current() {
    check("metrics.md", &metrics::metrics_markdown());
}

#[test]
fn the_reference_of_problems_is_current() {
    check("problems.md", &api::problems_markdown());
}
