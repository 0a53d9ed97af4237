//! Boxes of framed pages, and content that stays as it is.

use crate::sources::{Source, document};
use crate::{arranged, boxes, framed_all, slot};
use platen_pdfcore::Length;
use platen_pdfcore::document::{Page, Pages, Rect};
use platen_pdfcore::file::File;
use platen_pdfcore::impose::{Margins, Point, Size};
use platen_pdfcore::program::{
    Anchor, BoxName, Extent, Framing, Medium, Outline, Shift, Side, Sizing, Slot, pages,
};
use platen_pdfcore::syntax::Object;

fn points(points: f64) -> Length {
    Length::from_points(points)
}

fn all_round(by: f64) -> Margins {
    let by = points(by);
    Margins {
        left: by,
        right: by,
        top: by,
        bottom: by,
    }
}

fn outline(which: BoxName, from: BoxName, extent: Extent) -> Framing {
    Framing::Outline(Outline {
        which,
        from,
        extent,
    })
}

fn size(width: f64, height: f64) -> Size {
    Size::new(points(width), points(height))
}

/// A page of 400 × 600 points with a trim box, a bleed box 10 points around it, and an art box.
const TRIMMED: Source = Source {
    more: "/TrimBox[50 50 350 550]/BleedBox[40 40 360 560]/ArtBox[100 100 200 200]",
    ..Source::new([0.0, 0.0, 400.0, 600.0])
};

#[track_caller]
fn check(source: Source, framing: Framing, expected: [[f64; 4]; 5]) {
    let output = framed_all(&document(&[source]), &[framing]);
    let found = boxes(&output)[0];
    let pairs = found.iter().flatten().zip(expected.iter().flatten());
    let near = pairs
        .into_iter()
        .all(|(one, other)| (one - other).abs() <= 0.02);
    assert!(
        near,
        "{framing:?}\n   found {found:?}\nexpected {expected:?}"
    );
}

#[test]
fn boxes_follow_the_page_onto_its_medium() {
    let medium = Medium::of(size(800.0, 1200.0));
    let twice = [100.0, 100.0, 700.0, 1100.0];
    let all = [0.0, 0.0, 800.0, 1200.0];
    check(
        TRIMMED,
        Framing::Medium(medium),
        [
            all,
            all,
            [80.0, 80.0, 720.0, 1120.0],
            twice,
            [200.0, 200.0, 400.0, 400.0],
        ],
    );
    // What is put on the medium is the finished page: nothing is left to cut off.
    let finished = Medium {
        part: BoxName::Trim,
        ..Medium::of(size(600.0, 1000.0))
    };
    let all = [0.0, 0.0, 600.0, 1000.0];
    check(
        TRIMMED,
        Framing::Medium(finished),
        [all, all, all, all, [100.0, 100.0, 300.0, 300.0]],
    );
    let with_bleed = Medium {
        part: BoxName::Bleed,
        sizing: Sizing::AsIs,
        ..Medium::of(size(320.0, 520.0))
    };
    let bleed = [40.0, 40.0, 360.0, 560.0];
    check(
        TRIMMED,
        Framing::Medium(with_bleed),
        [
            bleed,
            bleed,
            bleed,
            [50.0, 50.0, 350.0, 550.0],
            [100.0, 100.0, 200.0, 200.0],
        ],
    );
}

#[test]
fn a_turned_page_is_framed_as_a_reader_sees_it() {
    let turned = Source {
        rotate: 90,
        unit: 2.0,
        ..TRIMMED
    };
    // 1,200 points wide and 800 high for a reader, whose left is the page's own bottom.
    let media = [0.0, 0.0, 400.0, 600.0];
    let margins = Margins {
        left: points(20.0),
        ..Margins::default()
    };
    let (bleed, trim) = ([40.0, 40.0, 360.0, 560.0], [50.0, 50.0, 350.0, 550.0]);
    check(
        turned,
        outline(BoxName::Art, BoxName::Trim, Extent::Inset(margins)),
        [media, media, bleed, trim, [50.0, 60.0, 350.0, 550.0]],
    );
    let medium = Medium {
        sizing: Sizing::Crop,
        anchor: Anchor::TopRight,
        ..Medium::of(size(1000.0, 800.0))
    };
    // 200 points of the reader's left are cut off: 100 units of the page's bottom.
    let cut = [0.0, 100.0, 400.0, 600.0];
    check(
        turned,
        Framing::Medium(medium),
        [
            cut,
            cut,
            [40.0, 100.0, 360.0, 560.0],
            [50.0, 100.0, 350.0, 550.0],
            [100.0, 100.0, 200.0, 200.0],
        ],
    );
}

