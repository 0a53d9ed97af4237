//! Marks stand where nothing else does.

use crate::catalogue::{A3_WIDE, A5, duplex, grid, mm};
use platen_pdfcore::impose::{
    Area, Booklet, Finished, Flip, Gutter, Heads, Ink, Job, MarkKind, MarkSetup, Plan, Scheme,
    Shape, SheetSetup, Sides, Size, StepAndRepeat,
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
            let inked = match mark.shape {
                Shape::Line { from, to, .. } => Area::between(from.x, from.y, to.x, to.y),
                Shape::Target { centre, radius, .. } => {
                    let point = Area::between(centre.x, centre.y, centre.x, centre.y);
                    point.grown(radius)
                }
                Shape::Patch { area } | Shape::Text { area, .. } => area,
            };
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
