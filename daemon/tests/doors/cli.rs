//! The command line, by the real program.

use crate::room::{PDF, TestRoom};
use platen_ledger::vault::Vault;
use platen_ledger::{NewRoom, SqliteStore};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn platen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_platen"))
        .args(arguments)
        .env_remove("PLATEN_DATA")
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

pub(crate) fn in_room(data: &Path, arguments: &[&str]) -> Output {
    let data = ["--data", data.to_str().unwrap()];
    platen(&[arguments, &data].concat())
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs a command that must end with this code.
#[track_caller]
pub(crate) fn check(output: &Output, code: i32) {
    let (out, err) = (said(output), complained(output));
    assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
}

#[tokio::test]
async fn a_file_is_submitted_listed_shown_and_told() {
    let room = TestRoom::start();
    let file = room.data().join("letter.pdf");
    std::fs::write(&file, PDF).unwrap();
    let submit = [
        "submit",
        file.to_str().unwrap(),
        "--folder",
        "drop",
        "--template",
        "as-is",
        "--json",
    ];
    let output = in_room(room.data(), &submit);
    check(&output, 0);
    let submitted: Value = serde_json::from_str(&said(&output)).unwrap();
    let short = submitted["short"].as_str().unwrap();
    room.wait_for(submitted["id"].as_str().unwrap(), "done")
        .await;
    let listed = said(&in_room(room.data(), &["jobs", "list"]));
    assert!(
        listed.contains(short) && listed.contains("letter.pdf"),
        "{listed}"
    );
    let shown = said(&in_room(room.data(), &["jobs", "show", short]));
    assert!(shown.contains("device-confirmed  not known"), "{shown}");
    assert!(
        shown.contains("Was given template as-is, version 1."),
        "{shown}"
    );
    let log = said(&in_room(room.data(), &["jobs", "log", short]));
    assert!(log.contains("accepted"), "{log}");
    let again = in_room(room.data(), &["jobs", "cancel", short]);
    check(&again, 1);
    assert!(complained(&again).contains("PLT-JOB-003"), "{again:?}");
}

#[tokio::test]
async fn a_name_cannot_pass_for_another_on_the_terminal_and_is_itself_in_json() {
    let room = TestRoom::start();
    let file = room.data().join("letter.pdf");
    std::fs::write(&file, PDF).unwrap();
    let name = "held-\u{202e}fdp.exe\u{200e}\u{9b}2J.pdf";
    let submit = [
        "submit",
        file.to_str().unwrap(),
        "--folder",
        "drop",
        "--title",
        name,
        "--json",
    ];
    let submitted: Value = serde_json::from_str(&said(&in_room(room.data(), &submit))).unwrap();
    let short = submitted["short"].as_str().unwrap();
    room.wait_for(submitted["id"].as_str().unwrap(), "held")
        .await;
    let shown = r"held-\u{202e}fdp.exe\u{200e}\u{9b}2J.pdf";
    for command in [&["jobs", "list"][..], &["jobs", "show", short]] {
        let human = said(&in_room(room.data(), command));
        assert!(human.contains(shown) && !human.contains(name), "{human:?}");
        let json = said(&in_room(room.data(), &[command, &["--json"]].concat()));
        assert!(json.contains(name), "{json}");
    }
    let log = said(&in_room(room.data(), &["jobs", "log", short]));
    assert!(log.contains(shown) && !log.contains(name), "{log:?}");
}

#[tokio::test]
async fn what_is_no_file_is_refused_at_once() {
    let room = TestRoom::start();
    let place = tempfile::tempdir().unwrap();
    let [pipe, socket] = ["pipe", "socket"].map(|name| place.path().join(name));
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, what) in [
        (pipe.as_path(), "a pipe"),
        (place.path(), "a directory"),
        (socket.as_path(), "a socket"),
        (Path::new("/dev/zero"), "a device"),
    ] {
        let output = Command::new("timeout") // a program that waits for a writer ends with 124
            .args([
                "20",
                env!("CARGO_BIN_EXE_platen"),
                "submit",
                "--folder",
                "drop",
            ])
            .arg("--data")
            .args([room.data(), path])
            .output()
            .unwrap();
        check(&output, 2);
        let expected = format!("platen: {} is {what}", path.display());
        assert!(complained(&output).starts_with(&expected), "{output:?}");
    }
    assert_eq!(room.get("/api/v1/jobs").await["jobs"], Value::Array(vec![]));
}

