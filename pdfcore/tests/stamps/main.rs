//! Stamps, judged by what is seen of the pages: the stamp where it belongs, and around it the page as
//! it was.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

mod annotations;
#[path = "../assembled/mod.rs"]
mod assembled;
mod frames;
mod kinds;
mod paper;
mod sharing;
mod sheets;

use paper::{OnDisk, Painter, Picture, Rgb, Sheet, all_sheets, document};
use platen_pdfcore::Length;
use platen_pdfcore::document::Page;
use platen_pdfcore::file::File;
use platen_pdfcore::impose::Size;
use platen_pdfcore::program::{Anchor, Arranged, BoxName, Slot, arrange, pages};
use platen_pdfcore::stamp::{
    Colour, Drawing, Layer, Offset, Place, Shape, Spot, Stamp, What, stamp,
};
use platen_pdfcore::write::{Changes, Method, choose, write};

const ORANGE: Rgb = [255, 128, 0];

/// A rectangle of 30 by 15 points.
fn patch() -> What {
    What::Drawing(Drawing {
        size: Some(Size::new(points(30), points(15))),
        shapes: vec![Shape::Rectangle {
            corners: [Spot::part(0.0, 0.0), Spot::part(1.0, 1.0)],
            fill: Some(Colour::Rgb([1.0, 128.0 / 255.0, 0.0])),
            pen: None,
        }],
    })
}

/// It in the upper right corner of what a reader sees, 10 points from the right, 5 from the top.
fn in_corner(layer: Layer) -> Stamp {
    Stamp {
        layer,
        place: Place {
            within: BoxName::Crop,
            anchor: Anchor::TopRight,
            offset: Offset {
                right: points(-10),
                up: points(-5),
            },
            ..Place::default()
        },
        ..Stamp::over(patch())
    }
}

fn points(points: i32) -> Length {
    Length::from_points(f64::from(points))
}

/// Where it is to be seen in a picture of the page: left, top, right, bottom.
fn expected(sheet: &Sheet, picture: &Picture) -> [usize; 4] {
    let (width, height) = sheet.size();
    let across = |at: i32| f64::from(at) * picture.width as f64 / f64::from(width);
    let down = |at: i32| f64::from(at) * picture.height as f64 / f64::from(height);
    let edges = [across(width - 40), down(5), across(width - 10), down(20)];
    edges.map(|edge| edge.round() as usize)
}

