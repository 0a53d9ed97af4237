//! What can be stamped, how large, and where.

use super::paper::{OnDisk, Painter, Picture, Rgb, Sheet, document};
use super::{patch, points, stamped, with};
use platen_model::ImageKind;
use platen_pdfcore::Length;
use platen_pdfcore::file::File;
use platen_pdfcore::impose::Size;
use platen_pdfcore::program::{Anchor, BoxName, Even};
use platen_pdfcore::stamp::{
    Blend, Colour, Drawing, Layer, Offset, Pen, Place, Shape, Sizing, Spot, Stamp, StampError,
    What, stamp,
};
use std::path::Path;

const WHITE: Rgb = [255; 3];

pub(crate) const PLAIN: Sheet = Sheet {
    boxes: "/MediaBox[0 0 200 100]/BleedBox[10 5 190 95]/TrimBox[20 15 180 85]\
            /ArtBox[30 25 170 75]",
    seen: [0, 0, 200, 100],
    rotate: 0,
    unit: 1,
    content: &[],
};

fn seen(output: &[u8]) -> Vec<Picture> {
    OnDisk::new(output).pictures(Painter::Mutool)
}

/// The rectangle around everything that is not white: left, bottom, width, height.
fn ink(picture: &Picture) -> [usize; 4] {
    let all = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
    let inked: Vec<_> = all.filter(|(x, y)| picture.at(*x, *y) != WHITE).collect();
    let xs = || inked.iter().map(|(x, _)| *x);
    let ys = || inked.iter().map(|(_, y)| picture.height - 1 - y);
    let [left, bottom] = [xs().min(), ys().min()].map(Option::unwrap_or_default);
    let [right, top] = [xs().max(), ys().max()].map(|most| most.map_or(0, |most| most + 1));
    [left, bottom, right - left, top - bottom]
}

/// Ink on any part of a pixel fills it.
#[track_caller]
fn check_rect(is: [usize; 4], expected: [usize; 4]) {
    let mut pairs = is.iter().zip(expected);
    let near = pairs.all(|(is, expected)| is.abs_diff(expected) <= 2);
    assert!(near, "{is:?} is not {expected:?}");
}

#[track_caller]
fn check_near(is: Rgb, expected: Rgb) {
    let near = is
        .iter()
        .zip(expected)
        .all(|(is, expected)| is.abs_diff(expected) <= 9);
    assert!(near, "{is:?} is not {expected:?}");
}

#[test]
fn a_stamp_stands_in_nine_places_of_five_boxes() {
    use {Anchor as At, BoxName as Of};
    let input = document(&[PLAIN]);
    for (within, anchor, expected) in [
        (Of::Media, At::BottomLeft, [0, 0]),
        (Of::Media, At::Centre, [85, 43]),
        (Of::Media, At::TopRight, [170, 85]),
        (Of::Crop, At::TopLeft, [0, 85]),
        (Of::Bleed, At::BottomLeft, [10, 5]),
        (Of::Bleed, At::Right, [160, 43]),
        (Of::Trim, At::Top, [85, 70]),
        (Of::Trim, At::BottomRight, [150, 15]),
        (Of::Art, At::Left, [30, 43]),
        (Of::Art, At::Bottom, [85, 25]),
    ] {
        let place = Place {
            within,
            anchor,
            ..Place::default()
        };
        let output = with(
            &input,
            &[Stamp {
                place,
                ..Stamp::over(patch())
            }],
        );
        let expected = [expected[0], expected[1], 30, 15];
        check_rect(ink(&seen(&output)[0]), expected);
    }
}

#[test]
fn even_pages_can_be_mirrored_and_ranges_choose_pages() {
    let input = document(&[PLAIN; 4]);
    let place = Place {
        within: BoxName::Media,
        anchor: Anchor::BottomRight,
        offset: Offset {
            right: points(-10),
            up: points(20),
        },
        even: Even::Mirrored,
    };
    let pages = Some("2-4,3".parse().unwrap());
    let outer = Stamp {
        place,
        pages,
        ..Stamp::over(patch())
    };
    let pictures = seen(&with(&input, &[outer]));
    let expected = [
        [0; 4],
        [10, 20, 30, 15],
        [160, 20, 30, 15],
        [10, 20, 30, 15],
    ];
    for (picture, expected) in pictures.iter().zip(expected) {
        check_rect(ink(picture), expected);
    }
}

