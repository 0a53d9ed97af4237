//! `platen program`, by the real program and without a room, judged by qpdf and pdftotext.

use crate::cli::{check, complained, platen, said};
use crate::pdfs::pages_of;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Writes a document of so many upright A5 pages, each with its number.
pub(crate) fn book(place: &TempDir, pages: usize) -> PathBuf {
    let path = place.path().join("book.pdf");
    pages_of(&path, "leaf", pages);
    path
}

pub(crate) fn program(file: &Path, arguments: &[&str]) -> Output {
    platen(&[&["program", file.to_str().unwrap()], arguments].concat())
}

/// Returns the numbers on each page, from left to right and from top to bottom.
fn leaves(path: &Path) -> Vec<Vec<String>> {
    let checked = Command::new("qpdf")
        .arg("--check")
        .arg(path)
        .output()
        .expect("qpdf");
    assert!(checked.status.success(), "{checked:?}");
    let text = Command::new("pdftotext")
        .arg("-layout")
        .arg(path)
        .arg("-")
        .output();
    let text = String::from_utf8(text.expect("pdftotext").stdout).unwrap();
    let mut pages: Vec<_> = text.split('\u{c}').collect();
    assert_eq!(pages.pop(), Some(""));
    let numbers = |page: &str| {
        let words = page.split("leaf ").skip(1);
        words
            .map(|word| word.split('.').next().unwrap().to_owned())
            .collect()
    };
    pages.into_iter().map(numbers).collect()
}

#[track_caller]
pub(crate) fn expect(path: &Path, expected: &[&[&str]]) {
    assert_eq!(leaves(path), expected);
}

#[test]
fn pages_are_chosen_and_turned() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 6), place.path().join("out.pdf"));
    let to = out.to_str().unwrap();
    let done = program(
        &book,
        &["--pages", "last,2-3,2", "--rotate", "180:even", "-o", to],
    );
    check(&done, 0);
    assert!(said(&done).contains("4 pages"), "{done:?}");
    let inspected = platen(&["inspect", to, "--json"]);
    let told: Value = serde_json::from_str(&said(&inspected)).unwrap();
    assert_eq!(told["pages"], 4);
    let upright = program(&out, &["--rotate", "180:even", "-o", to]);
    check(&upright, 0);
    expect(&out, &[&["6"], &["2"], &["3"], &["2"]]);
}

#[test]
fn pages_come_onto_sheets() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 6), place.path().join("out.pdf"));
    let to = out.to_str().unwrap();
    check(&program(&book, &["--booklet", "-o", to]), 0);
    expect(&out, &[&["1"], &["2"], &["6", "3"], &["4", "5"]]);
    check(
        &program(
            &book,
            &["--n-up", "2x2", "--simplex", "--sheet", "A4", "-o", to],
        ),
        0,
    );
    expect(&out, &[&["1", "2", "3", "4"], &["5", "6"]]);
    let picture = place.path().join("sheets.svg");
    let told = program(
        &book,
        &[
            "--booklet",
            "--plan",
            "--picture",
            picture.to_str().unwrap(),
        ],
    );
    check(&told, 0);
    assert!(
        said(&told).starts_with("2 sheets of 296.0 × 210.0 mm, duplex"),
        "{told:?}"
    );
    assert!(said(&told).contains("sheet 1 front: - 1"), "{told:?}");
    assert!(std::fs::read_to_string(picture).unwrap().contains("<svg"));
}

#[test]
fn pages_are_reversed_filled_up_and_repeated() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 3), place.path().join("out.pdf"));
    let to = out.to_str().unwrap();
    for (arguments, expected) in [
        (&["--reverse"][..], &[&["3"][..], &["2"], &["1"]][..]),
        (&["--blank", "to:even"], &[&["1"], &["2"], &["3"], &[]]),
        (
            &["--blank", "right:2,3", "--blank", "before:1"],
            &[&[], &["1"], &[], &["2"], &[], &["3"]],
        ),
        (
            &["--pages", "2-", "--repeat", "2"],
            &[&["2"], &["3"], &["2"], &["3"]],
        ),
        (
            &["--repeat", "2:each", "--blank", "after:last", "--reverse"],
            &[&["3"], &["3"], &["2"], &["2"], &["1"], &["1"], &[], &[]],
        ),
        (
            &["--blank", "to:4", "--n-up", "2x2", "--simplex"],
            &[&["1", "2", "3"]],
        ),
    ] {
        check(&program(&book, &[arguments, &["-o", to]].concat()), 0);
        expect(&out, expected);
    }
    let told = program(&book, &["--blank", "after:4", "-o", to]);
    check(&told, 1);
    assert!(
        complained(&told).contains("there is no page 4: there are 3 pages"),
        "{told:?}"
    );
}

