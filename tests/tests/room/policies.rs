//! What a folder's settings and a ticket beside a document decide.

use crate::setup::{Setup, Speaks};
use crate::trial::Trial;
use crate::waiting::names_below;
use platen_tests::documents::{Document, pdf};
use serde_json::json;
use std::fs;

#[test]
fn a_duplicate_is_held() {
    let trial = twice("duplicates = \"hold\"");
    let second = trial.wait_for_title("second.pdf", "held");
    assert_eq!(
        second["reasons"][0]["keyword"], "duplicate-content",
        "{second:#}"
    );
    trial.printed("press", 1);
    trial.order_job(second["id"].as_str().unwrap(), "release", "");
    trial.wait_for_title("second.pdf", "done");
    trial.printed("press", 2);
}

#[test]
fn a_duplicate_is_refused() {
    let trial = twice("duplicates = \"refuse\"");
    let note = trial.wait_for_note("hot", "second.pdf");
    let first = trial.wait_for_title("first.pdf", "done");
    let [id, short] = ["id", "short"].map(|key| first[key].as_str().unwrap());
    assert!(note.contains(id) || note.contains(short), "{note}");
    let document = Document::new(1, 0);
    let kept = fs::read(trial.errors("hot").join("second.pdf")).unwrap();
    assert_eq!(kept, document.bytes);
    let refused = trial.submit_with(None, "third.pdf", &document.bytes, &[]);
    assert_eq!(refused.status, 409, "{refused:?}");
    trial.printed("press", 1);
}

#[test]
fn a_duplicate_is_printed_where_nothing_is_said() {
    let trial = twice("");
    trial.wait_for_title("second.pdf", "done");
    assert_eq!(trial.hashes("press", 2), [Document::new(1, 0).hash; 2]);
}

/// Drops the same content under two names, the second once the first is a job.
fn twice(duplicates: &str) -> Trial {
    let trial = Setup::new()
        .raw("press", "")
        .folder("hot", "press", duplicates)
        .start();
    let document = Document::new(1, 0);
    trial.drop_file("hot", "first.pdf", &document.bytes);
    trial.wait_for_title("first.pdf", "done");
    trial.drop_file("hot", "second.pdf", &document.bytes);
    trial
}

#[test]
fn a_ticket_beside_a_document_says_how_it_is_printed() {
    let trial = Setup::new()
        .printer("press", Speaks::Lpr, "", "")
        .folder("hot", "press", "")
        .start();
    let document = Document::new(1, 0);
    let ticket = format!("{}.ticket.toml", document.name);
    trial.drop_file("hot", &ticket, b"copies = 2\nhold = true\npriority = 80\n");
    trial.drop_file("hot", &document.name, &document.bytes);
    let job = trial.wait_for_title(&document.name, "held");
    assert_eq!((&job["copies"], &job["priority"]), (&json!(2), &json!(80)));
    trial.wait_for_input("hot", &[]);
    let id = job["id"].as_str().unwrap();
    trial.order_job(id, "release", "");
    trial.wait_for_filed(id);
    let printed = trial.printed("press", 1);
    assert_eq!(printed[0].lpr.as_ref().unwrap().copies, 2, "{printed:?}");
}

#[test]
fn a_wrong_ticket_goes_to_the_error_place_with_its_document() {
    let trial = Setup::plain().start();
    let document = Document::new(1, 0);
    let ticket = format!("{}.ticket.toml", document.name);
    trial.drop_file("hot", &ticket, b"colour = true\n");
    trial.drop_file("hot", &document.name, &document.bytes);
    let note = trial.wait_for_note("hot", &document.name);
    let begins = format!("the ticket {ticket} is wrong: ");
    assert!(
        note.starts_with(&begins) && note.contains("colour"),
        "{note}"
    );
    let there = names_below(&trial.errors("hot"));
    assert_eq!(there.len(), 3, "{there:?}");
    assert_eq!(trial.jobs().len(), 0);
}

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = "rules = [\n  { mask = \"URGENT*\", priority = 100, to = \"other\" },\n  \
                 { mask = \"*.pdf\", hold = \"held\", copies = 3 },\n]";
    let trial = Setup::new()
        .raw("press", "")
        .raw("other", "")
        .folder("hot", "press", rules)
        .start();
    trial.drop_file("hot", "urgent-letter.pdf", &pdf("urgent", 0));
    trial.drop_file("hot", "letter.pdf", &pdf("letter", 0));
    let urgent = trial.wait_for_title("urgent-letter.pdf", "done");
    let held = trial.wait_for_title("letter.pdf", "held");
    assert_eq!(urgent["priority"], 100);
    assert_eq!(held["copies"], 3);
    trial.printed("other", 1);
    trial.printed("press", 0);
}

#[test]
fn copies_of_a_raw_job_are_all_sent() {
    let trial = Setup::plain().start();
    let document = Document::new(1, 0);
    let id = trial.submit(&document.name, &document.bytes, &[("copies", "3")]);
    trial.wait_for_filed(&id);
    let printed = trial.printed("press", 1);
    let bytes = fs::read(printed[0].document.as_ref().unwrap()).unwrap();
    assert_eq!(bytes, document.bytes.repeat(3));
}

#[test]
fn files_in_subfolders_are_taken_where_the_settings_say_so() {
    let trial = Setup::new()
        .raw("press", "")
        .folder("hot", "press", "subfolders = \"include\"")
        .folder("flat", "press", "")
        .start();
    for folder in ["hot", "flat"] {
        let below = trial.input(folder).join("customer/today");
        fs::create_dir_all(&below).unwrap();
        fs::write(below.join("a.pdf"), pdf(folder, 0)).unwrap();
    }
    trial.drop_file("flat", "top.pdf", &pdf("top", 0));
    trial.wait_for_title("top.pdf", "done");
    trial.printed("press", 2);
    trial.wait_for_input("hot", &[]);
    trial.wait_for_input("flat", &["customer/today/a.pdf"]);
}