#[test]
fn a_stamp_has_the_size_and_the_angle_that_is_asked_for() {
    let input = document(&[PLAIN]);
    for (sizing, angle, expected) in [
        (Sizing::Scaled(2.0), 0.0, [60, 30]),
        (Sizing::Scaled(1.0), 90.0, [15, 30]),
        (Sizing::Scaled(1.0), -180.0, [30, 15]),
        (Sizing::Scaled(2.0), 45.0, [64, 64]),
        (Sizing::Filling(1.0), 0.0, [140, 70]),
        (Sizing::Filling(0.5), 90.0, [18, 35]),
        (
            Sizing::Within(Size::new(points(60), points(60))),
            0.0,
            [60, 30],
        ),
    ] {
        let stamp = Stamp {
            sizing,
            angle,
            ..Stamp::over(patch())
        };
        let [width, height] = expected;
        let expected = [100 - width / 2, 50 - height / 2, width, height];
        check_rect(ink(&seen(&with(&input, &[stamp]))[0]), expected);
    }
}

/// A frame with a line across it and a bar of colours, as large as the box.
fn frame() -> What {
    let pen = |colour| Pen {
        width: points(4),
        dash: Length::ZERO,
        colour,
    };
    let ink = Colour::Ink {
        name: "Dieline 1".to_owned(),
        tint: 0.5,
        process: [0.0, 1.0, 1.0, 0.0],
    };
    What::Drawing(Drawing {
        size: None,
        shapes: vec![
            Shape::Rectangle {
                corners: [Spot::part(0.0, 0.0), Spot::part(1.0, 1.0)],
                fill: Some(Colour::Gray(0.5)),
                pen: Some(pen(Colour::Rgb([0.0, 0.0, 1.0]))),
            },
            Shape::Line {
                from: Spot::part(0.0, 0.5),
                to: Spot::part(1.0, 0.5),
                pen: pen(ink),
            },
            Shape::Rectangle {
                corners: [
                    Spot::at(points(10), points(5)),
                    Spot::at(points(30), points(15)),
                ],
                fill: Some(Colour::Cmyk([0.0, 0.0, 1.0, 0.0])),
                pen: None,
            },
        ],
    })
}

#[test]
fn lines_rectangles_and_inks_are_drawn_as_large_as_the_box() {
    let turned = Sheet {
        rotate: 90,
        ..PLAIN
    };
    let input = document(&[PLAIN, turned]);
    let output = with(&input, &[Stamp::over(frame())]);
    for (picture, (width, height)) in seen(&output).iter().zip([(200.0, 100.0), (100.0, 200.0)]) {
        let at = |x: f64, y: f64| picture.part(x / width, y / height);
        let (left, bottom) = if width > height {
            (20.0, 15.0)
        } else {
            (15.0, 20.0)
        };
        check_near(at(left, height / 2.0 + 20.0), [0, 0, 255]);
        check_near(at(left - 3.5, height / 2.0 + 20.0), WHITE);
        check_near(at(width / 2.0, height / 2.0 + 20.0), [128; 3]);
        check_near(at(width / 2.0, height / 2.0 + 1.0), [255, 128, 128]);
        check_near(at(left + 20.0, bottom + 10.0), [255, 255, 0]);
    }
    let file = File::open(&output, None).unwrap();
    let held = file.numbers().into_iter().map(|number| {
        let object = file.get(platen_pdfcore::syntax::Ref::new(number));
        format!("{object:?}")
    });
    assert!(held.into_iter().any(|object| object.contains("/Dieline 1")));
}

fn data(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path.join("tests/data").join(name)).expect("a fixture")
}

/// Two pixels: red, and green that is not seen.
fn half_seen() -> Vec<u8> {
    let mut out = vec![];
    let mut encoder = png::Encoder::new(&mut out, 2, 1);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&[255, 0, 0, 255, 0, 255, 0, 0])
        .unwrap();
    writer.finish().unwrap();
    out
}

