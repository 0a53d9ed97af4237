//! Marks and pictures.

use crate::catalogue::{A3_WIDE, A5, B1, book, duplex, grid, mm};
use platen_pdfcore::impose::{
    Area, Axis, Binding, Booklet, Finished, Flip, Gutter, Half, Heads, Ink, Job, Margins, Mark,
    MarkKind, MarkSetup, PerfectBound, Plan, Point, SameForm, Scheme, Shape, SheetSetup, Sides,
    Size, StepAndRepeat, Style, picture,
};

fn plan(scheme: &Scheme, setup: &SheetSetup, pages: u32) -> Plan {
    scheme.impose(setup, &Job::uniform(pages, A5)).unwrap()
}

fn booklet() -> Scheme {
    Scheme::Booklet(Booklet::default())
}

fn marked(kinds: impl IntoIterator<Item = MarkKind>) -> MarkSetup {
    MarkSetup {
        kinds: kinds.into_iter().collect(),
        ..MarkSetup::default()
    }
}

const ALL_MARKS: [MarkKind; 5] = [
    MarkKind::Crop,
    MarkKind::Fold,
    MarkKind::Registration,
    MarkKind::ColourBar,
    MarkKind::Slug,
];

#[test]
fn marks_stand_outside_all_pages_and_on_the_medium() {
    let setup = SheetSetup {
        marks: marked(ALL_MARKS),
        finished: Finished::Exact(Size::millimetres(120, 180)),
        bleed: mm(3),
        ..duplex(A3_WIDE, Flip::ShortEdge)
    };
    let plan = plan(&booklet(), &setup, 12);
    for face in plan.sheets.iter().flat_map(|sheet| sheet.faces()) {
        let kinds = |kind| face.marks.iter().filter(|mark| mark.kind == kind).count();
        assert_eq!(ALL_MARKS.map(kinds), [8, 2, 4, 8, 1]);
        for mark in face.marks.iter() {
            let inked = reach(mark);
            assert!(setup.medium.area().contains(&inked), "{mark:?}");
            for cell in &face.cells {
                let common = cell.clip.intersection(&inked);
                let none = common.width == mm(0) && common.height == mm(0);
                assert!(
                    none || common.size().width * common.height.micrometres() == mm(0),
                    "{mark:?}"
                );
            }
        }
    }
    let first = &plan.sheets[0].front.marks;
    let second = &plan.sheets[1].front.marks;
    assert!(
        std::sync::Arc::ptr_eq(first, second),
        "equal faces share their marks"
    );
    assert_eq!(first[0].ink, Ink::Registration);
}

/// Free edges of different width, and a device that misplaces the back.
fn lopsided(medium: Size, flip: Flip) -> SheetSetup {
    let register = Point::new(mm(2), mm(-1));
    SheetSetup {
        margins: Margins {
            left: mm(60),
            right: mm(10),
            top: mm(10),
            bottom: mm(30),
        },
        ..SheetSetup::plain(medium, Sides::Duplex { flip, register })
    }
}

#[test]
fn marks_on_the_back_lie_behind_those_on_the_front() {
    for (flip, axis) in [
        (Flip::LongEdge, Axis::Vertical),
        (Flip::ShortEdge, Axis::Horizontal),
    ] {
        let setup = SheetSetup {
            marks: marked([MarkKind::Crop, MarkKind::Fold, MarkKind::Registration]),
            ..lopsided(B1, flip)
        };
        let plan = plan(&Scheme::PerfectBound(book(2, 1)), &setup, 8);
        let sheet = &plan.sheets[0];
        let back = sheet.back.as_ref().unwrap();
        let through = |mark: &Mark| {
            let seen = reach(mark).shifted(Point::new(mm(2), mm(-1)));
            (mark.kind, seen.mirrored(axis, B1))
        };
        let behind: Vec<_> = back.marks.iter().map(through).collect();
        assert_eq!(sheet.front.marks.len(), 8 + 4 + 4);
        for mark in &*sheet.front.marks {
            assert!(behind.contains(&(mark.kind, reach(mark))), "{mark:?}");
        }
    }
}

/// The rectangle around a mark.
fn reach(mark: &Mark) -> Area {
    match mark.shape {
        Shape::Line { from, to, .. } => Area::between(from.x, from.y, to.x, to.y),
        Shape::Target { centre, radius, .. } => {
            Area::between(centre.x, centre.y, centre.x, centre.y).grown(radius)
        }
        Shape::Patch { area } | Shape::Text { area, .. } => area,
    }
}

#[test]
fn cards_have_a_crop_mark_at_each_cut() {
    let scheme = Scheme::StepAndRepeat(StepAndRepeat {
        grid: grid(3, 7),
        gutter: Gutter {
            across: mm(4),
            down: mm(0),
        },
        heads: Heads::HeadToHead,
        copies: 500,
    });
    let setup = SheetSetup {
        marks: marked([MarkKind::Crop]),
        finished: Finished::Exact(Size::millimetres(55, 35)),
        ..SheetSetup::plain(Size::millimetres(230, 320), Sides::Simplex)
    };
    let plan = plan(&scheme, &setup, 1);
    assert_eq!(plan.run, 24);
    // Six edges of columns and eight of rows, each marked at both ends.
    assert_eq!(plan.sheets[0].front.marks.len(), 2 * (6 + 8));
}

#[test]
fn a_picture_of_a_booklet() {
    let setup = SheetSetup {
        marks: marked(ALL_MARKS),
        finished: Finished::Exact(Size::millimetres(148, 210)),
        bleed: mm(3),
        ..duplex(Size::millimetres(350, 250), Flip::ShortEdge)
    };
    let plan = plan(&booklet(), &setup, 7);
    golden("booklet.svg", &picture::svg(&plan, 10));
}

#[test]
fn a_picture_of_a_signature_worked_and_turned() {
    let book = PerfectBound {
        binding: Binding::Right,
        ..book(3, 1)
    };
    let form = SameForm {
        style: Style::Tumble,
        half: Half::PerfectBound(book),
        centre: mm(10),
    };
    let setup = SheetSetup {
        marks: marked([MarkKind::Crop, MarkKind::Fold]),
        ..lopsided(B1, Flip::ShortEdge)
    };
    let plan = plan(&Scheme::SameForm(form), &setup, 30);
    let svg = picture::svg(&plan, 1);
    golden("tumble.svg", &svg);
    assert!(svg.contains("(sheet 1 shown)"), "{svg}");
}

/// Compares with the file in the repository; `PLATEN_BLESS=1` writes the file.
#[track_caller]
fn golden(name: &str, text: &str) {
    let path = format!("{}/tests/impose/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("PLATEN_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == text,
        "{path} is stale: run this test with PLATEN_BLESS=1"
    );
}
