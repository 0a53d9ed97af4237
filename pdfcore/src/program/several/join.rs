//! What documents say besides pages, entered into the catalog of their result.

use super::import::Import;
use super::loss::{self, Loss, Lost};
use super::names;
use super::source::Source;
use super::{fields, labels, outline};
use crate::file::File;
use crate::syntax::{Dict, Name, Object, Ref};
use crate::write::Changes;
use std::collections::HashMap;

/// A document of a result.
pub struct Document<'d, 'a> {
    /// The document.
    pub source: &'d Source<'a>,
    /// How it was taken in; none where the result is this document, changed.
    pub import: Option<&'d Import>,
}

/// Pages of one document that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The place of the document.
    pub document: usize,
    /// What the bookmark of the part says.
    pub title: String,
}

/// Where a page of the result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The place of the part.
    pub part: usize,
    /// The place of the page in the part's document.
    pub page: usize,
}

/// What a result is made of.
pub struct Joined<'j, 'd, 'a> {
    /// The documents.
    pub documents: &'j [Document<'d, 'a>],
    /// The parts; each gets a bookmark, where there are several.
    pub parts: &'j [Part],
    /// One for each page of the result.
    pub leaves: &'j [Leaf],
}

/// A part with its pages.
pub(super) struct Piece<'j, 'a> {
    pub(super) document: &'j Document<'j, 'a>,
    pub(super) title: &'j str,
    /// Places in the document, and in the result.
    pub(super) places: Vec<(usize, usize)>,
}

impl Piece<'_, '_> {
    /// Returns the place in the result of the first page.
    pub(super) fn first(&self) -> Option<usize> {
        self.places.iter().map(|(_, placed)| *placed).min()
    }

    /// Returns where pages of the document stand first.
    pub(super) fn first_places(&self) -> HashMap<usize, usize> {
        let mut first = HashMap::new();
        for (page, placed) in &self.places {
            first.entry(*page).or_insert(*placed);
        }
        first
    }
}

impl Document<'_, '_> {
    /// Returns the root of the bookmarks in the result, where all came along.
    pub(super) fn outline(&self) -> Option<Ref> {
        match self.import {
            Some(import) => import.outline,
            None => self.source.file().root().get("Outlines")?.as_reference(),
        }
    }

    /// Returns the place among the guests of the result.
    pub(super) fn guest(&self) -> u16 {
        self.import.map_or(0, |import| import.source)
    }
}

/// Enters what the documents say besides pages, after their pages were arranged: `placed` is what
/// [`arrange`](crate::program::arrange) returned. Returns what could not be kept.
pub fn join(
    file: &File<'_>,
    changes: &mut Changes,
    joined: &Joined<'_, '_, '_>,
    placed: &[Ref],
) -> Vec<Lost> {
    let Some((id, mut catalog)) = changes.root(file) else {
        return vec![];
    };
    let mut lost = loss::of(file, joined.documents);
    version(file, joined.documents, &mut catalog);
    for document in joined.documents {
        for (key, value) in document.import.iter().flat_map(|import| &import.document) {
            catalog.set(*key, value.clone());
        }
    }
    let pieces = pieces(joined);
    if let Some(outline) = outline::join(file, changes, &pieces, placed) {
        catalog.set("Outlines", Object::Reference(outline));
    }
    if let Some(labels) = labels::join(joined) {
        catalog.set(
            "PageLabels",
            Object::Reference(changes.add(Object::Dict(labels))),
        );
    }
    destinations(file, changes, joined.documents, &mut catalog);
    for (document, names) in fields::join(file, changes, joined.documents, &mut catalog) {
        let what = Loss::Renamed(names);
        lost.push(Lost { document, what });
    }
    changes.set(id, Object::Dict(catalog));
    lost
}

fn pieces<'j, 'a>(joined: &Joined<'j, 'j, 'a>) -> Vec<Piece<'j, 'a>> {
    let mut places = vec![Vec::new(); joined.parts.len()];
    for (placed, leaf) in joined.leaves.iter().enumerate() {
        if let Some(places) = places.get_mut(leaf.part) {
            places.push((leaf.page, placed));
        }
    }
    let parts = joined.parts.iter().zip(places);
    parts
        .filter_map(|(part, places)| {
            Some(Piece {
                document: joined.documents.get(part.document)?,
                title: &part.title,
                places,
            })
        })
        .collect()
}

/// The result needs what any of its documents needs.
fn version(file: &File<'_>, documents: &[Document<'_, '_>], catalog: &mut Dict) {
    let versions = documents.iter();
    let newest = versions
        .map(|document| document.source.file().version())
        .max();
    if let Some(newest) = newest.filter(|newest| *newest > file.version()) {
        let name = format!("{}.{}", newest.major, newest.minor);
        catalog.set("Version", Object::name(&name));
    }
}

/// Where guests have destinations, all are written together.
fn destinations(
    file: &File<'_>,
    changes: &mut Changes,
    documents: &[Document<'_, '_>],
    catalog: &mut Dict,
) {
    let imports = || documents.iter().filter_map(|document| document.import);
    let own = names::destinations(file);
    let mut tree = own.tree;
    let mut old = own.old;
    if imports().any(|import| !import.tree.is_empty()) {
        tree.extend(imports().flat_map(|import| import.tree.iter().cloned()));
        let root = names::plant(changes, tree);
        let names = file.lookup(catalog, "Names");
        let names = names.as_dict().cloned().unwrap_or_default();
        let names = names.with("Dests", Object::Reference(root));
        catalog.set(Name::from("Names".as_bytes()), Object::Dict(names));
    }
    if imports().any(|import| !import.old.is_empty()) {
        old.extend(imports().flat_map(|import| import.old.iter().cloned()));
        let dictionary = names::dictionary(old);
        catalog.set("Dests", Object::Dict(dictionary));
    }
}