#[tokio::test]
async fn every_listing_has_a_table_and_json() {
    let room = TestRoom::start();
    room.tested("drop").await;
    for listing in [
        &["jobs", "list"][..],
        &["printers", "list"],
        &["printers", "show", "printer"],
        &["folders", "list"],
        &["folders", "show", "drop"],
        &["folders", "test", "drop"],
        &["status"],
        &["log-level"],
        &["vault", "usage"],
        &["vault", "gc"],
        &["audit", "verify"],
        &["secret", "list"],
        &["ports"],
        &["template", "list"],
        &["template", "show", "as-is"],
        &["template", "check"],
        &["config", "check"],
        &["config", "reload"],
        &["doctor"],
    ] {
        let human = in_room(room.data(), listing);
        check(&human, 0);
        let json = in_room(room.data(), &[listing, &["--json"]].concat());
        check(&json, 0);
        let parsed = serde_json::from_str::<Value>(&said(&json));
        assert!(parsed.is_ok(), "{listing:?}: {json:?}");
    }
}

#[tokio::test]
async fn what_means_no_job_is_wrong_usage() {
    let room = TestRoom::start();
    room.held("a.pdf").await;
    for wrong in [
        "",
        " ",
        "..",
        "abc",
        "not-a-job",
        "0123456789012345678901234567890123",
    ] {
        for verb in ["show", "log", "hold", "cancel", "delete", "reprint"] {
            let output = in_room(room.data(), &["jobs", verb, wrong]);
            check(&output, 2);
            let told = complained(&output);
            assert!(told.contains("at least its last four digits"), "{told}");
        }
        check(
            &in_room(room.data(), &["jobs", "list", "--before", wrong]),
            2,
        );
    }
    for wrong in ["", "..", "a b"] {
        for listing in ["printers", "folders"] {
            check(&in_room(room.data(), &[listing, "show", wrong]), 2);
        }
    }
    check(&in_room(room.data(), &["jobs", "show", "0123456789"]), 1);
}

#[tokio::test]
async fn a_listing_of_what_is_not_there_fails_and_names_what_is() {
    let room = TestRoom::start();
    let fails = |arguments: &[&str], code: i32, known: &str| {
        let output = in_room(room.data(), &[&["jobs", "list"], arguments].concat());
        check(&output, code);
        let told = complained(&output);
        assert!(told.contains(known), "{told}");
    };
    fails(&["--folder", "nosuch"], 1, "drop, other");
    fails(&["--to", "nosuch"], 1, "printer, spare");
    fails(&["--state", "lost"], 2, "unsure");
    fails(&["--state", ""], 2, "unsure");
    fails(&["--state", "held,lost"], 2, "unsure");
    check(
        &in_room(room.data(), &["jobs", "list", "--state", "held,unsure"]),
        0,
    );
}

#[tokio::test]
async fn a_time_that_is_none_is_told_how_to_write_one() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    let schedule = |arguments: &[&str]| {
        let verb = ["jobs", "schedule", &*job];
        in_room(room.data(), &[&verb[..], arguments].concat())
    };
    for wrong in ["tomorrow", "", "in a while"] {
        let output = schedule(&["--at", wrong]);
        check(&output, 2);
        for part in ["2026-03-01T18:00", "'in 2h'", "--now"] {
            assert!(complained(&output).contains(part), "{output:?}");
        }
    }
    let neither = schedule(&[]);
    check(&neither, 2);
    let told = complained(&neither);
    assert!(told.contains("--at <TIME>|--now"), "{told}");
    check(&schedule(&["--at", "in 2h", "--now"]), 2);
    check(&schedule(&["--at", "in 2h"]), 0);
    check(&schedule(&["--now"]), 0);
    let shown = room.get(&format!("/api/v1/jobs/{job}")).await;
    assert_eq!(shown["not_before"], Value::Null);
}

