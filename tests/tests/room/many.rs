//! Many folders, and a system that gives little: few open files, few watches.

use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::Document;
use platen_tests::room::Running;
use serde_json::Value;
use std::collections::BTreeSet;

/// Folders that lie on one filesystem.
const FOLDERS: usize = 50;
/// Starts a program with a user namespace's own limit of watches; the tests of folders want one.
const TWO_WATCHES: &[&str] = &[
    "unshare",
    "--user",
    "--map-root-user",
    "sh",
    "-c",
    "echo 2 > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"",
];

#[test]
fn a_file_in_any_of_many_folders_is_taken_while_they_still_test_themselves() {
    let mut setup = Setup::new().raw("press", "");
    for number in 0..FOLDERS {
        // So rare a poll takes nothing in the time of a test.
        setup = setup.folder(&format!("f{number}"), "press", "poll = \"1h\"");
    }
    let trial = setup.start();
    let mut sent = BTreeSet::new();
    for number in 0..FOLDERS {
        let document = Document::new(u32::try_from(number).unwrap(), 2_000);
        trial.drop_file(&format!("f{number}"), &document.name, &document.bytes);
        sent.insert(document.hash);
    }
    let received: BTreeSet<_> = trial.hashes("press", FOLDERS).into_iter().collect();
    assert_eq!(received, sent);
    let tested = wait_for_tests(&trial, FOLDERS);
    let by_events = |folder: &&Value| folder["test"]["chosen"] == "events";
    assert_eq!(
        tested.iter().filter(by_events).count(),
        FOLDERS,
        "{tested:?}"
    );
}

#[test]
fn folders_beyond_the_kernels_limit_of_watches_are_polled_and_say_so() {
    let mut setup = Setup::new().raw("press", "").under(TWO_WATCHES);
    for number in 0..4 {
        setup = setup.folder(&format!("f{number}"), "press", "");
    }
    let trial = setup.start();
    let tested = wait_for_tests(&trial, 4);
    let polled: Vec<_> = tested
        .iter()
        .filter(|folder| folder["test"]["chosen"] == "polling")
        .collect();
    assert!(polled.len() >= 2, "{tested:?}");
    for folder in &polled {
        let checks = folder["test"]["checks"].as_array().unwrap();
        let events = checks.iter().find(|check| check["what"] == "events");
        let events = events.unwrap_or_else(|| panic!("{folder}"));
        assert_eq!(events["outcome"], "warn", "{folder}");
        let remedy = events["remedy"].as_str().unwrap();
        assert!(remedy.contains("fs.inotify.max_user_watches"), "{folder}");
    }
    for number in 0..4 {
        let document = Document::new(number, 2_000);
        trial.drop_file(&format!("f{number}"), &document.name, &document.bytes);
    }
    assert_eq!(trial.hashes("press", 4).len(), 4);
}

#[test]
fn the_room_raises_its_own_limit_of_open_files() {
    let under = &["sh", "-c", "ulimit -S -n 128 && exec \"$0\" \"$@\""];
    let mut trial = Setup::plain().under(under).start();
    let limits = open_files(trial.running());
    let most: u64 = limits[1].parse().unwrap_or(u64::MAX);
    assert_eq!(limits[0], most.min(65_536).to_string());
}

/// Returns the soft and the hard limit of open files of a room.
fn open_files(room: &Running) -> [String; 2] {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", room.id())).unwrap();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let mut words = line.unwrap().split_whitespace().map(str::to_owned);
    [words.next().unwrap(), words.next().unwrap()]
}

#[track_caller]
fn wait_for_tests(trial: &Trial, folders: usize) -> Vec<Value> {
    trial.wait(
        "all folders to be tested",
        || {
            let listed = trial.get("/api/v1/folders");
            let listed = listed["folders"].as_array().unwrap();
            let tested = listed.iter().filter(|folder| folder["test"].is_object());
            (tested.count() == folders).then(|| listed.clone())
        },
        || trial.log(),
    )
}
