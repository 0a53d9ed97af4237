//! Which automation template a job was given.

use crate::{OutOfRange, TemplateName};
use std::fmt;

/// Counts what an author made of one template, 1 to 1,000,000: raised with every change, so that
/// a job's record says what it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateVersion(u32);

impl TemplateVersion {
    /// The first.
    pub const FIRST: Self = Self(1);

    /// Returns the version, or an error outside 1 to 1,000,000.
    pub fn new(value: i64) -> Result<Self, OutOfRange> {
        match u32::try_from(value) {
            Ok(value @ 1..=1_000_000) => Ok(Self(value)),
            _ => Err(OutOfRange {
                what: "the version",
                given: value,
                low: 1,
                high: 1_000_000,
            }),
        }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TemplateVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A template as it was when a job was given it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TemplateRef {
    /// Its name.
    pub name: TemplateName,
    /// Its version then.
    pub version: TemplateVersion,
}

/// For people: `rush version 3`.
impl fmt::Display for TemplateRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {}", self.name, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_positive() {
        assert_eq!(TemplateVersion::new(1), Ok(TemplateVersion::FIRST));
        for wrong in [0, -1, 1_000_001, i64::MAX] {
            assert!(TemplateVersion::new(wrong).is_err(), "{wrong}");
        }
    }
}
