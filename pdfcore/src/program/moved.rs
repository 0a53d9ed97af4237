//! What lies on a page beside its content and moves with it: annotations, beads of articles,
//! viewports. Appearances of annotations stay: they are drawn into the annotations' rectangles.

use super::frame::{Frame, Move};
use crate::document::Rect;
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Points of one annotation, and viewports of one page; what is beyond stays where it is.
const NUMBERS: usize = 100_000;
const VIEWPORTS: usize = 100;
/// The bit of `/F` that hides an annotation (table 167).
const HIDDEN: i64 = 1 << 1;
/// Entries of annotations that are points, or arrays of arrays of points.
const POINTS: [&str; 6] = ["QuadPoints", "Vertices", "L", "CL", "InkList", "Path"];

/// Moves things on pages, each once.
#[derive(Debug, Default)]
pub(super) struct Mover {
    moved: HashSet<Ref>,
}

impl Mover {
    /// Moves what lies on a page. Says whether something on it gives a scale that is not true any
    /// more.
    pub(super) fn page(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: &mut Dict,
        frame: &Frame,
    ) -> bool {
        let (mut measured, by) = (false, frame.placed);
        self.each(file, changes, page, "Annots", |annotation| {
            measured |= annotation.get("Measure").is_some();
            self::annotation(file, annotation, frame);
        });
        self.each(file, changes, page, "B", |bead| {
            move_rect(file, bead, "R", by)
        });
        measured |= move_viewports(file, changes, page, by);
        measured && by.scale != 1.0
    }

    /// Changes each dictionary in an array of a page.
    fn each(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: &mut Dict,
        key: &str,
        mut change: impl FnMut(&mut Dict),
    ) {
        let mut elements = array(file, changes, page, key);
        let mut direct = false;
        for element in &mut elements {
            match element {
                Object::Reference(id) if self.moved.insert(*id) => {
                    if let Object::Dict(mut dict) = changes.get(file, *id) {
                        change(&mut dict);
                        changes.set(*id, Object::Dict(dict));
                    }
                }
                Object::Dict(dict) => {
                    change(dict);
                    direct = true;
                }
                _ => {}
            }
        }
        if direct {
            page.set(key, Object::Array(elements));
        }
    }
}

/// Moves an annotation, and hides it where the frame cuts it off.
pub(super) fn annotation(file: &File<'_>, annotation: &mut Dict, frame: &Frame) {
    move_annotation(file, annotation, frame.placed);
    hide_beyond(file, annotation, frame);
}

fn move_annotation(file: &File<'_>, annotation: &mut Dict, by: Move) {
    move_rect(file, annotation, "Rect", by);
    for key in POINTS {
        if let Some(points) = annotation.get(key) {
            let points = points_moved(file, points, by);
            annotation.set(key, points);
        }
    }
    if let Object::Array(insets) = file.lookup(annotation, "RD") {
        let insets = insets
            .iter()
            .map(|inset| match file.resolve(inset).as_number() {
                Some(inset) => Object::Real(neat(inset * by.scale)),
                None => inset.clone(),
            });
        annotation.set("RD", Object::Array(insets.collect()));
    }
}

/// What lay beyond the edge of the page must not come to light beside it.
fn hide_beyond(file: &File<'_>, annotation: &mut Dict, frame: &Frame) {
    let rect = annotation.get("Rect");
    let rect = rect.and_then(|rect| Rect::read(file, rect));
    let (Some(rect), Some(clip)) = (rect, frame.needed_clip()) else {
        return;
    };
    let common = rect.intersection(&clip);
    if common.width() <= 0.0 || common.height() <= 0.0 {
        let flags = file.lookup(annotation, "F").as_integer();
        annotation.set("F", Object::Integer(flags.unwrap_or(0) | HIDDEN));
    }
}

