//! A judge that finds nothing is worth nothing: plans that were made wrong are caught.

use crate::catalogue::{A3_WIDE, A4_WIDE, A5, Case, catalogue, creep, duplex, judged, n_up, um};
use platen_pdfcore::Quarter;
use platen_pdfcore::fold::FoldError;
use platen_pdfcore::impose::{
    Area, Axis, Binding, Booklet, Cell, Content, Edge, Face, Finished, Flip, Job, Plan, Point,
    Push, Scheme, SheetSetup, Size,
};

const PAGES: u32 = 23;

/// Spoils every plan of the catalogue in the same way, as far as it can be spoilt, and expects
/// each to be caught. Returns what was found.
#[track_caller]
fn caught(spoil: impl Fn(&mut Plan) -> Option<()>) -> Vec<FoldError> {
    let spoilt = |case: Case| {
        let mut plan = case.impose(PAGES);
        let wanted = case.wanted(PAGES);
        judged(&plan, &wanted).unwrap();
        spoil(&mut plan)?;
        match judged(&plan, &wanted) {
            Err(error) => Some(error),
            Ok(()) => panic!("{}: not caught\n{plan}", case.name),
        }
    };
    let found: Vec<_> = catalogue().into_iter().filter_map(spoilt).collect();
    assert!(
        found.len() > 200,
        "only {} plans could be spoilt",
        found.len()
    );
    found
}

/// Every plan must be refused for the reason for which it is wrong.
#[track_caller]
fn all(found: &[FoldError], reason: impl Fn(&FoldError) -> bool) {
    let other = found.iter().find(|error| !reason(error));
    assert_eq!(other, None, "caught for another reason");
}

fn cells(plan: &mut Plan) -> impl Iterator<Item = &mut Cell> {
    let faces = plan.sheets.iter_mut().flat_map(|sheet| {
        let back = sheet.back.iter_mut();
        std::iter::once(&mut sheet.front).chain(back)
    });
    faces.flat_map(|face| &mut face.cells)
}

fn last_back(plan: &mut Plan) -> Option<&mut Face> {
    let backs = plan
        .sheets
        .iter_mut()
        .filter_map(|sheet| sheet.back.as_mut());
    backs
        .rev()
        .find(|face| face.cells.iter().any(|cell| cell.page().is_some()))
}

#[test]
fn two_cells_swapped() {
    let found = caught(|plan| {
        let first = cells(plan).find(|cell| cell.page().is_some())?.clone();
        let other = cells(plan)
            .filter(|cell| cell.page() != first.page())
            .last()?;
        let content = std::mem::replace(&mut other.content, first.content);
        cells(plan).find(|cell| cell.page().is_some())?.content = content;
        Some(())
    });
    let order = |error: &FoldError| matches!(error, FoldError::OutOfOrder { .. });
    all(&found, order);
}

#[test]
fn one_page_turned() {
    for turn in [Quarter::Right, Quarter::Half, Quarter::Left] {
        let found = caught(|plan| {
            let page = cells(plan).filter(|cell| cell.page().is_some()).last()?;
            if let Content::Page { placement, .. } = &mut page.content {
                placement.turn = placement.turn.plus(turn);
            }
            Some(())
        });
        let turned = |error: &FoldError| matches!(error, FoldError::Turned { .. });
        all(&found, turned);
    }
}

#[test]
fn the_back_of_one_sheet_upside_down() {
    caught(|plan| {
        let medium = plan.sheets[0].medium;
        for cell in &mut last_back(plan)?.cells {
            let trim = cell.trim.mirrored(Axis::Vertical, medium);
            cell.trim = trim.mirrored(Axis::Horizontal, medium);
            if let Content::Page { placement, .. } = &mut cell.content {
                placement.turn = placement.turn.plus(Quarter::Half);
            }
        }
        Some(())
    });
}

