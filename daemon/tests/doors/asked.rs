//! What commands say of themselves, and which words they take.

use crate::cli::{check, complained, in_room, platen, said};
use crate::pdfs::texts;
use crate::program::{book, expect, program};
use crate::room::TestRoom;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
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

#[test]
fn values_may_begin_with_a_minus() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 4), place.path().join("out.pdf"));
    check(&program(&book, &["--pages", "-3", "-o", text(&out)]), 0);
    expect(&out, &[&["1"], &["2"], &["3"]]);
    check(
        &program(&book, &["--rotate", "-90:-2", "-o", text(&out)]),
        0,
    );
    let turned = Command::new("pdfinfo").args(["-l", "4"]).arg(&out).output();
    let turned = String::from_utf8(turned.expect("pdfinfo").stdout).unwrap();
    assert_eq!(turned.matches("rot:   270").count(), 2, "{turned}");
    let part = place.path().join("part-{n}.pdf");
    let split = ["split", text(&book), "--ranges", "-2,3-", "-o", text(&part)];
    check(&platen(&split), 0);
    expect(&place.path().join("part-1.pdf"), &[&["1"], &["2"]]);
    let whole = format!("{}:-2", text(&book));
    check(&platen(&["merge", &whole, "-o", text(&out)]), 0);
    expect(&out, &[&["1"], &["2"]]);
}

#[test]
fn an_option_is_no_value_of_the_one_before() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 4), place.path().join("out.pdf"));
    let (book, out) = (text(&book), text(&out));
    for (words, option) in [
        (
            &["program", book, "--pages", "--reverse", "-o", out][..],
            "--pages",
        ),
        (&["program", book, "--rotate", "-o", out], "--rotate"),
        (
            &["split", book, "--ranges", "--plan", "-o", out],
            "--ranges",
        ),
        (
            &["jobs", "reprint", "1a2b3c4d", "--pages", "--why"],
            "--pages",
        ),
    ] {
        let refused = platen(words);
        check(&refused, 2);
        let why = complained(&refused);
        assert!(
            why.contains("a value is required for") && why.contains(option),
            "{why}"
        );
    }
    let room = place.path().join("room");
    let reprint = ["jobs", "reprint", "1a2b3c4d", "--pages", "-3"];
    let unreached = platen(&[&reprint[..], &["--data", text(&room)]].concat());
    assert_ne!(
        unreached.status.code(),
        Some(2),
        "the words are taken: {unreached:?}"
    );
}

#[test]
fn results_of_every_writer_have_tables_of_the_right_size() {
    let place = TempDir::new().unwrap();
    let (classic, packed) = (book(&place, 10), place.path().join("packed.pdf"));
    let made = Command::new("qpdf")
        .arg("--object-streams=generate")
        .args([&classic, &packed])
        .status()
        .expect("qpdf");
    assert!(made.success());
    for book in [classic, packed] {
        have_tables_of_the_right_size(text(&book), &place);
    }
}

fn have_tables_of_the_right_size(book: &str, place: &TempDir) {
    let out = place.path().join("out.pdf");
    let out = text(&out);
    let other = format!("{book}:2");
    for writer in ["append", "splice", "rewrite"] {
        for words in [
            &["merge", book][..],
            &["merge", book, &other],
            &["program", book],
            &["program", book, "--rotate", "90:1"],
            &["program", book, "--stamp", "Copy"],
            &["program", book, "--pages", "1-9"],
            &["program", book, "--blank", "to:4"],
            &["program", book, "--n-up", "2x1"],
        ] {
            let all = [words, &["--writer", writer, "-o", out]].concat();
            check(&platen(&all), 0);
            let checked = Command::new("qpdf").args(["--check", out]).output();
            let checked = checked.expect("qpdf");
            check(&checked, 0);
            assert!(
                !complained(&checked).contains("WARNING"),
                "{all:?}: {checked:?}"
            );
            assert!(!said(&checked).contains("WARNING"), "{all:?}: {checked:?}");
        }
    }
}

#[test]
fn what_was_there_is_said_to_be_replaced() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 1), place.path().join("out.pdf"));
    let to = ["--rotate", "90", "-o", text(&out)];
    let json = [&to[..], &["--json"]].concat();
    let replaced = |json: &str| serde_json::from_str::<Value>(json).unwrap()["replaced"].clone();
    assert_eq!(replaced(&said(&program(&book, &json))), false);
    assert_eq!(replaced(&said(&program(&book, &json))), true);
    let again = said(&program(&book, &to));
    assert!(again.ends_with("; what was there is replaced\n"), "{again}");
    std::fs::remove_file(&out).unwrap();
    let first = said(&program(&book, &to));
    assert!(!first.contains("replaced"), "{first}");
}

