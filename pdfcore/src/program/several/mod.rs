//! Several documents as one.
//!
//! Pages of other documents are [taken in](import()) before anything else is done: from then on they
//! are pages as all others, which are [arranged](super::arrange) or [imposed](super::impose) with
//! them. [`join`] then enters what the documents say besides pages: bookmarks, names of
//! destinations, page labels and form fields, and tells what could not be kept. Layers are entered by
//! themselves, because they decide what is printed.

mod fields;
mod import;
mod join;
mod labels;
pub(super) mod layers;
mod loss;
mod names;
mod outline;
mod source;

pub use import::{Import, Keep, import};
pub use join::{Document, Joined, Leaf, Part, join};
pub use loss::{Loss, Lost};
pub use names::Names;
pub use outline::Bookmark;
pub use source::Source;
