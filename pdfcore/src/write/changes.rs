//! What is different from the file: changed, new and dropped objects.

use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use std::collections::{BTreeMap, BTreeSet};

/// Changes to one file. Objects that are not named here stay as they are.
#[derive(Debug, Clone)]
pub struct Changes {
    objects: BTreeMap<u32, (u16, Object)>,
    dropped: BTreeSet<u32>,
    next: u32,
}

impl Changes {
    /// Returns no changes to a file.
    #[must_use]
    pub fn new(file: &File<'_>) -> Self {
        Self {
            objects: BTreeMap::new(),
            dropped: BTreeSet::new(),
            next: file.next_number(),
        }
    }

    /// Adds an object and returns its reference.
    pub fn add(&mut self, object: Object) -> Ref {
        let id = self.reserve();
        self.set(id, object);
        id
    }

    /// Returns the reference of an object that is set later.
    pub fn reserve(&mut self) -> Ref {
        let id = Ref::new(self.next);
        self.next += 1;
        id
    }

    /// Changes an object, or sets one that was reserved.
    pub fn set(&mut self, id: Ref, object: Object) {
        self.dropped.remove(&id.number);
        self.objects.insert(id.number, (id.generation, object));
    }

    /// Drops an object that nothing refers to any more.
    pub fn drop_object(&mut self, id: Ref) {
        self.objects.remove(&id.number);
        self.dropped.insert(id.number);
    }

    /// Returns an object as it is after the changes.
    #[must_use]
    pub fn get(&self, file: &File<'_>, id: Ref) -> Object {
        match self.objects.get(&id.number) {
            Some((_, object)) => object.clone(),
            None if self.dropped.contains(&id.number) => Object::Null,
            None => file.get(id),
        }
    }

    /// Returns a changed object.
    #[must_use]
    pub fn changed(&self, number: u32) -> Option<&Object> {
        self.objects.get(&number).map(|(_, object)| object)
    }

    /// Returns the catalog as it is after the changes, and its reference.
    #[must_use]
    pub fn root(&self, file: &File<'_>) -> Option<(Ref, Dict)> {
        let id = file.trailer().get("Root")?.as_reference()?;
        match self.get(file, id) {
            Object::Dict(catalog) => Some((id, catalog)),
            _ => None,
        }
    }

    /// Returns all changed and new objects by their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Ref, &Object)> {
        self.objects.iter().map(|(number, (generation, object))| {
            let id = Ref {
                number: *number,
                generation: *generation,
            };
            (id, object)
        })
    }

    /// Returns the numbers of dropped objects.
    pub fn dropped(&self) -> impl Iterator<Item = u32> {
        self.dropped.iter().copied()
    }

    /// Whether an object was changed or dropped.
    #[must_use]
    pub fn touches(&self, number: u32) -> bool {
        self.objects.contains_key(&number) || self.dropped.contains(&number)
    }

    /// Whether objects were dropped.
    #[must_use]
    pub fn drops(&self) -> bool {
        !self.dropped.is_empty()
    }

    /// Returns the lowest number that is still free.
    #[must_use]
    pub const fn next_number(&self) -> u32 {
        self.next
    }
}
