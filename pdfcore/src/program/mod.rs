//! Page programming: what is done to the pages of a document, as changes over its file.

mod annotations;
mod catalog;
mod form;
mod imposed;
mod marks;
mod sheets;
mod sweep;
mod tree;

pub use form::FormError;
pub use imposed::{faces, job};
pub use sheets::{Face, Imposed, Placed, impose};
pub use tree::{Content, Slot, arrange};

use crate::document::{Page, Pages};
use crate::file::File;
use crate::syntax::Object;
use crate::write::Changes;

/// Turns a page clockwise by quarters, on top of how it is turned already.
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

/// Returns all pages of a document in their order.
#[must_use]
pub fn pages(file: &File<'_>) -> Vec<Page> {
    Pages::of(file).collect()
}
