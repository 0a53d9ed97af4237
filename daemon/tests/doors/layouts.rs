//! `platen program` with every layout, by the real program, judged by qpdf and pdftotext.

use crate::cli::{check, complained, said};
use crate::program::{book, expect, program};
use std::process::Command;
use tempfile::TempDir;

/// Programs a book of so many pages and compares what stands on which page.
#[track_caller]
fn gives(pages: usize, arguments: &[&str], expected: &[&[&str]]) {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, pages), place.path().join("out.pdf"));
    let done = program(&book, &[arguments, &["-o", out.to_str().unwrap()]].concat());
    check(&done, 0);
    expect(&out, expected);
}

#[test]
fn books_are_bound_at_either_side() {
    gives(4, &["--booklet"], &[&["4", "1"], &["2", "3"]]);
    gives(
        4,
        &["--booklet", "--right-to-left", "--creep", "0.2mm"],
        &[&["1", "4"], &["3", "2"]],
    );
    gives(
        8,
        &["--booklet", "--signature", "1"],
        &[&["4", "1"], &["2", "3"], &["8", "5"], &["6", "7"]],
    );
    gives(
        8,
        &["--perfect-bound", "--signature", "1", "--milling", "3mm"],
        &[&["4", "1"], &["2", "3"], &["8", "5"], &["6", "7"]],
    );
}

#[test]
fn piles_follow_each_other() {
    gives(
        6,
        &["--cut-and-stack", "3x1", "--simplex", "--gutter", "4mm"],
        &[&["1", "3", "5"], &["2", "4", "6"]],
    );
    gives(
        6,
        &["--cut-and-stack", "3x1", "--simplex", "--right-to-left"],
        &[&["5", "3", "1"], &["6", "4", "2"]],
    );
    gives(
        4,
        &["--cut-and-stack", "1x1", "--work-and-turn"],
        &[&["1", "2"], &["1", "2"], &["3", "4"], &["3", "4"]],
    );
}

#[test]
fn a_page_is_repeated() {
    gives(
        2,
        &["--step-and-repeat", "2x1", "--simplex"],
        &[&["1", "1"], &["2", "2"]],
    );
}

#[test]
fn calendars_hang_from_their_upper_edge() {
    gives(4, &["--calendar", "stitched"], &[&["4", "1"], &["2", "3"]]);
    gives(
        4,
        &["--calendar", "2x1", "--simplex"],
        &[&["1", "3"], &["2", "4"]],
    );
}

#[test]
fn cells_are_filled_in_the_order_that_is_asked_for() {
    gives(
        4,
        &["--n-up", "2x2", "--order", "down", "--simplex"],
        &[&["1", "3", "2", "4"]],
    );
    gives(
        4,
        &[
            "--n-up",
            "2x2",
            "--right-to-left",
            "--bottom-up",
            "--simplex",
        ],
        &[&["4", "3", "2", "1"]],
    );
}

#[test]
fn marks_say_which_sheet_it_is() {
    let place = TempDir::new().unwrap();
    let (book, out) = (book(&place, 6), place.path().join("out.pdf"));
    let marks = "crop,fold,registration,colour-bar,slug";
    let arguments = ["--booklet", "--marks", marks, "-o", out.to_str().unwrap()];
    check(&program(&book, &arguments), 0);
    let text = Command::new("pdftotext").arg(&out).arg("-").output();
    let text = String::from_utf8(text.expect("pdftotext").stdout).unwrap();
    for words in ["sheet 1 of 2, front", "sheet 2 of 2, back"] {
        assert!(text.contains(words), "{text}");
    }
    let size = Command::new("pdfinfo").arg(&out).output().expect("pdfinfo");
    let size = String::from_utf8(size.stdout).unwrap();
    // Twice A5 and 8 mm on each side: 312 by 226 mm.
    assert!(size.contains("884.409 x 640.63 pts"), "{size}");
}

#[test]
fn the_plan_tells_every_step() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 9);
    let told = program(
        &book,
        &["--pages", "1-4", "--booklet", "--sheet", "A4", "--plan"],
    );
    check(&told, 0);
    assert_eq!(
        said(&told),
        "1 sheet of 297.0 × 210.0 mm, duplex, flip on the short edge\n\
         sheet 1 front: 4 1\n\
         sheet 1 back: 2 3\n\
         fold the left part under at 148.5 mm; bind at the left\n\
         1. take the pages 1-4\n   4 pages of 9 taken\n\
         2. make a saddle-stitched booklet, on A4\n   \
         4 pages put on 1 sheet of 297.0 × 210.0 mm, duplex, flip on the short edge\n"
    );
}

#[test]
fn words_that_do_not_go_together_are_refused() {
    let place = TempDir::new().unwrap();
    let book = book(&place, 3);
    for (arguments, code, words) in [
        (
            &["--booklet", "--gutter", "3mm"][..],
            2,
            "leave --gutter out",
        ),
        (&["--booklet", "--simplex"], 2, "leave --simplex out"),
        (
            &["--booklet", "--centre", "3mm"],
            2,
            "without --work-and-turn",
        ),
        (
            &["--n-up", "2x1", "--work-and-turn"],
            2,
            "n-up has no turning",
        ),
        (&["--calendar", "2"], 2, "neither stitched nor"),
        (&["--booklet", "--marks", "crosses"], 2, "colour-bar"),
        (&["--booklet", "--creep", "3"], 2, "such as 3mm"),
        (&["--signature", "3"], 2, "required"),
        (
            &["--cut-and-stack", "2x2", "--sheet", "A4"],
            1,
            "step 1 (cut and stack 2 columns by 2 rows of pages, on A4): the pages need",
        ),
        (
            &["--booklet", "--work-and-turn", "--flip", "long-edge"],
            1,
            "must flip on the short edge",
        ),
    ] {
        let done = program(&book, &[arguments, &["--plan"]].concat());
        check(&done, code);
        assert!(complained(&done).contains(words), "{arguments:?}: {done:?}");
    }
}
