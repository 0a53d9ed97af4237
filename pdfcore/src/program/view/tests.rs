//! Framings of pages, whatever their boxes, turns and units are.

use super::super::{Anchor, Even, Extent, Medium, Orientation, Outline, Shift, Sizing};
use super::*;
use crate::impose::{Edge, Margins, Point};
use proptest::prelude::*;

fn length(millimetres: std::ops::Range<i32>) -> impl Strategy<Value = Length> {
    millimetres.prop_map(Length::from_millimetres)
}

fn rect() -> impl Strategy<Value = Rect> {
    (-500.0..500.0, -500.0..500.0, 20.0..900.0, 20.0..900.0).prop_map(
        |(x0, y0, width, height): (f64, f64, f64, f64)| Rect {
            x0,
            y0,
            x1: x0 + width,
            y1: y0 + height,
        },
    )
}

/// Part of a rectangle, at least a third of it either way.
fn part(of: Rect) -> impl Strategy<Value = Option<Rect>> {
    let share = 0.0..0.33_f64;
    let shares = (share.clone(), share.clone(), share.clone(), share);
    prop::option::of(shares.prop_map(move |(left, bottom, right, top)| Rect {
        x0: of.x0 + left * of.width(),
        y0: of.y0 + bottom * of.height(),
        x1: of.x1 - right * of.width(),
        y1: of.y1 - top * of.height(),
    }))
}

fn boxes() -> impl Strategy<Value = Boxes> {
    rect().prop_flat_map(|media| {
        let parts = (part(media), part(media), part(media), part(media));
        parts.prop_map(move |(crop, bleed, trim, art)| Boxes {
            media,
            crop,
            bleed,
            trim,
            art,
        })
    })
}

fn view() -> impl Strategy<Value = View> {
    (boxes(), 0..4_u8, prop::sample::select(vec![1.0, 0.3, 2.5])).prop_map(
        |(boxes, quarters, unit)| View {
            frame: Frame::of(boxes),
            stance: Stance { quarters, unit },
        },
    )
}

fn sizing() -> impl Strategy<Value = Sizing> {
    prop_oneof![
        Just(Sizing::Fit),
        Just(Sizing::Shrink),
        Just(Sizing::Fill),
        Just(Sizing::AsIs),
        Just(Sizing::Crop),
    ]
}

fn medium() -> impl Strategy<Value = Medium> {
    (
        (length(30..900), length(30..900)),
        sizing(),
        prop::sample::select(BoxName::ALL.to_vec()),
        prop::sample::select(vec![
            Orientation::Keep,
            Orientation::TurnPage,
            Orientation::TurnMedium,
        ]),
        prop::sample::select(Anchor::ALL.to_vec()),
        prop::bool::ANY,
    )
        .prop_map(
            |((width, height), sizing, part, orientation, anchor, is_mirrored)| Medium {
                sizing,
                part,
                orientation,
                anchor,
                even: if is_mirrored {
                    Even::Mirrored
                } else {
                    Even::Same
                },
                ..Medium::of(Size::new(width, height))
            },
        )
}

fn margins(each: std::ops::Range<i32>) -> impl Strategy<Value = Margins> {
    let four = [
        length(each.clone()),
        length(each.clone()),
        length(each.clone()),
        length(each),
    ];
    four.prop_map(|[left, right, top, bottom]| Margins {
        left,
        right,
        top,
        bottom,
    })
}

fn framing() -> impl Strategy<Value = Framing> {
    let name = || prop::sample::select(BoxName::ALL.to_vec());
    prop_oneof![
        (0.1..8.0).prop_map(|factor| Framing::Scale { factor }),
        (medium(), margins(0..10))
            .prop_map(|(medium, margins)| { Framing::Medium(Medium { margins, ..medium }) }),
        (length(-50..50), length(-50..50))
            .prop_map(|(x, y)| Framing::Shift(Shift::mirrored(Point::new(x, y)))),
        (name(), name(), margins(-20..5)).prop_map(|(which, from, margins)| {
            Framing::Outline(Outline {
                which,
                from,
                extent: Extent::Inset(margins),
            })
        }),
        (name(), name(), length(10..300), length(10..300)).prop_map(
            |(which, from, width, height)| Framing::Outline(Outline {
                which,
                from,
                extent: Extent::Sized {
                    size: Size::new(width, height),
                    anchor: Anchor::TopLeft,
                },
            })
        ),
    ]
}

