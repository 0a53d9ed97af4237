//! What is drawn below or above a page.

use super::frame::Frame;
use super::{moved, wrapped};
use crate::file::File;
use crate::syntax::{Dict, Object};
use std::rc::Rc;

/// Something that is drawn below or above a page of the result.
///
/// Overlays are cheap to copy; pages that have the same one share what is written of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// Operators of a content stream, in the coordinates of the page's own boxes once it is framed,
    /// before its `/Rotate` and `/UserUnit`. They leave nothing open.
    pub content: Rc<[u8]>,
    /// What the operators name, as in a page's `/Resources`: names in dictionaries by category. Names
    /// that the page has given to something else are changed here and in the operators.
    pub resources: Rc<Dict>,
}

/// An annotation that a page of the result gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The annotation, in the coordinates of the page's own boxes once it is framed.
    pub annotation: Rc<Dict>,
    /// What is drawn in its stead where there are no annotations: on sheets.
    pub drawn: Overlay,
}

impl Overlay {
    /// Returns an overlay of operators that need no resources.
    #[must_use]
    pub fn plain(content: &[u8]) -> Self {
        Self {
            content: content.into(),
            resources: Rc::new(Dict::new()),
        }
    }

    /// Returns an overlay that draws one thing of a category.
    #[must_use]
    pub fn naming(content: &[u8], category: &str, name: &str, object: Object) -> Self {
        let names = Dict::new().with(name, object);
        Self {
            content: content.into(),
            resources: Rc::new(Dict::new().with(category, Object::Dict(names))),
        }
    }

    /// Returns it moved and cut off as a frame does that to a page.
    pub(super) fn framed(&self, frame: &Frame) -> Self {
        let before = wrapped::before(frame).unwrap_or_default() + "\n";
        Self {
            content: [before.as_bytes(), &self.content].concat().into(),
            resources: Rc::clone(&self.resources),
        }
    }
}

impl Note {
    /// Returns it moved, and hidden where a frame cuts it off.
    pub(super) fn framed(&self, file: &File<'_>, frame: &Frame) -> Self {
        let mut annotation = self.annotation.as_ref().clone();
        moved::annotation(file, &mut annotation, frame);
        Self {
            annotation: Rc::new(annotation),
            drawn: self.drawn.framed(frame),
        }
    }
}
