//! Stamps on pages that are laid on other media.

use super::annotations::qpdf_repaired;
use super::kinds::PLAIN;
use super::paper::{OnDisk, Painter, Picture, Sheet, all_sheets, document};
use super::sheets::side_by_side;
use super::{ORANGE, expected, in_corner, points, stamped, with};
use platen_pdfcore::document::{Page, Pages};
use platen_pdfcore::file::File;
use platen_pdfcore::impose::{Point, Size};
use platen_pdfcore::program::{Framing, Medium, Outline, Shift, Side, Slot, framed};
use platen_pdfcore::stamp::{Layer, Stamp, stamp};
use platen_pdfcore::write::Changes;

/// By how many points pages are shifted.
const RIGHT: i32 = 20;
const UP: i32 = 10;

fn shift() -> Framing {
    let by = Point::new(points(RIGHT), points(UP));
    Framing::Shift(Shift { odd: by, even: by })
}

/// What a page looks like after that.
fn shifted(sheet: &Sheet, picture: &Picture) -> Picture {
    let (width, _) = sheet.size();
    // Poppler takes a unit of any size as a point.
    let dots = |points: i32| points as usize * picture.width / width as usize;
    picture.moved(dots(RIGHT), dots(UP))
}

/// What is done to all pages.
enum Step {
    Frame(Framing),
    Stamp(Stamp),
}

