//! Pages on media of other sizes look like the pages before, enlarged or reduced.

use crate::pictures::{JUDGES, Judge, Picture, drawn, size};
use crate::sources::{Source, document, every_source, for_poppler};
use crate::{boxes, framed_all};
use platen_pdfcore::Length;
use platen_pdfcore::impose::{Margins, Point, Size};
use platen_pdfcore::program::{Anchor, Even, Framing, Medium, Orientation, Shift, Sizing};

/// Dots to a point.
const DOTS: f64 = 0.5;

const A4: Size = Size::millimetres(210, 297);
const A3: Size = Size::millimetres(297, 420);

/// Where a page is expected, in points from the upper left corner of what is expected to be as large.
#[derive(Debug, Clone, Copy)]
struct Expected {
    size: (f64, f64),
    page: [f64; 4],
    room: [f64; 4],
}

#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
fn dots(points: f64) -> i64 {
    (points * DOTS).round() as i64
}

fn extent(from: f64, to: f64) -> usize {
    usize::try_from(dots(to) - dots(from)).expect("it is to the right or below")
}

/// Compares a page, counted from 1, with the page that it was, drawn at the expected size.
#[track_caller]
fn check(before: (&[u8], usize), after: (&[u8], usize), expected: &Expected, what: &str) {
    let Expected {
        size: (width, height),
        page: [x0, y0, x1, y1],
        room,
    } = *expected;
    let sheet = (extent(0.0, width), extent(0.0, height));
    for judge in JUDGES {
        let document = match judge {
            Judge::Poppler => for_poppler(before.0),
            Judge::Mutool => before.0.to_vec(),
        };
        let source = drawn(judge, &document, before.1, (extent(x0, x1), extent(y0, y1)));
        let wanted = Picture::white(sheet.0, sheet.1);
        let wanted = wanted.with(&source, (dots(x0), dots(y0)), room.map(dots));
        let found = drawn(judge, after.0, after.1, sheet);
        let difference = found.difference(&wanted);
        if difference > 15 || found.red() > 0 {
            let place = std::env::temp_dir();
            wanted.keep(&place.join("wanted.ppm"));
            found.keep(&place.join("found.ppm"));
        }
        assert!(
            difference <= 15,
            "{what}, {judge:?}: {difference} in 1,000 dots differ"
        );
        assert_eq!(
            found.red(),
            0,
            "{what}, {judge:?}: something comes to light"
        );
    }
    let (found_width, found_height) = size(after.0, after.1);
    let near = |found: usize, wanted: f64| (found as f64 - wanted).abs() <= 1.01;
    let is_as_large = near(found_width, width) && near(found_height, height);
    assert!(
        is_as_large,
        "{what}: {found_width} × {found_height}, not {width} × {height}"
    );
}

/// Where a page of this size is expected on a medium, computed another way than the engine does.
fn expected(page: (f64, f64), medium: &Medium) -> Expected {
    let (mut width, mut height) = (medium.size.width.points(), medium.size.height.points());
    let (mut page_width, mut page_height) = page;
    if (page_width > page_height) != (width > height) {
        match medium.orientation {
            Orientation::Keep => {}
            Orientation::TurnPage => (page_width, page_height) = (page_height, page_width),
            Orientation::TurnMedium => (width, height) = (height, width),
        }
    }
    let margins = medium.margins;
    let room = [
        margins.left.points(),
        margins.top.points(),
        width - margins.right.points(),
        height - margins.bottom.points(),
    ];
    let (across, down) = (
        (room[2] - room[0]) / page_width,
        (room[3] - room[1]) / page_height,
    );
    let scale = match medium.sizing {
        Sizing::Fit => across.min(down),
        Sizing::Shrink => across.min(down).min(1.0),
        Sizing::Fill => across.max(down),
        Sizing::AsIs | Sizing::Crop => 1.0,
        Sizing::Times(times) => times,
    };
    let (x, y) = match medium.anchor {
        Anchor::TopLeft => (0.0, 0.0),
        Anchor::Top => (0.5, 0.0),
        Anchor::TopRight => (1.0, 0.0),
        Anchor::Left => (0.0, 0.5),
        Anchor::Centre => (0.5, 0.5),
        Anchor::Right => (1.0, 0.5),
        Anchor::BottomLeft => (0.0, 1.0),
        Anchor::Bottom => (0.5, 1.0),
        Anchor::BottomRight => (1.0, 1.0),
    };
    let left = room[0] + (room[2] - room[0] - page_width * scale) * x;
    let top = room[1] + (room[3] - room[1] - page_height * scale) * y;
    Expected {
        size: (width, height),
        page: [
            left,
            top,
            left + page_width * scale,
            top + page_height * scale,
        ],
        room,
    }
}

