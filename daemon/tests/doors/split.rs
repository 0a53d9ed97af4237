//! `platen split`, by the real program and without a room, judged by qpdf and pdftotext.

use crate::cli::{check, complained, platen, said};
use crate::pdfs::{A5, drawn, pages_of, texts};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

const A4: &str = "0 0 595.276 841.89";

fn word(word: &str) -> String {
    format!("BT /F 12 Tf 40 40 Td ({word}) Tj ET")
}

/// Splits a document into files of its own directory.
fn split(file: &Path, pattern: &str, more: &[&str]) -> Output {
    let pattern = file.with_file_name(pattern);
    let arguments = [
        "split",
        file.to_str().unwrap(),
        "-o",
        pattern.to_str().unwrap(),
    ];
    platen(&[&arguments, more].concat())
}

/// Returns the files of a directory that begin with `part`, with the words on their pages.
fn parts(place: &TempDir) -> Vec<(String, Vec<String>)> {
    let names = std::fs::read_dir(place.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with("part")).collect();
    names.sort();
    let read = names.into_iter().map(|name| {
        let words = texts(&place.path().join(&name));
        (name, words)
    });
    read.collect()
}

#[track_caller]
fn expect(place: &TempDir, expected: &[(&str, &[&str])]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, words)| {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            ((*name).to_owned(), words)
        })
        .collect::<Vec<(String, Vec<String>)>>();
    assert_eq!(parts(place), expected);
}

fn book(place: &TempDir) -> PathBuf {
    let path = place.path().join("book.pdf");
    pages_of(&path, "leaf", 5);
    path
}

#[test]
fn parts_have_so_many_pages() {
    let place = TempDir::new().unwrap();
    let book = book(&place);
    for writer in ["splice", "rewrite"] {
        let more = ["--every", "2", "--replace", "--writer", writer];
        let done = split(&book, "part-{n} of {name}, {first}-{last}.pdf", &more);
        check(&done, 0);
        assert!(said(&done).contains("3 parts"), "{done:?}");
        expect(
            &place,
            &[
                ("part-1 of book, 1-2.pdf", &["leaf 1.", "leaf 2."]),
                ("part-2 of book, 3-4.pdf", &["leaf 3.", "leaf 4."]),
                ("part-3 of book, 5-5.pdf", &["leaf 5."]),
            ],
        );
    }
}

#[test]
fn parts_are_ranges() {
    let place = TempDir::new().unwrap();
    let book = book(&place);
    check(
        &split(&book, "part {title}.pdf", &["--ranges", "last-4,2,1-2"]),
        0,
    );
    expect(
        &place,
        &[
            ("part page 2.pdf", &["leaf 2."]),
            ("part pages 1-2.pdf", &["leaf 1.", "leaf 2."]),
            ("part pages 5-4.pdf", &["leaf 5.", "leaf 4."]),
        ],
    );
    let refused = split(&book, "x{n}.pdf", &["--ranges", "1,9"]);
    check(&refused, 1);
    assert!(complained(&refused).contains("no page 9"), "{refused:?}");
}

#[test]
fn blank_pages_separate() {
    let place = TempDir::new().unwrap();
    let scans = place.path().join("scans.pdf");
    let pages = [
        word("one"),
        "q Q".to_owned(),
        word("two"),
        word("three"),
        String::new(),
    ];
    drawn(&scans, &pages.map(|content| (content, A5)), "");
    let done = split(&scans, "part-{n}.pdf", &["--blank", "--json"]);
    check(&done, 0);
    let told: Value = serde_json::from_str(&said(&done)).unwrap();
    assert_eq!(told["dropped_pages"], serde_json::json!([2, 5]));
    expect(
        &place,
        &[("part-1.pdf", &["one"]), ("part-2.pdf", &["two", "three"])],
    );
    check(
        &split(&scans, "part-{n}.pdf", &["--blank", "keep", "--replace"]),
        0,
    );
    expect(
        &place,
        &[
            ("part-1.pdf", &["one", ""]),
            ("part-2.pdf", &["two", "three", ""]),
        ],
    );
}

