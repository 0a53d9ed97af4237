//! `platen merge`, by the real program and without a room, judged by qpdf and pdftotext.

use crate::cli::{check, complained, platen, said};
use crate::pdfs::{pages_of, texts};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A directory with documents `a.pdf` of three pages, `b.pdf` of two, and where results go.
struct Desk {
    place: TempDir,
}

impl Desk {
    fn new() -> Self {
        let place = TempDir::new().unwrap();
        pages_of(&place.path().join("a.pdf"), "alpha", 3);
        pages_of(&place.path().join("b.pdf"), "beta", 2);
        Self { place }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Merges files of the directory into `out.pdf`.
    fn merge(&self, inputs: &[&str], more: &[&str]) -> Output {
        let inputs: Vec<_> = inputs.iter().map(|input| self.text(input)).collect();
        let inputs = inputs.iter().map(String::as_str);
        let out = self.text("out.pdf");
        let arguments = ["merge"].into_iter().chain(inputs);
        let arguments = arguments.chain(["-o", out.as_str()]);
        platen(&arguments.chain(more.iter().copied()).collect::<Vec<_>>())
    }

    /// Has qpdf lock a file with passwords.
    fn lock(&self, name: &str, user: &str, more: &[&str]) {
        let (open, locked) = (self.path(name), self.path("locked.pdf"));
        let done = Command::new("qpdf")
            .args(["--encrypt", user, "owner", "256"])
            .args(more)
            .args(["--".as_ref(), open.as_os_str(), locked.as_os_str()])
            .output();
        assert!(done.expect("qpdf is installed").status.success());
    }
}

#[track_caller]
fn expect(path: &Path, words: &[&str]) {
    let words: Vec<_> = words.iter().map(|word| format!("{word}.")).collect();
    assert_eq!(texts(path), words);
}

fn told(output: &Output) -> Value {
    check(output, 0);
    serde_json::from_str(&said(output)).unwrap()
}

#[test]
fn files_follow_each_other_by_every_writer() {
    let desk = Desk::new();
    let whole = [
        "alpha 1", "alpha 2", "alpha 3", "beta 2", "beta 1", "alpha 3",
    ];
    for writer in ["append", "splice", "rewrite"] {
        let done = desk.merge(
            &["a.pdf", "b.pdf:last-1", "a.pdf:3"],
            &["--writer", writer, "--json"],
        );
        let told = told(&done);
        assert_eq!(told["pages"], 6);
        assert_eq!(told["written"]["writer"], writer);
        expect(&desk.path("out.pdf"), &whole);
    }
    let done = desk.merge(&["a.pdf:2", "b.pdf"], &[]);
    check(&done, 0);
    assert!(
        said(&done).contains("what was there is replaced"),
        "{done:?}"
    );
    expect(&desk.path("out.pdf"), &["alpha 2", "beta 1", "beta 2"]);
    let append = desk.merge(&["a.pdf:2", "b.pdf"], &["--writer", "append"]);
    check(&append, 2);
    assert!(
        complained(&append).contains("name it without pages"),
        "{append:?}"
    );
}

#[test]
fn fronts_and_backs_are_interleaved() {
    let desk = Desk::new();
    check(
        &desk.merge(&["a.pdf", "b.pdf:last-1"], &["--interleave"]),
        0,
    );
    expect(
        &desk.path("out.pdf"),
        &["alpha 1", "beta 2", "alpha 2", "beta 1", "alpha 3"],
    );
}

#[test]
fn a_file_a_hundred_times_is_there_once() {
    let desk = Desk::new();
    check(&desk.merge(&["a.pdf"; 100], &["--writer", "splice"]), 0);
    let pages = texts(&desk.path("out.pdf"));
    assert_eq!(pages.len(), 300);
    assert_eq!(pages[299], "alpha 3.");
    let bytes = std::fs::read(desk.path("out.pdf")).unwrap();
    let streams = bytes
        .windows(9)
        .filter(|window| window == b"endstream")
        .count();
    assert_eq!(streams, 3, "the pages share their content");
}

#[test]
fn a_result_may_stand_in_the_place_of_an_input() {
    let desk = Desk::new();
    let (a, b) = (desk.text("a.pdf"), desk.text("b.pdf"));
    check(&platen(&["merge", &b, &a, "-o", &a]), 0);
    let both = ["beta 1", "beta 2", "alpha 1", "alpha 2", "alpha 3"];
    expect(Path::new(&a), &both);
}

#[test]
fn locked_files_open_by_one_of_several_passwords() {
    let desk = Desk::new();
    desk.lock("b.pdf", "user", &[]);
    for (name, password) in [("wrong", "nonsense"), ("right", "owner")] {
        std::fs::write(desk.path(name), password).unwrap();
    }
    let refused = desk.merge(&["a.pdf", "locked.pdf"], &[]);
    check(&refused, 1);
    assert!(
        complained(&refused).contains("--password-file"),
        "{refused:?}"
    );
    let [wrong, right] = ["wrong", "right"].map(|name| desk.text(name));
    let files = ["--password-file", &wrong, "--password-file", &right];
    let done = desk.merge(&["a.pdf", "locked.pdf"], &files);
    check(&done, 0);
    assert!(
        said(&done).contains("its encryption is not kept"),
        "{done:?}"
    );
    let both = ["alpha 1", "alpha 2", "alpha 3", "beta 1", "beta 2"];
    expect(&desk.path("out.pdf"), &both);
    // The result is locked as its first document is.
    check(&desk.merge(&["locked.pdf:1", "a.pdf"], &files), 0);
    let out = desk.text("out.pdf");
    check(&platen(&["inspect", &out]), 1);
    check(&platen(&["inspect", &out, "--password-file", &right]), 0);
}

#[test]
fn who_forbids_changes_is_asked() {
    let desk = Desk::new();
    desk.lock("b.pdf", "", &["--modify=none"]);
    let refused = desk.merge(&["a.pdf", "locked.pdf"], &[]);
    check(&refused, 1);
    assert!(
        complained(&refused).contains("forbids changes"),
        "{refused:?}"
    );
    assert!(!desk.path("out.pdf").try_exists().unwrap());
    let done = desk.merge(&["a.pdf", "locked.pdf"], &["--despite-permissions"]);
    check(&done, 0);
    assert!(
        said(&done).contains("although its author forbids it"),
        "{done:?}"
    );
}

#[test]
fn what_cannot_be_merged_is_said() {
    let desk = Desk::new();
    std::fs::write(desk.path("text.pdf"), "no PDF at all").unwrap();
    for (inputs, code, says) in [
        (["a.pdf", "text.pdf"], 1, "not a PDF"),
        (
            ["a.pdf", "b.pdf:9"],
            1,
            "there is no page 9: there are 2 pages",
        ),
        (["a.pdf", "b.pdf:!1-2"], 1, "no page is left"),
        (["a.pdf", "b.pdf:x"], 2, "page ranges"),
        (["a.pdf", "missing.pdf"], 3, "missing.pdf"),
    ] {
        let refused = desk.merge(&inputs, &[]);
        check(&refused, code);
        assert!(complained(&refused).contains(says), "{refused:?}");
        assert!(!desk.path("out.pdf").try_exists().unwrap(), "{inputs:?}");
    }
}

#[test]
fn a_damaged_file_is_repaired_and_said_to_be() {
    let desk = Desk::new();
    let sound = std::fs::read_to_string(desk.path("b.pdf")).unwrap();
    let damaged = sound.replace("\nxref\n", "\nxxxx\n");
    std::fs::write(desk.path("damaged.pdf"), damaged).unwrap();
    let done = desk.merge(&["a.pdf", "damaged.pdf"], &["--json"]);
    let told = told(&done);
    let repaired = told["repairs"][0]["file"].as_str().unwrap();
    assert!(repaired.ends_with("damaged.pdf"), "{told}");
    let both = ["alpha 1", "alpha 2", "alpha 3", "beta 1", "beta 2"];
    expect(&desk.path("out.pdf"), &both);
}

#[test]
fn a_colon_in_the_name_of_a_file_is_part_of_it() {
    let desk = Desk::new();
    std::fs::copy(desk.path("b.pdf"), desk.path("12:30")).unwrap();
    check(&desk.merge(&["12:30", "12:30:2"], &[]), 0);
    expect(&desk.path("out.pdf"), &["beta 1", "beta 2", "beta 2"]);
}
