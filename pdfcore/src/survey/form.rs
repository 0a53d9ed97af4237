//! The interactive form: its fields and the signatures in them (12.7).

use super::facts::Form;
use super::walk::Walk;
use super::{signatures, text};
use crate::syntax::{Dict, Name, Object, Ref};
use std::collections::HashSet;
use std::rc::Rc;

const SIGNATURE: &str = "signature";

/// A node of the tree of fields that is still to be looked at.
struct Node {
    object: Object,
    above: Inherited,
}

/// What a field inherits: its kind and the name so far.
#[derive(Clone)]
struct Inherited {
    kind: Option<&'static str>,
    name: Rc<str>,
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
    let top = Inherited {
        kind: None,
        name: Rc::from(""),
    };
    let mut todo = below(walk.file.lookup(&dict, "Fields"), &top);
    // Pages may have met the fields as annotations already, so they are counted here anew.
    let mut seen: HashSet<Ref> = HashSet::new();
    while let Some(Node { object, above }) = todo.pop() {
        let is_new = object.as_reference().is_none_or(|id| seen.insert(id));
        if is_new
            && walk.may_look()
            && let Object::Dict(dict) = walk.file.resolve(&object)
        {
            todo.extend(look(walk, &mut form, &dict, above));
        }
    }
    Some(form)
}

/// Returns the nodes below another; the first comes out first.
fn below(kids: Object, above: &Inherited) -> Vec<Node> {
    let Object::Array(kids) = kids else {
        return vec![];
    };
    let node = |object| Node {
        object,
        above: above.clone(),
    };
    kids.into_iter().rev().map(node).collect()
}

/// Counts a field, or returns the nodes below it.
fn look(walk: &mut Walk<'_, '_>, form: &mut Form, dict: &Dict, above: Inherited) -> Vec<Node> {
    let own = walk.file.lookup(dict, "FT");
    let inherited = Inherited {
        kind: own.as_name().map(word).or(above.kind),
        name: full_name(walk, dict, above.name),
    };
    let kids = walk.file.lookup(dict, "Kids");
    if has_fields(walk, &kids) {
        return below(kids, &inherited);
    }
    // Without a kind it is a place of a field on a page, or nothing.
    if let Some(kind) = inherited.kind {
        form.fields += 1;
        *form.kinds.entry(kind).or_default() += 1;
        if let (SIGNATURE, Object::Dict(given)) = (kind, walk.file.lookup(dict, "V")) {
            signatures::add(walk, &inherited.name, &given);
        }
    }
    vec![]
}

fn word(kind: &Name) -> &'static str {
    match kind.bytes() {
        b"Btn" => "button",
        b"Tx" => "text",
        b"Ch" => "choice",
        b"Sig" => SIGNATURE,
        _ => "unknown",
    }
}

fn full_name(walk: &Walk<'_, '_>, dict: &Dict, above: Rc<str>) -> Rc<str> {
    match text::entry(walk.file, dict, "T") {
        None => above,
        Some(own) if above.is_empty() => own.into(),
        Some(own) => text::cut(&format!("{above}.{own}")).into(),
    }
}

/// What is below a field is fields if it has names, and places of the field on pages if not.
fn has_fields(walk: &Walk<'_, '_>, kids: &Object) -> bool {
    let first = kids.as_array().and_then(<[Object]>::first);
    let first = first.map(|first| walk.file.resolve(first));
    let first = first.as_ref().and_then(Object::as_dict);
    first.is_some_and(|kid| kid.get("T").is_some() || kid.get("Kids").is_some())
}
