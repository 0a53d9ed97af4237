//! Rooms of many files, many printers, and files that are hardly settings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use platen_config::{Problem, Problems, load, parse};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

const ROOM: &str = "/var/lib/platen";

fn problems(text: &str) -> Vec<Problem> {
    match parse(
        &[(PathBuf::from("platen.toml"), text.to_owned())],
        Path::new(ROOM),
    ) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().collect(),
    }
}

#[track_caller]
fn check_load(room: &Path, expected: &[(&str, &str)]) {
    let problems: Vec<Problem> = match load(room) {
        Ok(_) => Vec::new(),
        Err(problems) => Problems::into_iter(problems).collect(),
    };
    let name = |problem: &Problem| {
        problem
            .file
            .strip_prefix(room)
            .unwrap()
            .display()
            .to_string()
    };
    let found: Vec<_> = problems.iter().map(|p| (name(p), &*p.message)).collect();
    let found: Vec<_> = found
        .iter()
        .map(|(name, message)| (&**name, *message))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_room_is_a_file_and_a_directory_of_files() {
    let room = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = room.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    check_load(room.path(), &[("platen.toml", "the file is not there")]);
    write(
        "platen.toml",
        b"[folders.a]\ninput = \"folders/a\"\nto = \"p\"\n",
    );
    check_load(
        room.path(),
        &[("platen.toml", "there is no printer or group p")],
    );
    write(
        "conf.d/printers.toml",
        b"[printers.p]\nfolder = { path = \"folders/out\" }\n",
    );
    check_load(room.path(), &[]);
    write("conf.d/.hidden.toml", b"nonsense");
    write("conf.d/notes.txt", b"nonsense");
    check_load(room.path(), &[]);
    write("conf.d/latin.toml", b"[room]\nname = \"\xe9\"\n");
    write("conf.d/empty.toml", b" \n");
    write("conf.d/large.toml", &vec![b'#'; (1 << 20) + 1]);
    write("conf.d/wrong.toml", b"[room]\nnam = \"x\"\n");
    check_load(
        room.path(),
        &[
            ("conf.d/empty.toml", "the file is empty"),
            ("conf.d/large.toml", "the file is larger than 1 MiB"),
            ("conf.d/latin.toml", "line 2 is not UTF-8"),
            ("conf.d/wrong.toml", "there is no setting nam"),
        ],
    );
}

#[test]
fn hostile_files_end_in_problems() {
    for text in [
        "a".repeat(100_000),
        "[".repeat(100_000),
        format!("x = {}", "[".repeat(100_000)),
        format!("x = {}", "{a=".repeat(50_000)),
        format!("{}x = 1", "a.".repeat(50_000)),
        "\u{0}\u{1}".to_owned(),
        "x = 1\n".repeat(10_000),
    ] {
        let problems = problems(&text);
        assert!(!problems.is_empty(), "{:.20}", text);
    }
}

/// A large room: more folders and printers than any place has.
fn large_room(folders: usize, printers: usize) -> String {
    let folder = |n: usize| {
        let places = format!("input = \"/hot/{n}/in\"\noutput = \"/hot/{n}/out\"");
        format!("[folders.f{n}]\n{places}\nto = \"p{}\"\n", n % printers)
    };
    let printer = |n| format!("[printers.p{n}]\nraw = {{ host = \"press-{n}\" }}\n");
    (0..folders)
        .map(folder)
        .chain((0..printers).map(printer))
        .collect()
}

#[test]
fn a_large_room_loads_and_every_wrong_line_of_it_is_named() {
    let text = large_room(1_000, 2_000);
    assert_eq!(problems(&text), []);
    let wrong = text.replace("/in\"", "/in\"\nwatch = \"never\"");
    assert_eq!(problems(&wrong).len(), 1_000);
    let nested = text.replace("/out\"", "/in/out\"");
    assert_eq!(problems(&nested).len(), 1_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_file_ends_in_settings_or_in_problems_that_can_be_drawn(
        at in 0.0..1.0_f64,
        cut in 0..40_usize,
        more in "(\\PC|[\\[\\]={}\",.#\n]){0,12}",
    ) {
        let good = include_str!("../starters/print-room.toml");
        let start = good.floor_char_boundary((at * good.len() as f64) as usize);
        let end = good.floor_char_boundary((start + cut).min(good.len()));
        let text = format!("{}{more}{}", &good[..start], &good[end..]);
        let files = [(PathBuf::from("platen.toml"), text.clone())];
        if let Err(problems) = parse(&files, Path::new(ROOM)) {
            let lines = text.lines().count().max(1) + 1;
            for problem in &problems {
                prop_assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
                prop_assert!((1..=lines).contains(&problem.line) && problem.column >= 1);
            }
            prop_assert!(problems.to_string().contains(&problems.iter().next().unwrap().fix[..4]));
        }
    }
}
