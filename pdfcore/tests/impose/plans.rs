//! Plans as people read them, against the tables of the trade.

use crate::catalogue::{
    A3, A3_WIDE, A4, A4_WIDE, A5, B1, book, creep, duplex, gang, mm, n_up, stack, um,
};
use platen_pdfcore::fold::{self, Heading, Tolerance, Wanted};
use platen_pdfcore::impose::{
    AutoRotate, Binding, Booklet, Content, Finished, Fit, Flip, Gutter, Half, Heads, Job, NUp,
    PageSizes, PerfectBound, Plan, Push, Rule, SameForm, Scheme, SheetSetup, Sides, Size, Style,
};

fn plan(scheme: &Scheme, setup: &SheetSetup, pages: u32) -> Plan {
    scheme.impose(setup, &Job::uniform(pages, A5)).unwrap()
}

#[track_caller]
fn check(scheme: &Scheme, setup: &SheetSetup, pages: u32, expected: &str) {
    let text = plan(scheme, setup, pages).to_string();
    assert_eq!(text.trim(), expected.trim(), "\n{text}");
}

fn booklet(binding: Binding) -> Scheme {
    Scheme::Booklet(Booklet {
        binding,
        ..Booklet::default()
    })
}

#[test]
fn a_booklet_of_eight_pages() {
    check(
        &booklet(Binding::Left),
        &duplex(A4_WIDE, Flip::ShortEdge),
        7,
        "
2 sheets of 297.0 × 210.0 mm, duplex, flip on the short edge
sheet 1 front: - 1
sheet 1 back: 2 7
sheet 2 front: 6 3
sheet 2 back: 4 5
fold the left part under at 148.5 mm; 2 sheets in one another; bind at the left",
    );
}

#[test]
fn the_flip_of_the_device_turns_the_backs() {
    check(
        &booklet(Binding::Left),
        &duplex(A4_WIDE, Flip::LongEdge),
        4,
        "
1 sheet of 297.0 × 210.0 mm, duplex, flip on the long edge
sheet 1 front: 4 1
sheet 1 back: 3v 2v
fold the left part under at 148.5 mm; bind at the left",
    );
}

#[test]
fn a_booklet_from_right_to_left() {
    check(
        &booklet(Binding::Right),
        &duplex(A4_WIDE, Flip::ShortEdge),
        8,
        "
2 sheets of 297.0 × 210.0 mm, duplex, flip on the short edge
sheet 1 front: 1 8
sheet 1 back: 7 2
sheet 2 front: 3 6
sheet 2 back: 5 4
fold the right part under at 148.5 mm; 2 sheets in one another; bind at the right",
    );
}

#[test]
fn a_calendar_that_opens_upwards() {
    check(
        &booklet(Binding::Top),
        &duplex(A3, Flip::ShortEdge),
        8,
        "
2 sheets of 297.0 × 420.0 mm, duplex, flip on the short edge
sheet 1 front: 8 / 1
sheet 1 back: 2 / 7
sheet 2 front: 6 / 3
sheet 2 back: 4 / 5
fold the top part under at 210.0 mm; 2 sheets in one another; bind at the top",
    );
}

/// The forms of sixteen pages that printers have laid for centuries.
#[test]
fn a_signature_of_sixteen_pages() {
    let setup = SheetSetup {
        finished: Finished::Exact(A5),
        ..duplex(B1, Flip::LongEdge)
    };
    let wide = SheetSetup {
        medium: Size::new(B1.height, B1.width),
        ..duplex(B1, Flip::ShortEdge)
    };
    check(
        &Scheme::PerfectBound(book(3, 1)),
        &wide,
        16,
        "
1 sheet of 1000.0 × 707.0 mm, duplex, flip on the short edge
sheet 1 front: 5v 12v 9v 8v / 4 13 16 1
sheet 1 back: 7v 10v 11v 6v / 2 15 14 3
fold the left part under at 500.0 mm; fold the top part under at 353.5 mm; fold the left part under at 752.0 mm; bind at the left",
    );
    check(
        &Scheme::PerfectBound(book(2, 1)),
        &setup,
        8,
        "
1 sheet of 707.0 × 1000.0 mm, duplex, flip on the long edge
sheet 1 front: 5v 4v / 8 1
sheet 1 back: 3v 6v / 2 7
fold the top part under at 500.0 mm; fold the left part under at 353.5 mm; bind at the left",
    );
}