/// Returns the document with something done to the slots of its pages.
fn stamped(
    input: &[u8],
    change: impl FnOnce(&File<'_>, &mut Changes, &[Page], &mut Vec<Slot>),
) -> (Vec<u8>, Arranged) {
    let file = File::open(input, None).unwrap();
    let mut changes = Changes::new(&file);
    let pages = pages(&file);
    let mut slots: Vec<_> = (0..pages.len()).map(Slot::page).collect();
    change(&file, &mut changes, &pages, &mut slots);
    let arranged = arrange(&file, &mut changes, &pages, &slots);
    let method = choose(&file, &changes).method;
    (written(&file, &changes, method), arranged)
}

fn written(file: &File<'_>, changes: &Changes, method: Method) -> Vec<u8> {
    let [mut out, mut again] = [vec![], vec![]];
    write(file, changes, method, &mut out).unwrap();
    write(file, changes, method, &mut again).unwrap();
    assert!(out == again, "{method:?} is not deterministic");
    let judged = [file.data(), &out].map(|document| OnDisk::new(document).judged());
    assert!(judged[1] <= judged[0], "{method:?}: qpdf says {judged:?}");
    out
}

fn with(input: &[u8], stamps: &[Stamp]) -> Vec<u8> {
    let (output, arranged) = stamped(input, |file, changes, pages, slots| {
        for each in stamps {
            stamp(file, changes, pages, slots, each).unwrap();
        }
    });
    assert_eq!(arranged.damaged, []);
    output
}

/// What is not as it should be on a page with the stamp in its corner.
fn differences(sheet: &Sheet, before: &Picture, after: &Picture) -> String {
    let [left, top, right, bottom] = expected(sheet, after);
    let mut wrong = String::new();
    for y in 0..after.height {
        for x in 0..after.width {
            let is_inside = x > left && x + 1 < right && y > top && y + 1 < bottom;
            let is_outside = x + 1 < left || x > right || y + 1 < top || y > bottom;
            let (was, is) = (before.at(x, y), after.at(x, y));
            if is_inside && is != ORANGE {
                wrong = format!("no stamp at {x}, {y}: {is:?}");
            } else if is_outside && is != was {
                wrong = format!("changed at {x}, {y}: {was:?} became {is:?}");
            }
        }
    }
    wrong
}

/// Whether all of the stamp is to be seen.
fn shows(sheet: &Sheet, picture: &Picture) -> bool {
    let [left, top, right, bottom] = expected(sheet, picture);
    let mut inside = (top + 1..bottom - 1).flat_map(|y| (left + 1..right - 1).map(move |x| (x, y)));
    inside.all(|(x, y)| picture.at(x, y) == ORANGE)
}

#[test]
fn every_kind_of_page_is_stamped_where_a_reader_sees_it_and_stays_as_it_is_elsewhere() {
    let annotation = Layer::Annotation {
        title: "Proof".to_owned(),
        text: "A patch".to_owned(),
    };
    for layer in [Layer::Over, annotation] {
        let mut sheets = all_sheets();
        if layer != Layer::Over {
            // To readers, annotations are in the layer that such a page leaves open.
            sheets.retain(|sheet| !sheet.content.concat().ends_with("BDC"));
        }
        let input = document(&sheets);
        let output = OnDisk::new(&with(&input, &[in_corner(layer.clone())]));
        for (sheet, printed) in sheets.iter().zip(output.pictures(Painter::Ghostscript)) {
            assert!(shows(sheet, &printed), "{layer:?}, {sheet:?}");
        }
        for painter in [Painter::Poppler, Painter::Mutool] {
            let before = OnDisk::new(&input).pictures(painter);
            let after = output.pictures(painter);
            assert_eq!((before.len(), after.len()), (sheets.len(), sheets.len()));
            for ((sheet, before), after) in sheets.iter().zip(&before).zip(&after) {
                if painter.sees(sheet) {
                    let wrong = differences(sheet, before, after);
                    assert_eq!(wrong, "", "{painter:?}, {layer:?}, {sheet:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_below_is_hidden_by_the_page_and_seen_elsewhere() {
    let mut sheets = all_sheets();
    sheets.retain(|sheet| sheet.content.len() != 1 || !sheet.content[0].contains("2000 re"));
    let input = document(&sheets);
    let before = OnDisk::new(&input).pictures(Painter::Mutool);
    let output = with(&input, &[in_corner(Layer::Under)]);
    let after = OnDisk::new(&output).pictures(Painter::Mutool);
    for ((sheet, before), after) in sheets.iter().zip(&before).zip(&after) {
        let [left, top, right, bottom] = expected(sheet, after);
        for y in 0..after.height {
            for x in 0..after.width {
                let (was, is) = (before.at(x, y), after.at(x, y));
                let is_inside = x > left && x + 1 < right && y > top && y + 1 < bottom;
                let is_outside = x + 1 < left || x > right || y + 1 < top || y > bottom;
                match was {
                    [255, 255, 255] if is_inside => assert_eq!(is, ORANGE, "{sheet:?}"),
                    // What lets the stamp shine through changes.
                    [0, 0, 255] | [1, 1, 1] => assert_eq!(is, was, "{sheet:?}"),
                    _ if is_outside => assert_eq!(is, was, "{sheet:?}"),
                    _ => {}
                }
            }
        }
    }
}