#[test]
fn the_back_of_one_sheet_not_mirrored() {
    caught(|plan| {
        let medium = plan.sheets[0].medium;
        let axis = plan.flip.axis(medium);
        let face = last_back(plan)?;
        for cell in &mut face.cells {
            cell.trim = cell.trim.mirrored(axis, medium);
        }
        // Where everything stands in the middle of a single sheet, its mirror is the same.
        (face.cells.len() > 1).then_some(())
    });
}

#[test]
fn the_device_flips_on_the_other_edge() {
    caught(|plan| {
        last_back(plan)?;
        plan.flip = match plan.flip {
            Flip::LongEdge => Flip::ShortEdge,
            Flip::ShortEdge => Flip::LongEdge,
        };
        Some(())
    });
}

#[test]
fn one_page_lost_one_printed_twice() {
    let found = caught(|plan| {
        let page = cells(plan).filter(|cell| cell.page().is_some()).last()?;
        page.content = Content::Blank;
        Some(())
    });
    all(&found, |error| {
        matches!(error, FoldError::OutOfOrder { found: None, .. })
    });
    caught(|plan| {
        let page = cells(plan).find_map(|cell| cell.page().map(|_| cell.content))?;
        cells(plan).find(|cell| cell.page().is_none())?.content = page;
        Some(())
    });
}

#[test]
fn sheets_in_the_wrong_order_or_lost() {
    caught(|plan| (plan.sheets.len() > 1).then(|| plan.sheets.swap(0, 1)));
    caught(|plan| plan.sheets.pop().map(|_| ()));
}

#[test]
fn one_page_out_of_register() {
    for by in [Point::new(um(1), um(0)), Point::new(um(0), um(-1))] {
        let found = caught(|plan| {
            let cell = last_back(plan)?.cells.first_mut()?;
            cell.trim = cell.trim.shifted(by);
            Some(())
        });
        let register =
            |error: &FoldError| matches!(error, FoldError::Register { off, .. } if *off == um(1));
        all(&found, register);
    }
}

