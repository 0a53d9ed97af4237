//! Finds what nothing refers to any more.

use crate::file::File;
use crate::syntax::{Object, Ref};
use crate::write::Changes;
use std::collections::HashSet;

/// Drops every object that cannot be reached from the trailer.
pub(super) fn sweep(file: &File<'_>, changes: &mut Changes) {
    let trailer = Object::Dict(file.trailer());
    let mut reached: HashSet<u32> = HashSet::new();
    let mut waiting = vec![];
    references(&trailer, &mut waiting);
    while let Some(id) = waiting.pop() {
        if reached.insert(id.number) {
            references(&changes.get(file, id), &mut waiting);
        }
    }
    for number in file.numbers() {
        if !reached.contains(&number) && !is_structure(file, number) {
            changes.drop_object(Ref::new(number));
        }
    }
    for number in file.guest_numbers() {
        if !reached.contains(&number) {
            changes.drop_object(Ref::new(number));
        }
    }
    let lost: Vec<_> = changes
        .iter()
        .map(|(id, _)| id)
        .filter(|id| !reached.contains(&id.number))
        .collect();
    for id in lost {
        changes.drop_object(id);
    }
}

/// Object streams and tables are reached by no reference; the writers know what becomes of them.
fn is_structure(file: &File<'_>, number: u32) -> bool {
    let object = file.get(Ref::new(number));
    let dict = object.as_stream().map(|stream| &stream.dict);
    dict.is_some_and(|dict| dict.is_of_type("ObjStm") || dict.is_of_type("XRef"))
}

/// Adds all that an object refers to.
pub(super) fn references(object: &Object, found: &mut Vec<Ref>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(elements) => {
            for element in elements {
                references(element, found);
            }
        }
        Object::Dict(dict) => {
            for (_, value) in dict.iter() {
                references(value, found);
            }
        }
        Object::Stream(stream) => {
            for (_, value) in stream.dict.iter() {
                references(value, found);
            }
        }
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::String(_)
        | Object::Name(_) => {}
    }
}
