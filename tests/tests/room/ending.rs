//! Ends of the room amid a delivery: in order it waits for the printer, by a kill it says what it
//! does not know.

use crate::setup::Setup;
use crate::trial::{LONG, Trial};
use platen_tests::documents::{Document, pdf};
use rustix::process::Signal;

#[test]
fn an_end_in_order_waits_for_the_delivery() {
    let mut trial = Setup::plain().start();
    let (id, document) = stalled(&trial);
    let next = trial.submit("next.pdf", &pdf("next", 0), &[]);
    trial.running().signal(Signal::TERM).unwrap();
    trial.wait(
        "the room to close its doors",
        || trial.api.get("/health/live").is_err().then_some(()),
        || format!("{:?}", trial.api.get("/health/live")),
    );
    assert!(trial.running().ended().unwrap().is_none());
    trial.misbehave("press", &[]);
    trial.ends_in_order();
    assert_eq!(trial.hashes("press", 1), [document.hash]);
    trial.start();
    trial.wait_for_filed(&id);
    trial.wait_for_filed(&next);
    trial.printed("press", 2);
    assert!(!trial.story(&id).contains("unsure"), "{}", trial.story(&id));
}

#[test]
fn a_kill_amid_a_delivery_leaves_it_unsure_with_the_reason() {
    let mut trial = Setup::plain().start();
    let (id, _) = stalled(&trial);
    trial.kill();
    trial.misbehave("press", &[]);
    trial.start();
    let job = trial.wait_for_state(&id, "unsure");
    let why = job["reasons"][0]["text"].as_str().unwrap();
    assert!(why.contains("the room ended"), "{job:#}");
    assert!(job["attempts"][0]["sent"].is_null(), "{job:#}");
    assert!(trial.story(&id).contains("nor how many bytes left"));
    let other = trial.submit("other.pdf", &pdf("other", 0), &[]);
    trial.wait_for_filed(&other);
    trial.printed("press", 1);
    assert_eq!(trial.job(&id)["attempts_made"], 1);
}

#[test]
fn a_kill_before_anything_was_sent_loses_nothing() {
    let mut trial = Setup::plain().start();
    trial.order("/api/v1/printers/press/pause", "");
    let documents: Vec<_> = (0..10).map(|number| Document::new(number, 0)).collect();
    for document in &documents {
        trial.submit(&document.name, &document.bytes, &[]);
    }
    trial.kill();
    trial.start();
    trial.order("/api/v1/printers/press/resume", "");
    let printed = trial.hashes("press", documents.len());
    let expected: Vec<_> = documents.iter().map(|document| document.hash).collect();
    assert_eq!(printed, expected);
}

#[test]
fn files_dropped_while_the_room_is_away_are_printed() {
    let mut trial = Setup::plain().start();
    trial.stop();
    let document = Document::new(1, 0);
    trial.drop_file("hot", &document.name, &document.bytes);
    trial.start();
    trial.wait_for_title(&document.name, "done");
    assert_eq!(trial.hashes("press", 1), [document.hash]);
}

/// Begins a delivery that stands still in the middle.
fn stalled(trial: &Trial) -> (String, Document) {
    trial.misbehave("press", &["stall=4096"]);
    let document = Document::new(1, LONG);
    let id = trial.submit(&document.name, &document.bytes, &[]);
    trial.wait(
        "the delivery to begin",
        || {
            trial.job(&id)["progress"]["sent"]
                .as_u64()
                .filter(|sent| *sent > 4096)
        },
        || trial.job(&id).to_string(),
    );
    (id, document)
}
