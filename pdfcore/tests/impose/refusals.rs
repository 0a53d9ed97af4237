//! What cannot be imposed, and what the operator is told.

use crate::catalogue::{
    A3_WIDE, A4, A4_WIDE, A5, book, creep, duplex, gang, grid, mm, n_up, stack,
};
use platen_pdfcore::Length;
use platen_pdfcore::impose::{
    Booklet, Calendar, CalendarBinding, Creep, Finished, Flip, Gutter, Half, Job, Margins,
    MarkKind, MarkSetup, NUp, PerfectBound, Point, Push, SameForm, Scheme, SheetSetup, Sides, Size,
    Style,
};

#[track_caller]
fn check(scheme: &Scheme, setup: &SheetSetup, pages: u32, expected: &str) {
    let error = scheme.impose(setup, &Job::uniform(pages, A5)).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

fn a4() -> SheetSetup {
    duplex(A4, Flip::LongEdge)
}

fn booklet() -> Scheme {
    Scheme::Booklet(Booklet::default())
}

#[test]
fn counts_out_of_range() {
    let up = |columns, rows| Scheme::NUp(n_up(columns, rows));
    check(&up(2, 1), &a4(), 0, "job 1 has no pages");
    check(
        &up(0, 1),
        &a4(),
        1,
        "the number of columns is 0, but must lie between 1 and 100",
    );
    check(
        &up(1, 101),
        &a4(),
        1,
        "the number of rows is 101, but must lie between 1 and 100",
    );
    for (folds, sheets, expected) in [
        (
            5,
            1,
            "the number of folds is 5, but must lie between 1 and 4",
        ),
        (
            0,
            1,
            "the number of folds is 0, but must lie between 1 and 4",
        ),
        (
            1,
            0,
            "the number of sheets in a signature is 0, but must lie between 1 and 1000",
        ),
    ] {
        check(
            &Scheme::PerfectBound(book(folds, sheets)),
            &a4(),
            1,
            expected,
        );
    }
    check(
        &up(100, 100),
        &SheetSetup::plain(A4, Sides::Simplex),
        u32::MAX,
        "the plan would have 4294970000 cells, but at most 4000000 are taken; split the job",
    );
}

#[test]
fn lengths_that_no_sheet_has() {
    let setup = |medium| duplex(medium, Flip::LongEdge);
    let most = "but must lie between 1.0 mm and 50000.0 mm";
    check(
        &booklet(),
        &setup(Size::millimetres(0, 9)),
        4,
        &format!("the width of the medium is 0.0 mm, {most}"),
    );
    check(
        &booklet(),
        &setup(Size::millimetres(9, 60_000)),
        4,
        &format!("the height of the medium is 60000.0 mm, {most}"),
    );
    let negative = SheetSetup {
        bleed: mm(-1),
        ..a4()
    };
    check(
        &booklet(),
        &negative,
        4,
        "the bleed is -1.0 mm, but must lie between 0.0 mm and 50000.0 mm",
    );
    let off = SheetSetup::plain(
        A4,
        Sides::Duplex {
            flip: Flip::LongEdge,
            register: Point::new(mm(0), mm(-21)),
        },
    );
    check(
        &booklet(),
        &off,
        4,
        "the misregister of the back upwards is -21.0 mm, but must lie between -20.0 mm and 20.0 mm",
    );
    let book = PerfectBound {
        milling: Length::from_micrometres(i64::MIN),
        ..book(1, 1)
    };
    let error = Scheme::PerfectBound(book).impose(&a4(), &Job::uniform(1, A5));
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("the milling at the spine is")
    );
}

#[test]
fn pages_that_have_no_room() {
    let exact = SheetSetup {
        finished: Finished::Exact(A4),
        ..duplex(A3_WIDE, Flip::ShortEdge)
    };
    booklet().impose(&exact, &Job::uniform(4, A4)).unwrap();
    let margins = Margins {
        left: mm(5),
        ..Margins::default()
    };
    check(
        &booklet(),
        &SheetSetup { margins, ..exact },
        4,
        "the pages need 420.0 × 297.0 mm, but within the margins of the medium there are 415.0 × 297.0 mm; take a larger medium, smaller pages or fewer of them",
    );
    let wide = Scheme::NUp(NUp {
        gutter: Gutter {
            across: mm(210),
            down: mm(0),
        },
        ..n_up(2, 1)
    });
    check(
        &wide,
        &a4(),
        4,
        "gutters and margins leave no room for pages on a medium of 210.0 × 297.0 mm; make them smaller",
    );
}