#[test]
fn a_plan_tells_the_steps_also_without_sheets() {
    let place = TempDir::new().unwrap();
    let told = program(&book(&place, 3), &["--reverse", "--plan"]);
    check(&told, 0);
    let steps = "1. reverse the order of all pages\n   3 pages reversed\n";
    assert_eq!(said(&told), steps);
}

/// Returns what pdfinfo says of a box of each page, as width and height in whole points.
fn sizes(path: &Path, name: &str) -> Vec<(f64, f64)> {
    let told = Command::new("pdfinfo")
        .args(["-box", "-f", "1", "-l", "99"])
        .arg(path)
        .output();
    let told = String::from_utf8(told.expect("pdfinfo").stdout).unwrap();
    let lines = told.lines().filter(|line| line.contains(name));
    let size = |line: &str| {
        let numbers = line.split_whitespace().rev().take(4);
        let numbers: Vec<f64> = numbers.map(|number| number.parse().unwrap()).collect();
        let [top, right, bottom, left] = numbers[..] else {
            panic!("{line}");
        };
        ((right - left).round(), (top - bottom).round())
    };
    lines.map(size).collect()
}

/// Returns how far from the left the first word of each page begins, in whole points.
fn lefts(path: &Path) -> Vec<f64> {
    let told = Command::new("pdftotext")
        .arg("-bbox")
        .arg(path)
        .arg("-")
        .output();
    let told = String::from_utf8(told.expect("pdftotext").stdout).unwrap();
    let words = told.split("<word xMin=\"").skip(1);
    let words = words.filter(|word| word.contains(">leaf<"));
    words
        .map(|word| word.split('"').next().unwrap().parse::<f64>().unwrap())
        .map(f64::round)
        .collect()
}

#[test]
fn pages_are_laid_on_paper_and_moved_away_from_the_binding() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 3), place.path().join("out.pdf"));
    let to = out.to_str().unwrap();
    let made = |arguments: &[&str]| {
        let done = program(&book, &[arguments, &["-o", to]].concat());
        check(&done, 0);
        expect(&out, &[&["1"], &["2"], &["3"]]);
    };
    for (arguments, size) in [
        (&["--size", "A4"][..], (595.0, 842.0)),
        (&["--size", "letter", "--sizing", "as-is"], (612.0, 792.0)),
        (
            &["--size", "297x210mm", "--orientation", "turn-medium"],
            (595.0, 842.0),
        ),
        (&["--scale", "50%"], (210.0, 298.0)),
    ] {
        made(arguments);
        assert_eq!(sizes(&out, "MediaBox"), [size; 3], "{arguments:?}");
    }
    made(&["--boxes", "trim=media-10mm", "--boxes", "crop=trim"]);
    assert_eq!(sizes(&out, "CropBox"), [(363.0, 539.0); 3]);
    for (arguments, expected) in [
        (&["--binding", "10pt"][..], [50.0, 30.0, 50.0]),
        (&["--binding", "10pt:right"], [30.0, 50.0, 30.0]),
        (&["--shift", "-10pt,20pt"], [30.0, 30.0, 30.0]),
        (&["--shift", "-10pt,20pt:mirrored"], [30.0, 50.0, 30.0]),
        (
            &[
                "--size",
                "439.528x595.276pt",
                "--sizing",
                "as-is",
                "--size-place",
                "left",
                "--size-even",
                "mirrored",
            ],
            [40.0, 60.0, 40.0],
        ),
    ] {
        made(arguments);
        assert_eq!(lefts(&out), expected, "{arguments:?}");
    }
    let done = program(&book, &["--scale", "50%", "--plan", "--json"]);
    let told: Value = serde_json::from_str(&said(&done)).unwrap();
    assert_eq!(told["steps"][0]["did"], "3 pages of 3 changed");
    assert_eq!(told["scale_lost_pages"], serde_json::json!([]));
}