/// A document whose author forbids changes.
fn locked(place: &TempDir, pages: usize) -> PathBuf {
    let locked = place.path().join("locked.pdf");
    let made = Command::new("qpdf")
        .args(["--encrypt", "", "owner", "256", "--modify=none", "--"])
        .arg(book(place, pages))
        .arg(&locked)
        .status()
        .expect("qpdf");
    assert!(made.success());
    locked
}

fn explain(place: &TempDir, file: &Path, steps: &str, more: &[&str]) -> Output {
    let template = place.path().join("ours.toml");
    let steps = format!("version = 1\ndescription = \"x\"\n{steps}");
    std::fs::write(&template, steps).unwrap();
    let asked = ["template", "explain", text(file), text(&template)];
    platen(&[&asked, more].concat())
}

#[test]
fn a_trace_says_when_the_author_forbids_changes() {
    let place = TempDir::new().unwrap();
    let locked = locked(&place, 2);
    let turn = "[[steps]]\nrotate = \"90\"\n";
    let refused = explain(&place, &locked, turn, &[]);
    check(&refused, 1);
    let why = "cannot be done: its author forbids changes";
    assert!(said(&refused).contains(why), "{refused:?}");
    let password = place.path().join("password");
    std::fs::write(&password, "owner").unwrap();
    let owner = explain(&place, &locked, turn, &["--password-file", text(&password)]);
    check(&owner, 0);
    let untouched = explain(&place, &locked, "", &[]);
    check(&untouched, 0);
}

#[test]
fn a_trace_knows_texts_with_the_number_of_the_job() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 2);
    let job = "[[steps]]\nstamp = { text = \"Job {job}\" }\n";
    let sample = explain(&place, &book, job, &[]);
    check(&sample, 0);
    let told = "{job} stands as 1a2b3c4d: name a job with --as-job";
    assert!(said(&sample).contains(told), "{sample:?}");
    let named = explain(&place, &book, job, &["--as-job", "9f8e7d6c"]);
    check(&named, 0);
    assert!(!said(&named).contains("--as-job"), "{named:?}");
    let plain = explain(&place, &book, "[[steps]]\nrotate = \"90\"\n", &["--json"]);
    let plain: Value = serde_json::from_str(&said(&plain)).unwrap();
    assert_eq!(plain["templates"][0]["sample_job"], Value::Null);
    let (ours, out) = (place.path().join("ours.toml"), place.path().join("out.pdf"));
    std::fs::write(&ours, format!("version = 1\ndescription = \"x\"\n{job}")).unwrap();
    let as_job = [
        "--template",
        text(&ours),
        "--as-job",
        "9f8e7d6c",
        "-o",
        text(&out),
    ];
    check(&program(&book, &as_job), 0);
    assert!(texts(&out)[0].contains("Job 9f8e7d6c"));
}

#[test]
fn a_trace_counts_one_copy_where_none_are_named() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 1);
    let single = explain(&place, &book, "when = { max_copies = 1 }\n", &[]);
    check(&single, 0);
    let several = explain(&place, &book, "when = { min_copies = 2 }\n", &[]);
    check(&several, 1);
    assert!(
        said(&several).contains("2 copies or more: 1"),
        "{several:?}"
    );
}

#[test]
fn a_single_page_is_not_several() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 1), place.path().join("out.pdf"));
    let behind = format!("{}:2-", text(&book));
    for words in [
        &["program", text(&book), "--pages", "2-"][..],
        &["split", text(&book), "--ranges", "2-"],
        &["merge", &behind],
    ] {
        let refused = platen(&[words, &["-o", text(&out)]].concat());
        check(&refused, 1);
        let why = complained(&refused);
        assert!(
            why.contains("there is no page 2-: there is 1 page"),
            "{why}"
        );
    }
}

#[tokio::test]
async fn a_job_of_a_single_page_is_inspected_as_one() {
    let (room, place) = (TestRoom::start(), TempDir::new().unwrap());
    let book = book(&place, 1);
    let submit = ["submit", text(&book), "--folder", "drop", "--json"];
    let submitted = in_room(room.data(), &submit);
    check(&submitted, 0);
    let submitted: Value = serde_json::from_str(&said(&submitted)).unwrap();
    let id = submitted["id"].as_str().unwrap();
    room.wait_for(id, "done").await;
    let log = said(&in_room(room.data(), &["jobs", "log", id]));
    assert!(log.contains("inspected: 1 page, nothing"), "{log}");
}
