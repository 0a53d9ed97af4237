//! Bookmarks (12.3.3).

use super::join::Piece;
use super::source::Source;
use crate::file::File;
use crate::survey::text;
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;
use std::collections::HashSet;

/// Bookmarks of one document.
const MOST: usize = 200_000;
/// Bookmarks below bookmarks.
const DEEP: usize = 64;

/// A bookmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    /// How deep it stands: 1 at the top.
    pub level: usize,
    /// What it says.
    pub title: String,
    /// The page that it leads to, counted from 0, if it leads to one.
    pub page: Option<usize>,
    /// The part of the page that it shows.
    view: Vec<Object>,
    /// What it says, as it stands in the file.
    raw: Vec<u8>,
}

/// Returns all bookmarks in the order in which they are listed.
pub(super) fn read(source: &Source<'_>) -> Vec<Bookmark> {
    let file = source.file();
    let Object::Dict(outline) = file.lookup(&file.root(), "Outlines") else {
        return vec![];
    };
    let mut found = Vec::new();
    let mut walked: HashSet<Ref> = HashSet::new();
    let below = |dict: &Dict| dict.get("First").and_then(Object::as_reference);
    let mut waiting: Vec<_> = below(&outline)
        .map(|first| (first, 1))
        .into_iter()
        .collect();
    while let Some((id, level)) = waiting.pop() {
        if found.len() >= MOST || !walked.insert(id) {
            continue;
        }
        let Object::Dict(item) = file.get(id) else {
            continue;
        };
        if let Some(next) = item.get("Next").and_then(Object::as_reference) {
            waiting.push((next, level));
        }
        if let Some(first) = below(&item).filter(|_| level < DEEP) {
            waiting.push((first, level + 1));
        }
        found.push(bookmark(source, &item, level));
    }
    found
}

fn bookmark(source: &Source<'_>, item: &Dict, level: usize) -> Bookmark {
    let title = source.file().lookup(item, "Title");
    let page = source.target(item);
    let view = match source.destination(item) {
        Some(Object::Array(view)) if page.is_some() => view.into_iter().skip(1).collect(),
        _ => vec![Object::name("Fit")],
    };
    Bookmark {
        level,
        title: text::entry(source.file(), item, "Title").unwrap_or_default(),
        page,
        // What is no plain value would be an object of the other file.
        view: view
            .into_iter()
            .filter(|value| {
                matches!(value, Object::Name(_)) || value.as_number().is_some() || value.is_null()
            })
            .collect(),
        raw: title.as_string().unwrap_or_default().to_vec(),
    }
}

/// One bookmark of the result.
struct Item {
    level: usize,
    raw: Vec<u8>,
    destination: Option<Object>,
}

/// Makes the bookmarks of a result of those of its parts: each below one that is named as the part,
/// or where there is one part only, as they are.
pub(super) fn join(
    file: &File<'_>,
    changes: &mut Changes,
    parts: &[Piece<'_, '_>],
    placed: &[Ref],
) -> Option<Ref> {
    if let [only] = parts {
        return match taken_whole(only, parts, 0) {
            Some(root) => Some(root),
            None => {
                let root = changes.reserve();
                let built = build(changes, root, items(only, placed));
                built.map(|built| {
                    changes.set(
                        root,
                        Object::Dict(built.with("Type", Object::name("Outlines"))),
                    );
                    root
                })
            }
        };
    }
    let root = changes.reserve();
    let mut entries = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let whole = taken_whole(part, parts, at);
        let id = whole.unwrap_or_else(|| changes.reserve());
        let mut entry = match whole {
            Some(id) => changes.get(file, id).as_dict().cloned().unwrap_or_default(),
            None => build(changes, id, items(part, placed)).unwrap_or_default(),
        };
        entry.remove("Type");
        close(&mut entry);
        entry.set("Title", Object::String(text::written(part.title)));
        entry.set("Parent", Object::Reference(root));
        if let Some(page) = part.first().and_then(|at| placed.get(at)) {
            let view = vec![Object::Reference(*page), Object::name("Fit")];
            entry.set("Dest", Object::Array(view));
        }
        entries.push((id, entry));
    }
    let ids: Vec<_> = entries.iter().map(|(id, _)| *id).collect();
    for (at, (id, mut entry)) in entries.into_iter().enumerate() {
        link(&mut entry, &ids, at);
        changes.set(id, Object::Dict(entry));
    }
    let mut dict = Dict::new().with("Type", Object::name("Outlines"));
    ends(&mut dict, &ids);
    changes.set(root, Object::Dict(dict));
    Some(root)
}

