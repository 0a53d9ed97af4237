//! Frames together with imposition, repeated and blank pages.

use crate::pictures::{JUDGES, Picture, drawn};
use crate::sources::{Source, document, every_source};
use crate::{arranged, boxes, found_by_qpdf, slot};
use platen_pdfcore::Length;
use platen_pdfcore::document::{Page, Rect};
use platen_pdfcore::file::File;
use platen_pdfcore::impose::{
    Grid, Gutter, Heads, NUp, Order, Point, Scheme, SheetSetup, Sides, Size,
};
use platen_pdfcore::program::{
    self, BoxName, Face, Framing, Medium, Outline, Placed, Shift, Side, Slot, View, order, pages,
};
use platen_pdfcore::write::{Changes, Method, write};

const A5: Size = Size::millimetres(148, 210);
/// Dots to a point.
const DOTS: f64 = 0.5;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers"
)]
fn dots(length: Length) -> usize {
    (length.points() * DOTS).round() as usize
}

/// Draws two pages on each sheet of twice their width.
fn two_up(file: &File<'_>, all: &[Page], slots: &[Slot], page: Size) -> Vec<u8> {
    let job = program::job(file, all, slots);
    for number in 1..=slots.len() {
        let size = job.sizes.of(u32::try_from(number).expect("a small number"));
        let near = |one: Length, other: Length| (one - other).micrometres().abs() < 200;
        let is_framed = near(size.width, page.width) && near(size.height, page.height);
        assert!(is_framed, "page {number} is {size}");
    }
    let scheme = Scheme::NUp(NUp {
        grid: Grid {
            columns: 2,
            rows: 1,
        },
        order: Order::default(),
        gutter: Gutter::default(),
        heads: Heads::default(),
    });
    let medium = Size::new(page.width + page.width, page.height);
    let setup = SheetSetup::plain(medium, Sides::Simplex);
    let plan = scheme.impose(&setup, &job).expect("a plan");
    let faces = program::faces(file, all, slots, &plan);
    let mut changes = Changes::new(file);
    program::impose(file, &mut changes, all, &faces).expect("content that is sound");
    let mut out = Vec::new();
    write(file, &changes, Method::Splice, &mut out).expect("memory takes everything");
    assert_eq!(found_by_qpdf(&out), "");
    out
}

/// Compares the cells of sheets with the pages as they are without sheets.
fn check_cells(imposed: &[u8], single: &[u8], count: usize, page: Size) {
    let (width, height) = (dots(page.width), dots(page.height));
    for judge in JUDGES {
        for sheet in 0..count.div_ceil(2) {
            let mut wanted = Picture::white(2 * width, height);
            for half in 0..2.min(count - 2 * sheet) {
                let page = drawn(judge, single, 2 * sheet + half + 1, (width, height));
                let left = i64::try_from(half * width).expect("a small number");
                wanted = wanted.with(&page, (left, 0), [0, 0, i64::MAX, i64::MAX]);
            }
            let found = drawn(judge, imposed, sheet + 1, (2 * width, height));
            let difference = found.difference(&wanted);
            assert!(
                difference <= 15,
                "sheet {sheet}, {judge:?}: {difference} in 1,000 dots"
            );
            assert_eq!(
                found.red(),
                0,
                "sheet {sheet}, {judge:?}: something comes to light"
            );
        }
    }
}

#[test]
fn framed_pages_are_imposed_as_they_are_framed() {
    let sources = every_source();
    let input = document(&sources);
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let shift = Shift::mirrored(Point::new(
        Length::from_points(24.0),
        Length::from_points(12.0),
    ));
    let framings = [Framing::Medium(Medium::of(A5)), Framing::Shift(shift)];
    let slots: Vec<_> = (0..all.len())
        .map(|number| {
            slot(
                &file,
                &all,
                Slot::page(number),
                &framings,
                Side::of(number + 1),
            )
        })
        .collect();
    let single = arranged(&input, &slots);
    let imposed = two_up(&file, &all, &slots, A5);
    check_cells(&imposed, &single, slots.len(), A5);
}

