//! Resource dictionaries and what they name (7.8.3).

use super::walk::Walk;
use super::{colours, fonts, images};
use crate::syntax::{Dict, Object, Ref, Stream};

/// Looks at all that a resource dictionary names.
pub(super) fn look(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    let Object::Dict(resources) = object else {
        return;
    };
    walk.entry(resources, "Font", |walk, all, _| {
        walk.each(all, fonts::look)
    });
    walk.entry(resources, "XObject", |walk, all, _| walk.each(all, xobject));
    walk.entry(resources, "ColorSpace", |walk, all, _| {
        walk.each(all, colours::look);
    });
    walk.entry(resources, "Pattern", |walk, all, _| walk.each(all, pattern));
    walk.entry(resources, "Shading", |walk, all, _| walk.each(all, shading));
    walk.entry(resources, "ExtGState", |walk, all, _| {
        walk.each(all, graphics_state)
    });
}

/// Looks at a picture or a form.
pub(super) fn xobject(walk: &mut Walk<'_, '_>, object: &Object, id: Option<Ref>) {
    let Object::Stream(stream) = object else {
        return;
    };
    let kind = stream.dict.get("Subtype").and_then(Object::as_name);
    if kind.is_some_and(|kind| kind == "Image") {
        images::add(walk, id, stream);
    } else {
        drawn(walk, stream);
    }
}

/// Looks at what has content and resources of its own: forms, patterns and glyphs.
pub(super) fn drawn(walk: &mut Walk<'_, '_>, stream: &Stream) {
    walk.entry(&stream.dict, "Resources", look);
    group(walk, &stream.dict);
    walk.content(std::slice::from_ref(stream));
}

fn pattern(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    match object {
        Object::Stream(stream) => drawn(walk, stream),
        Object::Dict(dict) => {
            walk.entry(dict, "Shading", shading);
            walk.entry(dict, "ExtGState", graphics_state);
        }
        _ => {}
    }
}

fn shading(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    if let Some(dict) = object.as_dict() {
        walk.entry(dict, "ColorSpace", colours::look);
    }
}

fn graphics_state(walk: &mut Walk<'_, '_>, object: &Object, _: Option<Ref>) {
    let Object::Dict(state) = object else {
        return;
    };
    walk.entry(state, "Font", |walk, pair, _| {
        if let Some(font) = pair.as_array().and_then(<[Object]>::first) {
            walk.meet(font, fonts::look);
        }
    });
    walk.entry(state, "SMask", |walk, mask, _| {
        if let Object::Dict(mask) = mask {
            walk.entry(mask, "G", xobject);
        }
    });
}

/// The colours that a transparency group is blended in.
pub(super) fn group(walk: &mut Walk<'_, '_>, dict: &Dict) {
    walk.entry(dict, "Group", |walk, group, _| {
        if let Object::Dict(group) = group {
            walk.entry(group, "CS", colours::look);
        }
    });
}