#[test]
fn a_page_with_no_place_behind_it() {
    let setup = duplex(A4_WIDE, Flip::ShortEdge);
    let scheme = Scheme::NUp(n_up(2, 1));
    let mut plan = scheme.impose(&setup, &Job::uniform(3, A5)).unwrap();
    let back = &mut last_back(&mut plan).unwrap().cells;
    back.retain(|cell| cell.page().is_some());
    let error = judged(&plan, &[platen_pdfcore::fold::in_order(1, 3)]).unwrap_err();
    let expected = "product 1: sheet 1 front cell 1 has nothing behind it in the same place; the nearest is off by 148.5 mm";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_page_beyond_the_paper() {
    caught(|plan| {
        let page = cells(plan).find(|cell| cell.page().is_some())?;
        page.trim = page.trim.shifted(Point::new(um(2_000_000), um(0)));
        Some(())
    });
}

/// The last page of a job may be off the paper without any other page out of order.
#[test]
fn a_page_that_nobody_wants_is_cut_off() {
    let scheme = Scheme::Booklet(Booklet::default());
    let setup = duplex(A4_WIDE, Flip::ShortEdge);
    let mut plan = scheme.impose(&setup, &Job::uniform(4, A5)).unwrap();
    let page = &mut plan.sheets[0].front.cells[0];
    page.trim = page.trim.shifted(Point::new(um(0), um(500_000)));
    let error = judged(&plan, &[platen_pdfcore::fold::in_order(1, 4)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sheet 1 front cell 1 lies on no piece and is cut off"
    );
}

#[test]
fn pieces_that_overlap() {
    let scheme = Scheme::Booklet(Booklet::default());
    let setup = duplex(A4_WIDE, Flip::ShortEdge);
    let mut plan = scheme.impose(&setup, &Job::uniform(4, A5)).unwrap();
    let again = plan.finishing.pieces[0];
    plan.finishing.pieces.push(again);
    let error = judged(&plan, &[platen_pdfcore::fold::in_order(1, 4)]).unwrap_err();
    assert_eq!(error.to_string(), "sheet 1 front cell 1 lies on two pieces");
}

#[test]
fn sheets_folded_otherwise_than_meant() {
    let folded = |case: &Case| !case.impose(PAGES).finishing.folds.is_empty();
    for case in catalogue().into_iter().filter(folded) {
        let plan = case.impose(PAGES);
        for number in 0..plan.finishing.folds.len() {
            let mut other = plan.clone();
            let fold = &mut other.finishing.folds[number];
            fold.under = opposite(fold.under);
            let result = judged(&other, &case.wanted(PAGES));
            assert!(result.is_err(), "{}: fold {number} not caught", case.name);
        }
        let mut other = plan.clone();
        other.finishing.nest += 1;
        let several = plan.sheets.len() > plan.finishing.nest as usize;
        assert!(
            !several || judged(&other, &case.wanted(PAGES)).is_err(),
            "{}",
            case.name
        );
    }
}

const fn opposite(edge: Edge) -> Edge {
    match edge {
        Edge::Left => Edge::Right,
        Edge::Right => Edge::Left,
        Edge::Top => Edge::Bottom,
        Edge::Bottom => Edge::Top,
    }
}

fn thick(binding: Binding, push: Push) -> (Plan, Plan) {
    let plan = |thickness| {
        let booklet = Booklet {
            binding,
            creep: creep(thickness, push),
            sheets_per_signature: Some(5),
        };
        let setup = SheetSetup {
            finished: Finished::Exact(Size::millimetres(140, 100)),
            ..duplex(A4_WIDE, Flip::ShortEdge)
        };
        Scheme::Booklet(booklet)
            .impose(&setup, &Job::uniform(40, A5))
            .unwrap()
    };
    (plan(120), plan(0))
}

#[test]
fn creep_in_the_wrong_direction() {
    for binding in [Binding::Left, Binding::Right, Binding::Top] {
        for push in [Push::In, Push::Out] {
            let (mut plan, mut flat) = thick(binding, push);
            let wanted = [platen_pdfcore::fold::in_order(1, 40)];
            judged(&plan, &wanted).unwrap();
            for (cell, nominal) in cells(&mut plan).zip(cells(&mut flat)) {
                let Area { left, bottom, .. } = nominal.trim;
                cell.trim.left = left * 2 - cell.trim.left;
                cell.trim.bottom = bottom * 2 - cell.trim.bottom;
            }
            let error = judged(&plan, &wanted).unwrap_err();
            assert!(
                matches!(error, FoldError::Margin { .. }),
                "{binding:?} {push:?}: {error}"
            );
        }
    }
}

#[test]
fn creep_that_is_forgotten() {
    let (plan, flat) = thick(Binding::Left, Push::In);
    let forgotten = Plan {
        sheets: flat.sheets,
        ..plan
    };
    let wanted = [platen_pdfcore::fold::in_order(1, 40)];
    let error = judged(&forgotten, &wanted).unwrap_err();
    let expected = "product 1: the left edge of sheet 2 front cell 1 is off by 0.1 mm";
    assert_eq!(error.to_string(), expected);
}

/// An operator who reads the error finds the page.
#[test]
fn errors_name_sheet_face_and_cell() {
    let setup = duplex(A3_WIDE, Flip::ShortEdge);
    let scheme = Scheme::Booklet(Booklet::default());
    let mut plan = scheme.impose(&setup, &Job::uniform(12, A5)).unwrap();
    let back = plan.sheets[1].back.as_mut().unwrap();
    back.cells.reverse();
    let (first, second) = (back.cells[0].trim, back.cells[1].trim);
    back.cells[0].trim = second;
    back.cells[1].trim = first;
    let wanted = [platen_pdfcore::fold::in_order(1, 12)];
    let error = judged(&plan, &wanted).unwrap_err();
    let expected = "product 1: place 4 shows page 9 instead of page 4, from sheet 2 back cell 1";
    assert_eq!(error.to_string(), expected);
}
