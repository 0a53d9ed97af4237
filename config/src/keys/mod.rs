//! The machinery behind the list of keys in `raw`.
//!
//! Deliberately absent: any setting. serde is not used, because it stops at the first problem.

mod closest;
mod kind;
mod node;
mod table;
mod value;

pub(crate) use closest::closest;
pub(crate) use kind::{Absence, Key, Kind, Section};
pub(crate) use node::{Entry, Node, Tree, read};
pub(crate) use table::{Fields, Name, Named, NamedEntry, Table, sections};
pub(crate) use value::{Given, Number, Origin, Value, Written, read_text, refuse_type, written};
