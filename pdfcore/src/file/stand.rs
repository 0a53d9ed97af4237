//! Where objects stand, for writers that copy them.

use super::find::{Begins, object_at};
use super::table::Entry;
use super::{File, stream};
use crate::syntax::{Object, Parser, Ref};
use std::ops::Range;

/// Where one object stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// By itself.
    Alone {
        /// Its number and generation.
        id: Ref,
        /// From its number to the end of `endobj`.
        range: Range<usize>,
    },
    /// By itself, but not as the standard wants it: it has to be written anew.
    Broken {
        /// Its number and generation.
        id: Ref,
    },
    /// By itself, and it is one of the file's tables.
    Table,
    /// In an object stream.
    InStream {
        /// The stream's number.
        stream: u32,
        /// Its place among the stream's objects.
        index: u16,
    },
}

impl File<'_> {
    /// Returns where an object stands, if it is there.
    #[must_use]
    pub fn stand_of(&self, number: u32) -> Option<Stand> {
        match self.table.borrow().get(number) {
            Entry::Missing | Entry::Free => None,
            Entry::In { stream, index } => Some(Stand::InStream { stream, index }),
            Entry::At { offset } => self.alone(number, offset),
        }
    }

    fn alone(&self, number: u32, offset: usize) -> Option<Stand> {
        let Begins { id, start, body } = object_at(self.data, self.absolute(offset), number)?;
        let broken = Some(Stand::Broken { id });
        let mut parser = Parser::new(self.data, body);
        let Ok(object) = parser.object() else {
            return broken;
        };
        if let Object::Dict(dict) = &object
            && parser.lexer().take_keyword(b"stream")
        {
            if dict.is_of_type("XRef") {
                return Some(Stand::Table);
            }
            let body = stream::body_start(self.data, parser.lexer().at());
            let end = self.body_end(number, body, dict);
            parser.lexer().seek(end);
            let claimed = self.lookup(dict, "Length").as_integer();
            let is_true = claimed == i64::try_from(end - body).ok();
            if !is_true || !parser.lexer().take_keyword(b"endstream") {
                return broken;
            }
        }
        if !parser.lexer().take_keyword(b"endobj") {
            return broken;
        }
        Some(Stand::Alone {
            id,
            range: start..parser.lexer().at(),
        })
    }
}