#[test]
fn without_a_room_one_is_told_how_to_start_it() {
    let dir = tempfile::tempdir().unwrap();
    let output = in_room(dir.path(), &["jobs", "list"]);
    check(&output, 3);
    let data = dir.path().display();
    let way_out =
        format!("no room is running in {data}: start it with `platen serve --data {data}`");
    assert!(complained(&output).contains(&way_out), "{output:?}");
    check(&platen(&["jobs", "list"]), 2);
    check(&platen(&["jobs", "dance"]), 2);
    check(&in_room(dir.path(), &["audit", "verify"]), 3);
    check(&in_room(dir.path(), &["vault", "verify"]), 3);
}

#[test]
fn a_room_is_made_once_and_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("room");
    check(&in_room(&data, &["init"]), 0);
    let before = std::fs::read(data.join("platen.toml")).unwrap();
    check(&in_room(&data, &["init"]), 3);
    assert_eq!(std::fs::read(data.join("platen.toml")).unwrap(), before);
    check(&in_room(&data, &["config", "check"]), 0);
    let listed = said(&in_room(&data, &["template", "list"]));
    for starter in ["as-is", "hold-for-approval", "rush", "two-copies"] {
        assert!(listed.contains(starter), "{listed}");
    }
    std::fs::write(data.join("platen.toml"), "[rooom]\n").unwrap();
    let broken = in_room(&data, &["config", "check"]);
    check(&broken, 1);
    assert!(said(&broken).contains("rooom"), "{broken:?}");
}

#[test]
fn templates_are_listed_shown_and_checked() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("room");
    check(&in_room(&data, &["template", "list"]), 3);
    check(&in_room(&data, &["init"]), 0);
    let listed = in_room(&data, &["template", "list", "--json"]);
    let listed: Value = serde_json::from_str(&said(&listed)).unwrap();
    assert_eq!(
        (&listed[0]["name"], &listed[0]["file"]),
        (&"as-is".into(), &Value::Null)
    );
    assert_eq!(
        (&listed[3]["name"], &listed[3]["copies"]),
        (&"two-copies".into(), &2.into())
    );
    let file = data.join("templates/two-copies.toml");
    let shown = said(&in_room(&data, &["template", "show", "two-copies"]));
    assert_eq!(
        shown,
        format!(
            "# two-copies: {}\nversion = 1\ndescription = \"One for the customer, one for the file\"\n\
             priority = 50\ncopies = 2\nhold = \"at-once\"\n# to: as the folder says\n",
            file.display()
        )
    );
    check(&in_room(&data, &["template", "show", "three"]), 2);
    let good = in_room(&data, &["template", "check"]);
    check(&good, 0);
    assert!(said(&good).contains("two-copies version 1"), "{good:?}");
    std::fs::write(&file, "version = 2\ncopis = 3\n").unwrap();
    let broken = in_room(&data, &["template", "check"]);
    check(&broken, 1);
    for part in [
        "two-copies.toml:2:1",
        "there is no setting copis",
        "did you mean copies?",
    ] {
        assert!(said(&broken).contains(part), "{}", said(&broken));
    }
    check(&in_room(&data, &["template", "list"]), 1);
}

/// Sets the secret `smtp` of a room to a value.
fn set_secret(room: &Path, value: &[u8]) -> Output {
    let file = room.join("value");
    std::fs::write(&file, value).unwrap();
    Command::new(env!("CARGO_BIN_EXE_platen"))
        .args(["secret", "set", "smtp", "--data", room.to_str().unwrap()])
        .stdin(std::fs::File::open(&file).unwrap())
        .output()
        .unwrap()
}

#[test]
fn secrets_are_kept_and_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    check(&set_secret(dir.path(), b"not to be seen\n"), 0);
    let list = in_room(dir.path(), &["secret", "list"]);
    assert_eq!(said(&list), "smtp\n");
    check(&in_room(dir.path(), &["secret", "rm", "smtp"]), 0);
    check(&in_room(dir.path(), &["secret", "rm", "smtp"]), 3);
}