/// Returns the root of a document's bookmarks where all of them came along and this part is the
/// first of the document: they can stand in one place only.
fn taken_whole(part: &Piece<'_, '_>, parts: &[Piece<'_, '_>], at: usize) -> Option<Ref> {
    let earlier = parts.iter().take(at);
    let is_first = !earlier
        .into_iter()
        .any(|other| std::ptr::eq(other.document, part.document));
    let is_whole = part.places.len() >= part.document.source.count();
    part.document.outline().filter(|_| is_first && is_whole)
}

/// Returns the bookmarks that lead to pages of the part, and those above them.
fn items(part: &Piece<'_, '_>, placed: &[Ref]) -> Vec<Item> {
    let pages = part.first_places();
    let mut kept = Vec::new();
    let mut needed = 0; // the deepest level whose bookmark above is still to come
    for bookmark in part.document.source.bookmarks().iter().rev() {
        let place = bookmark.page.and_then(|page| pages.get(&page));
        let page = place.and_then(|place| placed.get(*place).copied());
        if page.is_none() && bookmark.level >= needed {
            continue;
        }
        needed = bookmark.level;
        kept.push(Item {
            level: bookmark.level,
            raw: bookmark.raw.clone(),
            destination: page.map(|page| {
                let mut view = vec![Object::Reference(page)];
                view.extend(bookmark.view.iter().cloned());
                Object::Array(view)
            }),
        });
    }
    kept.reverse();
    kept
}

/// Writes bookmarks below an object that is their root or entry, and returns what that says of them.
fn build(changes: &mut Changes, above: Ref, items: Vec<Item>) -> Option<Dict> {
    let ids: Vec<_> = items.iter().map(|_| changes.reserve()).collect();
    let mut kids: Vec<Vec<usize>> = vec![Vec::new(); items.len() + 1];
    let mut open: Vec<usize> = Vec::new(); // from the top to the last one
    for (at, item) in items.iter().enumerate() {
        while open
            .last()
            .is_some_and(|above| items[*above].level >= item.level)
        {
            open.pop();
        }
        kids[open.last().map_or(0, |above| above + 1)].push(at);
        open.push(at);
    }
    let id_of = |at: &usize| ids[*at];
    for (siblings, parent) in kids
        .iter()
        .zip([above].into_iter().chain(ids.iter().copied()))
    {
        let siblings_ids: Vec<_> = siblings.iter().map(id_of).collect();
        for (place, at) in siblings.iter().enumerate() {
            let item = &items[*at];
            let mut dict = Dict::new()
                .with("Title", Object::String(item.raw.clone()))
                .with("Parent", Object::Reference(parent));
            if let Some(destination) = &item.destination {
                dict.set("Dest", destination.clone());
            }
            let below: Vec<_> = kids[at + 1].iter().map(id_of).collect();
            ends(&mut dict, &below);
            close(&mut dict);
            link(&mut dict, &siblings_ids, place);
            changes.set(ids[*at], Object::Dict(dict));
        }
    }
    let top: Vec<_> = kids[0].iter().map(id_of).collect();
    let mut dict = Dict::new();
    ends(&mut dict, &top);
    (!top.is_empty()).then_some(dict)
}

fn ends(dict: &mut Dict, kids: &[Ref]) {
    if let (Some(first), Some(last)) = (kids.first(), kids.last()) {
        dict.set("First", Object::Reference(*first));
        dict.set("Last", Object::Reference(*last));
        let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
        dict.set("Count", Object::Integer(count));
    }
}

fn link(dict: &mut Dict, siblings: &[Ref], at: usize) {
    let before = at.checked_sub(1).and_then(|before| siblings.get(before));
    for (key, other) in [("Prev", before), ("Next", siblings.get(at + 1))] {
        match other {
            Some(other) => dict.set(key, Object::Reference(*other)),
            None => {
                dict.remove(key);
            }
        }
    }
}

/// Bookmarks with others below them are shown closed: a negative count.
fn close(dict: &mut Dict) {
    let count = dict.get("Count").and_then(Object::as_integer).unwrap_or(1);
    match dict.get("First") {
        Some(_) => dict.set("Count", Object::Integer(-count.abs().max(1))),
        None => {
            dict.remove("Count");
        }
    }
}