#[test]
fn two_up_head_to_foot() {
    let scheme = Scheme::NUp(NUp {
        heads: Heads::HeadToFoot,
        ..n_up(2, 1)
    });
    check(
        &scheme,
        &duplex(A4_WIDE, Flip::LongEdge),
        5,
        "
2 sheets of 297.0 × 210.0 mm, duplex, flip on the long edge
sheet 1 front: 1 2
sheet 1 back: 3 4
sheet 2 front: 5 -
sheet 2 back: - -
leaves turn as in a pad",
    );
}

#[test]
fn numbers_that_are_cut_and_stacked() {
    check(
        &Scheme::CutAndStack(stack(2, 2)),
        &SheetSetup::plain(A4, Sides::Simplex),
        10,
        "
3 sheets of 210.0 × 297.0 mm, simplex
sheet 1 front: 1 4 / 7 10
sheet 2 front: 2 5 / 8 -
sheet 3 front: 3 6 / 9 -
cut into 4 piles and stack them; leaves turn as in a book",
    );
}

#[test]
fn work_and_turn_with_a_signature_on_each_half() {
    let form = SameForm {
        style: Style::Turn,
        half: Half::PerfectBound(book(2, 1)),
        centre: mm(5),
    };
    check(
        &Scheme::SameForm(form),
        &duplex(A3_WIDE, Flip::ShortEdge),
        8,
        "
1 sheet of 420.0 × 297.0 mm, duplex, flip on the short edge
sheet 1 front: 5v 4v 3v 6v / 8 1 2 7
sheet 1 back: 5v 4v 3v 6v / 8 1 2 7
cut into 2 piles for 2 products; fold the top part under at 148.5 mm; fold the left part under at 102.5 mm; bind at the left",
    );
}

#[test]
fn a_gang_of_three_jobs() {
    let (gang, jobs) = gang(1);
    let plan = Scheme::Gang(gang).impose_all(&duplex(A3, Flip::LongEdge), &jobs);
    let text = plan.unwrap().to_string();
    let expected = "
2 sheets of 297.0 × 420.0 mm, duplex, flip on the long edge, each printed 200 times
sheet 1 front: 1:1 1:1 / 1:1 1:1 / 1:1 2:1 / 2:1 3:1
sheet 1 back: - - / - - / 2:2v - / 3:2v 2:2v
sheet 2 front: - - / - - / - - / - 3:3
sheet 2 back: - - / - - / - - / - -
cut into 8 piles for 8 products; leaves turn as in a pad";
    assert_eq!(text.trim(), expected.trim(), "\n{text}");
}

/// Inner pages move towards the spine by the thickness of what lies around them.
#[test]
fn creep_moves_inner_pages_to_the_spine_or_outer_pages_away() {
    for (push, outer, inner) in [(Push::In, 148_500, 148_300), (Push::Out, 148_700, 148_500)] {
        let scheme = Scheme::Booklet(Booklet {
            creep: creep(100, push),
            ..Booklet::default()
        });
        let plan = plan(&scheme, &duplex(A4_WIDE, Flip::ShortEdge), 12);
        let first = |sheet: usize| plan.sheets[sheet].front.cells[0].trim.left.micrometres();
        assert_eq!((first(0), first(2)), (outer, inner), "{push:?}");
    }
}

#[test]
fn what_is_milled_off_lies_between_the_last_fold_and_the_page() {
    for binding in [Binding::Left, Binding::Right, Binding::Top] {
        for folds in 1..=4 {
            let book = PerfectBound {
                binding,
                ..book(folds, 1)
            };
            let setup = duplex(B1, Flip::LongEdge);
            let finishing = plan(&Scheme::PerfectBound(book), &setup, 40).finishing;
            let fold = finishing.folds.last().unwrap().line.at;
            let edge = finishing.trim.edge(finishing.binding);
            let milled = (fold - edge).micrometres().abs();
            assert_eq!(milled, 3_000, "{binding:?} {folds}");
        }
    }
}

