//! What annotations show when their page is printed (ISO 32000-2, 12.5.5).

use crate::document::{Page, Rect};
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};

/// Annotations of one page that are drawn.
const DRAWN: usize = 10_000;
/// Bits of `/F` (table 167): hidden, and to be printed.
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;

/// An appearance and where it is drawn on its page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Appearance {
    /// The form that is drawn.
    pub(super) form: Ref,
    /// The matrix under which it is drawn.
    pub(super) matrix: [f64; 6],
}

/// Returns what the page's annotations print, in order.
pub(super) fn appearances(file: &File<'_>, page: &Page) -> Vec<Appearance> {
    let Object::Array(annotations) = file.lookup(&page.dict, "Annots") else {
        return vec![];
    };
    let drawn = annotations.iter().take(DRAWN);
    drawn
        .filter_map(|annotation| match file.resolve(annotation) {
            Object::Dict(annotation) => appearance(file, &annotation),
            _ => None,
        })
        .collect()
}

fn appearance(file: &File<'_>, annotation: &Dict) -> Option<Appearance> {
    let flags = file.lookup(annotation, "F").as_integer().unwrap_or(0);
    if flags & HIDDEN != 0 || flags & PRINT == 0 {
        return None;
    }
    if file
        .lookup(annotation, "Subtype")
        .as_name()
        .is_some_and(|kind| kind == "Popup")
    {
        return None;
    }
    let rect = Rect::read(file, annotation.get("Rect")?)?;
    let form = normal(file, annotation)?;
    let Object::Stream(stream) = file.get(form) else {
        return None;
    };
    let bbox = Rect::read(file, stream.dict.get("BBox")?)?;
    let own = matrix(file, &stream.dict);
    let matrix = onto(rect, bbox.under(own))?;
    Some(Appearance { form, matrix })
}

/// Returns the normal appearance, of several the one in force.
fn normal(file: &File<'_>, annotation: &Dict) -> Option<Ref> {
    let Object::Dict(appearances) = file.lookup(annotation, "AP") else {
        return None;
    };
    let normal = appearances.get("N")?;
    match file.resolve(normal) {
        Object::Stream(_) => normal.as_reference(),
        Object::Dict(states) => {
            let state = file.lookup(annotation, "AS");
            states.get_name(state.as_name()?)?.as_reference()
        }
        _ => None,
    }
}

fn matrix(file: &File<'_>, form: &Dict) -> [f64; 6] {
    const IDENTITY: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let Object::Array(numbers) = file.lookup(form, "Matrix") else {
        return IDENTITY;
    };
    let numbers: Vec<_> = numbers
        .iter()
        .filter_map(|number| file.resolve(number).as_number())
        .collect();
    <[f64; 6]>::try_from(numbers).unwrap_or(IDENTITY)
}

/// Returns the matrix that brings one rectangle onto another (algorithm 8).
fn onto(to: Rect, from: Rect) -> Option<[f64; 6]> {
    if from.width() <= 0.0 || from.height() <= 0.0 {
        return None;
    }
    let (sx, sy) = (to.width() / from.width(), to.height() / from.height());
    Some([sx, 0.0, 0.0, sy, to.x0 - sx * from.x0, to.y0 - sy * from.y0])
}
