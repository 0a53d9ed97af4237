//! Layers of several documents (8.11): what each of them shows and prints stays as it was.

use crate::file::File;
use crate::survey::text;
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;
use std::collections::HashSet;

/// What a document's default configuration says, as objects of the result.
#[derive(Default)]
struct Layers {
    /// Whether the configuration governs what is meant for viewing, as most do.
    is_common: bool,
    groups: Vec<Object>,
    off: Vec<Object>,
    usage: Vec<Object>,
    order: Vec<Object>,
    exclusive: Vec<Object>,
    locked: Vec<Object>,
}

/// Enters the layers of all that was taken in among those of the document.
pub(in crate::program) fn join(file: &File<'_>, changes: &mut Changes) {
    let guests: Vec<_> = (1..=file.guest_count())
        .filter_map(|source| Some((source, read(file, source)?)))
        .collect();
    let guests: Vec<_> = guests
        .into_iter()
        .filter(|(_, layers)| !layers.groups.is_empty())
        .collect();
    let Some((id, mut catalog)) = changes.root(file) else {
        return;
    };
    if guests.is_empty() {
        return;
    }
    let own = file.lookup(&catalog, "OCProperties");
    let mut properties = own.as_dict().cloned().unwrap_or_default();
    let mut default = file
        .lookup(&properties, "D")
        .as_dict()
        .cloned()
        .unwrap_or_default();
    let mut all = read(file, 0).unwrap_or(Layers {
        is_common: true,
        ..Layers::default()
    });
    for (source, layers) in guests {
        all.add(layers, source);
    }
    let lists = [
        ("OFF", all.off),
        ("AS", all.usage),
        ("Order", all.order),
        ("RBGroups", all.exclusive),
        ("Locked", all.locked),
    ];
    for (key, list) in lists {
        match list.is_empty() {
            true => {
                default.remove(key);
            }
            false => default.set(key, Object::Array(list)),
        }
    }
    // Who is off stands in the list, whatever the documents began with.
    for key in ["BaseState", "ON", "Intent"] {
        default.remove(key);
    }
    if !all.is_common {
        default.set("Intent", Object::name("All"));
    }
    properties.set("OCGs", Object::Array(all.groups));
    properties.set("D", Object::Dict(default));
    catalog.set("OCProperties", Object::Dict(properties));
    changes.set(id, Object::Dict(catalog));
}

impl Layers {
    fn add(&mut self, guest: Self, source: u16) {
        self.is_common &= guest.is_common;
        self.groups.extend(guest.groups);
        self.off.extend(guest.off);
        self.usage.extend(guest.usage);
        if !guest.order.is_empty() {
            let heading = format!("Document {}", source + 1);
            let mut order = vec![Object::String(text::written(&heading))];
            order.extend(guest.order);
            self.order.push(Object::Array(order));
        }
        self.exclusive.extend(guest.exclusive);
        self.locked.extend(guest.locked);
    }
}

/// Reads the layers of a guest that came along, or of the document itself.
fn read(file: &File<'_>, source: u16) -> Option<Layers> {
    let own = file.source(source);
    let Object::Dict(properties) = own.lookup(&own.root(), "OCProperties") else {
        return None;
    };
    let default = own.lookup(&properties, "D");
    let default = default.as_dict().cloned().unwrap_or_default();
    let here = |list| kept(file.here(source, Object::Array(list)));
    let entry = |key| here(array(own, &default, key));
    let groups = array(own, &properties, "OCGs");
    let off = off(own, &default, &groups);
    let usage = array(own, &default, "AS").into_iter();
    let usage = usage.map(|usage| file.here(source, own.resolve(&usage)));
    Some(Layers {
        is_common: intents(own, &default) == ["View"],
        usage: usage.collect(),
        order: entry("Order"),
        exclusive: entry("RBGroups"),
        locked: entry("Locked"),
        off: here(off),
        groups: here(groups),
    })
}

fn array(file: &File<'_>, dict: &Dict, key: &str) -> Vec<Object> {
    match file.lookup(dict, key) {
        Object::Array(elements) => elements,
        _ => vec![],
    }
}

/// Returns a list without what did not come along.
fn kept(list: Object) -> Vec<Object> {
    let Object::Array(elements) = list else {
        return vec![];
    };
    let elements = elements.into_iter().map(|element| match element {
        list @ Object::Array(_) => Object::Array(kept(list)),
        other => other,
    });
    let is_something = |element: &Object| match element {
        Object::Null => false,
        Object::Array(elements) => !elements.is_empty(),
        _ => true,
    };
    elements.filter(is_something).collect()
}

/// Returns the groups that do not show: a configuration governs those of its own intents only.
fn off(file: &File<'_>, default: &Dict, groups: &[Object]) -> Vec<Object> {
    let ids = |key| -> HashSet<Ref> {
        let elements = array(file, default, key);
        elements.iter().filter_map(Object::as_reference).collect()
    };
    let (on, off) = (ids("ON"), ids("OFF"));
    let begins_off = file
        .lookup(default, "BaseState")
        .as_name()
        .is_some_and(|state| state == "OFF");
    let governing = intents(file, default);
    let is_off = |group: &&Object| {
        let id = group.as_reference();
        let is_off = id.is_some_and(|id| off.contains(&id) || begins_off && !on.contains(&id));
        let group = file.resolve(group);
        let own = group.as_dict().map(|group| intents(file, group));
        let is_governed = |own: &String| governing.contains(own) || own == "All";
        is_off
            && (governing.iter().any(|intent| intent == "All")
                || own.unwrap_or_default().iter().any(is_governed))
    };
    groups.iter().filter(is_off).cloned().collect()
}

/// Returns what a group or configuration is meant for.
fn intents(file: &File<'_>, dict: &Dict) -> Vec<String> {
    let name = |object: &Object| {
        file.resolve(object)
            .as_name()
            .map(crate::syntax::Name::lossy)
    };
    match file.lookup(dict, "Intent") {
        Object::Array(names) => names.iter().filter_map(name).collect(),
        Object::Null => vec!["View".to_owned()],
        other => name(&other).into_iter().collect(),
    }
}