fn side() -> impl Strategy<Value = Side> {
    prop::sample::select(vec![Side::Odd, Side::Even])
}

fn within(outer: &Rect, inner: &Rect) -> bool {
    inner.intersection(outer) == *inner
}

fn near(one: f64, other: f64, by: f64) -> bool {
    (one - other).abs() <= by
}

/// What a reader sees, wherever the origin is.
fn looks(view: &View) -> Vec<f64> {
    let frame = view.frame.seen(view.stance);
    let frame = frame.moved(Move::by(-frame.boxes.media.x0, -frame.boxes.media.y0));
    let boxes = BoxName::ALL.map(|name| frame.boxes.get(name));
    let rects = boxes.into_iter().chain([frame.shown()]);
    let numbers = rects.flat_map(|area| [area.x0, area.y0, area.x1, area.y1]);
    numbers.chain([frame.placed.scale]).collect()
}

proptest! {
    #[test]
    fn a_page_that_came_onto_a_medium_is_left_there(
        view in view(),
        medium in medium(),
        side in side(),
    ) {
        let (once, _) = view.framed(&Framing::Medium(medium), side).unwrap();
        let again = Medium { part: BoxName::Crop, ..medium };
        let (twice, turn) = once.framed(&Framing::Medium(again), side).unwrap();
        prop_assert_eq!(once, twice);
        prop_assert_eq!(turn, 0);
    }

    #[test]
    fn the_result_is_as_large_as_the_medium_or_cut_to_it(
        view in view(),
        medium in medium(),
        side in side(),
    ) {
        let (after, _) = view.framed(&Framing::Medium(medium), side).unwrap();
        let size = after.size(BoxName::Media);
        let turned = medium.orientation == Orientation::TurnMedium
            && size.is_landscape() != medium.size.is_landscape();
        let (width, height) = match turned {
            true => (medium.size.height, medium.size.width),
            false => (medium.size.width, medium.size.height),
        };
        for (is, wanted) in [(size.width, width), (size.height, height)] {
            let (is, wanted) = (is.points(), wanted.points());
            let smaller = medium.sizing == Sizing::Crop && is <= wanted;
            prop_assert!(smaller || near(is, wanted, 0.51), "{size}");
        }
    }

    #[test]
    fn what_fits_is_seen_whole(view in view(), medium in medium(), margins in margins(0..10)) {
        let medium = Medium { sizing: Sizing::Fit, margins, ..medium };
        let (after, _) = view.framed(&Framing::Medium(medium), Side::Odd).unwrap();
        let part = after.frame.placed.rect(view.frame.boxes.get(medium.part));
        let shown = after.frame.shown();
        prop_assert!(within(&shown, &part.intersection(&shown)));
        prop_assert!(near(part.width(), shown.width(), 0.01), "{part:?} {shown:?}");
        prop_assert!(near(part.height(), shown.height(), 0.01), "{part:?} {shown:?}");
    }

    #[test]
    fn boxes_lie_within_the_medium(
        view in view(),
        steps in prop::collection::vec((framing(), side()), 1..6),
    ) {
        let mut view = view;
        for (framing, side) in steps {
            let Ok((next, _)) = view.framed(&framing, side) else {
                continue; // nothing would be left
            };
            view = next;
            let boxes = view.frame.boxes;
            prop_assert!(boxes.media.is_usable() && view.frame.is_sound());
            prop_assert!(within(&boxes.media, &view.frame.shown()));
            for name in BoxName::ALL {
                let area = boxes.get(name);
                prop_assert!(within(&boxes.media, &area), "{framing:?}: {name} {boxes:?}");
            }
        }
    }

    #[test]
    fn a_reader_does_not_notice_how_a_page_is_stored(
        boxes in boxes(),
        quarters in 0..4_u8,
        unit in prop::sample::select(vec![1.0, 0.3, 2.5]),
        steps in prop::collection::vec((framing(), side()), 1..5),
    ) {
        let stance = Stance { quarters, unit };
        let plain = Stance { quarters: 0, unit: 1.0 };
        let upright = Frame::of(boxes);
        let mut stored = View { frame: upright.own(stance), stance };
        let mut plain = View { frame: upright, stance: plain };
        for (framing, side) in steps {
            let (one, other) = (stored.framed(&framing, side), plain.framed(&framing, side));
            let (Ok((one, turned)), Ok((other, turned_too))) = (one, other) else {
                break;
            };
            prop_assert_eq!(turned, turned_too);
            (stored, plain) = (one, other);
            for (one, other) in looks(&stored).into_iter().zip(looks(&plain)) {
                prop_assert!(near(one, other, 0.01), "{framing:?}\n{stored:?}\n{plain:?}");
            }
        }
    }

    #[test]
    fn larger_and_smaller_again_is_as_before(view in view(), factor in 0.2..5.0_f64) {
        let scale = |factor| Framing::Scale { factor };
        let (larger, _) = view.framed(&scale(factor), Side::Odd).unwrap();
        let (again, _) = larger.framed(&scale(1.0 / factor), Side::Odd).unwrap();
        for (one, other) in looks(&view).into_iter().zip(looks(&again)) {
            prop_assert!(near(one, other, 0.01));
        }
    }
}

