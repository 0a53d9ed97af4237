//! Texts and bar codes on pages, by the real program, read by pdftotext and zbarimg.

use crate::cli::{check, complained};
use crate::program::{book, program};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Programs a book of three pages and returns the words on each page.
#[track_caller]
fn written(arguments: &[&str]) -> Vec<String> {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 3), place.path().join("out.pdf"));
    let done = program(&book, &[arguments, &["-o", out.to_str().unwrap()]].concat());
    check(&done, 0);
    let sound = Command::new("qpdf")
        .arg("--check")
        .arg(&out)
        .output()
        .unwrap();
    assert!(sound.status.success(), "{sound:?}");
    words(&out)
}

fn words(pdf: &Path) -> Vec<String> {
    let told = Command::new("pdftotext")
        .arg("-layout")
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    text.split_terminator('\u{c}').map(str::to_owned).collect()
}

#[test]
fn fields_are_filled_on_every_page() {
    let pages = written(&[
        "--page-numbers",
        "{page}of{pages}",
        "--bates",
        "A-",
        "--bates-from",
        "41",
        "--stamp",
        "{name}: {file}, {{{date}}}",
        "--as-at",
        "2026-11-27T18:30",
    ]);
    assert_eq!(pages.len(), 3);
    for (at, page) in pages.iter().enumerate() {
        let number = format!("{}of3", at + 1);
        let bates = format!("A-{:06}", at + 41);
        for part in [
            &number,
            &bates,
            "book: book.pdf, {2026-11-27}",
            &format!("leaf {}", at + 1),
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}

#[test]
fn stamps_go_with_their_pages_onto_sheets() {
    let sheets = written(&["--page-numbers", "<{page}>", "--n-up", "2x2", "--simplex"]);
    let [sheet] = sheets.as_slice() else {
        panic!("{sheets:?}");
    };
    for part in ["<1>", "<2>", "<3>", "leaf 3"] {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
}

#[test]
fn a_bar_code_of_every_page_can_be_read() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 2), place.path().join("out.pdf"));
    for kind in ["code-128", "qr"] {
        let arguments = [
            "--stamp",
            "JOB {page}/{pages}",
            "--stamp-barcode",
            kind,
            "-o",
        ];
        let done = program(&book, &[&arguments[..], &[out.to_str().unwrap()]].concat());
        check(&done, 0);
        let picture = place.path().join("page");
        let drawn = Command::new("pdftoppm")
            .args(["-r", "200", "-png"])
            .arg(&out)
            .arg(&picture)
            .status();
        let drawn = drawn.unwrap();
        assert!(drawn.success());
        for page in 1..=2 {
            let picture = place.path().join(format!("page-{page}.png"));
            let read = Command::new("zbarimg")
                .args(["--raw", "-q"])
                .arg(picture)
                .output();
            let read = read.expect("zbarimg is missing: apt-get install zbar-tools");
            let read = String::from_utf8(read.stdout).unwrap();
            assert_eq!(read.trim(), format!("JOB {page}/2"), "{kind}");
        }
    }
}

#[test]
fn what_cannot_be_written_is_refused_with_the_way_out() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 1), place.path().join("out.pdf"));
    let out = out.to_str().unwrap();
    for (arguments, code, words) in [
        (&["--stamp", "{pag}"][..], 2, "there is no field {pag}"),
        (&["--stamp", "{job}"], 1, "{job} is not known here"),
        (&["--stamp", "漢"], 1, "no font here has"),
        (
            &["--stamp", "x", "--stamp-place", "middle"],
            2,
            "there are top-left",
        ),
        (&["--stamp", "12", "--stamp-barcode", "ean-13"], 1, "EAN-13"),
        (&["--stamp-barcode", "qr"], 2, "--stamp"),
    ] {
        let refused = program(&book, &[arguments, &["-o", out]].concat());
        check(&refused, code);
        assert!(
            complained(&refused).contains(words),
            "{arguments:?}: {refused:?}"
        );
        assert!(!Path::new(out).try_exists().unwrap());
    }
}

#[test]
fn what_does_not_fit_is_told_and_a_bar_code_that_does_not_is_refused() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 2), place.path().join("out.pdf"));
    let out = out.to_str().unwrap();
    let long = "x".repeat(200);
    let told = program(&book, &["--stamp", &long, "-o", out]);
    check(&told, 0);
    assert!(
        crate::cli::said(&told).contains("is too large for 2 pages and cut off there"),
        "{told:?}"
    );
    let digits = "1".repeat(60);
    let code = ["--stamp", &digits, "--stamp-barcode", "code-39", "-o", out];
    let refused = program(&book, &code);
    check(&refused, 1);
    assert!(
        complained(&refused).contains("too large for page 1"),
        "{refused:?}"
    );
}

#[test]
fn letters_of_a_file_name_that_no_font_has_stop_nothing() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 1), place.path().join("out.pdf"));
    let out = out.to_str().unwrap();
    let told = program(
        &book,
        &["--stamp", "<{name}>", "--as-name", "a漢.pdf", "-o", out],
    );
    check(&told, 0);
    assert!(
        crate::cli::said(&told).contains("no font here has 漢"),
        "{told:?}"
    );
    assert_eq!(words(Path::new(out))[0].matches("<a").count(), 1);
}
