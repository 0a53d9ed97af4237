//! The page tree of a result.

use super::layers::Layers;
use super::several;
use super::shared::Shared;
use super::slot::{Content, Slot};
use super::{catalog, destinations, framed, rotate, sweep};
use crate::document::{INHERITABLE, Page, Rect};
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;
use std::collections::{HashMap, HashSet};

/// Pages below one node: trees stay flat, and no viewer reads long lists.
const KIDS: usize = 64;

/// What came of arranging pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arranged {
    /// The pages of the result in their order.
    pub pages: Vec<Ref>,
    /// Pages of the result, counted from 1, that became larger or smaller although something on them
    /// gives a scale, as maps and plans do.
    pub measured: Vec<usize>,
    /// Pages of the input, counted from 1, whose content was damaged and read as far as it goes, so that
    /// their frame or what is drawn above them may come out wrong.
    pub damaged: Vec<usize>,
}

/// A page of the result to which something is done.
pub(super) struct Touched<'p> {
    /// Its place in the result, counted from 1.
    pub(super) number: usize,
    pub(super) slot: &'p Slot,
    /// The page that it shows, and its place in the input, counted from 0.
    pub(super) page: Option<(usize, &'p Page)>,
    /// What it becomes.
    pub(super) leaf: Leaf,
}

/// Arranges the document's pages anew. Pages that are in no slot leave the document, with all that
/// only they need. Where all pages stay in their order, only those change that something is done to.
pub fn arrange(file: &File<'_>, changes: &mut Changes, pages: &[Page], slots: &[Slot]) -> Arranged {
    let stays = stay(file, pages, slots);
    let mut touched = match stays {
        true => changed(file, changes, pages, slots),
        false => moved(file, changes, pages, slots),
    };
    let framed = framed::lay(file, changes, &mut touched);
    let mut layers = Layers::of(file, pages, slots);
    for page in &mut touched {
        layers.draw(file, changes, page);
    }
    let leaves = touched.into_iter().map(|page| page.leaf);
    let ids: Vec<_> = match stays {
        true => {
            leaves.for_each(|leaf| changes.set(leaf.id, Object::Dict(leaf.dict)));
            pages.iter().filter_map(|page| page.id).collect()
        }
        false => {
            let leaves: Vec<_> = leaves.collect();
            let ids = leaves.iter().map(|leaf| leaf.id).collect();
            plant(file, changes, leaves);
            catalog::forget_labels(file, changes);
            several::layers::join(file, changes);
            ids
        }
    };
    destinations::follow(file, changes, &ids, &framed.moved);
    if changes.drops() {
        sweep::sweep(file, changes);
    }
    Arranged {
        pages: ids,
        measured: framed.measured,
        damaged: layers.damaged(),
    }
}

/// Whether the slots are all pages in their order, each with an object of its own in the document's tree:
/// pages of other documents have yet to come there. A tree that claims another number of pages names
/// objects that are not there, and new ones would stand in their places.
fn stay(file: &File<'_>, pages: &[Page], slots: &[Slot]) -> bool {
    let mut places = slots.iter().enumerate();
    file.guest_count() == 0
        && claimed(file) == i64::try_from(pages.len()).ok()
        && super::are_apart(pages)
        && pages.len() == slots.len()
        && places.all(|(at, slot)| slot.content == Content::Page(at))
}

fn claimed(file: &File<'_>) -> Option<i64> {
    let root = file.lookup(&file.root(), "Pages");
    file.lookup(root.as_dict()?, "Count").as_integer()
}

/// Returns the pages that change where they are.
fn changed<'p>(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &'p [Page],
    slots: &'p [Slot],
) -> Vec<Touched<'p>> {
    let places = pages.iter().zip(slots).enumerate();
    let places = places.filter(|(_, (_, slot))| slot.is_changed());
    let touched = places.filter_map(|(at, (page, slot))| {
        if slot.turn > 0 {
            rotate(file, changes, page, slot.turn);
        }
        let id = page.id?;
        let changed = changes.changed(id.number).and_then(Object::as_dict);
        let dict = changed.unwrap_or(&page.dict).clone();
        Some(Touched {
            number: at + 1,
            slot,
            page: Some((at, page)),
            leaf: Leaf { id, dict },
        })
    });
    touched.collect()
}

/// Returns all pages of the result, none of which has a parent, and drops those that are in no slot.
fn moved<'p>(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &'p [Page],
    slots: &'p [Slot],
) -> Vec<Touched<'p>> {
    let (mut used, mut shared) = (HashSet::new(), Shared::default());
    let touched = (1..).zip(slots).map(|(number, slot)| {
        let page = slot.shows().and_then(|at| Some((at, pages.get(at)?)));
        let leaf = leaf(changes, pages, &mut used, &mut shared, slot.content);
        Touched {
            number,
            slot,
            page,
            leaf: turned(file, leaf, slot.turn),
        }
    });
    let touched = touched.collect();
    for id in pages.iter().filter_map(|page| page.id) {
        if !used.contains(&id) {
            changes.drop_object(id);
        }
    }
    touched
}

