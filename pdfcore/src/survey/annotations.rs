//! Annotations and what they look like.

use super::walk::Walk;
use super::{attachments, resources, text};
use crate::syntax::{Object, Ref};

/// Kinds of annotations that are counted; the standard has 28.
const KINDS: usize = 100;

/// Looks at the annotations of a page.
pub(super) fn look(walk: &mut Walk<'_, '_>, annotations: &Object, _: Option<Ref>) {
    if let Object::Array(_) = annotations {
        walk.each(annotations, add);
    }
}

fn add(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    let Object::Dict(annotation) = object else {
        return;
    };
    let kind = walk.file.lookup(annotation, "Subtype");
    let kind = kind
        .as_name()
        .map_or_else(|| "unknown".to_owned(), text::name);
    let counts = &mut walk.found.annotations;
    if counts.contains_key(&kind) || counts.len() < KINDS {
        *counts.entry(kind).or_default() += 1;
    }
    walk.entry(annotation, "FS", attachments::add);
    walk.entry(annotation, "AP", |walk, appearances, _| {
        walk.each(appearances, appearance);
    });
}

/// One look, or several to choose from.
fn appearance(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    match object {
        Object::Stream(form) => resources::drawn(walk, form),
        states => walk.each(states, resources::xobject),
    }
}
