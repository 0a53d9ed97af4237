//! What a document is made of: its pages, their boxes and what they inherit.

mod pages;
mod rect;

pub use pages::{INHERITABLE, Inherited, Page, Pages, Skipped};
pub use rect::{A4, Rect};
