//! Templates that program pages, by the real program, judged by qpdf and pdftotext.

use crate::cli::{check, complained, in_room, platen, said};
use crate::program::{book, expect, program};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Takes the cover off; long documents become a booklet, short ones stay as they are.
const OURS: &str = "version = 3
description = \"Ours\"
when = { sizes = [\"A5\"], names = [\"book*\"] }

[[steps]]
select = \"2-\"

[[steps]]
impose = { layout = \"booklet\" }
when = { min_pages = 5 }
";

fn write(place: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = place.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What was said, with the place left out.
fn told(output: &std::process::Output, place: &TempDir) -> String {
    said(output).replace(&format!("{}/", place.path().display()), "")
}

#[test]
fn a_starter_programs_pages_by_its_name() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 4), place.path().join("out.pdf"));
    let starter = ["--template", "booklet-a5-on-a4", "-o", text(&out)];
    let done = program(&book, &starter);
    check(&done, 0);
    assert!(
        said(&done).starts_with("by template booklet-a5-on-a4 version 1\n"),
        "{done:?}"
    );
    expect(&out, &[&["4", "1"], &["2", "3"]]);
}

#[test]
fn a_file_programs_pages_and_extends_one_beside_it() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 5), place.path().join("out.pdf"));
    let ours = write(&place, "ours.toml", OURS);
    let by = |template: &Path| program(&book, &["--template", text(template), "-o", text(&out)]);
    check(&by(&ours), 0);
    expect(&out, &[&["5", "2"], &["3", "4"]]);
    let child = "version = 1\ndescription = \"x\"\nextends = \"ours\"\n\
                 steps = { before = [{ select = \"!last\" }] }\n";
    check(&by(&write(&place, "child.toml", child)), 0);
    expect(&out, &[&["2"], &["3", "4"]]);
}

#[test]
fn the_first_template_that_is_for_a_document_counts() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 3), place.path().join("out.pdf"));
    let ours = write(&place, "ours.toml", OURS);
    let cards = "business-cards-21-up";
    let both = [
        "--template",
        cards,
        "--template",
        text(&ours),
        "-o",
        text(&out),
    ];
    check(&program(&book, &both), 0);
    expect(&out, &[&["2"], &["3"]]);
    let none = program(&book, &["--template", cards, "-o", text(&out)]);
    check(&none, 1);
    assert!(
        complained(&none).contains(
            "business-cards-21-up is not for it (wanted at most 2 pages, seen 3; wanted all pages \
             85x55mm within 1mm, seen 148.0 × 210.0 mm)"
        ),
        "{none:?}"
    );
    let elsewhere = [
        "--template",
        text(&ours),
        "--as-name",
        "other.pdf",
        "--plan",
    ];
    check(&program(&book, &elsewhere), 1);
    let mixed = ["--template", cards, "--booklet", "--plan"];
    check(&program(&book, &mixed), 2);
    let unknown = program(&book, &["--template", "no-such", "--plan"]);
    check(&unknown, 2);
    assert!(complained(&unknown).contains("there is no template no-such"));
}

#[test]
fn a_trace_says_which_condition_held_and_what_each_step_did() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 4);
    let ours = write(&place, "ours.toml", OURS);
    let late = "version = 1\ndescription = \"x\"\nwhen = { folders = [\"night\"], from = \"22:00\", \
                until = \"06:00\", weekdays = [\"friday\"], colour = \"grey\", min_copies = 2 }\n\
                [[steps]]\nselect = \"9\"\n";
    let late = write(&place, "late.toml", late);
    let explained = platen(&[
        "template",
        "explain",
        text(&book),
        text(&ours),
        text(&late),
        "business-cards-21-up",
        "--as-folder",
        "night",
        "--as-at",
        "2026-11-27T23:30",
        "--as-copies",
        "2",
    ]);
    check(&explained, 0);
    assert_eq!(
        told(&explained, &place),
        "book.pdf: 4 pages\n\
         \n\
         ours version 3 is for it\n  \
           yes named book*: book.pdf\n  \
           yes all pages A5 within 1mm: 148.0 × 210.0 mm\n  \
           1. take the pages 2-\n     \
              3 pages of 4 taken\n  \
           2. make a saddle-stitched booklet\n     \
              no  5 pages or more: 4\n     \
              left out\n\
         \n\
         late version 1 is for it\n  \
           yes from folder night: night\n  \
           yes in grey: grey\n  \
           yes on friday: friday\n  \
           yes from 22:00 to 06:00: 23:30\n  \
           yes 2 copies or more: 2\n  \
           1. take the pages 9\n  \
           cannot be done: step 1 (take the pages 9): there is no page 9: there are 4 pages\n\
         \n\
         business-cards-21-up version 1 is not for it\n  \
           no  at most 2 pages: 4\n  \
           no  all pages 85x55mm within 1mm: 148.0 × 210.0 mm\n"
    );
    let none = platen(&["template", "explain", text(&book), "business-cards-21-up"]);
    check(&none, 1);
}

