//! Steps of recipes that lay pages on media, judged by qpdf and pdfinfo.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

#[path = "assembled/mod.rs"]
mod assembled;

use assembled::assembled;
use platen_pdfcore::file::File;
use platen_pdfcore::impose::Gutter;
use platen_pdfcore::program::{Anchor, Even, FrameError, Orientation};
use platen_pdfcore::recipe::{
    Applied, Binding, Fields, NothingToMirror, Outline, PageSizing, Recipe, RecipeError, Scale,
    Shift, Size, SizeWords, Step, StepError,
};
use platen_pdfcore::write::{Changes, Method, write};
use std::process::Command;

/// Two pages of 200 by 300 points, with a square at 50, 60; more stands in the first.
fn document(more: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 200 300]/Resources<<>>>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/Contents 5 0 R{more}>>"),
        "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>".to_owned(),
        "<</Length 16>>\nstream\n50 60 10 10 re f\nendstream".to_owned(),
    ];
    assembled(b"%PDF-1.5\n", &objects, "")
}

/// What a program says of a document.
fn told(program: &str, arguments: &[&str], document: &[u8]) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result.pdf");
    std::fs::write(&path, document).unwrap();
    let output = Command::new(program).args(arguments).arg(&path).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is installed: {error}"));
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn made(document: &[u8], steps: Vec<Step>) -> Result<(Applied, Vec<u8>), RecipeError> {
    let file = File::open(document, None).unwrap();
    let mut changes = Changes::new(&file);
    let applied = Recipe { steps }.apply(&file, &mut changes, &Fields::default())?;
    let mut out = Vec::new();
    write(&file, &changes, Method::Splice, &mut out).unwrap();
    told("qpdf", &["--check"], &out);
    Ok((applied, out))
}

/// Returns a box of both pages, rounded to points.
fn boxes(document: &[u8], name: &str) -> Vec<Vec<String>> {
    let said = told("pdfinfo", &["-box", "-f", "1", "-l", "2"], document);
    let lines = said.lines().filter(|line| line.contains(name));
    let rounded = |number: &str| format!("{:.0}", number.parse::<f64>().unwrap());
    let numbers = |line: &str| {
        let numbers = line.split(':').nth(1).unwrap().split_whitespace();
        numbers.map(rounded).collect()
    };
    lines.map(numbers).collect()
}

/// Does one step and checks what it says, what it did, and a box of the pages.
#[track_caller]
fn check(step: Step, says: &str, did: &str, name: &str, expected: [[&str; 4]; 2]) {
    let (applied, result) = made(&document(""), vec![step]).unwrap();
    let [told] = applied.told.as_slice() else {
        panic!("{applied:?}");
    };
    assert_eq!((told.step.as_str(), told.did.as_str()), (says, did));
    assert_eq!(boxes(&result, name), expected);
}

fn size(words: SizeWords) -> Step {
    Step::Size(Size::new(words).unwrap())
}

fn on(paper: &str) -> SizeWords {
    SizeWords::new(paper.parse().unwrap())
}

fn scale(text: &str) -> Step {
    Step::Scale(text.parse().unwrap())
}

const A4: [&str; 4] = ["0", "0", "595", "842"];

#[test]
fn pages_come_onto_media_and_become_larger_or_smaller() {
    let did = "2 pages of 2 changed";
    check(
        scale("50%"),
        "make all pages 50% of their size",
        did,
        "MediaBox",
        [["0", "0", "100", "150"]; 2],
    );
    check(
        size(on("A4")),
        "lay all pages on A4, as large as they fit",
        did,
        "MediaBox",
        [A4; 2],
    );
    let turned = SizeWords {
        sizing: PageSizing::Fill,
        orientation: Orientation::TurnMedium,
        margin: Some("10x5mm".parse::<Gutter>().unwrap()),
        place: Anchor::TopLeft,
        even: Even::Mirrored,
        ..on("297x210mm")
    };
    check(
        size(turned),
        "lay all pages on 297x210mm, large enough to fill it, the paper turned where that suits, \
         10x5mm free at the edges, at the top left, even pages mirrored",
        did,
        "MediaBox",
        [A4; 2],
    );
    let small = SizeWords {
        sizing: PageSizing::Crop,
        ..on("A4")
    };
    check(
        size(small),
        "lay all pages on A4, as large as they are, smaller ones without anything around them",
        "0 pages of 2 changed",
        "MediaBox",
        [["0", "0", "200", "300"]; 2],
    );
}

#[test]
fn boxes_are_set_and_content_moves_within_them() {
    let whole = [["0", "0", "200", "300"]; 2];
    check(
        Step::Boxes("trim=media-10mm".parse().unwrap()),
        "let the trim box of all pages end 10mm within their media box",
        "2 pages of 2 changed",
        "TrimBox",
        [["28", "28", "172", "272"]; 2],
    );
    let shift = "5mm,-3mm:mirrored";
    check(
        Step::Shift(shift.parse().unwrap()),
        "move what is on all pages by 5mm to the right and 3mm down, even pages mirrored",
        "2 pages of 2 changed",
        "MediaBox",
        whole,
    );
    check(
        Step::Binding("10mm:right".parse().unwrap()),
        "move what is on all pages by 10mm away from the binding, at the right of odd pages",
        "2 pages of 2 changed",
        "MediaBox",
        whole,
    );
}