#[test]
fn a_map_that_changes_its_size_is_told() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 1), place.path().join("out.pdf"));
    let text = std::fs::read_to_string(&book).unwrap();
    let map = "/VP[<</BBox[9 9 50 50]/Measure<</Subtype/RL>>>>]/Contents ";
    std::fs::write(&book, text.replace("/Contents ", map)).unwrap();
    let done = program(&book, &["--scale", "50%", "-o", out.to_str().unwrap()]);
    check(&done, 0);
    let words = "page 1 gives a scale, as maps do, which is not true any more: its size changed\n";
    assert!(said(&done).contains(words), "{done:?}");
}

#[test]
fn a_result_goes_through_pipes() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 2);
    let done = program(&book, &["--rotate", "90", "-o", "-"]);
    check(&done, 0);
    let input = std::fs::read(&book).unwrap();
    assert!(done.stdout.starts_with(&input), "it is appended to");
}

#[test]
fn what_cannot_be_done_leaves_nothing_behind() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 3), place.path().join("out.pdf"));
    std::fs::write(&out, "what was there").unwrap();
    let to = out.to_str().unwrap();
    for (arguments, code, words) in [
        (
            &["--pages", "2-7", "-o", to][..],
            1,
            "there is no page 2-7: there are 3 pages",
        ),
        (&["--pages", "!1-3", "-o", to], 1, "no page is left"),
        (&["--pages", "x", "-o", to], 2, "x"),
        (&["--rotate", "45", "-o", to], 2, "90, 180, 270"),
        (&["--blank", "even", "-o", to], 2, "to:even, to:4"),
        (&["--repeat", "1", "-o", to], 2, "2 to 9999"),
        (&["--sizing", "fit", "-o", to], 2, "--size"),
        (&["--scale", "70", "-o", to], 2, "such as 70%"),
        (&["--binding", "5", "-o", to], 2, "such as 3mm"),
        (&["--boxes", "trim", "-o", to], 2, "bleed=trim+3mm"),
        (
            &[
                "--size",
                "A4",
                "--size-place",
                "top",
                "--size-even",
                "mirrored",
                "-o",
                to,
            ],
            2,
            "--size-place",
        ),
        (
            &["--size", "A4", "--size-margin", "200mm", "-o", to],
            1,
            "page 1: the margins leave no room",
        ),
        (&["--n-up", "2", "-o", to], 2, "COLUMNSxROWS"),
        (&["--sheet", "A4", "-o", to], 2, "--n-up or --booklet"),
        (&["--sheet", "A44", "--booklet", "-o", to], 2, "SRA3"),
        (
            &["--n-up", "2x1", "--booklet", "-o", to],
            2,
            "cannot be used with",
        ),
        (&[], 2, "--output"),
        (&["-o", "/nowhere/at/all.pdf"], 3, "/nowhere/at"),
    ] {
        let done = program(&book, arguments);
        check(&done, code);
        assert!(complained(&done).contains(words), "{arguments:?}: {done:?}");
    }
    assert_eq!(std::fs::read(&out).unwrap(), b"what was there");
    let left = std::fs::read_dir(place.path()).unwrap().count();
    assert_eq!(left, 2);
}

#[test]
fn a_wish_of_the_author_is_overruled_by_order_only() {
    let place = TempDir::new().unwrap();
    let (book, locked) = (book(&place, 2), place.path().join("locked.pdf"));
    let out = place.path().join("out.pdf");
    let encrypted = Command::new("qpdf")
        .args(["--encrypt", "", "owner", "256", "--modify=none", "--"])
        .arg(&book)
        .arg(&locked)
        .output()
        .expect("qpdf");
    assert!(encrypted.status.success());
    let to = out.to_str().unwrap();
    let refused = program(&locked, &["--rotate", "90", "-o", to]);
    check(&refused, 1);
    assert!(complained(&refused).contains("its author forbids changes"));
    let password = place.path().join("password");
    std::fs::write(&password, "owner\n").unwrap();
    let password = password.to_str().unwrap();
    let owner = program(
        &locked,
        &["--rotate", "90", "--password-file", password, "-o", to],
    );
    check(&owner, 0);
    assert!(!said(&owner).contains("forbids"));
    let overruled = program(&locked, &["--booklet", "--despite-permissions", "-o", to]);
    check(&overruled, 0);
    assert!(said(&overruled).contains("changed although its author forbids it"));
    expect(&out, &[&["1"], &["2"]]);
}

