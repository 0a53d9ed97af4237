//! Marks for the finisher as operators of a content stream.

use super::sheets::number_text;
use crate::Quarter;
use crate::impose::{Area, Ink, Mark, Point, Shape};
use std::fmt::Write as _;

/// The name under which sheets have the colour space of registration marks.
pub(super) const REGISTRATION: &str = "Registration";
/// The name under which sheets have the font of slug lines.
pub(super) const SLUG: &str = "Slug";
/// The largest size of a slug line, in points.
const SLUG_SIZE: f64 = 7.0;
/// How far control points of a circle are from its corners, by its radius.
const KAPPA: f64 = 0.552_285;

/// Returns operators that draw these marks. `words` are what slug lines say, in ASCII.
pub(super) fn drawn(marks: &[Mark], words: &str) -> String {
    let mut text = String::new();
    for mark in marks {
        let drawn = match mark.shape {
            Shape::Line {
                from,
                to,
                width,
                dash,
            } => {
                let dash = match dash.points() {
                    0.0 => String::new(),
                    dash => format!("[{0} {0}] 0 d ", number_text(dash)),
                };
                let width = number_text(width.points());
                format!("{dash}{width} w {} m {} l S", at(from), at(to))
            }
            Shape::Target {
                centre,
                radius,
                width,
            } => target(centre, radius.points(), width.points()),
            Shape::Patch { area } => patch(area),
            Shape::Text { area, turn } => line_of_words(area, turn, words),
        };
        // Text takes all that is written.
        let _ok = writeln!(text, "q {} {drawn} Q", ink(mark.ink));
    }
    text
}

fn at(point: Point) -> String {
    format!(
        "{} {}",
        number_text(point.x.points()),
        number_text(point.y.points())
    )
}

/// Marks for registration are printed with every ink.
fn ink(ink: Ink) -> String {
    match ink {
        Ink::Registration => format!("/{REGISTRATION} CS 1 SCN /{REGISTRATION} cs 1 scn"),
        Ink::Process {
            cyan,
            magenta,
            yellow,
            black,
        } => {
            let inks =
                [cyan, magenta, yellow, black].map(|ink| number_text(f64::from(ink) / 100.0));
            let inks = inks.join(" ");
            format!("{inks} K {inks} k")
        }
    }
}

fn patch(area: Area) -> String {
    let numbers = [area.left, area.bottom, area.width, area.height];
    let numbers = numbers.map(|length| number_text(length.points()));
    format!("{} re f", numbers.join(" "))
}

/// Words at the beginning of their place, in the middle of its height.
fn line_of_words(area: Area, turn: Quarter, words: &str) -> String {
    let height = match turn {
        Quarter::None | Quarter::Half => area.height,
        Quarter::Right | Quarter::Left => area.width,
    };
    let size = SLUG_SIZE.min(height.points() * 0.8);
    // Capitals are about seven tenths of the size high.
    let rise = (height.points() - 0.7 * size) / 2.0;
    let (left, bottom) = (area.left.points(), area.bottom.points());
    let (right, top) = (area.right().points(), area.top().points());
    let (along, x, y) = match turn {
        Quarter::None => ("1 0 0 1", left, bottom + rise),
        Quarter::Right => ("0 -1 1 0", left + rise, top),
        Quarter::Half => ("-1 0 0 -1", right, top - rise),
        Quarter::Left => ("0 1 -1 0", right - rise, bottom),
    };
    let [size, x, y] = [size, x, y].map(number_text);
    format!("BT /{SLUG} {size} Tf {along} {x} {y} Tm ({words}) Tj ET")
}

/// A circle of four curves, and a cross that is twice as large.
fn target(centre: Point, radius: f64, width: f64) -> String {
    let (x, y) = (centre.x.points(), centre.y.points());
    let bend = KAPPA * radius;
    let pair = |x: f64, y: f64| format!("{} {}", number_text(x), number_text(y));
    let curve = |a: (f64, f64), b: (f64, f64), c: (f64, f64)| {
        format!(
            "{} {} {} c",
            pair(x + a.0, y + a.1),
            pair(x + b.0, y + b.1),
            pair(x + c.0, y + c.1)
        )
    };
    let circle = [
        format!("{} m", pair(x + radius, y)),
        curve((radius, bend), (bend, radius), (0.0, radius)),
        curve((-bend, radius), (-radius, bend), (-radius, 0.0)),
        curve((-radius, -bend), (-bend, -radius), (0.0, -radius)),
        curve((bend, -radius), (radius, -bend), (radius, 0.0)),
    ];
    let reach = 2.0 * radius;
    format!(
        "{} w {} {} m {} l {} m {} l S",
        number_text(width),
        circle.join(" "),
        pair(x - reach, y),
        pair(x + reach, y),
        pair(x, y - reach),
        pair(x, y + reach),
    )
}
