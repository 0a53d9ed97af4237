//! Stamps on pages that become parts of sheets.

use super::paper::{OnDisk, Painter, all_sheets, document};
use super::{in_corner, with, written};
use platen_pdfcore::document::{Page, Rect};
use platen_pdfcore::file::File;
use platen_pdfcore::impose::{Grid, Gutter, Heads, NUp, Order, Scheme, SheetSetup, Sides, Size};
use platen_pdfcore::program::{Slot, faces, impose, job, pages};
use platen_pdfcore::stamp::{Layer, Stamp, stamp};
use platen_pdfcore::write::{Changes, choose};

/// Returns pages side by side, with something done to their slots.
pub(crate) fn side_by_side(
    input: &[u8],
    change: impl FnOnce(&File<'_>, &mut Changes, &[Page], &mut Vec<Slot>),
) -> Vec<u8> {
    let file = File::open(input, None).unwrap();
    let mut changes = Changes::new(&file);
    let pages = pages(&file);
    let mut slots: Vec<_> = (0..pages.len()).map(Slot::page).collect();
    change(&file, &mut changes, &pages, &mut slots);
    let scheme = Scheme::NUp(NUp {
        grid: Grid {
            columns: 3,
            rows: 1,
        },
        order: Order::default(),
        gutter: Gutter::default(),
        heads: Heads::default(),
    });
    let length = |points| platen_pdfcore::Length::from_points(points);
    let setup = SheetSetup::plain(Size::new(length(720.0), length(240.0)), Sides::Simplex);
    let plan = scheme.impose(&setup, &job(&file, &pages, &slots)).unwrap();
    let faces = faces(&file, &pages, &slots, &plan);
    impose(&file, &mut changes, &pages, &faces).unwrap();
    let method = choose(&file, &changes).method;
    written(&file, &changes, method)
}

/// Returns the pages with stamps, side by side, and an empty one behind them.
fn stamped_side_by_side(input: &[u8], stamps: &[Stamp]) -> Vec<u8> {
    side_by_side(input, |file, changes, pages, slots| {
        slots.push(Slot::blank(Rect {
            x0: 0.0,
            y0: 0.0,
            x1: 120.0,
            y1: 80.0,
        }));
        for each in stamps {
            stamp(file, changes, pages, slots, each).unwrap();
        }
    })
}

#[test]
fn a_stamp_comes_to_a_sheet_with_its_page() {
    let mut sheets = all_sheets();
    // A form that leaves a layer open hides whatever follows on the sheet.
    sheets.retain(|sheet| !sheet.content.concat().ends_with("BDC"));
    let input = document(&sheets);
    for layer in [Layer::Over, Layer::Under] {
        let stamps = [in_corner(layer.clone())];
        let stamped_first = stamped_side_by_side(&with(&input, &stamps), &[]);
        let stamped_on_sheets = stamped_side_by_side(&input, &stamps);
        let [first, on_sheets] = [stamped_first, stamped_on_sheets]
            .map(|document| OnDisk::new(&document).pictures(Painter::Mutool));
        assert_eq!(first.len(), on_sheets.len());
        let last = first.len() - 1;
        for (number, (first, on_sheet)) in first.iter().zip(&on_sheets).enumerate() {
            // Behind the last page, only one of them has an empty page with a stamp.
            assert!(
                first == on_sheet || number == last,
                "{layer:?}, sheet {number}"
            );
        }
        assert!(first[last] != on_sheets[last], "the empty page is stamped");
    }
}

#[test]
fn an_annotation_is_drawn_on_sheets() {
    let sheets = &all_sheets()[..8];
    let input = document(sheets);
    let annotation = Layer::Annotation {
        title: "Proof".to_owned(),
        text: String::new(),
    };
    let [drawn, noted] = [Layer::Over, annotation]
        .map(|layer| OnDisk::new(&stamped_side_by_side(&input, &[in_corner(layer)])))
        .map(|document| document.pictures(Painter::Mutool));
    assert!(drawn == noted);
}