#[test]
fn boxes_are_set_by_other_boxes() {
    let plain = Source::new([10.0, 20.0, 410.0, 620.0]);
    let media = plain.media;
    let inner = [30.0, 40.0, 390.0, 600.0];
    let inset = |by| Extent::Inset(all_round(by));
    check(
        plain,
        outline(BoxName::Trim, BoxName::Media, inset(20.0)),
        [media, media, media, inner, media],
    );
    check(
        plain,
        outline(BoxName::Crop, BoxName::Media, inset(20.0)),
        [media, inner, inner, inner, inner],
    );
    check(
        plain,
        outline(BoxName::Media, BoxName::Crop, inset(20.0)),
        [inner; 5],
    );
    // A bleed for which there is no room makes room, and what is shown stays.
    let grown = [0.0, 10.0, 420.0, 630.0];
    check(
        plain,
        Framing::Outline(Outline::bleed(points(10.0))),
        [grown, media, grown, media, media],
    );
    check(
        TRIMMED,
        Framing::Outline(Outline::bleed(points(20.0))),
        [
            TRIMMED.media,
            TRIMMED.media,
            [30.0, 30.0, 370.0, 570.0],
            [50.0, 50.0, 350.0, 550.0],
            [100.0, 100.0, 200.0, 200.0],
        ],
    );
    let cut = [45.0, 45.0, 355.0, 555.0];
    check(
        TRIMMED,
        Framing::Outline(Outline::cut_to_bleed(points(5.0))),
        [
            cut,
            cut,
            cut,
            [50.0, 50.0, 350.0, 550.0],
            [100.0, 100.0, 200.0, 200.0],
        ],
    );
    let sized = Extent::Sized {
        size: size(200.0, 300.0),
        anchor: Anchor::Top,
    };
    check(
        plain,
        outline(BoxName::Trim, BoxName::Media, sized),
        [media, media, media, [110.0, 320.0, 310.0, 620.0], media],
    );
    // Whatever is not cut off has to be printed.
    check(
        TRIMMED,
        outline(BoxName::Trim, BoxName::Media, inset(20.0)),
        [
            TRIMMED.media,
            TRIMMED.media,
            [20.0, 20.0, 380.0, 580.0],
            [20.0, 20.0, 380.0, 580.0],
            [100.0, 100.0, 200.0, 200.0],
        ],
    );
}

#[test]
fn a_gutter_leaves_the_boxes_where_they_are() {
    let by = Point::new(points(30.0), Length::ZERO);
    check(
        TRIMMED,
        Framing::Shift(Shift::same(by)),
        [
            TRIMMED.media,
            TRIMMED.media,
            [40.0, 40.0, 360.0, 560.0],
            [50.0, 50.0, 350.0, 550.0],
            [130.0, 100.0, 230.0, 200.0],
        ],
    );
}

fn only(file: &File<'_>) -> (Page, Object) {
    let page = Pages::of(file).next().expect("a page");
    let contents = page.dict.get("Contents").cloned().expect("content");
    (page, contents)
}

#[test]
fn content_stays_as_it_is_where_only_boxes_change() {
    let input = document(&[TRIMMED]);
    let before = File::open(&input, None).unwrap();
    let keeping = [
        Framing::Outline(Outline::cut_to_bleed(points(5.0))),
        Framing::Medium(Medium {
            sizing: Sizing::Crop,
            ..Medium::of(size(300.0, 300.0))
        }),
        Framing::Medium(Medium {
            sizing: Sizing::Fill,
            part: BoxName::Trim,
            ..Medium::of(size(300.0, 500.0))
        }),
        Framing::Shift(Shift::same(Point::default())),
        Framing::Scale { factor: 1.0 },
    ];
    for framing in keeping {
        let output = framed_all(&input, &[framing]);
        let after = File::open(&output, None).unwrap();
        assert_eq!(only(&after).1, only(&before).1, "{framing:?}");
    }
    let all = pages(&before);
    let a_bit_larger = Framing::Medium(Medium::of(size(400.4, 599.7)));
    for framing in [keeping[3], keeping[4], a_bit_larger] {
        let slot = slot(&before, &all, Slot::page(0), &[framing], Side::Odd);
        assert_eq!(slot, Slot::page(0), "{framing:?} changes nothing");
    }
}

#[test]
fn content_of_pages_that_are_framed_alike_is_wrapped_by_the_same_streams() {
    let source = Source {
        more: "/Group<</S/Transparency/CS/DeviceRGB/I true>>/Thumb 7 0 R",
        ..Source::new([0.0, 0.0, 300.0, 300.0])
    };
    let input = document(&[source; 50]);
    let half = Framing::Scale { factor: 0.5 };
    let output = framed_all(&input, &[half]);
    let file = File::open(&output, None).unwrap();
    let pieces: Vec<_> = Pages::of(&file)
        .map(|page| {
            let contents = page
                .dict
                .get("Contents")
                .and_then(Object::as_array)
                .unwrap();
            assert_eq!(contents.len(), 3);
            assert!(page.dict.get("Thumb").is_none(), "it shows what was");
            let group = page.dict.get("Group").and_then(Object::as_dict);
            assert_eq!(group.unwrap().get("I"), Some(&Object::Boolean(true)));
            (contents[0].clone(), contents[2].clone())
        })
        .collect();
    assert_eq!(pieces.len(), 50);
    assert!(pieces.iter().all(|piece| *piece == pieces[0]));
    let text = |piece: &Object| match file.resolve(piece) {
        Object::Stream(stream) => file.decode(&stream, 1000).unwrap().bytes.to_vec(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(&pieces[0].0), b"q 0.5 0 0 0.5 0 0 cm\n");
    assert_eq!(text(&pieces[0].1), b"\nQ\n");
}

#[test]
fn a_blank_page_has_boxes_too() {
    let media = Rect {
        x0: 0.0,
        y0: 0.0,
        x1: 300.0,
        y1: 400.0,
    };
    let input = document(&[TRIMMED]);
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let framings = [
        Framing::Medium(Medium::of(size(600.0, 600.0))),
        outline(
            BoxName::Trim,
            BoxName::Media,
            Extent::Inset(all_round(10.0)),
        ),
    ];
    let blank = slot(&file, &all, Slot::blank(media), &framings, Side::Odd);
    let output = arranged(&input, &[Slot::page(0), blank]);
    let all = [0.0, 0.0, 600.0, 600.0];
    assert_eq!(
        boxes(&output)[1],
        [all, all, all, [10.0, 10.0, 590.0, 590.0], all]
    );
}