#[test]
fn a_secret_that_is_too_large_is_refused_with_its_size_and_the_limit() {
    for bytes in [65_537, 70_000, 3_000_000] {
        let dir = tempfile::tempdir().unwrap();
        let set = set_secret(dir.path(), &vec![b'x'; bytes]);
        check(&set, 3);
        let expected =
            format!("the secret smtp has {bytes} bytes, more than the 65536 that are kept");
        assert!(complained(&set).contains(&expected), "{set:?}");
        assert_eq!(said(&in_room(dir.path(), &["secret", "list"])), "");
    }
}

#[test]
fn a_vault_is_verified_while_it_is_open_and_when_it_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("ledger.db");
    drop(SqliteStore::open(&ledger, &NewRoom::random()).unwrap());
    let vault = Vault::open(&dir.path().join("vault")).unwrap();
    let mut writer = vault.writer(100).unwrap();
    writer.append(b"bytes").unwrap();
    let path = vault.path(&writer.finish().unwrap().file().hash);
    check(&in_room(dir.path(), &["vault", "verify"]), 0);
    drop(vault);
    check(&in_room(dir.path(), &["vault", "verify"]), 0);
    std::fs::write(&path, b"other").unwrap();
    let damaged = in_room(dir.path(), &["vault", "verify"]);
    check(&damaged, 1);
    let line = format!("damaged  {}", path.display());
    assert!(said(&damaged).contains(&line), "{damaged:?}");
    std::fs::write(&path, b"bytes").unwrap();
    // Without the ledger nobody knows what is missing, which is no good news.
    std::fs::remove_file(&ledger).unwrap();
    let unknown = in_room(dir.path(), &["vault", "verify"]);
    check(&unknown, 1);
    assert!(
        said(&unknown).contains("put the ledger right"),
        "{unknown:?}"
    );
    assert!(!ledger.try_exists().unwrap());
}

#[test]
fn completions_and_manual_pages_are_made() {
    let dir = tempfile::tempdir().unwrap();
    let man = dir.path().join("man1");
    check(&platen(&["man", man.to_str().unwrap()]), 0);
    for page in ["platen.1", "platen-jobs-resolve.1", "platen-doctor.1"] {
        assert!(man.join(page).is_file(), "{page}");
    }
    assert!(!man.join("platen-worker.1").is_file());
    for shell in ["bash", "zsh", "fish"] {
        let output = platen(&["completions", shell]);
        check(&output, 0);
        assert!(said(&output).contains("platen"));
    }
}

/// The first words that a newcomer reads; `PLATEN_BLESS=1` keeps them as they are now.
#[test]
fn the_help_reads_as_it_was_agreed() {
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/doors/help");
    for verb in [
        "",
        "submit",
        "jobs",
        "jobs resolve",
        "sim printer",
        "ports",
        "inspect",
    ] {
        let mut arguments: Vec<_> = verb.split(' ').filter(|word| !word.is_empty()).collect();
        arguments.push("--help");
        let help = said(&platen(&arguments));
        let file = kept.join(format!(
            "{}.txt",
            format!("platen {verb}").trim().replace(' ', "-")
        ));
        if std::env::var_os("PLATEN_BLESS").is_some() {
            std::fs::create_dir_all(&kept).unwrap();
            std::fs::write(&file, &help).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&file).unwrap_or_default(),
            help,
            "{verb}"
        );
    }
}

#[test]
fn an_empty_variable_names_no_room() {
    let dir = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platen"));
        command.env("PLATEN_DATA", "").args(arguments);
        command.output().unwrap()
    };
    let named = run(&["init", "--data", dir.path().join("room").to_str().unwrap()]);
    check(&named, 0);
    let unnamed = run(&["audit", "verify"]);
    check(&unnamed, 2);
    assert!(complained(&unnamed).contains("--data"), "{unnamed:?}");
}
