//! The vault, looked after from outside.

use crate::setup::Setup;
use crate::trial::Trial;
use platen_tests::documents::Document;
use platen_tests::room::Program;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Verifies the vault, which must end with this code, and returns what was found.
#[track_caller]
fn verified(trial: &Trial, code: i32) -> Value {
    let platen = Program::beside_the_test().unwrap();
    let mut command = Command::new(platen.path());
    command.args(["vault", "verify", "--json", "--data"]);
    let output = command.arg(trial.place().data()).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn object(trial: &Trial, document: &Document) -> PathBuf {
    let name = document.hash.to_string();
    let shard = trial.place().vault().join("objects").join(&name[..2]);
    shard.join(name)
}

#[test]
fn a_file_that_was_removed_is_missing_and_one_that_was_added_is_stray() {
    let mut trial = Setup::plain().start();
    let (sound, gone) = (Document::new(1, 0), Document::new(2, 0));
    trial.wait_for_filed(&trial.submit(&sound.name, &sound.bytes, &[]));
    let needs = trial.submit(&gone.name, &gone.bytes, &[]);
    trial.wait_for_filed(&needs);
    verified(&trial, 0);
    let (path, kept) = (object(&trial, &gone), trial.place().base().join("kept"));
    fs::rename(&path, &kept).unwrap();
    let stray = object(&trial, &sound).with_extension("pdf~");
    fs::write(&stray, "an editor's backup").unwrap();

    let check = |trial: &Trial| {
        let found = verified(trial, 1);
        assert_eq!(found["damaged"], Value::Array(vec![]), "{found:#}");
        assert_eq!(found["stray"], serde_json::json!([stray]), "{found:#}");
        assert_eq!(found["missing"].as_array().unwrap().len(), 1, "{found:#}");
        let missing = &found["missing"][0];
        assert_eq!(missing["path"], path.to_str().unwrap(), "{found:#}");
        assert_eq!(missing["jobs"][0]["id"], needs, "{found:#}");
    };
    check(&trial);
    trial.stop();
    check(&trial);

    fs::rename(&kept, &path).unwrap();
    fs::remove_file(&stray).unwrap();
    verified(&trial, 0);
}
