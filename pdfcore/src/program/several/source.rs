//! Another document, as one whose pages are wanted.

use super::names;
use super::outline::{self, Bookmark};
use crate::document::Page;
use crate::file::File;
use crate::program::pages;
use crate::syntax::{Dict, Object};
use std::cell::OnceCell;
use std::collections::HashMap;

/// A document whose pages become pages of others.
pub struct Source<'a> {
    file: &'a File<'a>,
    pages: Vec<Page>,
    /// Places of pages by the numbers of their objects.
    places: HashMap<u32, usize>,
    count: usize,
    destinations: OnceCell<Vec<Named>>,
    named: OnceCell<HashMap<Vec<u8>, usize>>,
    bookmarks: OnceCell<Vec<Bookmark>>,
}

/// A named destination.
pub(super) struct Named {
    pub(super) kind: Kind,
    pub(super) name: Vec<u8>,
    /// What it stands for, as it stands in the document.
    pub(super) value: Object,
    /// The page that it leads to.
    pub(super) place: usize,
}

/// Whether the name of a destination is a string, as in newer documents, or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Name,
}

impl<'a> Source<'a> {
    /// Reads the page tree of a document.
    #[must_use]
    pub fn of(file: &'a File<'a>) -> Self {
        let pages = pages(file);
        let places = pages.iter().enumerate();
        let places = places.filter_map(|(place, page)| Some((page.id?.number, place)));
        Self {
            file,
            places: places.collect(),
            count: pages.len(),
            pages,
            destinations: OnceCell::new(),
            named: OnceCell::new(),
            bookmarks: OnceCell::new(),
        }
    }

    /// Returns the document.
    #[must_use]
    pub const fn file(&self) -> &'a File<'a> {
        self.file
    }

    /// Returns how many pages the document has.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Returns the pages, unless they were let go.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Lets go of the pages once they were taken in: of many large documents they are much.
    pub fn let_pages_go(&mut self) {
        self.pages = Vec::new();
        self.destinations.take();
    }

    /// Returns the bookmarks in the order in which they are listed.
    pub fn bookmarks(&self) -> &[Bookmark] {
        self.bookmarks.get_or_init(|| outline::read(self))
    }

    /// Returns the place of the page that an object is.
    pub(super) fn place_of(&self, object: &Object) -> Option<usize> {
        self.places.get(&object.as_reference()?.number).copied()
    }

    /// Whether an object is a page.
    pub(super) fn is_page(&self, number: u32) -> bool {
        self.places.contains_key(&number)
    }

    /// Returns the page that a bookmark or annotation leads to, if it leads to one of this document.
    pub(super) fn target(&self, from: &Dict) -> Option<usize> {
        self.place_of_destination(&self.destination(from)?)
    }

    /// Returns the destination that a bookmark or annotation names.
    pub(super) fn destination(&self, from: &Dict) -> Option<Object> {
        if let Some(destination) = from.get("Dest") {
            return Some(self.file.resolve(destination));
        }
        let action = self.file.lookup(from, "A");
        let action = action.as_dict()?;
        let is_jump = action
            .get("S")
            .and_then(Object::as_name)
            .is_some_and(|kind| kind == "GoTo");
        is_jump.then(|| self.file.lookup(action, "D"))
    }

    /// Returns the page of a destination, which may be a name for one.
    pub(super) fn place_of_destination(&self, destination: &Object) -> Option<usize> {
        match destination {
            Object::Array(view) => self.place_of(view.first()?),
            Object::String(name) => self.named().get(name).copied(),
            Object::Name(name) => self.named().get(name.bytes()).copied(),
            Object::Dict(dict) => match self.file.lookup(dict, "D") {
                Object::Array(view) => self.place_of(view.first()?),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the named destinations that lead to pages, of both kinds.
    pub(super) fn destinations(&self) -> &[Named] {
        self.destinations.get_or_init(|| {
            let names::Destinations { tree, old } = names::destinations(self.file);
            let old = old.into_iter().map(|entry| (Kind::Name, entry));
            let all = old.chain(tree.into_iter().map(|entry| (Kind::String, entry)));
            let named = all.filter_map(|(kind, (name, value))| {
                let resolved = match self.file.resolve(&value) {
                    resolved @ (Object::Array(_) | Object::Dict(_)) => resolved,
                    _ => return None, // a name for a name would have no end
                };
                let place = self.place_of_destination(&resolved)?;
                Some(Named {
                    kind,
                    name,
                    value,
                    place,
                })
            });
            named.collect()
        })
    }

    fn named(&self) -> &HashMap<Vec<u8>, usize> {
        self.named.get_or_init(|| {
            let named = self.destinations().iter();
            named
                .map(|named| (named.name.clone(), named.place))
                .collect()
        })
    }
}