/// Ink ends at the fold, half way to a neighbour, or with the bleed.
#[test]
fn bleed_ends_half_way_to_a_neighbour() {
    let setup = SheetSetup {
        bleed: mm(3),
        finished: Finished::Exact(Size::millimetres(50, 80)),
        ..SheetSetup::plain(A4, Sides::Simplex)
    };
    let scheme = Scheme::NUp(NUp {
        gutter: Gutter {
            across: mm(4),
            down: mm(10),
        },
        ..n_up(2, 2)
    });
    let plan = scheme.impose(&setup, &Job::uniform(4, Size::millimetres(50, 80)));
    let cell = &plan.unwrap().sheets[0].front.cells[0];
    let over = [
        cell.trim.left - cell.clip.left,
        cell.clip.right() - cell.trim.right(),
        cell.clip.top() - cell.trim.top(),
        cell.trim.bottom - cell.clip.bottom,
    ];
    assert_eq!(over, [mm(3), mm(2), mm(3), mm(3)]);
}

#[test]
fn creep_does_not_carry_ink_over_the_fold() {
    let scheme = Scheme::Booklet(Booklet {
        creep: creep(100, Push::In),
        ..Booklet::default()
    });
    let setup = SheetSetup {
        bleed: mm(3),
        ..duplex(A4_WIDE, Flip::ShortEdge)
    };
    for sheet in plan(&scheme, &setup, 40).sheets {
        for cell in sheet.faces().flat_map(|face| &face.cells) {
            let fold = um(148_500);
            let crosses = cell.clip.left < fold && cell.clip.right() > fold;
            assert!(!crosses, "{cell:?}");
        }
    }
}

#[test]
fn pages_of_all_sizes_are_turned_and_scaled_into_their_cells() {
    let setup = SheetSetup {
        fit: Fit {
            rule: Rule::Fit,
            rotate: AutoRotate::WhenBetter,
        },
        ..duplex(A4_WIDE, Flip::ShortEdge)
    };
    let sizes = [A4, A4_WIDE, A5, Size::millimetres(300, 300)];
    let job = Job {
        pages: 4,
        sizes: PageSizes::each(sizes),
    };
    let plan = booklet(Binding::Left).impose(&setup, &job).unwrap();
    for cell in plan.sheets[0].faces().flat_map(|face| &face.cells) {
        let Content::Page { page, placement } = cell.content else {
            panic!("all four pages are there");
        };
        let covered = placement.covers(sizes[page.page as usize - 1]);
        assert!(cell.trim.contains(&covered), "{page:?} {covered:?}");
        assert!(
            covered.width == cell.trim.width || covered.height == cell.trim.height,
            "{page:?} could be larger: {covered:?}"
        );
    }
    let mut wanted = fold::in_order(1, 4);
    wanted[1].heading = Heading::Left;
    let products = fold::fold(&fold::printed(&plan), plan.flip, &plan.finishing).unwrap();
    let tolerance = Tolerance::default();
    fold::check(&products, &[wanted], &plan.finishing, tolerance).unwrap();
}

/// Chapters that start on right-hand pages can be checked, too.
#[test]
fn odd_pages_are_rectos() {
    let plan = plan(
        &Scheme::PerfectBound(book(3, 2)),
        &duplex(B1, Flip::LongEdge),
        50,
    );
    let products = fold::fold(&fold::printed(&plan), plan.flip, &plan.finishing).unwrap();
    let sided = |wanted: Wanted| Wanted {
        side: wanted.page.map(|page| match page.page % 2 {
            1 => fold::Side::Recto,
            _ => fold::Side::Verso,
        }),
        ..wanted
    };
    let wanted: Vec<_> = fold::in_order(1, 50).into_iter().map(sided).collect();
    fold::check(&products, &[wanted], &plan.finishing, Tolerance::default()).unwrap();
}
