//! A file dropped in a hot folder is printed once, byte by byte, and leaves what it should.

use crate::setup::{Setup, Speaks};
use crate::trial::Trial;
use crate::waiting::names_below;
use platen_tests::documents::{Document, hash, pdf};
use serde_json::Value;
use std::fs;

#[test]
fn a_dropped_pdf_is_printed_once_by_raw() {
    check_simulated(Speaks::Raw);
}

#[test]
fn a_dropped_pdf_is_printed_once_by_lpr() {
    check_simulated(Speaks::Lpr);
}

#[track_caller]
fn check_simulated(speaks: Speaks) {
    let trial = Setup::new()
        .printer("press", speaks, "", "")
        .folder("hot", "press", "")
        .start();
    let document = Document::new(1, 100_000);
    trial.drop_file("hot", &document.name, &document.bytes);
    let job = done_and_filed(&trial, &document.name);
    assert_eq!(trial.hashes("press", 1), [document.hash]);
    check_left_behind(&trial, &job, &document);
}

#[test]
fn a_dropped_pdf_is_put_once_into_a_drop_folder() {
    let trial = Setup::new()
        .drop_folder("press")
        .folder("hot", "press", "")
        .start();
    let document = Document::new(1, 100_000);
    trial.drop_file("hot", &document.name, &document.bytes);
    let job = done_and_filed(&trial, &document.name);
    let short = job["short"].as_str().unwrap();
    let drop = trial.place().drop_folder();
    let expected = format!("document-00001-{short}.pdf");
    assert_eq!(names_below(&drop), [&*expected]);
    assert_eq!(fs::read(drop.join(expected)).unwrap(), document.bytes);
    check_left_behind(&trial, &job, &document);
}

#[test]
fn a_file_that_is_written_slowly_is_taken_whole() {
    let trial = Setup::plain().start();
    let document = Document::new(1, 200_000);
    let path = trial.input("hot").join(&document.name);
    let (first, second) = document.bytes.split_at(70_000);
    fs::write(&path, first).unwrap();
    trial.wait(
        "the folder to see the file",
        || (trial.get("/api/v1/folders/hot")["settling_count"] == 1).then_some(()),
        || trial.get("/api/v1/folders/hot").to_string(),
    );
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    std::io::Write::write_all(&mut file, second).unwrap();
    drop(file);
    done_and_filed(&trial, &document.name);
    assert_eq!(trial.hashes("press", 1), [document.hash]);
}

#[test]
fn many_files_are_printed_each_once() {
    let trial = Setup::plain().start();
    let documents: Vec<_> = (0..30).map(|number| Document::new(number, 0)).collect();
    for document in &documents {
        trial.drop_file("hot", &document.name, &document.bytes);
    }
    let mut printed = trial.hashes("press", documents.len());
    printed.sort();
    let mut expected: Vec<_> = documents.iter().map(|document| document.hash).collect();
    expected.sort();
    assert_eq!(printed, expected);
}

#[test]
fn a_name_that_is_not_plain_is_kept() {
    let trial = Setup::plain().start();
    let name = "Überraschung & 100% \"漢字\" ;rm -rf.pdf";
    trial.drop_file("hot", name, &pdf("a name", 0));
    let job = done_and_filed(&trial, name);
    let short = job["short"].as_str().unwrap();
    let outputs = names_below(&trial.output("hot"));
    assert_eq!(outputs.len(), 3, "{outputs:?}");
    assert!(
        outputs.iter().all(|output| output.contains(short)),
        "{outputs:?}"
    );
    assert!(
        outputs.iter().all(|output| output.contains("漢字")),
        "{outputs:?}"
    );
}

#[track_caller]
fn done_and_filed(trial: &Trial, title: &str) -> Value {
    let job = trial.wait_for_title(title, "done");
    trial.wait_for_filed(job["id"].as_str().unwrap())
}

/// The original, the result and a log lie in the output place, nothing in the hot folder, and the
/// four facts say what is known.
#[track_caller]
fn check_left_behind(trial: &Trial, job: &Value, document: &Document) {
    let outputs = names_below(&trial.output("hot"));
    let whole =
        |name: &&String| hash(&fs::read(trial.output("hot").join(name)).unwrap()) == document.hash;
    assert_eq!(outputs.len(), 3, "{outputs:?}");
    assert_eq!(outputs.iter().filter(whole).count(), 2, "{outputs:?}");
    let log = outputs.iter().find(|name| name.ends_with(".txt")).unwrap();
    let log = fs::read_to_string(trial.output("hot").join(log)).unwrap();
    assert!(
        log.contains("accepted") && log.contains("delivered"),
        "{log}"
    );
    trial.wait_for_input("hot", &[]);
    assert_eq!(names_below(&trial.errors("hot")), [""; 0]);
    let known = ["accepted", "delivered", "device_confirmed", "pages_counted"]
        .map(|fact| job["facts"][fact]["known"].as_bool().unwrap());
    assert_eq!(known, [true, true, false, false], "{job:#}");
}