#[test]
fn each_use_of_a_page_is_framed_by_itself() {
    let source = Source {
        rotate: 90,
        ..Source::new([20.0, 0.0, 320.0, 500.0])
    };
    let input = document(&[source]);
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let framed = |framings: &[Framing], side| slot(&file, &all, Slot::page(0), framings, side);
    let medium = Framing::Medium(Medium::of(A5));
    let shift = Shift::mirrored(Point::new(Length::from_points(40.0), Length::ZERO));
    let grown = Framing::Outline(Outline::bleed(Length::from_points(20.0)));
    let slots = [
        framed(&[medium], Side::Odd),
        framed(&[grown, medium], Side::Odd).turned(2),
        framed(&[medium, Framing::Shift(shift)], Side::Odd),
        framed(&[medium, Framing::Shift(shift)], Side::Even),
    ];
    let single = arranged(&input, &slots);
    let imposed = two_up(&file, &all, &slots, A5);
    check_cells(&imposed, &single, slots.len(), A5);
}

#[test]
fn blank_pages_look_like_their_neighbours() {
    let trimmed = Source {
        more: "/TrimBox[40 60 140 160]/BleedBox[35 55 145 165]",
        media: [30.0, 50.0, 180.0, 350.0],
        rotate: 270,
        unit: 2.0,
        crop: None,
    };
    let input = document(&[Source::new([0.0, 0.0, 300.0, 400.0]), trimmed]);
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let blank = |slot: &Slot| View::of(&file, &all, slot).blank();
    let slots = order::blank_after(vec![Slot::page(0), Slot::page(1)], &[1, 2], blank).unwrap();
    let found = boxes(&arranged(&input, &slots));
    let plain = [0.0, 0.0, 300.0, 400.0];
    assert_eq!(found[1], [plain; 5]);
    // As a reader sees it, 600 × 300 points: what was at the bottom right is at the bottom left... of
    // a page that was turned to the left, its lower edge is on the right.
    let media = [0.0, 0.0, 600.0, 300.0];
    let (bleed, trim) = ([370.0, 10.0, 590.0, 230.0], [380.0, 20.0, 580.0, 220.0]);
    assert_eq!(found[3], [media, media, bleed, trim, media]);
    for name in BoxName::ALL {
        let size = |number: usize| View::of(&file, &all, &slots[number]).size(name);
        assert_eq!(size(2), size(3), "{name}");
    }
}

#[test]
fn a_page_shows_on_sheets_what_bleeds_beyond_its_medium_only_where_that_is_asked_for() {
    let input = document(&[Source::new([0.0, 0.0, 300.0, 500.0])]);
    let file = File::open(&input, None).unwrap();
    let all = pages(&file);
    let bleed = Framing::Outline(Outline::cut_to_bleed(Length::from_points(8.0)));
    let bleeding = slot(&file, &all, Slot::page(0), &[bleed], Side::Odd);
    let single = arranged(&input, std::slice::from_ref(&bleeding));
    let sheet = Rect {
        x0: 0.0,
        y0: 0.0,
        x1: 700.0,
        y1: 600.0,
    };
    let placed = |x: f64, frame| Placed {
        page: Some(0),
        matrix: [1.0, 0.0, 0.0, 1.0, x, 50.0],
        clip: sheet,
        frame,
        under: vec![],
        over: vec![],
    };
    let face = Face {
        media: sheet,
        placed: vec![placed(376.0, None), placed(50.0, bleeding.frame)],
        marks: String::new(),
    };
    let mut changes = Changes::new(&file);
    program::impose(&file, &mut changes, &all, &[face]).unwrap();
    let mut imposed = Vec::new();
    write(&file, &changes, Method::Splice, &mut imposed).unwrap();
    for judge in JUDGES {
        let wanted = Picture::white(350, 300);
        let everywhere = [0, 0, 350, 300];
        let plain = drawn(judge, &input, 1, (150, 250));
        let wanted = wanted.with(&plain, (188, 25), everywhere);
        let bleeding = drawn(judge, &single, 1, (158, 258));
        let wanted = wanted.with(&bleeding, (21, 21), everywhere);
        let difference = drawn(judge, &imposed, 1, (350, 300)).difference(&wanted);
        assert!(difference <= 3, "{judge:?}: {difference} in 1,000 dots");
    }
}
