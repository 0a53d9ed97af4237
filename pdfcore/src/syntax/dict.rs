//! Dictionaries.

use super::{Name, Object};

/// A dictionary. Keeps the order of its entries, so that what is written again looks as it did.
///
/// Dictionaries of real files have a dozen entries, which are found by looking at each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dict(Vec<(Name, Object)>);

impl Dict {
    /// Returns an empty dictionary.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the value of a key. An entry that is null is one that is not there (7.3.7).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Object> {
        let entry = self.0.iter().rfind(|(name, _)| name == key);
        entry
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// Returns the value of a key that is no text.
    #[must_use]
    pub fn get_name(&self, key: &Name) -> Option<&Object> {
        let entry = self.0.iter().rfind(|(name, _)| name == key);
        entry
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// Sets the value of a key, where it stands already or at the end.
    pub fn set(&mut self, key: impl Into<Name>, value: Object) {
        let key = key.into();
        match self.0.iter_mut().rfind(|(name, _)| *name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// Sets a key and returns the dictionary, for those that are made in one expression.
    #[must_use]
    pub fn with(mut self, key: &str, value: Object) -> Self {
        self.set(key, value);
        self
    }

    /// Adds an entry without looking whether it is there; of two, the last is found, as in qpdf.
    pub(super) fn push(&mut self, key: Name, value: Object) {
        self.0.push((key, value));
    }

    /// Removes an entry and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Object> {
        let at = self.0.iter().rposition(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// Returns the entries in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Object)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Returns the entries in their order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Object)> {
        self.0.iter_mut().map(|(name, value)| (&*name, value))
    }

    /// Returns how many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `/Type` is `kind`.
    #[must_use]
    pub fn is_of_type(&self, kind: &str) -> bool {
        self.get("Type")
            .and_then(Object::as_name)
            .is_some_and(|name| name == kind)
    }
}

impl FromIterator<(Name, Object)> for Dict {
    fn from_iter<I: IntoIterator<Item = (Name, Object)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}