fn move_rect(file: &File<'_>, dict: &mut Dict, key: &str, by: Move) {
    let rect = dict.get(key).and_then(|rect| Rect::read(file, rect));
    if let Some(rect) = rect {
        let Rect { x0, y0, x1, y1 } = by.rect(rect);
        let corners = [x0, y0, x1, y1].map(|corner| Object::Real(neat(corner)));
        dict.set(key, Object::Array(corners.to_vec()));
    }
}

/// Moves pairs of numbers, in an array of arrays, too. Hostile arrays may hold themselves.
fn points_moved(file: &File<'_>, points: &Object, by: Move) -> Object {
    let mut left = NUMBERS;
    let Object::Array(elements) = file.resolve(points) else {
        return points.clone();
    };
    let is_nested = !elements
        .iter()
        .any(|it| file.resolve(it).as_number().is_some());
    if !is_nested {
        return Object::Array(pairs_moved(file, &elements, by, &mut left));
    }
    let lines = elements.iter().map(|line| match file.resolve(line) {
        Object::Array(line) if line.len() <= left => {
            Object::Array(pairs_moved(file, &line, by, &mut left))
        }
        _ => line.clone(),
    });
    Object::Array(lines.collect())
}

fn pairs_moved(file: &File<'_>, numbers: &[Object], by: Move, left: &mut usize) -> Vec<Object> {
    let moved = numbers.iter().enumerate().map(|(at, number)| {
        let Some(value) = file.resolve(number).as_number() else {
            return number.clone();
        };
        let (x, y) = by.point(value, value);
        Object::Real(neat(if at.is_multiple_of(2) { x } else { y }))
    });
    *left = left.saturating_sub(numbers.len());
    moved.collect()
}

/// Moves the areas for which a page says how to measure in them; says whether there are any.
fn move_viewports(file: &File<'_>, changes: &Changes, page: &mut Dict, by: Move) -> bool {
    let viewports = array(file, changes, page, "VP");
    if viewports.is_empty() {
        return false;
    }
    let moved = viewports.iter().take(VIEWPORTS).map(|viewport| {
        let mut viewport = match file.resolve(viewport) {
            Object::Dict(viewport) => viewport,
            other => return other,
        };
        move_rect(file, &mut viewport, "BBox", by);
        Object::Dict(viewport)
    });
    page.set("VP", Object::Array(moved.collect()));
    true
}

/// Gives a page annotations of its own where it shares them with the page that it repeats.
pub(super) fn copy_annotations(
    file: &File<'_>,
    changes: &mut Changes,
    page: &mut Dict,
    owner: Ref,
) {
    let mut elements = array(file, changes, page, "Annots");
    let mut copies = HashMap::new();
    let mut shared: Vec<_> = elements.iter().filter_map(Object::as_reference).collect();
    shared.retain(|id| match copies.entry(*id) {
        Entry::Vacant(free) => {
            free.insert(changes.reserve());
            true
        }
        Entry::Occupied(_) => false,
    });
    for id in shared {
        if let (Object::Dict(mut dict), Some(copy)) = (changes.get(file, id), copies.get(&id)) {
            for (_, value) in dict.iter_mut() {
                lead_to_copy(value, &copies); // popups, replies
            }
            dict.set("P", Object::Reference(owner));
            changes.set(*copy, Object::Dict(dict));
        }
    }
    for element in &mut elements {
        lead_to_copy(element, &copies);
    }
    if !elements.is_empty() {
        page.set("Annots", Object::Array(elements));
    }
}

fn lead_to_copy(value: &mut Object, copies: &HashMap<Ref, Ref>) {
    if let Some(copy) = value.as_reference().and_then(|id| copies.get(&id)) {
        *value = Object::Reference(*copy);
    }
}

/// Returns the elements of an array of a page.
fn array(file: &File<'_>, changes: &Changes, page: &Dict, key: &str) -> Vec<Object> {
    match page.get(key) {
        Some(Object::Reference(id)) => match changes.get(file, *id) {
            Object::Array(elements) => elements,
            _ => vec![],
        },
        Some(Object::Array(elements)) => elements.clone(),
        _ => vec![],
    }
}

/// Rounds to what no device shows.
pub(super) fn neat(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