#[test]
fn marks_that_have_no_room() {
    let marks = MarkSetup {
        kinds: [MarkKind::Crop].into(),
        ..MarkSetup::default()
    };
    let setup = SheetSetup {
        marks,
        margins: Margins {
            left: mm(10),
            right: mm(10),
            top: mm(7),
            bottom: mm(10),
        },
        ..a4()
    };
    check(
        &Scheme::NUp(n_up(1, 1)),
        &setup,
        1,
        "marks need 8.0 mm around the pages, but there are 7.0 mm; take a larger medium, shorter marks or none",
    );
}

#[test]
fn more_creep_than_page() {
    let thick = |sheets_per_signature| {
        Scheme::Booklet(Booklet {
            creep: creep(300, Push::In),
            sheets_per_signature,
            ..Booklet::default()
        })
    };
    let setup = duplex(A4_WIDE, Flip::ShortEdge);
    check(
        &thick(None),
        &setup,
        800,
        "creep would move pages by 59.7 mm, more than a quarter of their width (37.1 mm); put fewer sheets into a signature",
    );
    thick(Some(8))
        .impose(&setup, &Job::uniform(800, A5))
        .unwrap();
}

#[test]
fn folded_products_in_simplex() {
    let simplex = SheetSetup::plain(A4_WIDE, Sides::Simplex);
    let stitched = CalendarBinding::Stitched {
        creep: Creep::default(),
    };
    let form = SameForm {
        style: Style::Turn,
        half: Half::Stack(stack(1, 1)),
        centre: mm(0),
    };
    for (scheme, name) in [
        (booklet(), "a booklet"),
        (Scheme::PerfectBound(book(1, 1)), "a perfect-bound book"),
        (
            Scheme::Calendar(Calendar { binding: stitched }),
            "a stitched calendar",
        ),
        (Scheme::SameForm(form), "a form that prints its own back"),
    ] {
        let expected = format!("{name} needs both sides of the sheet; print duplex");
        check(&scheme, &simplex, 4, &expected);
    }
}

#[test]
fn a_form_that_the_device_turns_the_other_way() {
    for (style, flip, expected) in [
        (
            Style::Turn,
            Flip::ShortEdge,
            "work-and-turn turns the sheet about its vertical middle line; with this medium the device must flip on the long edge",
        ),
        (
            Style::Tumble,
            Flip::LongEdge,
            "work-and-tumble turns the sheet about its horizontal middle line; with this medium the device must flip on the short edge",
        ),
    ] {
        let half = Half::Stack(stack(1, 1));
        let form = SameForm {
            style,
            half,
            centre: mm(0),
        };
        check(&Scheme::SameForm(form), &duplex(A4, flip), 4, expected);
    }
}

#[test]
fn jobs_that_are_too_many_or_too_few() {
    let (mut gang, jobs) = gang(4);
    let several = |gang: &_, jobs: &[Job]| {
        let scheme = Scheme::Gang(Clone::clone(gang));
        scheme.impose_all(&a4(), jobs).unwrap_err().to_string()
    };
    assert_eq!(
        several(&gang, &jobs[..2]),
        "the scheme is for 3 jobs, but 2 were given"
    );
    let mut empty = jobs.clone();
    empty[2].pages = 0;
    assert_eq!(several(&gang, &empty), "job 3 has no pages");
    gang.grid = grid(2, 1);
    assert_eq!(
        several(&gang, &jobs),
        "3 jobs do not fit on a form of 2 cells; take a larger grid"
    );
    let error = booklet().impose_all(&a4(), &jobs).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the scheme is for 1 jobs, but 3 were given"
    );
}
