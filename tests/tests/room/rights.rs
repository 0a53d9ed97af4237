//! Files that lie in a hot folder and may not be taken out of it.

use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::Document;
use platen_tests::peers::{program, succeed};
use platen_tests::room::Program;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A directory out of which nobody may rename anything, not even root, until this is dropped.
struct Immutable(PathBuf);

impl Immutable {
    fn new(directory: &Path) -> Self {
        change_attribute("+i", directory);
        Self(directory.to_owned())
    }
}

impl Drop for Immutable {
    fn drop(&mut self) {
        change_attribute("-i", &self.0);
    }
}

fn change_attribute(change: &str, directory: &Path) {
    let chattr = program("/usr/bin/chattr", "e2fsprogs").unwrap();
    succeed(Command::new(chattr).arg(change).arg(directory)).unwrap();
}

#[test]
fn a_file_that_may_not_be_renamed_is_named_at_once_logged_once_and_taken_when_it_may() {
    let trial = Setup::new()
        .raw("press", "")
        .folder("hot", "press", "subfolders = \"include\"")
        .and("[log.modules]\n\"platen_actors::intake\" = \"debug\"\n")
        .start();
    let below = trial.input("hot").join("below");
    let document = Document::new(1, 0);
    let path = below.join(&document.name);
    fs::create_dir(&below).unwrap();
    fs::write(&path, b"").unwrap(); // empty files are not taken
    let immutable = Immutable::new(&below);
    fs::write(&path, &document.bytes).unwrap();
    check_named(&trial, &format!("below/{}", document.name));
    wait_for_log(&trial, "still left in the folder");
    assert_eq!(count(&trial, "WARN", "left in the folder"), 1);
    drop(immutable);
    trial.wait_for_title(&document.name, "done");
    assert_eq!(trial.hashes("press", 1), [document.hash]);
    assert_eq!(strange(&trial), Vec::<Value>::new());
}

/// The folder names the file and the way out, and the file's name once.
#[track_caller]
fn check_named(trial: &Trial, name: &str) {
    let found = || strange(trial).into_iter().next();
    let found = trial.wait("the folder to name the file", found, || {
        trial.get("/api/v1/folders/hot").to_string()
    });
    assert_eq!(found["name"], name);
    let why = found["why"].as_str().unwrap();
    assert!(why.contains("lsattr") && !why.contains(name), "{why}");
    let line = format!("  {name} is left alone: {why}\n");
    let shown = show(trial);
    assert!(shown.contains(&line), "{shown}");
}

fn strange(trial: &Trial) -> Vec<Value> {
    let folder = trial.get("/api/v1/folders/hot");
    folder["strange"].as_array().unwrap().clone()
}

/// Returns what `platen folders show` says.
fn show(trial: &Trial) -> String {
    let platen = Program::beside_the_test().unwrap();
    let mut command = Command::new(platen.path());
    command.args(["folders", "show", "hot", "--data"]);
    let output = succeed(command.arg(trial.place().data())).unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn wait_for_log(trial: &Trial, text: &str) {
    let said = || fs::read_to_string(trial.place().log()).unwrap();
    trial.wait(
        &format!("the log to say {text:?}"),
        || said().contains(text).then_some(()),
        String::new,
    );
}

fn count(trial: &Trial, level: &str, text: &str) -> usize {
    let said = fs::read_to_string(trial.place().log()).unwrap();
    let lines = said.lines();
    lines
        .filter(|line| line.contains(level) && line.contains(text))
        .count()
}
