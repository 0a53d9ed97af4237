//! How and where a job is to be printed, as far as every part must know it.

use crate::{GroupName, PrinterName};
use std::fmt;

/// Where a job is to go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// One printer.
    Printer(PrinterName),
    /// Any printer of a group, by its routing.
    Group(GroupName),
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Printer(name) => name.fmt(f),
            Self::Group(name) => name.fmt(f),
        }
    }
}

/// A number outside its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is {given}, but it goes from {low} to {high}")]
pub struct OutOfRange {
    pub(crate) what: &'static str,
    pub(crate) given: i64,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// A job's urgency, 1 to 100, the highest first (IPP `job-priority`, RFC 8011 section 5.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(u8);

impl Priority {
    /// Returns the priority, or an error outside 1 to 100.
    pub fn new(value: i64) -> Result<Self, OutOfRange> {
        match u8::try_from(value) {
            Ok(value @ 1..=100) => Ok(Self(value)),
            _ => Err(OutOfRange {
                what: "the priority",
                given: value,
                low: 1,
                high: 100,
            }),
        }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for Priority {
    /// Half way, as IPP does.
    fn default() -> Self {
        Self(50)
    }
}

/// How many times a document is printed, 1 to 9,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Copies(u16);

impl Copies {
    /// Returns the count, or an error outside 1 to 9,999.
    pub fn new(value: i64) -> Result<Self, OutOfRange> {
        match u16::try_from(value) {
            Ok(value @ 1..=9_999) => Ok(Self(value)),
            _ => Err(OutOfRange {
                what: "copies",
                given: value,
                low: 1,
                high: 9_999,
            }),
        }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for Copies {
    fn default() -> Self {
        Self(1)
    }
}