/// Makes these the pages of the document.
pub(super) fn plant(file: &File<'_>, changes: &mut Changes, leaves: Vec<Leaf>) {
    let Some((root_id, mut root)) = changes.root(file) else {
        return;
    };
    let tree = root.get("Pages").and_then(Object::as_reference);
    // Damaged documents have a page where their tree should be.
    let tree = tree.filter(|tree| leaves.iter().all(|leaf| leaf.id != *tree));
    let tree = tree.unwrap_or_else(|| {
        let tree = changes.reserve();
        root.set("Pages", Object::Reference(tree));
        changes.set(root_id, Object::Dict(root));
        tree
    });
    let parents = grow(changes, tree, leaves.iter().map(|leaf| leaf.id).collect());
    for leaf in leaves {
        let mut dict = leaf.dict;
        let parent = parents.get(&leaf.id).copied().unwrap_or(tree);
        dict.set("Parent", Object::Reference(parent));
        changes.set(leaf.id, Object::Dict(dict));
    }
}

/// A page of the result, its parent still to be set.
pub(super) struct Leaf {
    pub(super) id: Ref,
    pub(super) dict: Dict,
}

/// The first use of a page keeps its object, every other gets one of its own.
fn leaf(
    changes: &mut Changes,
    pages: &[Page],
    used: &mut HashSet<Ref>,
    shared: &mut Shared,
    content: Content,
) -> Leaf {
    let page = match content {
        Content::Page(number) => pages.get(number),
        Content::Blank(_) => None,
    };
    let Some(page) = page else {
        let media = match content {
            Content::Blank(media) => media,
            Content::Page(_) => crate::document::A4,
        };
        return Leaf {
            id: changes.reserve(),
            dict: blank(media),
        };
    };
    let own = page.id.filter(|id| used.insert(*id));
    let changed = own.and_then(|id| changes.changed(id.number)?.as_dict().cloned());
    let dict = changed.unwrap_or_else(|| page.dict.clone());
    Leaf {
        id: own.unwrap_or_else(|| changes.reserve()),
        dict: explicit(changes, shared, dict, page),
    }
}

fn turned(file: &File<'_>, mut leaf: Leaf, quarters: u8) -> Leaf {
    if quarters > 0 {
        let before = file.lookup(&leaf.dict, "Rotate").as_integer().unwrap_or(0);
        let turn = Object::Integer((before + 90 * i64::from(quarters)).rem_euclid(360));
        leaf.dict.set("Rotate", turn);
    }
    leaf
}

fn blank(media: Rect) -> Dict {
    Dict::new()
        .with("Type", Object::name("Page"))
        .with("MediaBox", media.to_object())
        .with("Resources", Object::Dict(Dict::new()))
}

/// Writes down what a page inherits: its new parents have nothing to give.
fn explicit(changes: &mut Changes, shared: &mut Shared, mut dict: Dict, page: &Page) -> Dict {
    for key in INHERITABLE {
        if let (None, Some(value)) = (dict.get(key), page.given(key)) {
            dict.set(key, shared.one(changes, value));
        }
    }
    dict.set("Type", Object::name("Page"));
    dict
}

/// Builds the nodes above the leaves, up to the root, and returns the parent of each leaf.
fn grow(changes: &mut Changes, root: Ref, leaves: Vec<Ref>) -> HashMap<Ref, Ref> {
    let mut parents = HashMap::with_capacity(leaves.len());
    let mut nodes: Vec<(Ref, usize)> = leaves.into_iter().map(|leaf| (leaf, 1)).collect();
    let mut inner: Vec<(Ref, Dict)> = Vec::new();
    while nodes.len() > KIDS {
        let mut above = Vec::with_capacity(nodes.len().div_ceil(KIDS));
        for group in nodes.chunks(KIDS) {
            let id = changes.reserve();
            above.push((id, group.iter().map(|(_, count)| count).sum()));
            inner.push((id, node(group)));
            parents.extend(group.iter().map(|(kid, _)| (*kid, id)));
        }
        nodes = above;
    }
    parents.extend(nodes.iter().map(|(kid, _)| (*kid, root)));
    for (id, mut dict) in inner {
        let parent = parents.get(&id).copied().unwrap_or(root);
        dict.set("Parent", Object::Reference(parent));
        changes.set(id, Object::Dict(dict));
    }
    changes.set(root, Object::Dict(node(&nodes)));
    parents
}

fn node(kids: &[(Ref, usize)]) -> Dict {
    let count: usize = kids.iter().map(|(_, count)| count).sum();
    let references = kids.iter().map(|(kid, _)| Object::Reference(*kid));
    Dict::new()
        .with("Type", Object::name("Pages"))
        .with(
            "Count",
            Object::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
        )
        .with("Kids", Object::Array(references.collect()))
}
