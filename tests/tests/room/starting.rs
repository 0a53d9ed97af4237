//! A start after something went wrong: with the ledger, or with the process before.

use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::Document;
use platen_tests::room::{Program, found_within};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

fn platen(trial: &Trial, words: &[&str]) -> Output {
    let platen = Program::beside_the_test().unwrap();
    let mut command = Command::new(platen.path());
    command.args(words).arg("--data").arg(trial.place().data());
    command.output().unwrap()
}

/// Starts the room, which must refuse and say this.
#[track_caller]
fn check_refused(trial: &Trial, expected: &[&str]) {
    let refused = platen(trial, &["serve"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    for part in expected {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
}

/// A room that printed a file and was left.
fn left() -> (Trial, Document) {
    let mut trial = Setup::plain().start();
    let document = Document::new(1, 0);
    trial.wait_for_filed(&trial.submit(&document.name, &document.bytes, &[]));
    trial.stop();
    (trial, document)
}

fn objects(vault: &Path) -> usize {
    let shards = fs::read_dir(vault.join("objects")).unwrap();
    let files = |shard: PathBuf| fs::read_dir(shard).unwrap().count();
    shards.map(|shard| files(shard.unwrap().path())).sum()
}

#[test]
fn a_room_whose_ledger_is_gone_does_not_begin_anew_by_itself() {
    let (mut trial, document) = left();
    let (ledger, kept) = (trial.place().ledger(), trial.place().base().join("kept"));
    fs::rename(&ledger, &kept).unwrap();
    let ways_out = ["ledger.db", "backup", "platen ledger anew"];
    check_refused(&trial, &ways_out);
    check_refused(&trial, &["names event"]);
    assert!(!ledger.try_exists().unwrap());
    File::create(&ledger).unwrap();
    check_refused(&trial, &ways_out);
    for (more, sign) in [
        ("ledger.mark", "its log (ledger.db-wal) is there"),
        ("ledger.db-wal", "the vault holds files of jobs"),
    ] {
        let (there, kept) = (
            trial.place().data().join(more),
            trial.place().base().join(more),
        );
        fs::rename(there, kept).unwrap();
        check_refused(&trial, &[sign]);
    }
    // Put back, it goes on where it was.
    fs::rename(&kept, &ledger).unwrap();
    for more in ["ledger.mark", "ledger.db-wal"] {
        let (there, kept) = (
            trial.place().data().join(more),
            trial.place().base().join(more),
        );
        fs::rename(kept, there).unwrap();
    }
    trial.start();
    assert_eq!(trial.jobs().len(), 1);
    trial.drop_file("hot", "again.pdf", &document.bytes);
    trial.wait_for_title("again.pdf", "done");
}

#[test]
fn a_ledger_without_a_backup_is_given_up_on_purpose_and_nothing_is_deleted() {
    let (mut trial, _) = left();
    let refused = platen(&trial, &["ledger", "anew"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    fs::remove_file(trial.place().ledger()).unwrap();
    let given_up = platen(&trial, &["ledger", "anew", "--json"]);
    assert!(given_up.status.success(), "{given_up:?}");
    let told: serde_json::Value = serde_json::from_slice(&given_up.stdout).unwrap();
    let aside = PathBuf::from(told["into"].as_str().unwrap());
    assert!(objects(&aside.join("vault")) > 0);
    trial.start();
    assert_eq!(trial.jobs(), [] as [serde_json::Value; 0]);
    let document = Document::new(2, 0);
    trial.drop_file("hot", &document.name, &document.bytes);
    trial.wait_for_title(&document.name, "done");
}

/// What is killed holds its locks until it is gone.
#[test]
fn a_start_waits_a_little_for_the_lock_and_says_so() {
    let (mut trial, _) = left();
    let lock = File::open(trial.place().data().join("ledger.lock")).unwrap();
    lock.lock().unwrap();
    let program = Program::beside_the_test().unwrap();
    let room = program.start(trial.place()).unwrap();
    let waits = || {
        let log = fs::read_to_string(trial.place().log()).unwrap();
        log.contains("waiting for it to end").then_some(())
    };
    found_within(PATIENCE, waits).expect("the room says that it waits");
    drop(lock);
    trial.follow(room);
    assert_eq!(trial.jobs().len(), 1);
}

#[test]
fn a_second_room_in_a_directory_is_refused_with_the_process_of_the_first() {
    let mut trial = Setup::plain().start();
    let first = format!("(process {})", trial.running().id());
    check_refused(&trial, &["is in use by another platen", &first]);
}
