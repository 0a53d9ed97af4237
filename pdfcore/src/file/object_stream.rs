//! Objects in streams (ISO 32000-2, 7.5.7), a few of which are held decoded.

use super::File;
use crate::syntax::{Lexer, Object, Parser, Stream};
use std::collections::VecDeque;
use std::rc::Rc;

/// Bytes of one object stream.
const LARGEST: usize = 128 << 20;
/// Bytes of all that are held.
const HELD: usize = 24 << 20;

/// A decoded object stream.
pub(super) struct ObjectStream {
    bytes: Vec<u8>,
    /// The objects' numbers and where each begins.
    index: Vec<(u32, usize)>,
}

/// Decodes an object stream.
pub(super) fn read(file: &File<'_>, stream: &Stream) -> Option<Rc<ObjectStream>> {
    let number = |key: &str| {
        let value = file.lookup(&stream.dict, key).as_integer()?;
        usize::try_from(value).ok()
    };
    let (count, first) = (number("N")?, number("First")?);
    let bytes = file.decode(stream, LARGEST).ok()?.bytes;
    let mut lexer = Lexer::new(&bytes, 0);
    let mut index = Vec::new();
    while index.len() < count && lexer.at() < first {
        let (Some(number), Some(offset)) = (lexer.take_integer(), lexer.take_integer()) else {
            break;
        };
        let offset = usize::try_from(offset).ok()?.checked_add(first)?;
        index.push((u32::try_from(number).ok()?, offset));
    }
    Some(Rc::new(ObjectStream { bytes, index }))
}

impl ObjectStream {
    /// Returns an object, by its place or, where another stands there, by its number, and how many
    /// bytes it has.
    pub(super) fn object(&self, number: u32, place: u16) -> Option<(Object, usize)> {
        let by_place = self.index.get(usize::from(place));
        let (_, at) = by_place
            .filter(|(found, _)| *found == number)
            .or_else(|| self.index.iter().find(|(found, _)| *found == number))?;
        let mut parser = Parser::new(&self.bytes, *at);
        let object = parser.object().unwrap_or(Object::Null);
        Some((object, parser.lexer().at().saturating_sub(*at)))
    }

    /// Returns the places and numbers of all objects.
    pub(super) fn numbers(&self) -> impl Iterator<Item = (u16, u32)> {
        (0..=u16::MAX).zip(self.index.iter().map(|(number, _)| *number))
    }

    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.index.len() * size_of::<(u32, usize)>()
    }
}

/// Streams that were decoded lately.
#[derive(Default)]
pub(super) struct ObjectStreams {
    held: VecDeque<(u32, Rc<ObjectStream>)>,
    size: usize,
}

impl ObjectStreams {
    pub(super) fn get(&mut self, stream: u32) -> Option<Rc<ObjectStream>> {
        let at = self.held.iter().position(|(number, _)| *number == stream)?;
        let found = self.held.remove(at)?;
        let held = Rc::clone(&found.1);
        self.held.push_back(found);
        Some(held)
    }

    /// Holds a stream, and lets those go that were not asked for longest.
    pub(super) fn put(&mut self, number: u32, stream: Rc<ObjectStream>) {
        self.size += stream.size();
        self.held.push_back((number, stream));
        while self.size > HELD && self.held.len() > 1 {
            let Some((_, oldest)) = self.held.pop_front() else {
                break;
            };
            self.size -= oldest.size();
        }
    }
}
