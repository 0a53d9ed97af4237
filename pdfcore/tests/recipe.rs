//! Recipes: what they say, what they do, and what they refuse.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

#[path = "assembled/mod.rs"]
mod assembled;

use assembled::assembled;
use platen_pdfcore::file::File;
use platen_pdfcore::fold::{self, Tolerance, in_order};
use platen_pdfcore::impose::{Across, MarkKind, Plan, Style};
use platen_pdfcore::recipe::impose::{ImposeWords, Key, Layout, Printed, WordsError};
use platen_pdfcore::recipe::{
    Applied, Fields, Impose, Recipe, RecipeError, Rotate, Select, Step, StepError,
};
use platen_pdfcore::write::Changes;
use std::error::Error as _;

/// So many upright A5 pages.
fn book(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages)
        .map(|page| format!("{} 0 R ", page + 3))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]/MediaBox[0 0 419.528 595.276]>>"),
    ];
    objects.extend((0..pages).map(|_| "<</Type/Page/Parent 2 0 R/Resources<<>>>>".to_owned()));
    assembled(b"%PDF-1.5\n", &objects, "")
}

fn apply(steps: Vec<Step>, pages: usize) -> Result<Applied, RecipeError> {
    let document = book(pages);
    let file = File::open(&document, None).unwrap();
    Recipe { steps }.apply(&file, &mut Changes::new(&file), &Fields::default())
}

fn select(pages: &str) -> Step {
    let pages = pages.parse().unwrap();
    Step::Select(Select { pages })
}

fn rotate(turn: &str) -> Step {
    Step::Rotate(turn.parse::<Rotate>().unwrap())
}

fn impose(words: ImposeWords) -> Step {
    Step::Impose(Box::new(Impose::new(words).unwrap()))
}

fn on(layout: Layout) -> ImposeWords {
    ImposeWords::new(layout)
}

fn grid(layout: Layout, grid: &str) -> ImposeWords {
    ImposeWords {
        grid: Some(grid.parse().unwrap()),
        ..on(layout)
    }
}

#[test]
fn steps_say_what_they_do_and_what_they_did() {
    let booklet = ImposeWords {
        creep: Some("0.1mm".parse().unwrap()),
        sheet: Some("A3".parse().unwrap()),
        reading: Some(Across::RightToLeft),
        marks: [MarkKind::Fold, MarkKind::Crop].into(),
        ..on(Layout::Booklet)
    };
    let done = apply(
        vec![select("2-6,!4"), rotate("180:even"), impose(booklet)],
        9,
    )
    .unwrap();
    let told: Vec<_> = done
        .told
        .iter()
        .flat_map(|told| [told.step.as_str(), told.did.as_str()])
        .collect();
    assert_eq!(
        told,
        [
            "take the pages 2-6,!4",
            "4 pages of 9 taken",
            "turn the pages even by 180° clockwise",
            "2 pages turned",
            "make a saddle-stitched booklet, bound at the right, inner pages moved in for paper \
             0.1mm thick, on A3, marks: crop fold",
            "4 pages put on 1 sheet of 420.0 × 297.0 mm, duplex, flip on the short edge",
        ]
    );
    assert_eq!(done.pages, 2);
}

#[test]
fn a_recipe_is_a_numbered_list() {
    let words = ImposeWords {
        gutter: Some("5x3mm".parse().unwrap()),
        sides: Some(Printed::Simplex),
        ..grid(Layout::NUp, "1x2")
    };
    let steps = vec![rotate("90"), impose(words)];
    assert_eq!(
        Recipe { steps }.to_string(),
        "1. turn all pages by 90° clockwise\n\
         2. put 1 column by 2 rows of pages on each side, with 5x3mm between pages, fronts only\n"
    );
}

/// Layouts as they are asked for, with as little as needed.
fn layouts() -> Vec<(ImposeWords, usize)> {
    let same = |style, words| ImposeWords {
        turning: Some(style),
        ..words
    };
    let book = |folds, signature| ImposeWords {
        folds: Some(folds),
        signature: Some(signature),
        milling: Some("3mm".parse().unwrap()),
        trim: Some("4mm".parse().unwrap()),
        creep: Some("0.1mm".parse().unwrap()),
        marks: [MarkKind::Crop, MarkKind::Fold, MarkKind::Slug].into(),
        ..on(Layout::PerfectBound)
    };
    vec![
        (grid(Layout::NUp, "2x2"), 1),
        (on(Layout::Booklet), 1),
        (
            ImposeWords {
                signature: Some(2),
                reading: Some(Across::RightToLeft),
                ..on(Layout::Booklet)
            },
            1,
        ),
        (on(Layout::PerfectBound), 1),
        (book(1, 4), 1),
        (book(2, 2), 1),
        (book(3, 1), 1),
        (book(4, 1), 1),
        (grid(Layout::CutAndStack, "3x2"), 1),
        (grid(Layout::StepAndRepeat, "3x7"), 21),
        (on(Layout::Calendar), 1),
        (grid(Layout::Calendar, "2x2"), 1),
        (same(Style::Turn, grid(Layout::CutAndStack, "1x2")), 2),
        (same(Style::Tumble, grid(Layout::CutAndStack, "2x1")), 2),
        (same(Style::Turn, on(Layout::Booklet)), 2),
        (same(Style::Tumble, book(2, 1)), 2),
    ]
}

