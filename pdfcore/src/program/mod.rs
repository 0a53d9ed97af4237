//! Page programming: what is done to the pages of a document, as changes over its file.

mod anchor;
mod annotations;
mod boxes;
mod catalog;
mod contents;
mod destinations;
mod form;
mod frame;
mod framed;
mod framing;
mod imposed;
mod lay;
mod layers;
mod marks;
mod moved;
mod naming;
pub mod order;
mod overlay;
mod resources;
pub mod several;
mod shared;
mod sheets;
mod slot;
pub mod slots;
pub mod split;
mod sweep;
mod told;
mod tree;
mod view;
mod wrapped;

pub use anchor::Anchor;
pub use boxes::Boxes;
pub use form::FormError;
pub(crate) use form::copy_of;
pub use frame::{Frame, Move};
pub use framing::{
    BoxName, Even, Extent, FrameError, Framing, Medium, Orientation, Outline, Shift, Side, Sizing,
};
pub use imposed::{faces, job};
pub use overlay::{Note, Overlay};
pub use sheets::{Face, Imposed, Placed, impose};
pub(crate) use sheets::{matrix_text, number_text};
pub use slot::{Content, Slot};
pub use tree::{Arranged, arrange};
pub use view::{View, framed};

use crate::document::{Inherited, Page, Pages};
use crate::file::File;
use crate::syntax::Object;
use crate::write::Changes;
use std::collections::HashSet;
use std::rc::Rc;

/// Turns a page clockwise by quarters, on top of how it is turned already. Only a page with an object
/// of its own can be turned where it is; [`arrange`] turns others.
pub fn rotate(file: &File<'_>, changes: &mut Changes, page: &Page, quarters: u8) {
    let Some(id) = page.id else { return };
    let mut dict = match changes.get(file, id) {
        Object::Dict(dict) => dict,
        _ => page.dict.clone(),
    };
    let turned = (i64::from(page.quarters(file)) + i64::from(quarters)).rem_euclid(4);
    dict.set("Rotate", Object::Integer(turned * 90));
    changes.set(id, Object::Dict(dict));
}

/// Returns all pages of a document in their order. A page that stands in the tree more than once
/// has its object the first time only: what is done to one must not happen to the others.
#[must_use]
pub fn pages(file: &File<'_>) -> Vec<Page> {
    let mut met = HashSet::new();
    let mut before: Option<Rc<Inherited>> = None;
    let own = |mut page: Page| {
        page.id = page.id.filter(|id| met.insert(*id));
        // Neighbours mostly inherit the same, which is held once.
        match &before {
            Some(same) if **same == *page.inherited => page.inherited = Rc::clone(same),
            _ => before = Some(Rc::clone(&page.inherited)),
        }
        page
    };
    Pages::of(file).map(own).collect()
}

/// Whether every page has an object of its own, so that one can be changed without the others.
#[must_use]
pub fn are_apart(pages: &[Page]) -> bool {
    pages.iter().all(|page| page.id.is_some())
}
