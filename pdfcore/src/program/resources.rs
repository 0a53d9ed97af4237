//! Resources of pages (ISO 32000-2, 7.8.3) with what overlays name, written once for all pages that
//! share them.

use super::naming::{self, Renames};
use super::overlay::Overlay;
use crate::file::File;
use crate::syntax::{Dict, Name, Object, Plain, Ref, write_object};
use crate::write::Changes;
use std::collections::HashMap;
use std::rc::Rc;

/// Resources that were extended so far.
#[derive(Debug, Default)]
pub(super) struct Resources {
    sets: Sets,
    made: HashMap<(Vec<u8>, Vec<usize>), Extended>,
    /// What was added to a dictionary where it stands, and what it was before.
    grown: HashMap<Ref, (Vec<u8>, Dict)>,
    /// Others that the same dictionaries became.
    copies: HashMap<(Ref, Vec<u8>), Ref>,
}

/// Resources that have all names of some overlays.
#[derive(Debug, Clone)]
pub(super) struct Extended {
    /// What the page's `/Resources` become.
    pub(super) object: Object,
    /// The names that each overlay has to change.
    pub(super) renames: Rc<[Renames]>,
}

/// Sets of names, known by their place in memory or else by what they are.
#[derive(Debug, Default)]
struct Sets {
    /// The sets are kept, so that no other gets their places.
    by_place: HashMap<*const Dict, (usize, Rc<Dict>)>,
    by_text: HashMap<Vec<u8>, usize>,
}

impl Sets {
    fn number(&mut self, set: &Rc<Dict>) -> usize {
        if let Some((number, _)) = self.by_place.get(&Rc::as_ptr(set)) {
            return *number;
        }
        let next = self.by_text.len();
        let text = text(&Object::Dict(set.as_ref().clone()));
        let number = *self.by_text.entry(text).or_insert(next);
        self.by_place
            .insert(Rc::as_ptr(set), (number, Rc::clone(set)));
        number
    }
}

impl Resources {
    /// Returns a page's resources with the names of overlays added.
    pub(super) fn extended<'o>(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        held: &Object,
        overlays: impl Iterator<Item = &'o Overlay> + Clone,
    ) -> Extended {
        let sets = overlays.clone();
        let sets = sets.map(|overlay| self.sets.number(&overlay.resources));
        let key = (text(held), sets.collect());
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let made = self.extend(file, changes, held, overlays);
        self.made.insert(key, made.clone());
        made
    }

    fn extend<'o>(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        held: &Object,
        overlays: impl Iterator<Item = &'o Overlay> + Clone,
    ) -> Extended {
        let (at, before) = self.before(file, changes, held);
        let is_needed = |category: &Name| {
            let mut overlays = overlays.clone();
            overlays.any(|overlay| overlay.resources.get_name(category).is_some())
        };
        let categories: Vec<_> = before
            .iter()
            .filter(|(name, _)| is_needed(name))
            .map(|(name, held)| (name, self.before(file, changes, held)))
            .collect();
        // Free names are looked for among as many as a file may have.
        let names = categories.iter().flat_map(|(category, (_, entries))| {
            let entries = entries.iter().filter(|(_, object)| !object.is_null());
            entries.map(move |(name, object)| ((*category, name), object))
        });
        let names: HashMap<_, _> = names.collect();
        let known = |category: &Name, name: &Name| names.get(&(category, name)).copied().cloned();
        let mut added = Dict::new();
        let renames = overlays.map(|overlay| naming::join(&mut added, &overlay.resources, &known));
        let renames = renames.collect();
        let mut after = before.clone();
        for (category, entries) in added.iter() {
            let there = categories.iter().find(|(name, _)| *name == category);
            let (at, there) = there.map_or((None, Dict::new()), |(_, there)| there.clone());
            let grown = with_all(&there, entries);
            after.set(
                category.clone(),
                self.grown(changes, at, there, grown, entries),
            );
        }
        let object = match at {
            _ if after == before && !held.is_null() => held.clone(),
            at => match self.grown(changes, at, before, after.clone(), &Object::Dict(added)) {
                // Pages that say the same share it.
                Object::Dict(dict) => Object::Reference(changes.add(Object::Dict(dict))),
                other => other,
            },
        };
        Extended { object, renames }
    }

    /// Returns a dictionary as it was before anything was added, and its object if it has one.
    fn before(&self, file: &File<'_>, changes: &Changes, held: &Object) -> (Option<Ref>, Dict) {
        let Some(id) = held.as_reference() else {
            return (None, held.as_dict().cloned().unwrap_or_default());
        };
        if let Some((_, before)) = self.grown.get(&id) {
            return (Some(id), before.clone());
        }
        match changes.get(file, id) {
            Object::Dict(dict) => (Some(id), dict),
            // What is something else stays so.
            other => (
                None,
                file.resolve(&other).as_dict().cloned().unwrap_or_default(),
            ),
        }
    }

    /// Sets what a dictionary became: first where it stands, and in a copy for those who add other
    /// things to it.
    fn grown(
        &mut self,
        changes: &mut Changes,
        at: Option<Ref>,
        before: Dict,
        after: Dict,
        added: &Object,
    ) -> Object {
        let Some(id) = at else {
            return Object::Dict(after);
        };
        let added = text(added);
        match self.grown.get(&id) {
            None => {
                changes.set(id, Object::Dict(after));
                self.grown.insert(id, (added, before));
                Object::Reference(id)
            }
            Some((same, _)) if *same == added => Object::Reference(id),
            Some(_) => {
                let copy = self.copies.entry((id, added));
                let copy = copy.or_insert_with(|| changes.add(Object::Dict(after)));
                Object::Reference(*copy)
            }
        }
    }
}

fn with_all(there: &Dict, entries: &Object) -> Dict {
    let mut grown = there.clone();
    for (name, object) in entries.as_dict().into_iter().flat_map(Dict::iter) {
        grown.set(name.clone(), object.clone());
    }
    grown
}

fn text(object: &Object) -> Vec<u8> {
    let mut text = Vec::new();
    write_object(&mut text, object, &Plain);
    text
}