fn do_all(
    steps: &[Step],
) -> impl FnOnce(&File<'_>, &mut Changes, &[Page], &mut Vec<Slot>) + use<'_> {
    move |file, changes, pages, slots| {
        for step in steps {
            match step {
                Step::Stamp(each) => stamp(file, changes, pages, slots, each).unwrap(),
                Step::Frame(framing) => {
                    for (slot, number) in slots.iter_mut().zip(1..) {
                        *slot = framed(file, pages, slot, framing, Side::of(number)).unwrap();
                    }
                }
            }
        }
    }
}

fn done(input: &[u8], steps: &[Step]) -> Vec<u8> {
    let (output, arranged) = stamped(input, do_all(steps));
    assert_eq!(arranged.damaged, []);
    output
}

fn annotation() -> Layer {
    Layer::Annotation {
        title: "Proof".to_owned(),
        text: "A patch".to_owned(),
    }
}

/// Compares every page that the painter takes as others do.
#[track_caller]
fn check(
    sheets: &[Sheet],
    [before, after]: [&OnDisk; 2],
    wrong: impl Fn(&Sheet, &Picture, &Picture) -> String,
) {
    for painter in [Painter::Poppler, Painter::Mutool] {
        let [before, after] = [before, after].map(|document| document.pictures(painter));
        assert_eq!((before.len(), after.len()), (sheets.len(), sheets.len()));
        for ((sheet, before), after) in sheets.iter().zip(&before).zip(&after) {
            if painter.sees(sheet) {
                let wrong = wrong(sheet, before, after);
                assert_eq!(wrong, "", "{painter:?}, {sheet:?}");
            }
        }
    }
}

fn told(wrong: Option<(usize, usize)>) -> String {
    let told = wrong.map(|(x, y)| format!("wrong at {x}, {y}"));
    told.unwrap_or_default()
}

#[test]
fn every_kind_of_content_moves_with_its_frame() {
    let sheets = all_sheets();
    let input = document(&sheets);
    let output = done(&input, &[Step::Frame(shift())]);
    let both = [&input, &output].map(|document| OnDisk::new(document));
    check(&sheets, [&both[0], &both[1]], |sheet, before, after| {
        told(shifted(sheet, before).differs(after))
    });
}

#[test]
fn a_stamp_on_a_framed_page_stands_on_its_medium() {
    for layer in [Layer::Over, annotation()] {
        let mut sheets = all_sheets();
        if layer != Layer::Over {
            // To readers, annotations are in the layer that such a page leaves open.
            sheets.retain(|sheet| !sheet.content.concat().ends_with("BDC"));
        }
        let input = document(&sheets);
        let steps = [Step::Frame(shift()), Step::Stamp(in_corner(layer))];
        let both = [input.clone(), done(&input, &steps)].map(|document| OnDisk::new(&document));
        check(&sheets, [&both[0], &both[1]], |sheet, before, after| {
            let moved = shifted(sheet, before).with(ORANGE, expected(sheet, after));
            told(moved.differs(after))
        });
    }
}

#[test]
fn a_stamp_moves_with_a_page_that_is_framed_later() {
    for layer in [Layer::Over, Layer::Under, annotation()] {
        let mut sheets = all_sheets();
        sheets.retain(|sheet| !sheet.content.concat().ends_with("BDC"));
        let input = document(&sheets);
        let corner = in_corner(layer.clone());
        let stamped = with(&input, std::slice::from_ref(&corner));
        let steps = [Step::Stamp(corner), Step::Frame(shift())];
        let both = [stamped, done(&input, &steps)].map(|document| OnDisk::new(&document));
        check(&sheets, [&both[0], &both[1]], |sheet, before, after| {
            told(shifted(sheet, before).differs(after))
        });
    }
}

/// Beyond the page there is a margin, in which a stamp stays although nothing of the page is seen there.
#[test]
fn a_stamp_in_the_margin_stays_whatever_is_cut_off_of_the_page() {
    let sheets = &all_sheets()[..8];
    let input = document(sheets);
    let roomy = Framing::Medium(Medium {
        sizing: platen_pdfcore::program::Sizing::AsIs,
        ..Medium::of(Size::new(points(400), points(400)))
    });
    let steps = |layer| {
        [
            Step::Frame(roomy),
            Step::Stamp(in_corner(layer)),
            Step::Frame(shift()),
        ]
    };
    for layer in [Layer::Over, Layer::Under, annotation()] {
        for picture in OnDisk::new(&done(&input, &steps(layer))).pictures(Painter::Mutool) {
            assert_eq!((picture.width, picture.height), (400, 400));
            // 40 to 10 points from the right, 5 to 20 from the top, and then moved.
            let seen = [(381, 1), (398, 8)].map(|(x, y)| picture.at(x, y));
            assert_eq!(seen, [ORANGE; 2]);
        }
    }
}

#[test]
fn framed_and_stamped_pages_come_to_sheets_as_they_are() {
    let mut sheets: Vec<_> = all_sheets().into_iter().step_by(5).collect();
    // A form that leaves a layer open hides whatever follows on the sheet.
    sheets.retain(|sheet| !sheet.content.concat().ends_with("BDC"));
    let input = document(&sheets);
    for layer in [Layer::Over, Layer::Under, annotation()] {
        for later in [false, true] {
            let mut steps = [Step::Frame(shift()), Step::Stamp(in_corner(layer.clone()))];
            if later {
                steps.reverse();
            }
            let single = side_by_side(&done(&input, &steps), |_, _, _, _| ());
            let direct = side_by_side(&input, do_all(&steps));
            let [single, direct] =
                [single, direct].map(|document| OnDisk::new(&document).pictures(Painter::Mutool));
            assert_eq!(single.len(), direct.len());
            for (number, (single, direct)) in single.iter().zip(&direct).enumerate() {
                let wrong = told(single.differs(direct));
                assert_eq!(wrong, "", "{layer:?}, {later}, sheet {number}");
            }
        }
    }
}

#[test]
fn content_without_an_end_looks_like_content_with_one_wherever_its_page_is_used() {
    const SOUND: &[&str] = &["0.8 g -500 -500 2000 2000 re f 0 0 1 rg 5 15 30 30 re f"];
    const BROKEN: &[&str] = &["0.8 g -500 -500 2000 2000 re f 0 0 1 rg 5 15 30 30 re f (no end"];
    let pictures = [SOUND, BROKEN].map(|content| {
        let input = document(&[Sheet { content, ..PLAIN }]);
        let (output, _) = stamped(&input, |file, changes, pages, slots| {
            let bleed = Framing::Outline(Outline::cut_to_bleed(points(30)));
            let framed = |framing| framed(file, pages, &Slot::page(0), framing, Side::Odd);
            let [bleeding, moved] = [framed(&bleed), framed(&shift())].map(Result::unwrap);
            let plain = Slot::page(0);
            *slots = vec![moved.clone(), plain, bleeding, moved.turned(1)];
            let mut corner = in_corner(Layer::Over);
            corner.pages = Some("1-2,4".parse().unwrap());
            stamp(file, changes, pages, slots, &corner).unwrap();
        });
        OnDisk::new(&output).pictures(Painter::Mutool)
    });
    let sizes = pictures[0].iter().map(|page| (page.width, page.height));
    let bleeding = (160 + 60, 70 + 60);
    let sizes: Vec<_> = sizes.collect();
    assert_eq!(sizes, [(200, 100), (200, 100), bleeding, (100, 200)]);
    assert!(pictures[0] == pictures[1]);
    assert_eq!(pictures[0][2].at(0, 0), [205; 3], "it bleeds to the edge");
}

#[test]
fn where_pages_stay_only_framed_ones_change_and_none_gets_a_box_that_it_inherits() {
    let input = document(&[PLAIN, PLAIN]);
    let input = String::from_utf8(input).unwrap();
    let input = input.replace("/Kids[", "/CropBox[0 0 50 60]/Kids[");
    let input = input.replace(
        "/Type/Catalog",
        "/Type/Catalog/PageLabels<</Nums[0<</S/r>>]>>",
    );
    let input = qpdf_repaired(&input);
    let roomy = Framing::Medium(Medium::of(Size::new(points(400), points(400))));
    let (output, _) = stamped(&input, |file, _, pages, slots| {
        assert!(pages.iter().all(|page| page.given("CropBox").is_some()));
        slots[0] = framed(file, pages, &slots[0], &roomy, Side::Odd).unwrap();
    });
    let file = File::open(&output, None).unwrap();
    assert!(file.root().get("PageLabels").is_some());
    let seen: Vec<_> = Pages::of(&file).map(|page| page.crop(&file)).collect();
    let sizes = seen
        .iter()
        .map(|seen| (seen.width().round(), seen.height().round()));
    assert_eq!(sizes.collect::<Vec<_>>(), [(400.0, 400.0), (50.0, 60.0)]);
}