fn check_all(sources: &[Source], medium: &Medium) {
    let input = document(sources);
    let output = framed_all(&input, &[Framing::Medium(*medium)]);
    for (page, source) in (1..).zip(sources) {
        let expected = expected(source.size(), medium);
        let what = format!("{source:?} on {medium:?}");
        check((&input, page), (&output, page), &expected, &what);
    }
    let again = framed_all(&output, &[Framing::Medium(*medium)]);
    if medium.margins == Margins::default() {
        assert_eq!(boxes(&again), boxes(&output), "{medium:?} once more");
    }
}

#[test]
fn pages_of_every_shape_fit_into_a4() {
    check_all(&every_source(), &Medium::of(A4));
}

#[test]
fn pages_of_every_shape_fill_a_lying_medium() {
    let medium = Medium {
        sizing: Sizing::Fill,
        anchor: Anchor::TopLeft,
        ..Medium::of(Size::millimetres(300, 180))
    };
    check_all(&every_source(), &medium);
}

#[test]
fn pages_stand_at_every_anchor_within_margins() {
    let mm = Length::from_millimetres;
    let sources: Vec<_> = every_source().into_iter().skip(5).step_by(7).collect();
    for (number, anchor) in Anchor::ALL.into_iter().enumerate() {
        let sizings = [Sizing::AsIs, Sizing::Shrink, Sizing::Times(0.6)];
        let medium = Medium {
            sizing: sizings[number % 3],
            anchor,
            margins: Margins {
                left: mm(20),
                right: mm(5),
                top: mm(10),
                bottom: mm(30),
            },
            ..Medium::of(A4)
        };
        check_all(&sources, &medium);
    }
}

/// A page that stands upright and one that lies.
fn upright_and_lying() -> [Source; 2] {
    let upright = Source::new([0.0, 0.0, 420.0, 596.0]);
    [
        upright,
        Source {
            media: [20.0, -30.0, 616.0, 390.0],
            ..upright
        },
    ]
}

#[test]
fn pages_and_media_are_turned_to_match() {
    let sources = upright_and_lying();
    check_all(
        &sources,
        &Medium {
            orientation: Orientation::TurnMedium,
            ..Medium::of(A3)
        },
    );
    let medium = Medium {
        orientation: Orientation::TurnPage,
        ..Medium::of(A3)
    };
    let input = document(&sources);
    let output = framed_all(&input, &[Framing::Medium(medium)]);
    // What lies is turned a quarter to the left, and stands then as the same page at /Rotate 270.
    let [upright, lying] = sources;
    let turned = document(&[
        upright,
        Source {
            rotate: 270,
            ..lying
        },
    ]);
    for (page, source) in (1..).zip(sources) {
        let expected = expected(source.size(), &medium);
        check((&turned, page), (&output, page), &expected, "turned");
    }
}

