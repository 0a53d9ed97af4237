//! The interactive form: its fields and the signatures in them (12.7).

use super::facts::Form;
use super::walk::Walk;
use super::{signatures, text};
use crate::syntax::{Dict, Object, Ref};
use std::collections::HashSet;

/// A node of the tree of fields that is still to be looked at.
struct Node {
    object: Object,
    /// What it inherits: the kind and the name so far.
    kind: Option<Object>,
    name: String,
}

/// Counts all fields and looks at the signatures.
pub(super) fn read(walk: &mut Walk<'_, '_>) -> Option<Form> {
    let Object::Dict(dict) = walk.file.lookup(&walk.file.root(), "AcroForm") else {
        return None;
    };
    let mut form = Form {
        xfa: dict.get("XFA").is_some(),
        ..Form::default()
    };
    let mut todo = Vec::new();
    descend(&mut todo, walk.file.lookup(&dict, "Fields"), None, "");
    // Pages may have met the fields as annotations already, so they are counted here anew.
    let mut seen: HashSet<Ref> = HashSet::new();
    while let Some(node) = todo.pop() {
        let is_new = node.object.as_reference().is_none_or(|id| seen.insert(id));
        if is_new && walk.may_look() {
            look(walk, &mut form, &mut todo, node);
        }
    }
    Some(form)
}

/// The first comes out first.
fn descend(todo: &mut Vec<Node>, kids: Object, kind: Option<&Object>, name: &str) {
    if let Object::Array(kids) = kids {
        todo.extend(kids.into_iter().rev().map(|object| Node {
            object,
            kind: kind.cloned(),
            name: name.to_owned(),
        }));
    }
}

fn look(walk: &mut Walk<'_, '_>, form: &mut Form, todo: &mut Vec<Node>, node: Node) {
    let Object::Dict(dict) = walk.file.resolve(&node.object) else {
        return;
    };
    let own = walk.file.lookup(&dict, "FT");
    let kind = if own.is_null() { node.kind } else { Some(own) };
    let name = full_name(walk, &dict, node.name);
    let kids = walk.file.lookup(&dict, "Kids");
    if has_fields(walk, &kids) {
        descend(todo, kids, kind.as_ref(), &name);
        return;
    }
    let Some(kind) = kind.as_ref().and_then(Object::as_name) else {
        return; // a place of a field on a page, or nothing
    };
    let word = match kind.bytes() {
        b"Btn" => "button",
        b"Tx" => "text",
        b"Ch" => "choice",
        b"Sig" => "signature",
        _ => "unknown",
    };
    form.fields += 1;
    *form.kinds.entry(word).or_default() += 1;
    if word == "signature"
        && let Object::Dict(signature) = walk.file.lookup(&dict, "V")
    {
        signatures::add(walk, name, &signature);
    }
}

fn full_name(walk: &Walk<'_, '_>, dict: &Dict, above: String) -> String {
    match text::entry(walk.file, dict, "T") {
        None => above,
        Some(own) if above.is_empty() => own,
        Some(own) => text::cut(&format!("{above}.{own}")),
    }
}

/// What is below a field is fields if it has names, and places of the field on pages if not.
fn has_fields(walk: &Walk<'_, '_>, kids: &Object) -> bool {
    let first = kids.as_array().and_then(<[Object]>::first);
    let first = first.map(|first| walk.file.resolve(first));
    let first = first.as_ref().and_then(Object::as_dict);
    first.is_some_and(|kid| kid.get("T").is_some() || kid.get("Kids").is_some())
}