#[test]
fn pictures_are_stamped_upright() {
    let turned = Sheet {
        rotate: 270,
        unit: 2,
        ..PLAIN
    };
    let input = document(&[PLAIN, turned]);
    let picture = |kind, bytes: Vec<u8>| Stamp {
        sizing: Sizing::Filling(1.0),
        ..Stamp::over(What::Picture {
            kind,
            bytes: bytes.into(),
        })
    };
    let output = with(&input, &[picture(ImageKind::Jpeg, data("rgb.jpg"))]);
    for page in seen(&output) {
        check_near(page.part(0.4, 0.55), [255, 0, 0]);
        check_near(page.part(0.6, 0.55), [0, 255, 0]);
        check_near(page.part(0.4, 0.45), [0, 0, 255]);
    }
    let output = with(&input, &[picture(ImageKind::Png, half_seen())]);
    for page in seen(&output) {
        check_near(page.part(0.4, 0.5), [255, 0, 0]);
        check_near(page.part(0.6, 0.5), WHITE);
    }
    for (kind, bytes) in [
        (ImageKind::Tiff, data("g4.tif")),
        (ImageKind::Png, vec![1, 2]),
    ] {
        let refused = picture(kind, bytes);
        stamped(&input, |file, changes, pages, slots| {
            let told = stamp(file, changes, pages, slots, &refused);
            assert!(matches!(told, Err(StampError::Picture(_))), "{told:?}");
        });
    }
}

/// Two rectangles over each other.
fn twice(colour: Colour) -> What {
    let whole = Shape::Rectangle {
        corners: [Spot::part(0.0, 0.0), Spot::part(1.0, 1.0)],
        fill: Some(colour),
        pen: None,
    };
    What::Drawing(Drawing {
        size: None,
        shapes: vec![whole.clone(), whole],
    })
}

#[test]
fn what_is_transparent_is_so_as_a_whole() {
    let cyan = Sheet {
        content: &["0 1 1 rg 0 0 100 100 re f"],
        ..PLAIN
    };
    let input = String::from_utf8(document(&[cyan])).unwrap();
    let input = input.replace("%PDF-1.7", "%PDF-1.3");
    let half = Stamp {
        opacity: 0.5,
        ..Stamp::over(twice(Colour::Gray(0.0)))
    };
    let multiplied = Stamp {
        blend: Blend::Multiply,
        ..Stamp::over(twice(Colour::Rgb([1.0, 1.0, 0.0])))
    };
    for (stamp, left, right) in [
        (half, [0, 128, 128], [128; 3]),
        (multiplied, [0, 255, 0], [255, 255, 0]),
    ] {
        for layer in [
            Layer::Over,
            Layer::Annotation {
                title: String::new(),
                text: String::new(),
            },
        ] {
            let stamp = Stamp {
                layer,
                ..stamp.clone()
            };
            let output = with(input.as_bytes(), &[stamp]);
            let page = &seen(&output)[0];
            check_near(page.part(0.3, 0.5), left);
            check_near(page.part(0.7, 0.5), right);
            let file = File::open(&output, None).unwrap();
            assert_eq!((file.version().major, file.version().minor), (1, 4));
        }
    }
}

const FULL: Sheet = Sheet {
    boxes: "/MediaBox[-30 -30 200 300]/CropBox[-10 -20 90 180]",
    seen: [-10, -20, 90, 180],
    rotate: 90,
    unit: 1,
    content: &[
        "0 0 1 rg 0 0 20 70 re f",
        "1 0 0 rg -10 100 100 30 re f",
        "0 g 80 170 30 30 re f",
    ],
};

#[test]
fn a_page_is_drawn_on_others_and_on_itself() {
    let input = document(&[PLAIN, FULL]);
    let all = Stamp {
        place: Place {
            within: BoxName::Crop,
            ..Place::default()
        },
        ..Stamp::over(What::Page(1))
    };
    let pictures = seen(&with(&input, std::slice::from_ref(&all)));
    assert!(pictures[0] == pictures[1]);
    assert!(pictures[1] == seen(&input)[1]);
    // It may even leave the document.
    let (alone, _) = stamped(&input, |file, changes, pages, slots| {
        slots.truncate(1);
        stamp(file, changes, pages, slots, &all).unwrap();
    });
    let alone = seen(&alone);
    assert!(alone.len() == 1 && alone[0] == pictures[0]);
    stamped(&input, |file, changes, pages, slots| {
        let none = Stamp::over(What::Page(2));
        let told = stamp(file, changes, pages, slots, &none);
        assert!(
            matches!(told, Err(StampError::NoPage { page: 3 })),
            "{told:?}"
        );
    });
}
