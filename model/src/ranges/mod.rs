//! Page ranges as an operator writes them: `1-4,7-,odd,last,r3,!5`.
//!
//! | written | means |
//! |---|---|
//! | `5` | page 5 |
//! | `2-4`, `4-2` | pages 2 to 4, in this or in the opposite order |
//! | `7-`, `-3` | from page 7 to the end; from the beginning to page 3 |
//! | `last`, `r1` | the last page |
//! | `r3`, `r3-r1`, `2-r2` | the third page from the end; the last three; all but first and last |
//! | `odd`, `even`, `all` | pages with odd or even numbers; all pages |
//! | `!5`, `!2-4`, `!last` | not these, whatever else is named; alone: all pages but these |
//!
//! Order and repetition are kept: `3,1,1` is three pages. Whether a document has the pages is not
//! known when ranges are read: [`Ranges::select`] leaves out what is not there, and
//! [`Ranges::missing`] says what that was.

mod parse;
mod select;

pub use parse::{Found, RangeError};

use std::fmt;

/// Page ranges in the order in which they were written. There is always at least one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ranges {
    items: Vec<Item>,
}

/// What stands between two commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Item {
    /// Whether the pages are taken or left out.
    pub sense: Sense,
    /// The pages.
    pub pages: Pages,
}

/// Whether pages are taken or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// They are taken.
    Take,
    /// They are left out: `!`.
    Leave,
}

/// Some pages of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pages {
    /// Every page.
    All,
    /// Pages 1, 3, 5 and so on.
    Odd,
    /// Pages 2, 4, 6 and so on.
    Even,
    /// One page.
    One(Place),
    /// From one page to another.
    Span {
        /// The first that is taken.
        from: Place,
        /// The last that is taken.
        to: Place,
    },
}

/// A page's place in a document, whatever its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Counted from the first page, which is 1.
    FromStart(u32),
    /// Counted from the last page, which is 1.
    FromEnd(u32),
}

impl Ranges {
    /// Returns what was written, item by item.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, item) in self.items.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            write!(f, "{comma}{item}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sense {
            Sense::Take => write!(f, "{}", self.pages),
            Sense::Leave => write!(f, "!{}", self.pages),
        }
    }
}

impl fmt::Display for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Odd => f.write_str("odd"),
            Self::Even => f.write_str("even"),
            Self::One(place) => write!(f, "{place}"),
            Self::Span {
                from: from @ Place::FromStart(_),
                to: Place::FromEnd(1),
            } => write!(f, "{from}-"),
            Self::Span { from, to } => write!(f, "{from}-{to}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FromStart(page) => write!(f, "{page}"),
            Self::FromEnd(1) => f.write_str("last"),
            Self::FromEnd(page) => write!(f, "r{page}"),
        }
    }
}