#[track_caller]
fn folds(plan: &Plan, pages: u32, products: usize, name: &str) {
    let wanted = vec![in_order(1, pages); products];
    let judged = fold::fold(&fold::printed(plan), plan.flip, &plan.finishing)
        .and_then(|made| fold::check(&made, &wanted, &plan.finishing, Tolerance::default()));
    if let Err(error) = judged {
        panic!("{name} with {pages} pages: {error}\n{plan}");
    }
}

#[test]
fn every_layout_finds_a_sheet_of_its_own_and_folds_back() {
    for (words, products) in layouts() {
        for pages in [1, 7, 16, 33] {
            let step = impose(words.clone());
            let name = step.to_string();
            let done = apply(vec![step], pages).unwrap_or_else(|error| {
                panic!("{name} with {pages} pages: {error}: {:?}", error.source())
            });
            let plan = done.plan.expect("sheets");
            folds(&plan, u32::try_from(pages).unwrap(), products, &name);
        }
    }
}

#[test]
fn what_is_cut_keeps_its_size() {
    let sheet = |words| {
        let plan = apply(vec![impose(words)], 4).unwrap().plan.unwrap();
        plan.sheets[0].medium.to_string()
    };
    assert_eq!(sheet(grid(Layout::CutAndStack, "2x1")), "296.0 × 210.0 mm");
    assert_eq!(
        sheet(ImposeWords {
            gutter: Some("4mm".parse().unwrap()),
            marks: [MarkKind::Crop].into(),
            ..grid(Layout::StepAndRepeat, "2x2")
        }),
        "316.0 × 440.0 mm"
    );
    assert_eq!(sheet(grid(Layout::NUp, "2x1")), "210.0 × 148.0 mm");
}

#[track_caller]
fn refuses(steps: Vec<Step>, number: usize, source: &StepError) {
    match apply(steps, 3) {
        Err(RecipeError::Step {
            number: at,
            source: found,
            ..
        }) => assert_eq!((at, &found), (number, source)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn steps_that_cannot_be_done_are_named() {
    let missing = StepError::NoSuchPage {
        named: "2-7".to_owned(),
        pages: 3,
    };
    refuses(vec![rotate("90"), select("2-7")], 2, &missing);
    refuses(vec![select("!1-3")], 1, &StepError::NothingLeft);
    let booklet = || impose(on(Layout::Booklet));
    refuses(vec![booklet(), rotate("90")], 2, &StepError::OnSheets);
    assert_eq!(apply(vec![], 0), Err(RecipeError::NoPages));
    let late = Recipe {
        steps: vec![booklet(), booklet()],
    };
    let Err(RecipeError::Step { number: 2, .. }) = late.check() else {
        panic!("{late}");
    };
}

#[test]
fn words_that_say_nothing_are_refused() {
    let length = || Some("3mm".parse().unwrap());
    for (words, expected) in [
        (
            ImposeWords {
                gutter: Some("3mm".parse().unwrap()),
                ..on(Layout::Booklet)
            },
            WordsError::Needless {
                key: Key::Gutter,
                layout: Layout::Booklet,
            },
        ),
        (
            on(Layout::CutAndStack),
            WordsError::Missing {
                key: Key::Grid,
                layout: Layout::CutAndStack,
            },
        ),
        (
            ImposeWords {
                centre: length(),
                ..on(Layout::Booklet)
            },
            WordsError::Alone {
                key: Key::Centre,
                other: Key::Turning,
            },
        ),
        (
            ImposeWords {
                gutter: Some("3mm".parse().unwrap()),
                ..on(Layout::Calendar)
            },
            WordsError::Alone {
                key: Key::Gutter,
                other: Key::Grid,
            },
        ),
        (
            ImposeWords {
                creep: length(),
                ..grid(Layout::Calendar, "2x2")
            },
            WordsError::Needless {
                key: Key::Creep,
                layout: Layout::Calendar,
            },
        ),
        (
            ImposeWords {
                sides: Some(Printed::Simplex),
                ..on(Layout::PerfectBound)
            },
            WordsError::Simplex {
                layout: Layout::PerfectBound,
            },
        ),
    ] {
        assert_eq!(Impose::new(words), Err(expected));
    }
}