#[test]
fn gutters_are_at_the_bound_edge() {
    let view = View {
        frame: Frame::of(Boxes::of_medium(A4)),
        stance: Stance {
            quarters: 0,
            unit: 1.0,
        },
    };
    let width = Length::from_points(20.0);
    for (bound, side, expected) in [
        (Edge::Left, Side::Odd, (20.0, 0.0)),
        (Edge::Left, Side::Even, (-20.0, 0.0)),
        (Edge::Right, Side::Odd, (-20.0, 0.0)),
        (Edge::Top, Side::Odd, (0.0, -20.0)),
        (Edge::Top, Side::Even, (0.0, 20.0)),
        (Edge::Bottom, Side::Odd, (0.0, 20.0)),
    ] {
        let framing = Framing::Shift(Shift::gutter(width, bound));
        let (after, _) = view.framed(&framing, side).unwrap();
        let Move { x, y, scale } = after.frame.placed;
        let is_there = near(x, expected.0, 0.01) && near(y, expected.1, 0.01) && scale == 1.0;
        assert!(is_there, "{bound:?} {side:?}: {:?}", after.frame);
        assert_eq!(after.frame.boxes.media, A4);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let view = View {
        frame: Frame::of(Boxes::of_medium(A4)),
        stance: Stance {
            quarters: 0,
            unit: 1.0,
        },
    };
    let mm = Length::from_millimetres;
    let a4 = Size::millimetres(210, 297);
    let wide = Margins {
        left: mm(105),
        right: mm(105),
        ..Margins::default()
    };
    let inset = |which| {
        Framing::Outline(Outline {
            which,
            from: BoxName::Media,
            extent: Extent::Inset(wide),
        })
    };
    let medium = |medium| Framing::Medium(medium);
    for (framing, expected) in [
        (Framing::Scale { factor: 0.0 }, "a factor from 0.01 to 100"),
        (
            Framing::Scale { factor: f64::NAN },
            "a factor from 0.01 to 100",
        ),
        (
            medium(Medium::of(Size::millimetres(0, 297))),
            "no medium of 0.0 × 297.0 mm",
        ),
        (
            medium(Medium {
                margins: wide,
                ..Medium::of(a4)
            }),
            "no room on a medium of",
        ),
        (
            medium(Medium {
                sizing: Sizing::Times(-1.0),
                ..Medium::of(a4)
            }),
            "a factor from 0.01 to 100",
        ),
        (
            inset(BoxName::Trim),
            "nothing would be left of the trim box",
        ),
        (
            Framing::Shift(Shift::same(Point::new(mm(60_000), Length::ZERO))),
            "stay within 50 m",
        ),
    ] {
        let error = view.framed(&framing, Side::Odd).unwrap_err().to_string();
        assert!(error.contains(expected), "{framing:?}: {error}");
    }
}
