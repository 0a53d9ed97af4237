//! Named destinations (12.3.2.4): a tree of names in newer documents, a dictionary in older ones.

use crate::file::File;
use crate::syntax::{Dict, Name, Object, Ref};
use crate::write::Changes;
use std::collections::{BTreeMap, HashSet};

/// Names of one document.
const MOST: usize = 1_000_000;
/// Names of one leaf.
const LEAF: usize = 64;

/// All named destinations of a document, as they stand there.
#[derive(Debug, Default)]
pub(super) struct Destinations {
    /// Those of the tree, whose names are strings.
    pub(super) tree: Vec<(Vec<u8>, Object)>,
    /// Those of the dictionary, whose names are names.
    pub(super) old: Vec<(Vec<u8>, Object)>,
}

/// Names of destinations that are taken.
#[derive(Debug, Default)]
pub struct Names(HashSet<Vec<u8>>);

impl Names {
    /// Returns the names that a document has.
    #[must_use]
    pub fn of(file: &File<'_>) -> Self {
        let all = destinations(file);
        let all = all.tree.into_iter().chain(all.old);
        Self(all.map(|(name, _)| name).collect())
    }

    /// Returns what makes names differ from those that are taken, where they do not.
    pub(super) fn prefix<'n, I>(&self, source: u16, names: impl Fn() -> I) -> Option<Vec<u8>>
    where
        I: Iterator<Item = &'n Vec<u8>>,
    {
        let collides = |prefix: &[u8]| {
            let mut names = names();
            names.any(|name| self.0.contains(&[prefix, name].concat()))
        };
        if !collides(&[]) {
            return None;
        }
        let prefixes = (u32::from(source) + 1..).map(|number| format!("{number}:").into_bytes());
        prefixes.into_iter().find(|prefix| !collides(prefix))
    }

    pub(super) fn add(&mut self, names: impl Iterator<Item = Vec<u8>>) {
        self.0.extend(names);
    }
}

/// Reads all named destinations of a document.
pub(super) fn destinations(file: &File<'_>) -> Destinations {
    let root = file.root();
    let old = match file.lookup(&root, "Dests") {
        Object::Dict(dict) => dict
            .iter()
            .take(MOST)
            .map(|(name, value)| (name.bytes().to_vec(), value.clone()))
            .collect(),
        _ => vec![],
    };
    let names = file.lookup(&root, "Names");
    let tree = names.as_dict().and_then(|names| names.get("Dests"));
    let tree = tree.map(|tree| entries(file, tree)).unwrap_or_default();
    Destinations { tree, old }
}

/// Reads a name tree in its order.
fn entries(file: &File<'_>, tree: &Object) -> Vec<(Vec<u8>, Object)> {
    let mut found = Vec::new();
    let mut walked: HashSet<Ref> = HashSet::new();
    let mut waiting = vec![tree.clone()];
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_some_and(|id| !walked.insert(id)) {
            continue;
        }
        let Object::Dict(node) = file.resolve(&node) else {
            continue;
        };
        if let Object::Array(kids) = file.lookup(&node, "Kids") {
            waiting.extend(kids.into_iter().rev());
        }
        if let Object::Array(pairs) = file.lookup(&node, "Names") {
            for pair in pairs.chunks_exact(2) {
                if found.len() >= MOST {
                    return found;
                }
                if let Object::String(name) = file.resolve(&pair[0]) {
                    found.push((name, pair[1].clone()));
                }
            }
        }
    }
    found
}

/// Writes names as a tree of two levels and returns its root; of two that are the same the first
/// counts.
pub(super) fn plant(changes: &mut Changes, entries: Vec<(Vec<u8>, Object)>) -> Ref {
    let mut sorted = BTreeMap::new();
    for (name, value) in entries {
        sorted.entry(name).or_insert(value);
    }
    let sorted: Vec<_> = sorted.into_iter().collect();
    let leaves = sorted.chunks(LEAF).map(|leaf| {
        let names = leaf
            .iter()
            .flat_map(|(name, value)| [Object::String(name.clone()), value.clone()]);
        let limits = [leaf.first(), leaf.last()].into_iter().flatten();
        let limits = limits.map(|(name, _)| Object::String(name.clone()));
        let leaf = Dict::new()
            .with("Limits", Object::Array(limits.collect()))
            .with("Names", Object::Array(names.collect()));
        Object::Reference(changes.add(Object::Dict(leaf)))
    });
    let kids = leaves.collect();
    changes.add(Object::Dict(Dict::new().with("Kids", Object::Array(kids))))
}

/// Returns names as the dictionary of older documents; of two that are the same the first counts.
pub(super) fn dictionary(entries: Vec<(Vec<u8>, Object)>) -> Dict {
    let mut sorted = BTreeMap::new();
    for (name, value) in entries {
        sorted.entry(name).or_insert(value);
    }
    let entries = sorted.into_iter();
    entries
        .map(|(name, value)| (Name::from(name), value))
        .collect()
}
