//! One page as it stands on the sheet: head, number and some lines of words.

use super::draw::{Canvas, Pixels};
use crate::Length;
use crate::impose::area::{Area, Point, Size};
use crate::impose::explain::label;
use crate::impose::plan::Cell;
use std::fmt;

/// Draws a cell; its page is turned as it is printed.
pub(super) fn draw(canvas: &mut Canvas<'_, '_>, cell: &Cell, jobs: bool) -> fmt::Result {
    if cell.page().is_none() {
        return empty(canvas, &cell.trim);
    }
    canvas.area(&cell.clip, "bleed")?;
    canvas.area(&cell.trim.intersection(&cell.clip), "page")?;
    let degrees = 90 * cell.turn.count();
    let (x, y) = canvas.scale.point(middle(&cell.trim));
    writeln!(
        canvas.f,
        "<g transform=\"translate({x} {y}) rotate({degrees})\">"
    )?;
    let size = cell.trim.size().turned(cell.turn);
    let number = label(cell, jobs);
    upright(canvas, size, number.trim_end_matches(['>', 'v', '<']))?;
    canvas.f.write_str("</g>\n")
}

fn empty(canvas: &mut Canvas<'_, '_>, trim: &Area) -> fmt::Result {
    canvas.area(trim, "blank")?;
    let (x, y) = canvas.scale.point(middle(trim));
    let size = canvas.scale.length(part(trim.width.min(trim.height), 9)).0;
    let size = Pixels(size.clamp(500, 1400));
    writeln!(
        canvas.f,
        "<text class=\"e\" font-size=\"{size}\" x=\"{x}\" y=\"{y}\">empty</text>"
    )
}

/// Draws an upright page around the origin.
fn upright(canvas: &mut Canvas<'_, '_>, size: Size, number: &str) -> fmt::Result {
    let width = canvas.scale.length(size.width).0;
    let height = canvas.scale.length(size.height).0;
    let (left, top) = (Pixels(-width / 2), Pixels(-height / 2));
    let band = Pixels((height / 24).clamp(150, 600));
    let all = Pixels(width);
    writeln!(
        canvas.f,
        "<rect class=\"head\" x=\"{left}\" y=\"{top}\" width=\"{all}\" height=\"{band}\"/>"
    )?;
    words(canvas, width, height)?;
    let digits = i64::try_from(number.len()).unwrap_or(1).max(2);
    let letter = (height * 2 / 5).min(width * 11 / 10 / digits);
    let base = Pixels(letter / 3 - height / 16);
    let letter = Pixels(letter);
    writeln!(
        canvas.f,
        "<text class=\"n\" font-size=\"{letter}\" x=\"0\" y=\"{base}\">{number}</text>"
    )
}

/// Three lines towards the foot, the last one short: even a 6 shows which way is up.
fn words(canvas: &mut Canvas<'_, '_>, width: i64, height: i64) -> fmt::Result {
    let (left, right) = (-width * 3 / 10, width * 3 / 10);
    for (line, right) in (0..).zip([right, right, right / 4]) {
        let y = Pixels(height * (28 + 6 * line) / 100);
        let (left, right) = (Pixels(left), Pixels(right));
        writeln!(
            canvas.f,
            "<line class=\"text\" x1=\"{left}\" y1=\"{y}\" x2=\"{right}\" y2=\"{y}\"/>"
        )?;
    }
    Ok(())
}

fn middle(area: &Area) -> Point {
    Point::new(
        area.left + part(area.width, 2),
        area.bottom + part(area.height, 2),
    )
}

fn part(length: Length, parts: i64) -> Length {
    Length::from_micrometres(length.micrometres() / parts)
}
