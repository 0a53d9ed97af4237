//! A text that grows.

use std::fmt::{self, Write};

/// A text that grows piece by piece, without a result to look at each time.
#[derive(Debug, Default)]
pub(super) struct Page(String);

impl Page {
    /// Adds a piece: `page.add(format_args!("{key}\n"))`.
    pub(super) fn add(&mut self, piece: fmt::Arguments<'_>) {
        self.0.write_fmt(piece).expect("memory takes any text");
    }

    /// Returns whether nothing was added yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the text.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl From<&str> for Page {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
