//! Stamps as annotations (ISO 32000-2, 12.5.6): what is on the page stays what it is.

use super::colour::Colour;
use super::drawing::{Drawing, Pen, Shape, Spot};
use super::drawn::Drawn;
use super::view::{Matrix, moved};
use super::{Stamp, What};
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;

/// To be printed, and not to be moved (table 167).
const FLAGS: i64 = 1 << 2 | 1 << 7;

/// Returns the form that an annotation shows, without its place on the page.
pub(super) fn appearance(changes: &mut Changes, drawn: &Drawn, matrix: Matrix) -> Ref {
    let [a, b, c, d, ..] = matrix;
    let form = drawn.form(drawn.ink, &[a, b, c, d, 0.0, 0.0]);
    changes.add(Object::Stream(Stream::own(form, drawn.content.as_ref())))
}

/// Returns an annotation that shows a form where the matrix has it.
pub(super) fn annotation(
    stamp: &Stamp,
    (title, text): (&str, &str),
    drawn: &Drawn,
    matrix: Matrix,
    appearance: Ref,
) -> Dict {
    let rect = drawn.ink.under(matrix);
    let mut annotation = Dict::new()
        .with("Type", Object::name("Annot"))
        .with("Subtype", Object::name("Stamp"))
        .with("Rect", rect.to_object())
        .with("F", Object::Integer(FLAGS))
        .with("T", text_string(title))
        .with("Contents", text_string(text));
    if let What::Drawing(Drawing { shapes, .. }) = &stamp.what
        && let [shape] = &shapes[..]
    {
        describe(&mut annotation, shape, drawn.size, matrix);
    }
    let appearances = Dict::new().with("N", Object::Reference(appearance));
    annotation.with("AP", Object::Dict(appearances))
}

/// A single line or rectangle is said to be one.
fn describe(annotation: &mut Dict, shape: &Shape, size: (f64, f64), matrix: Matrix) {
    match shape {
        Shape::Line { from, to, pen } => {
            let end = |spot: &Spot| moved(matrix, spot.within(size));
            let ((x0, y0), (x1, y1)) = (end(from), end(to));
            annotation.set("Subtype", Object::name("Line"));
            annotation.set("L", numbers(&[x0, y0, x1, y1]));
            border(annotation, Some(pen), matrix);
        }
        Shape::Rectangle { fill, pen, .. } if is_upright(matrix) => {
            annotation.set("Subtype", Object::name("Square"));
            border(annotation, pen.as_ref(), matrix);
            if let Some(fill) = fill {
                annotation.set("IC", fill.of_annotation());
            }
        }
        Shape::Rectangle { .. } => {}
    }
}

fn border(annotation: &mut Dict, pen: Option<&Pen>, [a, b, ..]: Matrix) {
    let scale = a.hypot(b);
    let width = pen.map_or(0.0, |pen| pen.width.points() * scale);
    let mut border = Dict::new().with("W", Object::Real(width));
    if let Some(dash) = pen
        .map(|pen| pen.dash.points() * scale)
        .filter(|dash| *dash > 0.0)
    {
        border.set("S", Object::name("D"));
        border.set("D", numbers(&[dash, dash]));
    }
    annotation.set("BS", Object::Dict(border));
    if let Some(colour) = pen.map(|pen| Colour::of_annotation(&pen.colour)) {
        annotation.set("C", colour);
    }
}

/// Whether a rectangle stays one with upright edges.
fn is_upright([a, b, c, d, ..]: Matrix) -> bool {
    (a == 0.0 && d == 0.0) || (b == 0.0 && c == 0.0)
}

fn numbers(numbers: &[f64]) -> Object {
    Object::Array(numbers.iter().copied().map(Object::Real).collect())
}

/// Returns text as readers of files show it (7.9.2.2).
fn text_string(text: &str) -> Object {
    if text
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
    {
        return Object::String(text.as_bytes().to_vec());
    }
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    Object::String([0xfe, 0xff].into_iter().chain(units).collect())
}

/// What of a matrix decides how an appearance looks, wherever it is.
pub(super) fn look(matrix: Matrix) -> [u64; 4] {
    let [a, b, c, d, ..] = matrix;
    [a, b, c, d].map(f64::to_bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_short_as_can_be() {
        assert_eq!(text_string("a (b)").as_string(), Some(&b"a (b)"[..]));
        let expected = Some(&b"\xfe\xff\0\xfc"[..]);
        assert_eq!(text_string("\u{fc}").as_string(), expected);
    }
}