#[test]
fn sizes_separate_and_a_turned_page_does_not() {
    let place = TempDir::new().unwrap();
    let mixed = place.path().join("mixed.pdf");
    let pages = [
        (word("a"), A5),
        (word("b"), "0 0 595.3 419.5"),
        (word("c"), A4),
        (word("d"), A5),
    ];
    drawn(&mixed, &pages, "");
    check(&split(&mixed, "part-{n} {title}.pdf", &["--size"]), 0);
    expect(
        &place,
        &[
            ("part-1 148x210mm.pdf", &["a", "b"]),
            ("part-2 210x297mm.pdf", &["c"]),
            ("part-3 148x210mm.pdf", &["d"]),
        ],
    );
}

#[test]
fn bookmarks_name_parts_and_no_two_are_the_same() {
    let place = TempDir::new().unwrap();
    let path = place.path().join("book.pdf");
    let pages: Vec<_> = (1..=4).map(|page| (word(&page.to_string()), A5)).collect();
    // Pages are the objects 4, 6, 8 and 10.
    let item = |title: &str, page: u32, next: &str| {
        format!("<</Title({title})/Dest[{page} 0 R/Fit]{next}>>")
    };
    let third = item("../a:b", 10, "");
    drawn(
        &path,
        &pages,
        "/Outlines<</First 12 0 R/Last 14 0 R/Count 3>>",
    );
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "12 0 obj\n<<>>\nendobj\n",
        &format!(
            "12 0 obj\n{}\nendobj\n13 0 obj\n{}\nendobj\n14 0 obj\n{third}\nendobj\n",
            item("A-B", 6, "/Next 13 0 R"),
            item("a/b", 8, "/Next 14 0 R"),
        ),
    );
    std::fs::write(&path, text).unwrap();
    let done = split(&path, "part {title}.pdf", &["--bookmarks"]);
    check(&done, 0);
    expect(
        &place,
        &[
            ("part A-B.pdf", &["2"]),
            ("part a-b-2.pdf", &["3"]),
            ("part a-b-3.pdf", &["4"]),
            ("part page 1.pdf", &["1"]),
        ],
    );
}

#[test]
fn nothing_is_overwritten_unasked() {
    let place = TempDir::new().unwrap();
    let book = book(&place);
    std::fs::write(place.path().join("part-2.pdf"), "mine").unwrap();
    let refused = split(&book, "part-{n}.pdf", &["--every", "2"]);
    check(&refused, 1);
    assert!(complained(&refused).contains("--replace"), "{refused:?}");
    assert!(!place.path().join("part-1.pdf").try_exists().unwrap());
    let planned = split(&book, "part-{n}.pdf", &["--every", "2", "--plan"]);
    check(&planned, 0);
    assert!(said(&planned).contains("part-3.pdf: page 5"), "{planned:?}");
    let kept = std::fs::read(place.path().join("part-2.pdf")).unwrap();
    assert_eq!(kept, b"mine");
    check(
        &split(&book, "part-{n}.pdf", &["--every", "2", "--replace"]),
        0,
    );
    let itself = split(&book, "{name}.pdf", &["--every", "9", "--replace"]);
    check(&itself, 2);
    assert!(
        complained(&itself).contains("the document itself"),
        "{itself:?}"
    );
}

#[test]
fn what_makes_no_sense_is_said() {
    let place = TempDir::new().unwrap();
    let book = book(&place);
    for (more, code, says) in [
        (&["--bookmarks", "2"][..], 1, "no bookmarks"),
        (&["--ranges", "!2"], 1, "leaves pages out"),
        (&["--every", "0"], 2, "--every"),
        (&["--every", "2", "--size"], 2, "cannot be used with"),
        (&[], 2, "--every"),
    ] {
        let refused = split(&book, "part-{n}.pdf", more);
        check(&refused, code);
        assert!(complained(&refused).contains(says), "{refused:?}");
    }
    let refused = split(&book, "part-{x}.pdf", &["--every", "2"]);
    check(&refused, 2);
    assert!(complained(&refused).contains("{title}"), "{refused:?}");
    let empty = place.path().join("empty.pdf");
    drawn(&empty, &[], "");
    let refused = split(&empty, "part-{n}.pdf", &["--every", "2"]);
    check(&refused, 1);
    assert!(complained(&refused).contains("no pages"), "{refused:?}");
}