#[test]
fn what_is_too_large_is_cut_and_what_is_smaller_stays() {
    let sources = [
        Source::new([0.0, 0.0, 842.0, 1190.0]),
        Source::new([-50.0, -50.0, 370.0, 546.0]),
        Source::new([0.0, 0.0, 1190.0, 300.0]),
    ];
    let medium = Medium {
        sizing: Sizing::Crop,
        anchor: Anchor::TopRight,
        ..Medium::of(A4)
    };
    let input = document(&sources);
    let output = framed_all(&input, &[Framing::Medium(medium)]);
    let (a4_width, a4_height) = (A4.width.points(), A4.height.points());
    for (page, source) in (1..).zip(sources) {
        let (width, height) = source.size();
        let size = (width.min(a4_width), height.min(a4_height));
        let left = size.0 - width;
        let expected = Expected {
            size,
            page: [left, 0.0, left + width, height],
            room: [0.0, 0.0, size.0, size.1],
        };
        check((&input, page), (&output, page), &expected, "cut");
    }
}

#[test]
fn pages_are_scaled_with_their_boxes() {
    let sources = every_source();
    let input = document(&sources);
    let output = framed_all(&input, &[Framing::Scale { factor: 1.25 }]);
    for (page, source) in (1..).zip(sources) {
        let (width, height) = source.size();
        let size = (width * 1.25, height * 1.25);
        let all = [0.0, 0.0, size.0, size.1];
        let expected = Expected {
            size,
            page: all,
            room: all,
        };
        let what = format!("{source:?}");
        check((&input, page), (&output, page), &expected, &what);
    }
}

#[test]
fn gutters_are_on_the_other_side_of_even_pages() {
    let sources: Vec<_> = every_source().into_iter().step_by(3).collect();
    let input = document(&sources);
    let by = Point::new(Length::from_points(40.0), Length::from_points(-20.0));
    let output = framed_all(&input, &[Framing::Shift(Shift::mirrored(by))]);
    for (page, source) in (1..).zip(sources) {
        let (width, height) = source.size();
        let left = if page % 2 == 1 { 40.0 } else { -40.0 };
        let expected = Expected {
            size: (width, height),
            page: [left, 20.0, left + width, 20.0 + height],
            room: [0.0, 0.0, width, height],
        };
        let what = format!("page {page}, {source:?}");
        check((&input, page), (&output, page), &expected, &what);
    }
}

#[test]
fn margins_are_mirrored_on_even_pages() {
    let source = Source::new([0.0, 0.0, 300.0, 500.0]);
    let input = document(&[source, source]);
    let margins = Margins {
        left: Length::from_millimetres(60),
        ..Margins::default()
    };
    let medium = Medium {
        margins,
        anchor: Anchor::TopLeft,
        even: Even::Mirrored,
        ..Medium::of(A4)
    };
    let output = framed_all(&input, &[Framing::Medium(medium)]);
    let odd = expected(source.size(), &medium);
    let even = expected(
        source.size(),
        &Medium {
            margins: Margins {
                left: margins.right,
                right: margins.left,
                ..margins
            },
            anchor: Anchor::TopRight,
            ..medium
        },
    );
    check((&input, 1), (&output, 1), &odd, "odd");
    check((&input, 2), (&output, 2), &even, "even");
    assert!(odd.page[0] > 100.0 && even.page[0] < 100.0);
}

#[test]
fn several_framings_are_one_after_the_other() {
    let sources = every_source();
    let input = document(&sources);
    let shift = Shift::same(Point::new(Length::from_points(30.0), Length::ZERO));
    let framings = [
        Framing::Medium(Medium::of(A3)),
        Framing::Shift(shift),
        Framing::Medium(Medium::of(A4)),
    ];
    let composed = framed_all(&input, &framings);
    let mut stepwise = input.clone();
    for framing in framings {
        stepwise = framed_all(&stepwise, &[framing]);
    }
    for (page, source) in (1..).zip(&sources) {
        let all = [0.0, 0.0, A4.width.points(), A4.height.points()];
        let expected = Expected {
            size: (all[2], all[3]),
            page: all,
            room: all,
        };
        let what = format!("{source:?}");
        check((&stepwise, page), (&composed, page), &expected, &what);
    }
}
