//! What is known of a job beside its document.

use super::stamp::Field;
use std::collections::BTreeMap;

/// Values of the fields that texts may have, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(BTreeMap<Field, String>);

impl Fields {
    /// Returns the same with a value.
    #[must_use]
    pub fn with(mut self, field: Field, value: impl Into<String>) -> Self {
        self.0.insert(field, value.into());
        self
    }

    /// Returns the same with the name of a file, with and without its extension.
    #[must_use]
    pub fn with_file(self, file: &str) -> Self {
        let name = match file.rsplit_once('.') {
            Some((name, _)) if !name.is_empty() => name,
            Some(_) | None => file,
        };
        self.with(Field::File, file).with(Field::Name, name)
    }

    /// Returns what is known.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }

    pub(super) fn get(&self, field: Field) -> Option<String> {
        self.0.get(&field).cloned()
    }
}
