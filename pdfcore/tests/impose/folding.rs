//! All schemes fold back to the right order.

use crate::catalogue::{A3, A5, Case, catalogue, duplex, gang, judged, um};
use platen_pdfcore::fold;
use platen_pdfcore::impose::{
    Area, Cell, Content, Face, Flip, Job, Margins, Point, Scheme, SheetSetup, Sides, Size,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Numbers around which sheets and signatures fill up.
const BOUNDARIES: [u32; 16] = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65];

#[test]
fn all_schemes_fold_back_to_the_right_order() {
    // The full range takes a quarter of an hour: PLATEN_FOLD_ALL=1 cargo test --profile ci.
    let all = std::env::var_os("PLATEN_FOLD_ALL").is_some();
    let counts: Vec<u32> = if all {
        (1..=2000).collect()
    } else {
        BOUNDARIES.to_vec()
    };
    let cases = catalogue();
    let next = AtomicUsize::new(0);
    let fold_some = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            counts.iter().for_each(|pages| case.folds(*pages));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(fold_some);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_scheme_folds_back_with_any_number_of_pages(
        case in prop::sample::select(catalogue()),
        pages in 1_u32..=2000,
    ) {
        case.folds(pages);
    }

    /// Odd sizes, where halves are no whole micrometres.
    #[test]
    fn any_scheme_folds_back_on_any_medium(
        case in prop::sample::select(catalogue()),
        medium in (250_000_i64..1_100_000, 250_000_i64..1_100_000),
        margins in prop::array::uniform4(0_i64..20_000),
        register in (-2_000_i64..2_000, -2_000_i64..2_000),
        pages in 1_u32..=200,
    ) {
        let case = on_medium(case, medium, margins, register);
        let job = Job::uniform(pages, A5);
        // Some forms turn only one way, some pages have a fixed size.
        prop_assume!(case.scheme.impose(&case.setup, &job).is_ok());
        case.folds(pages);
    }

    #[test]
    fn gangs_give_every_job_its_copies(pages in 1_u32..=300) {
        for setup in [duplex(A3, Flip::ShortEdge), SheetSetup::plain(A3, Sides::Simplex)] {
            check_gang(pages, &setup);
        }
    }
}

fn on_medium(case: Case, medium: (i64, i64), margins: [i64; 4], register: (i64, i64)) -> Case {
    let [left, right, top, bottom] = margins.map(um);
    let mut setup = SheetSetup {
        medium: Size::new(um(medium.0), um(medium.1)),
        margins: Margins {
            left,
            right,
            top,
            bottom,
        },
        ..case.setup
    };
    if let Sides::Duplex { register: off, .. } = &mut setup.sides {
        *off = Point::new(um(register.0), um(register.1));
    }
    let name = format!("{} but {setup:?}", case.name);
    Case {
        name,
        setup,
        ..case
    }
}

fn check_gang(pages: u32, setup: &SheetSetup) {
    let (gang, jobs) = gang(pages);
    let copies: Vec<_> = gang.jobs.iter().map(|job| job.copies).collect();
    let plan = Scheme::Gang(gang).impose_all(setup, &jobs).unwrap();
    let products = fold::fold(&fold::printed(&plan), plan.flip, &plan.finishing).unwrap();
    let owners: Vec<_> = products
        .iter()
        .map(|product| product.seen[0].page.unwrap().job)
        .collect();
    let wanted: Vec<_> = owners
        .iter()
        .map(|job| fold::in_order(*job, jobs[usize::from(*job) - 1].pages))
        .collect();
    judged(&plan, &wanted).unwrap();
    for (job, copies) in (1..).zip(copies) {
        let cells = owners.iter().filter(|owner| **owner == job).count();
        assert!(cells * plan.run as usize >= copies as usize, "job {job}");
    }
}

#[test]
fn no_page_stands_in_the_margins() {
    for case in catalogue() {
        let Margins {
            left,
            right,
            top,
            bottom,
        } = case.setup.margins;
        let Size { width, height } = case.setup.medium;
        let printable = Area::between(left, bottom, width - right, height - top);
        for sheet in case.impose(49).sheets {
            for cell in &sheet.front.cells {
                assert!(printable.contains(&cell.trim), "{}: {cell:?}", case.name);
            }
        }
    }
}

#[test]
fn pages_stand_in_the_middle_of_their_cells_and_bleed_into_no_other() {
    for case in catalogue() {
        for face in case
            .impose(49)
            .sheets
            .iter()
            .flat_map(|sheet| sheet.faces())
        {
            for cell in &face.cells {
                check_middle(cell, &case.name);
            }
            check_apart(face, &case.name);
        }
    }
}

fn check_middle(cell: &Cell, name: &str) {
    let Content::Page { placement, .. } = cell.content else {
        return;
    };
    let covered = placement.covers(A5);
    assert!(cell.trim.contains(&covered), "{name}: {cell:?}");
    let middle = |area: &Area| [area.left + area.right(), area.bottom + area.top()];
    for (page, cell) in middle(&covered).into_iter().zip(middle(&cell.trim)) {
        assert!((page - cell).micrometres().abs() <= 1, "{name}");
    }
}

fn check_apart(face: &Face, name: &str) {
    for (number, cell) in face.cells.iter().enumerate() {
        for other in &face.cells[number + 1..] {
            let common = cell.clip.intersection(&other.clip);
            let apart = common.width.micrometres() == 0 || common.height.micrometres() == 0;
            assert!(apart, "{name}: {cell:?} {other:?}");
        }
    }
}

#[test]
fn names_of_cases_are_distinct() {
    let names: BTreeSet<_> = catalogue().into_iter().map(|case| case.name).collect();
    assert_eq!(names.len(), catalogue().len());
    assert!(names.len() > 300, "{}", names.len());
}

#[test]
fn a_form_that_prints_its_own_back_is_the_same_on_both_sides() {
    let same = |case: &Case| matches!(case.scheme, Scheme::SameForm(_));
    for mut case in catalogue().into_iter().filter(same) {
        let Sides::Duplex { register, .. } = &mut case.setup.sides else {
            panic!("a form for two sides is printed on two sides");
        };
        *register = Default::default();
        for sheet in case.impose(37).sheets {
            let pages = |cells: &[Cell]| -> BTreeSet<String> {
                cells.iter().map(|cell| format!("{cell:?}")).collect()
            };
            let back = sheet.back.unwrap();
            assert_eq!(
                pages(&sheet.front.cells),
                pages(&back.cells),
                "{}",
                case.name
            );
        }
    }
}
