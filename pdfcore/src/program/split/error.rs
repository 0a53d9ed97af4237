//! Why a document cannot be split.

use crate::program::order::there_are;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// There is nothing to split.
    #[error("the document has no pages")]
    NoPages,
    /// No bookmark says where a part begins.
    #[error("the document has no bookmarks that lead to its pages, down to level {level}")]
    NoBookmarks {
        /// The deepest level that was looked at.
        level: usize,
    },
    /// Each range is a part, and what is left out is none.
    #[error("{0} leaves pages out, but each of the ranges is a part")]
    LeavesOut(String),
    /// A range names pages that are not there.
    #[error("there is no page {item}: {}", there_are(.pages))]
    Missing {
        /// What was written.
        item: String,
        /// How many pages there are.
        pages: usize,
    },
    /// A range names no page at all.
    #[error("{0} is no page of the document")]
    Empty(String),
    /// Between blank pages there is nothing.
    #[error("all pages of the document are blank")]
    OnlyBlank,
}