#[test]
fn files_are_checked_by_themselves() {
    let place = TempDir::new().unwrap();
    let good = write(&place, "good.toml", OURS);
    let wrong = OURS.replace("booklet", "bocklet").replace("2-", "2-x");
    let wrong = write(&place, "wrong.toml", &wrong);
    let checked = platen(&["template", "check", text(&good)]);
    check(&checked, 0);
    assert_eq!(said(&checked), "good version 3 is good\n");
    let checked = platen(&["template", "check", text(&good), text(&wrong)]);
    check(&checked, 1);
    assert_eq!(
        told(&checked, &place),
        "  × at character 3 of the page ranges stands \"x\", expected a page number, r and a number, or last
   ╭─[wrong.toml:6:10]
 5 │ [[steps]]
 6 │ select = \"2-x\"
   ·          ─────
 7 │ \n   ╰────
  help: write page ranges, such as \"1-4,7-,odd,!last\"
  × \"bocklet\" is not known here
    ╭─[wrong.toml:9:21]
  8 │ [[steps]]
  9 │ impose = { layout = \"bocklet\" }
    ·                     ─────────
 10 │ when = { min_pages = 5 }
    ╰────
  help: did you mean \"booklet\"? write one of \"n-up\", \"booklet\", \"perfect-bound\", \"cut-and-stack\",
        \"step-and-repeat\", \"calendar\"
good version 3 is good
"
    );
}

#[test]
fn a_rooms_templates_are_used_by_name_and_refused_by_the_room() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 5), place.path().join("out.pdf"));
    let room = place.path().join("room");
    check(&in_room(&room, &["init"]), 0);
    write(&place, "room/templates/ours.toml", OURS);
    let program = [
        "program",
        text(&book),
        "--template",
        "ours",
        "-o",
        text(&out),
    ];
    check(&in_room(&room, &program), 0);
    expect(&out, &[&["5", "2"], &["3", "4"]]);
    check(&in_room(&room, &["config", "check"]), 0);
    check(&in_room(&room, &["template", "check"]), 0);
    check(&in_room(&room, &["template", "list"]), 0);
}

#[test]
fn a_file_among_a_rooms_templates_is_as_good_as_the_room_finds_it() {
    let place = TempDir::new().unwrap();
    let room = place.path().join("room");
    check(&in_room(&room, &["init"]), 0);
    let head = "version = 1\ndescription = \"x\"\n";
    let ours = format!("{head}extends = \"booklet-a5-on-a4\"\n");
    let ours = write(&place, "room/templates/ours.toml", &ours);
    let alone = ["template", "check", text(&ours)];
    check(&in_room(&room, &alone), 0);
    check(&in_room(&room, &["config", "check"]), 0);
    write(
        &place,
        "room/templates/ours.toml",
        &format!("{head}to = \"nobody\"\n"),
    );
    check(&platen(&alone), 0);
    for verb in [&alone[..], &["config", "check"]] {
        let refused = in_room(&room, verb);
        check(&refused, 1);
        assert!(
            said(&refused).contains("there is no printer or group nobody"),
            "{refused:?}"
        );
    }
    std::fs::remove_file(&ours).unwrap();
    let gone = in_room(&room, &alone);
    check(&gone, 1);
    assert!(said(&gone).contains("the file is not there"), "{gone:?}");
}

#[test]
fn a_rooms_own_templates_are_told_from_starters() {
    let place = TempDir::new().unwrap();
    let room = place.path().join("room");
    check(&in_room(&room, &["init"]), 0);
    write(&place, "room/templates/two-up.toml", OURS);
    let checked = in_room(&room, &["template", "check"]);
    let said_good = said(&checked);
    assert!(said_good.contains("two-up version 3"), "{said_good}");
    assert!(!said_good.contains("four-up"), "{said_good}");
    let listed = in_room(&room, &["--json", "template", "list"]);
    let listed: serde_json::Value = serde_json::from_str(&said(&listed)).unwrap();
    let from = |name: &str| {
        let all = listed.as_array().unwrap().iter();
        let named: Vec<_> = all.filter(|view| view["name"] == name).collect();
        assert_eq!(named.len(), 1, "{name}");
        named[0]["from"].as_str().unwrap().to_owned()
    };
    assert_eq!((&*from("two-up"), &*from("four-up")), ("file", "starter"));
    let book = book(&place, 1);
    let explained = said(&in_room(&room, &["template", "explain", text(&book)]));
    assert!(explained.contains("two-up version 3"), "{explained}");
    assert!(!explained.contains("four-up"), "{explained}");
}