/// A page tree of X, Y, X.
fn repeated(place: &TempDir) -> PathBuf {
    let text = std::fs::read_to_string(book(place, 3)).unwrap();
    let twice = text.replace("/Kids[4 0 R 6 0 R 8 0 R ]", "/Kids[4 0 R 6 0 R 4 0 R ]");
    assert_ne!(twice, text);
    let path = place.path().join("repeated.pdf");
    std::fs::write(&path, twice).unwrap();
    path
}

#[test]
fn a_page_that_stands_there_twice_is_two_pages() {
    let place = TempDir::new().unwrap();
    let (book, out) = (repeated(&place), place.path().join("out.pdf"));
    let to = out.to_str().unwrap();
    for writer in ["append", "splice", "rewrite"] {
        let sheets = ["--n-up", "1x2", "--simplex", "--writer", writer, "-o", to];
        check(&program(&book, &sheets), 0);
        expect(&out, &[&["1", "2"], &["1"]]);
        check(
            &program(&book, &["--rotate", "90:3", "--writer", writer, "-o", to]),
            0,
        );
        let turns = Command::new("pdfinfo")
            .args(["-f", "1", "-l", "3"])
            .arg(&out)
            .output();
        let turns = String::from_utf8(turns.expect("pdfinfo").stdout).unwrap();
        let turns: Vec<_> = turns
            .lines()
            .filter(|line| line.contains(" rot:"))
            .collect();
        let turns: Vec<_> = turns
            .iter()
            .map(|line| line.split_whitespace().last())
            .collect();
        assert_eq!(turns, [Some("0"), Some("0"), Some("90")], "{writer}");
    }
}

#[test]
fn results_have_tables_that_fit() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 6), place.path().join("out.pdf"));
    let to = out.to_str().unwrap();
    for arguments in [
        &[][..],
        &["--pages", "1"],
        &["--pages", "2-3"],
        &["--pages", "6,1"],
    ] {
        for writer in ["append", "splice", "rewrite"] {
            let all = [arguments, &["--writer", writer, "-o", to]].concat();
            check(&program(&book, &all), 0);
            let checked = Command::new("qpdf")
                .arg("--check")
                .arg(&out)
                .output()
                .expect("qpdf");
            assert!(checked.status.success(), "{all:?}: {checked:?}");
        }
    }
}

#[test]
fn a_result_goes_where_it_was_sent() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    let place = TempDir::new().unwrap();
    let book = book(&place, 2);
    let name = |name: &str| place.path().join(name);
    let to = |path: &Path| program(&book, &["--pages", "1", "-o", path.to_str().unwrap()]);
    std::fs::write(name("private.pdf"), "mine").unwrap();
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(name("private.pdf"), private).unwrap();
    symlink("private.pdf", name("link.pdf")).unwrap();
    check(&to(&name("link.pdf")), 0);
    assert!(name("link.pdf").is_symlink(), "the link stays");
    expect(&name("private.pdf"), &[&["1"]]);
    let mode = name("private.pdf").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "what was private stays so");
    let made = Command::new("mkfifo").arg(name("pipe")).status().unwrap();
    assert!(made.success());
    let reader = std::thread::spawn({
        let pipe = name("pipe");
        move || std::fs::read(pipe).unwrap()
    });
    check(&to(&name("pipe")), 0);
    assert!(reader.join().unwrap().starts_with(b"%PDF-"));
    assert!(name("pipe").metadata().unwrap().file_type().is_fifo());
    check(&to(place.path()), 2);
}

#[test]
fn a_picture_destroys_no_document() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 2);
    let before = std::fs::read(&book).unwrap();
    let name = book.to_str().unwrap();
    check(&program(&book, &["--booklet", "--picture", name]), 2);
    let other = place.path().join("other.pdf");
    let other = other.to_str().unwrap();
    check(
        &program(&book, &["--booklet", "-o", other, "--picture", other]),
        2,
    );
    assert_eq!(std::fs::read(&book).unwrap(), before);
}

#[test]
fn what_was_missing_is_told() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 9);
    let whole = std::fs::read(&book).unwrap();
    std::fs::write(&book, &whole[..whole.len() / 2]).unwrap();
    let out = place.path().join("out.pdf");
    let done = program(&book, &["--rotate", "90", "-o", out.to_str().unwrap()]);
    check(&done, 0);
    assert!(
        said(&done).contains("the document says it has 9 pages"),
        "{done:?}"
    );
}
