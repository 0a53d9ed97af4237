//! Annotations and what they look like.

use super::text;
use super::walk::Walk;
use crate::syntax::{Dict, Object};

/// Kinds of annotations that are counted; the standard has 28.
const KINDS: usize = 100;

/// Looks at the annotations of a page.
pub(super) fn read(walk: &mut Walk<'_, '_>, page: &Dict) {
    let Some(annotations) = page.get("Annots") else {
        return;
    };
    if let Some(Object::Array(annotations)) = walk.take(annotations) {
        for annotation in &annotations {
            add(walk, annotation);
        }
    }
}

fn add(walk: &mut Walk<'_, '_>, object: &Object) {
    let Some(Object::Dict(annotation)) = walk.take(object) else {
        return;
    };
    let kind = walk.file.lookup(&annotation, "Subtype");
    let kind = kind
        .as_name()
        .map_or_else(|| "unknown".to_owned(), text::name);
    let counts = &mut walk.found.annotations;
    if counts.contains_key(&kind) || counts.len() < KINDS {
        *counts.entry(kind).or_default() += 1;
    }
    if let Some(file) = annotation.get("FS") {
        walk.found.files.push(file.clone());
    }
    let Object::Dict(appearances) = walk.file.lookup(&annotation, "AP") else {
        return;
    };
    for key in ["N", "R", "D"] {
        walk.entry(&appearances, key, appearance);
    }
}

/// One look, or several to choose from.
fn appearance(walk: &mut Walk<'_, '_>, object: &Object) {
    match walk.take(object) {
        Some(Object::Stream(form)) => walk.drawn(&form),
        Some(Object::Dict(states)) => {
            for (_, state) in states.iter() {
                walk.xobject(state);
            }
        }
        _ => {}
    }
}
