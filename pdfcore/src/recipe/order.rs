//! Changing the order of pages.

use super::apply::pages;
use super::bench::Bench;
use crate::program::order;
use crate::recipe::words;
use std::fmt;

/// In which order pages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// From the last to the first.
    Reverse,
}

words! {
    Order {
        Reverse = "reverse": "From the last page to the first.",
    }
}

impl Order {
    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> String {
        match self {
            Self::Reverse => bench.slots = order::reverse(std::mem::take(&mut bench.slots)),
        }
        format!("{} reversed", pages(bench.slots.len()))
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reverse => f.write_str("reverse the order of all pages"),
        }
    }
}
