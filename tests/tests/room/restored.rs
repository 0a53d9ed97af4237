//! A room that comes back from a backup prints nothing a second time by itself.

use crate::setup::{Setup, Speaks};
use crate::trial::{LONG, Trial};
use platen_ledger::verify_ledger;
use platen_tests::documents::{Document, pdf};
use platen_tests::room::Program;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Copies a room's directory as the guide says.
#[track_caller]
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let mut copy = Command::new("cp");
    let copied = copy.arg("-a").arg(from.join(".")).arg(to).status().unwrap();
    assert!(copied.success(), "{copy:?}");
}

#[track_caller]
fn check_held(trial: &Trial, job: &str) {
    let job = trial.wait_for_state(job, "held");
    assert_eq!(job["reasons"][0]["keyword"], "restored-from-backup");
}

#[test]
fn what_waited_when_the_backup_was_taken_is_held_and_not_printed_again() {
    let mut trial = Setup::plain().start();
    let first = Document::new(1, 0);
    trial.wait_for_filed(&trial.submit("first.pdf", &first.bytes, &[]));
    trial.order("/api/v1/printers/press/pause", "");
    let (waiting, asking) = (Document::new(2, 0), Document::new(3, 0));
    let waits = trial.submit("waits.pdf", &waiting.bytes, &[]);
    let asks = trial.submit("asks.pdf", &asking.bytes, &[("hold", "held")]);
    trial.wait_for_state(&waits, "scheduled");
    trial.stop();
    let (data, backup) = (trial.place().data(), trial.place().base().join("backup"));
    copy(&data, &backup);

    // The room goes on and prints all of it.
    trial.start();
    trial.order("/api/v1/printers/press/resume", "");
    trial.order_job(&asks, "release", "");
    trial.wait_for_filed(&waits);
    trial.wait_for_filed(&asks);
    trial.printed("press", 3);
    trial.kill();

    // The disk breaks, and the backup is put back, with a file that was printed already.
    fs::remove_dir_all(&data).unwrap();
    copy(&backup, &data);
    fs::write(trial.input("hot").join("again.pdf"), &first.bytes).unwrap();
    trial.start();
    check_held(&trial, &waits);
    check_held(&trial, &asks);
    let again = trial.wait_for_title("again.pdf", "held");
    check_held(&trial, again["id"].as_str().unwrap());
    assert_eq!(trial.get("/api/v1/status")["jobs_waiting"], 3);
    trial.order("/api/v1/printers/press/resume", "");
    // What comes now is printed, and nothing before it.
    let fresh = Document::new(4, 0);
    trial.drop_file("hot", &fresh.name, &fresh.bytes);
    trial.wait_for_title(&fresh.name, "done");
    let expected = [first.hash, waiting.hash, asking.hash, fresh.hash];
    assert_eq!(trial.hashes("press", 4).len(), expected.len());
    assert_eq!(trial.hashes("press", 4).last(), Some(&fresh.hash));

    // Another start changes nothing; a person's word does.
    trial.kill();
    trial.start();
    check_held(&trial, &waits);
    trial.order_job(&waits, "release", "");
    trial.wait_for_filed(&waits);
    assert_eq!(trial.hashes("press", 5).last(), Some(&waiting.hash));
    trial.stop();
    verify_ledger(&trial.place().ledger(), None).unwrap();
}

#[test]
fn what_was_being_sent_is_unsure_whatever_the_standing_order() {
    let order = "unsure = { order = \"reprint\", by = \"A. Person\" }";
    let mut trial = Setup::new()
        .printer("press", Speaks::Raw, "", order)
        .folder("hot", "press", "")
        .start();
    trial.misbehave("press", &["stall=100"]);
    let long = pdf("long", LONG);
    let sent = trial.submit("long.pdf", &long, &[]);
    trial.wait_for_state(&sent, "sending");
    trial.kill();
    // As after a snapshot of the whole disk, which only a person can tell of.
    let platen = Program::beside_the_test().unwrap();
    let said = Command::new(platen.path())
        .args(["ledger", "restored", "--data"])
        .arg(trial.place().data())
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    trial.start();
    trial.wait_for_state(&sent, "unsure");
}
