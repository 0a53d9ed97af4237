//! Pages that are programmed by the template a job was given.

use crate::paper::{check_pdf, text};
use crate::setup::{Setup, write_template};
use crate::trial::Trial;
use platen_tests::documents::book;
use platen_tests::peers::{program, succeed};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;

const PAGES: [&str; 5] = ["one", "two", "three", "four", "five"];

/// Drops the first page of long documents, and puts two on each side.
const HANDOUT: &str = r#"
version = 2
description = "Handouts"
when = { min_pages = 2 }
[[steps]]
select = "2-"
when = { min_pages = 5 }
[[steps]]
impose = { layout = "n-up", grid = "2x1" }
"#;

fn setup() -> Setup {
    Setup::new()
        .raw("press", "")
        .folder(
            "hot",
            "press",
            "rules = [{ mask = \"*\", template = \"handout\" }]",
        )
        .template("handout", HANDOUT)
}

#[test]
fn pages_are_programmed_and_the_result_is_printed_kept_and_told() {
    let mut trial = setup().start();
    trial.drop_file("hot", "book.pdf", &book(&PAGES, b""));
    let job = trial.wait_for_title("book.pdf", "done");
    let id = job["id"].as_str().unwrap().to_owned();
    let job = trial.wait_for_filed(&id);
    let sheets = [vec!["two", "three"], vec!["four", "five"]];
    assert_eq!(on_paper(&trial, 1), sheets);
    assert_eq!(job["pages"], json!(2));
    let outputs = job["outputs"].as_array().unwrap().iter();
    let result = outputs
        .filter_map(|path| path.as_str())
        .find(|path| path.contains("/results/"));
    assert_eq!(words(Path::new(result.unwrap())), sheets);
    let story = trial.story(&id);
    for part in [
        "by template handout version 2",
        "take the pages 2-",
        "2 columns by 1 row",
    ] {
        assert!(story.contains(part), "{part}: {story}");
    }
    // What is printed again is what was made, also by another room and other templates.
    trial.stop();
    write_template(
        trial.place(),
        "handout",
        "version = 3\ndescription = \"As they come\"\n",
    );
    trial.start();
    trial.order_job(&id, "reprint", r#"{"pages": "2"}"#);
    assert_eq!(on_paper(&trial, 2), [vec!["four", "five"]]);
    trial.wait_for_filed(&id);
}

#[test]
fn a_template_that_is_not_for_a_document_asks_a_person() {
    let trial = setup().start();
    for name in ["a.pdf", "b.pdf"] {
        trial.drop_file("hot", name, &book(&[name], b""));
    }
    let [a, b] = ["a.pdf", "b.pdf"].map(|name| trial.wait_for_title(name, "needs-you"));
    let reason = &a["reasons"][0];
    assert_eq!(reason["keyword"], "not-for-its-template", "{a:#}");
    let told = reason["text"].as_str().unwrap();
    assert!(told.contains("2 pages or more"), "{told}");
    // One is printed as it came on a person's word, the other when the template was mended.
    let id = a["id"].as_str().unwrap();
    trial.order_job(id, "release", r#"{"why": "it is one page"}"#);
    trial.wait_for_filed(id);
    assert_eq!(on_paper(&trial, 1), [vec!["a.pdf"]]);
    let mended = HANDOUT
        .replace("version = 2", "version = 3")
        .replace("min_pages = 2", "min_pages = 1");
    write_template(trial.place(), "handout", &mended);
    trial.order("/api/v1/config/reload", "");
    let id = b["id"].as_str().unwrap();
    trial.wait_for_filed(id);
    trial.printed("press", 2);
    let story = trial.story(id);
    assert!(
        story.contains("version 3, which was version 2 when the job came"),
        "{story}"
    );
}

#[test]
fn what_its_author_forbids_is_done_on_a_persons_word_and_recorded() {
    let trial = setup().start();
    let place = tempfile::tempdir().unwrap();
    let [open, closed] = ["open.pdf", "closed.pdf"].map(|name| place.path().join(name));
    fs::write(&open, book(&PAGES, b"")).unwrap();
    let qpdf = program("/usr/bin/qpdf", "qpdf").unwrap();
    let forbid = ["--encrypt", "", "owner", "256", "--modify=none", "--"];
    succeed(Command::new(qpdf).args(forbid).arg(&open).arg(&closed)).unwrap();
    trial.drop_file("hot", "closed.pdf", &fs::read(&closed).unwrap());
    let job = trial.wait_for_title("closed.pdf", "needs-you");
    assert_eq!(job["reasons"][0]["keyword"], "changes-forbidden", "{job:#}");
    let id = job["id"].as_str().unwrap();
    trial.order_job(id, "release", r#"{"why": "the author rang"}"#);
    trial.wait_for_filed(id);
    assert_eq!(on_paper(&trial, 1).len(), 2);
    let story = trial.story(id);
    for part in ["the author rang", "changed although its author forbids it"] {
        assert!(story.contains(part), "{part}: {story}");
    }
}

/// A map gives a scale, which a smaller page does not keep.
const MAP: &str = "/VP [<< /BBox [9 9 50 50] /Measure << /Subtype /RL >> >>] /Contents";

#[test]
fn a_map_that_changes_its_size_is_told() {
    let half = "version = 1\ndescription = \"x\"\n[[steps]]\nscale = \"50%\"\n";
    let trial = setup().template("handout", half).start();
    let plain = String::from_utf8(book(&["a map"], b"")).unwrap();
    let map = plain.replace("/Contents", MAP);
    trial.drop_file("hot", "map.pdf", map.as_bytes());
    let job = trial.wait_for_title("map.pdf", "done");
    let id = job["id"].as_str().unwrap();
    trial.wait_for_filed(id);
    let story = trial.story(id);
    let words = "page 1 gives a scale, as maps do, which is not true any more";
    assert!(story.contains(words), "{story}");
}

/// Returns the words on each page of the last of so many documents that the printer has.
#[track_caller]
fn on_paper(trial: &Trial, documents: usize) -> Vec<Vec<String>> {
    let printed = trial.printed("press", documents);
    let last = printed.last().unwrap().document.as_ref().unwrap();
    check_pdf(last);
    words(last)
}

fn words(pdf: &Path) -> Vec<Vec<String>> {
    let pages = text(pdf).into_iter();
    pages
        .map(|page| page.split_whitespace().map(str::to_owned).collect())
        .collect()
}