/// How far from the left the middle of the ink of each page is.
fn ink(document: &[u8]) -> Vec<i32> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("result.pdf");
    std::fs::write(&path, document).unwrap();
    let output = Command::new("gs")
        .args(["-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=bbox"])
        .arg(&path)
        .output()
        .expect("gs is installed");
    let said = String::from_utf8(output.stderr).unwrap();
    let lines = said.lines();
    let boxes = lines.filter_map(|line| line.strip_prefix("%%BoundingBox: "));
    let middle = |area: &str| {
        let numbers = area.split_whitespace().map(|it| it.parse::<i32>().unwrap());
        let numbers: Vec<_> = numbers.collect();
        i32::midpoint(numbers[0], numbers[2])
    };
    boxes.map(middle).collect()
}

#[test]
fn pages_that_stay_where_they_are_are_laid_all_the_same() {
    let binding = Step::Binding("10pt".parse().unwrap());
    let (_, result) = made(&document(""), vec![binding]).unwrap();
    assert_eq!(ink(&document("")), [55, 55]);
    assert_eq!(ink(&result), [65, 45]);
}

#[test]
fn the_side_of_a_page_is_that_of_its_place() {
    let turn = Step::Blank("before:1".parse().unwrap());
    let binding = Step::Binding("10pt".parse().unwrap());
    let (_, result) = made(&document(""), vec![turn, binding]).unwrap();
    assert_eq!(ink(&result)[1..], [45, 65]);
}

#[test]
fn a_scale_that_is_not_true_any_more_is_told() {
    let map = "/VP[<</Type/Viewport/BBox[10 10 50 50]/Measure<</Type/Measure/Subtype/RL>>>>]";
    let reverse = Step::Order(platen_pdfcore::recipe::Order::Reverse);
    let (applied, _) = made(&document(map), vec![reverse, scale("50%")]).unwrap();
    assert_eq!(applied.measured, [2]);
    let moved = Step::Shift("5mm,0mm".parse().unwrap());
    let (applied, _) = made(&document(map), vec![moved]).unwrap();
    assert_eq!(applied.measured, Vec::<usize>::new());
}

#[test]
fn a_page_that_cannot_be_laid_is_named() {
    let narrow = SizeWords {
        margin: Some("200mm".parse::<Gutter>().unwrap()),
        ..on("A4")
    };
    let Err(RecipeError::Step { number, source, .. }) = made(&document(""), vec![size(narrow)])
    else {
        panic!("there is no room");
    };
    assert_eq!(number, 1);
    let StepError::Frame {
        page: 1,
        source: FrameError::NoRoom { .. },
    } = source
    else {
        panic!("{source:?}");
    };
}

#[test]
fn words_that_mean_nothing_are_refused() {
    let mirrored = SizeWords {
        even: Even::Mirrored,
        place: Anchor::Top,
        ..on("A4")
    };
    assert_eq!(Size::new(mirrored), Err(NothingToMirror));
    for text in [
        "",
        "70",
        "0.99%",
        "10000.01%",
        "1e2%",
        "-5%",
        "1.234%",
        ".5%",
        "5.%",
    ] {
        assert!(text.parse::<Scale>().is_err(), "{text:?}");
    }
    for text in ["", "5mm", "5mm,", "5mm,3", "5mm,3mm:odd"] {
        assert!(text.parse::<Shift>().is_err(), "{text:?}");
    }
    for text in ["", "5", "-5mm", "5mm:middle", "5mm:"] {
        assert!(text.parse::<Binding>().is_err(), "{text:?}");
    }
    for text in [
        "",
        "trim",
        "trim=",
        "=trim",
        "trim=page",
        "trim=media+",
        "trim=media+3",
    ] {
        assert!(text.parse::<Outline>().is_err(), "{text:?}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    for text in ["1%", "70%", "70.5%", "141.42%", "10000%"] {
        assert_eq!(text.parse::<Scale>().unwrap().to_string(), text);
    }
    for text in ["5mm,-3mm", "0.5mm,0mm:mirrored"] {
        assert_eq!(text.parse::<Shift>().unwrap().to_string(), text);
    }
    for text in ["10mm", "10.5mm:right", "3mm:top", "0mm:bottom"] {
        assert_eq!(text.parse::<Binding>().unwrap().to_string(), text);
    }
    for text in ["bleed=trim+3mm", "crop=trim", "trim=media-0.5mm"] {
        assert_eq!(text.parse::<Outline>().unwrap().to_string(), text);
    }
}
