//! What `platen doctor` finds, and with whose eyes. These tests need root.

use crate::cli::{check, complained, in_room, said};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The account `nobody` and its group.
const NOBODY: u32 = 65_534;
/// How often the doctor looks, at tens of milliseconds each, until the room has tested its folder.
const LOOKS: usize = 1_000;

/// A room with one folder, which prints into a folder.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let place = Self { dir };
        for name in ["room", "in", "out"] {
            fs::create_dir(place.path(name)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn settings(&self, output: &Path) {
        let input = self.path("in");
        let text = format!(
            "[api]\nlisten = \"off\"\n[limits]\nfree_disk = \"1 MiB\"\n\
             [printers.drawer]\nfolder = {{ path = \"folders/drawer\" }}\n\
             [folders.hot]\ninput = {input:?}\noutput = {output:?}\nto = \"drawer\"\n"
        );
        fs::write(self.path("room/platen.toml"), text).unwrap();
    }

    fn give(&self, name: &str) {
        chown(self.path(name), Some(NOBODY), Some(NOBODY)).unwrap();
    }

    fn examined(&self) -> Value {
        let output = in_room(&self.path("room"), &["doctor", "--json"]);
        serde_json::from_str(&said(&output)).unwrap_or_else(|_| panic!("{output:?}"))
    }
}

/// Returns the one finding about this.
#[track_caller]
fn about<'r>(report: &'r Value, what: &str) -> &'r Value {
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["about"] == what);
    found.unwrap_or_else(|| panic!("nothing about {what}: {report:#}"))
}

#[test]
fn root_tries_everything_as_the_account_of_the_room() {
    let place = Place::new();
    place.settings(&place.path("out"));
    place.give("room");
    place.give("out");
    let report = place.examined();
    assert_eq!(report["account"], "nobody", "{report:#}");
    let input = about(&report, "folder hot, input");
    assert_eq!(input["grade"], "bad", "{report:#}");
    let found = input["found"].as_str().unwrap();
    assert!(found.contains("Permission denied"), "{found}");
    // Root gave it the folder, and now only what else is wrong is told.
    place.give("in");
    let report = place.examined();
    let findings = report["findings"].as_array().unwrap();
    let of_folder = |finding: &&Value| finding["about"].as_str().unwrap().starts_with("folder hot");
    let bad = |finding: &&Value| finding["grade"] == "bad";
    let bad: Vec<_> = findings.iter().filter(of_folder).filter(bad).collect();
    assert_eq!(bad, [] as [&Value; 0]);
    let left = fs::read_dir(place.path("in")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn a_room_that_its_account_cannot_reach_is_told() {
    let place = Place::new();
    place.settings(&place.path("out"));
    place.give("room");
    fs::set_permissions(place.dir.path(), PermissionsExt::from_mode(0o700)).unwrap();
    let output = in_room(&place.path("room"), &["doctor"]);
    check(&output, 3);
    let said = complained(&output);
    assert!(said.contains("nobody cannot reach"), "{said}");
}

#[test]
fn a_missing_output_is_told_with_what_the_room_would_do() {
    let place = Place::new();
    place.settings(&place.path("share/out"));
    let report = place.examined();
    let output = about(&report, "folder hot, output");
    assert_eq!(output["grade"], "bad", "{report:#}");
    let remedy = output["remedy"].as_str().unwrap();
    assert!(remedy.contains("the room does not make it"), "{remedy}");

    let inside = place.path("room/folders/out");
    place.settings(&inside);
    let report = place.examined();
    for about in ["folder hot, output", "printer drawer"].map(|what| about(&report, what)) {
        assert_eq!(about["grade"], "warn", "{report:#}");
        let remedy = about["remedy"].as_str().unwrap();
        assert!(remedy.contains("the room makes it"), "{remedy}");
    }
    assert!(!inside.is_dir());
}

/// A room that sees its folder read-only, as a service may that is kept in mounts of its own.
struct Kept(std::process::Child);

impl Kept {
    fn start(place: &Place) -> Self {
        let script = "mount --bind \"$2\" \"$2\" && mount -o remount,bind,ro \"$2\" \
                      && exec \"$0\" serve --data \"$1\"";
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_platen")]);
        command.arg(place.path("room")).arg(place.path("in"));
        Self(command.stdout(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn what_only_the_running_room_cannot_do_is_told() {
    let place = Place::new();
    place.settings(&place.path("out"));
    let _room = Kept::start(&place);
    let told = (0..LOOKS).find_map(|_| {
        let report = place.examined();
        let findings = report["findings"].as_array().unwrap();
        let by_the_room = "folder hot, input, as the room found";
        let mut told = findings.iter();
        told.find(|finding| finding["about"] == by_the_room)
            .cloned()
    });
    let told = told.expect("the room tests its folder");
    assert_eq!(told["grade"], "bad", "{told:#}");
    let remedy = told["remedy"].as_str().unwrap();
    assert!(remedy.contains("ReadWritePaths"), "{remedy}");
}
