//! What pages inherited, written once for all of them.

use crate::syntax::{Object, Ref};
use crate::write::Changes;
use std::collections::HashMap;
use std::rc::Rc;

/// Inherited dictionaries that became objects so far, by their place in memory. Whoever uses it
/// holds the pages, and with them what they inherit.
#[derive(Debug, Default)]
pub(super) struct Shared(HashMap<*const Object, Ref>);

impl Shared {
    /// Returns what a page of its own says instead of inheriting: a dictionary that stands directly
    /// in a node becomes one object, so that many pages do not each repeat it.
    pub(super) fn one(&mut self, changes: &mut Changes, inherited: &Rc<Object>) -> Object {
        if !matches!(**inherited, Object::Dict(_)) {
            return Object::clone(inherited);
        }
        let id = self.0.entry(Rc::as_ptr(inherited));
        Object::Reference(*id.or_insert_with(|| changes.add(Object::clone(inherited))))
    }
}
