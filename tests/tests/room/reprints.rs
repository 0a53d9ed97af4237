//! Pages of a finished job that are printed again.

use crate::paper::{check_pdf, text};
use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::book;
use serde_json::json;

const BOOK: [&str; 5] = ["one", "two", "three", "four", "five"];

#[test]
fn some_pages_are_printed_again_in_the_order_they_are_named() {
    let trial = Setup::plain().start();
    let id = printed(&trial);
    trial.order_job(
        &id,
        "reprint",
        r#"{"pages": "4-,2", "why": "coffee on them"}"#,
    );
    check_words(&trial, 2, &["four", "five", "two"]);
    let job = trial.wait_for_filed(&id);
    assert_eq!(job["part"], "4-,2");
    assert_eq!(job["attempts_made"], json!(2));
    let story = trial.story(&id);
    assert!(
        story.contains("pages 4-,2 to be printed again") && story.contains("coffee on them"),
        "{story}"
    );
}

#[test]
fn after_some_pages_a_whole_reprint_prints_all() {
    let trial = Setup::plain().start();
    let id = printed(&trial);
    for (run, order, words) in [
        (2, r#"{"pages": "3"}"#, &["three"][..]),
        (3, r#"{"pages": "!3"}"#, &["one", "two", "four", "five"]),
        (4, "", &BOOK),
    ] {
        trial.order_job(&id, "reprint", order);
        check_words(&trial, run, words);
        trial.wait_for_filed(&id);
    }
    let hashes = trial.hashes("press", 4);
    assert_eq!(hashes[0], hashes[3]);
    assert_eq!(trial.job(&id)["part"], json!(null));
}

/// The room is killed while the pages wait for their printer: their PDF is in the vault then.
#[test]
fn pages_that_wait_when_the_room_is_killed_are_printed_after_it_starts() {
    let mut trial = Setup::plain().start();
    let id = printed(&trial);
    trial.order("/api/v1/printers/press/pause", "");
    trial.order_job(&id, "reprint", r#"{"pages": "5,1"}"#);
    trial.wait_for_state(&id, "scheduled");
    trial.kill();
    trial.start();
    trial.order("/api/v1/printers/press/resume", "");
    check_words(&trial, 2, &["five", "one"]);
    trial.wait_for_filed(&id);
}

#[test]
fn pages_that_are_not_there_are_refused_and_nothing_is_printed() {
    let trial = Setup::plain().start();
    let id = printed(&trial);
    for (order, status, words) in [
        (r#"{"pages": "3-6"}"#, 422, "there is no page 3-6"),
        (r#"{"pages": "!1-5"}"#, 422, "no page of 5 is left"),
        (r#"{"pages": "three"}"#, 400, "at character 1"),
        (r#"{"sheets": "1"}"#, 400, "sheets"),
    ] {
        let path = format!("/api/v1/jobs/{id}/reprint");
        let refused = trial.api.post(&path, order).unwrap();
        assert_eq!(refused.status, status, "{order}: {refused:?}");
        assert!(refused.text.contains(words), "{order}: {refused:?}");
    }
    assert_eq!(trial.job(&id)["state"], "done");
    trial.printed("press", 1);
}

/// Returns a job of [`BOOK`] that was printed.
fn printed(trial: &Trial) -> String {
    let id = trial.submit("book.pdf", &book(&BOOK, b""), &[]);
    trial.wait_for_filed(&id);
    check_words(trial, 1, &BOOK);
    id
}

/// Checks what stands on the pages of the last of so many documents that the printer has.
#[track_caller]
fn check_words(trial: &Trial, documents: usize, words: &[&str]) {
    let printed = trial.printed("press", documents);
    let last = printed.last().unwrap().document.as_ref().unwrap();
    check_pdf(last);
    assert_eq!(text(last), words);
}
