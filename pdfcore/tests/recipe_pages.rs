//! Steps of recipes that order pages, judged by the pages of their results.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

#[path = "assembled/mod.rs"]
mod assembled;

use assembled::assembled;
use platen_pdfcore::document::{Page, Pages};
use platen_pdfcore::file::File;
use platen_pdfcore::recipe::{Applied, Fields, Order, Recipe, RecipeError, Step, StepError};
use platen_pdfcore::write::{Changes, Method, write};
use std::process::Command;

/// Pages with their number, and so much wider than 100 points; 200 points high.
fn leaves(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages)
        .map(|page| format!("{} 0 R ", page + 3))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"),
    ];
    objects.extend((1..=pages).map(|page| {
        let width = 100 + page;
        format!("<</Type/Page/Parent 2 0 R/Leaf {page}/MediaBox[0 0 {width} 200]/Resources<<>>>>")
    }));
    assembled(b"%PDF-1.5\n", &objects, "")
}

/// Does steps to a document, and lets qpdf judge the result.
fn made(document: &[u8], steps: Vec<Step>) -> Result<(Applied, Vec<u8>), RecipeError> {
    let file = File::open(document, None).unwrap();
    let mut changes = Changes::new(&file);
    let applied = Recipe { steps }.apply(&file, &mut changes, &Fields::default())?;
    let mut out = Vec::new();
    write(&file, &changes, Method::Splice, &mut out).unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result.pdf");
    std::fs::write(&path, &out).unwrap();
    let judged = Command::new("qpdf").arg("--check").arg(&path).output();
    let judged = judged.expect("qpdf is installed");
    assert!(judged.status.success(), "{judged:?}");
    Ok((applied, out))
}

/// Returns the number of each page; of a blank one the number of the page that is as wide, below 0.
fn numbers(document: &[u8]) -> Vec<i64> {
    let file = File::open(document, None).unwrap();
    let number = |page: Page| match page.dict.get("Leaf") {
        Some(number) => number.as_integer().unwrap(),
        None => (1..100)
            .find(|number| (page.media(&file).width() - f64::from(100 + *number)).abs() < 0.01)
            .map(|number| -i64::from(number))
            .unwrap(),
    };
    Pages::of(&file).map(number).collect()
}

fn blank(text: &str) -> Step {
    Step::Blank(text.parse().unwrap())
}

fn repeat(text: &str) -> Step {
    Step::Repeat(text.parse().unwrap())
}

const REVERSE: Step = Step::Order(Order::Reverse);

/// Checks the pages of a result, what the step says, and what it did.
#[track_caller]
fn check(step: Step, of: usize, pages: &[i64], says: &str, did: &str) {
    let (applied, result) = made(&leaves(of), vec![step]).unwrap();
    assert_eq!(numbers(&result), pages);
    assert_eq!(applied.pages, pages.len());
    let [told] = applied.told.as_slice() else {
        panic!("{applied:?}");
    };
    assert_eq!((told.step.as_str(), told.did.as_str()), (says, did));
}

#[test]
fn pages_are_ordered_filled_up_and_repeated() {
    check(
        REVERSE,
        3,
        &[3, 2, 1],
        "reverse the order of all pages",
        "3 pages reversed",
    );
    check(
        blank("to:even"),
        3,
        &[1, 2, 3, -3],
        "add a blank page where their number is odd",
        "3 pages became 4",
    );
    check(
        blank("to:4"),
        5,
        &[1, 2, 3, 4, 5, -5, -5, -5],
        "add blank pages until their number is a multiple of 4",
        "5 pages became 8",
    );
    check(
        blank("before:1,last"),
        3,
        &[-1, 1, 2, -3, 3],
        "add a blank page before each of the pages 1,last",
        "3 pages became 5",
    );
    check(
        blank("after:2-"),
        3,
        &[1, 2, -2, 3, -3],
        "add a blank page behind each of the pages 2-",
        "3 pages became 5",
    );
    check(
        blank("right:2-3"),
        4,
        &[1, -1, 2, -2, 3, 4],
        "add blank pages where the pages 2-3 would not be right-hand pages",
        "4 pages became 6",
    );
    check(
        repeat("3"),
        2,
        &[1, 2, 1, 2, 1, 2],
        "put all pages 3 times one after the other",
        "2 pages became 6",
    );
    check(
        repeat("2:each"),
        2,
        &[1, 1, 2, 2],
        "put each page 2 times, then the next",
        "2 pages became 4",
    );
}

#[test]
fn steps_count_the_pages_that_are_there() {
    let steps = vec![REVERSE, blank("right:2"), repeat("2"), blank("before:last")];
    let (_, result) = made(&leaves(3), steps).unwrap();
    assert_eq!(numbers(&result), [3, -3, 2, 1, 3, -3, 2, -1, 1]);
    let Err(RecipeError::Step { number, source, .. }) =
        made(&leaves(3), vec![repeat("2"), blank("after:7")])
    else {
        panic!("there is no page 7");
    };
    let missing = StepError::NoSuchPage {
        named: "7".to_owned(),
        pages: 6,
    };
    assert_eq!((number, source), (2, missing));
}

#[test]
fn a_blank_page_is_as_large_as_its_neighbour_is_seen() {
    let turn = Step::Rotate("90".parse().unwrap());
    let (_, result) = made(&leaves(1), vec![turn, blank("to:even")]).unwrap();
    let file = File::open(&result, None).unwrap();
    let last = Pages::of(&file).last().unwrap();
    let media = last.media(&file);
    assert_eq!(last.quarters(&file), 0);
    assert!((media.width() - 200.0).abs() < 0.01 && (media.height() - 101.0).abs() < 0.01);
}

#[test]
fn no_document_becomes_endless() {
    let steps = vec![repeat("9999"), repeat("9999")];
    let Err(RecipeError::Step { number, source, .. }) = made(&leaves(1), steps) else {
        panic!("nobody reads so many pages");
    };
    assert_eq!(number, 2);
    assert_eq!(
        source.to_string(),
        "there would be more than 250000 pages: repeat them less often"
    );
}

#[test]
fn words_that_mean_nothing_are_refused() {
    for text in [
        "", "even", "to:", "to:0", "to:1", "to:1001", "to:x", "left:3", "after:x",
    ] {
        assert!(
            text.parse::<platen_pdfcore::recipe::Blank>().is_err(),
            "{text:?}"
        );
    }
    for text in ["", "0", "1", "10000", "2:all", "x:each", ":each"] {
        assert!(
            text.parse::<platen_pdfcore::recipe::Repeat>().is_err(),
            "{text:?}"
        );
    }
    for text in ["to:even", "to:3", "before:2", "after:last", "right:odd"] {
        let Step::Blank(read) = blank(text) else {
            panic!("{text}")
        };
        assert_eq!(read.written(), text);
    }
    let Step::Blank(two) = blank("to:2") else {
        panic!("to:2")
    };
    assert_eq!(two.written(), "to:even");
}
