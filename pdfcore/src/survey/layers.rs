//! Layers (8.11.4).

use super::facts::Layer;
use super::text;
use super::walk::Walk;
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use std::collections::HashSet;

/// Returns all layers as the document's default configuration has them.
pub(super) fn read(walk: &mut Walk<'_, '_>) -> Vec<Layer> {
    let file = walk.file;
    let Object::Dict(properties) = file.lookup(&file.root(), "OCProperties") else {
        return vec![];
    };
    let Object::Array(groups) = file.lookup(&properties, "OCGs") else {
        return vec![];
    };
    let defaults = match file.lookup(&properties, "D") {
        Object::Dict(defaults) => Defaults::read(file, &defaults),
        _ => Defaults::default(),
    };
    let mut layers = Vec::new();
    for group in groups {
        let Some(id) = group.as_reference() else {
            continue;
        };
        if !walk.may_look() || !walk.has_room(layers.len(), "layers") {
            break;
        }
        if let Object::Dict(dict) = file.get(id) {
            layers.push(defaults.layer(file, id, &dict));
        }
    }
    layers
}

#[derive(Default)]
struct Defaults {
    is_off: bool,
    on: HashSet<Ref>,
    off: HashSet<Ref>,
    locked: HashSet<Ref>,
}

impl Defaults {
    fn read(file: &File<'_>, dict: &Dict) -> Self {
        let groups = |key: &str| match file.lookup(dict, key) {
            Object::Array(groups) => groups.iter().filter_map(Object::as_reference).collect(),
            _ => HashSet::new(),
        };
        Self {
            is_off: file
                .lookup(dict, "BaseState")
                .as_name()
                .is_some_and(|state| state == "OFF"),
            on: groups("ON"),
            off: groups("OFF"),
            locked: groups("Locked"),
        }
    }

    fn layer(&self, file: &File<'_>, id: Ref, dict: &Dict) -> Layer {
        Layer {
            name: text::entry(file, dict, "Name").unwrap_or_default(),
            shown: !self.off.contains(&id) && (!self.is_off || self.on.contains(&id)),
            printed: printed(file, dict),
            locked: self.locked.contains(&id),
        }
    }
}

fn printed(file: &File<'_>, dict: &Dict) -> Option<bool> {
    let usage = file.lookup(dict, "Usage");
    let print = file.lookup(usage.as_dict()?, "Print");
    let state = file.lookup(print.as_dict()?, "PrintState");
    match state.as_name()?.bytes() {
        b"ON" => Some(true),
        b"OFF" => Some(false),
        _ => None,
    }
}