#[test]
fn starters_are_listed_shown_and_begun_with() {
    let place = TempDir::new().unwrap();
    let listed = platen(&["template", "list"]);
    check(&listed, 0);
    for words in ["as-is", "booklet-a4-on-a3", "starter", "21 business cards"] {
        assert!(said(&listed).contains(words), "{listed:?}");
    }
    let shown = platen(&["template", "show", "two-up"]);
    check(&shown, 0);
    assert_eq!(
        said(&shown),
        "# two-up: a starter\n# 1. put 2 columns by 1 row of pages on each side\nversion = 1\n\
         description = \"Two pages on each side\"\npriority = 50\ncopies = 1\nhold = \"at-once\"\n\
         # to: as the folder says\n\n[[steps]]\nimpose = { layout = \"n-up\", grid = \"2x1\" }\n"
    );
    let ours = place.path().join("ours.toml");
    let new = ["template", "new", text(&ours), "--from", "booklet-a4-on-a3"];
    check(&platen(&new), 0);
    check(&platen(&["template", "check", text(&ours)]), 0);
    check(&platen(&new), 3);
    let blank = place.path().join("blank.toml");
    check(
        &platen(&["template", "new", text(&blank), "--from", "as-is"]),
        0,
    );
    check(&platen(&["template", "check", text(&blank)]), 0);
    let odd = place.path().join("Ours.txt");
    check(
        &platen(&["template", "new", text(&odd), "--from", "two-up"]),
        2,
    );
    check(&platen(&["template", "new", text(&ours), "--from", "x"]), 2);
}

#[test]
fn tickets_that_are_cut_and_stacked_bear_their_numbers() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 6), place.path().join("out.pdf"));
    let by = ["--template", "cut-and-stack-numbering", "-o", text(&out)];
    check(&program(&book, &by), 0);
    let words = std::process::Command::new("pdftotext")
        .args([&out, Path::new("-")])
        .output();
    let words = String::from_utf8(words.unwrap().stdout).unwrap();
    for number in 1..=6 {
        assert!(words.contains(&format!("No. 00000{number}")), "{words}");
    }
}

#[test]
fn every_starter_programs_a_document_that_it_is_for() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 6), place.path().join("out.pdf"));
    let card = place.path().join("card.pdf");
    let cards = [
        "--n-up",
        "1x1",
        "--simplex",
        "--sheet",
        "85x55mm",
        "--pages",
        "1",
    ];
    check(
        &program(&book, &[&cards[..], &["-o", text(&card)]].concat()),
        0,
    );
    let twenty_one: &[&str] = &["1"; 21];
    let plain: &[&[&str]] = &[&["1"], &["2"], &["3"], &["4"], &["5"], &["6"]];
    for (starter, file, expected) in [
        (
            "as-is",
            &book,
            &[&["1"][..], &["2"], &["3"], &["4"], &["5"], &["6"]][..],
        ),
        (
            "two-up",
            &book,
            &[&["1", "2"], &["3", "4"], &["5", "6"], &[]],
        ),
        ("four-up", &book, &[&["1", "2", "3", "4"], &["5", "6"]]),
        (
            "booklet-a5-on-a4",
            &book,
            &[&["1"], &["2"], &["6", "3"], &["4", "5"]],
        ),
        (
            "booklet-a4-on-a3",
            &book,
            &[&["1"], &["2"], &["6", "3"], &["4", "5"]],
        ),
        (
            "fit-to-a4",
            &book,
            &[&["1"], &["2"], &["3"], &["4"], &["5"], &["6"]],
        ),
        (
            "right-hand-chapters",
            &book,
            &[&["1"], &[], &["2"], &["3"], &["4"], &["5"], &["6"], &[]],
        ),
        ("business-cards-21-up", &card, &[twenty_one, &[]]),
        (
            "cut-and-stack-numbering",
            &book,
            &[&["1", "3", "5"], &["2", "4", "6"]],
        ),
        ("page-numbers", &book, plain),
        ("bates", &book, plain),
        ("proof-watermark", &book, plain),
    ] {
        let done = program(file, &["--template", starter, "-o", text(&out)]);
        check(&done, 0);
        expect(&out, expected);
    }
}
