//! How one object is read from where it stands.

use super::find::object_at;
use super::table::Entry;
use super::{File, FileRepair, object_stream, stream};
use crate::syntax::{Dict, Object, Parser, Place, Stream, SyntaxError};

/// Bytes that may be parsed for each byte of the file, and besides: a small file that leads to the
/// same large object again and again must not keep anybody busy for hours.
const WORK: u64 = 200;
const FREE_WORK: u64 = 64 << 20;
/// Lengths of streams that hang on lengths of streams.
const NESTED: u8 = 4;

/// The tables lead to something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Astray;

impl File<'_> {
    pub(super) fn load(&self, number: u32, entry: Entry) -> Result<Object, Astray> {
        if self.is_exhausted() {
            self.note(FileRepair::Exhausted);
            return Ok(Object::Null);
        }
        match entry {
            Entry::Missing | Entry::Free => Ok(Object::Null),
            Entry::At { offset } => self.load_at(number, offset),
            Entry::In { stream, index } => self.load_in(number, stream, index),
        }
    }

    fn is_exhausted(&self) -> bool {
        let allowed = (self.data.len() as u64).saturating_mul(WORK) + FREE_WORK;
        self.work.get() > allowed
    }

    fn spend(&self, bytes: usize) {
        self.work.set(self.work.get().saturating_add(bytes as u64));
    }

    pub(super) fn load_at(&self, number: u32, offset: usize) -> Result<Object, Astray> {
        let begins = object_at(self.data, self.absolute(offset), number).ok_or(Astray)?;
        let id = begins.id;
        let mut parser = Parser::new(self.data, begins.body);
        let mut object = match parser.object() {
            Ok(object) => object,
            Err(SyntaxError::NoObject { .. } | SyntaxError::End) => Object::Null, // an empty one
            Err(SyntaxError::TooDeep | SyntaxError::TooLarge) => {
                self.note(FileRepair::Nonsense(number));
                Object::Null
            }
        };
        self.spend(parser.lexer().at() - begins.start);
        if let Some(crypt) = &self.crypt
            && !self.is_encryption(id)
        {
            crypt.decrypt_strings(id, &mut object);
        }
        match object {
            Object::Dict(dict) if parser.lexer().take_keyword(b"stream") => {
                let start = stream::body_start(self.data, parser.lexer().at());
                let end = self.body_end(number, start, &dict);
                let place = Place::InFile {
                    source: 0,
                    range: start..end,
                    of: id,
                };
                Ok(Object::Stream(Stream { dict, place }))
            }
            other => Ok(other),
        }
    }

    pub(super) fn absolute(&self, offset: usize) -> usize {
        offset.saturating_add(self.base.get())
    }

    pub(super) fn body_end(&self, number: u32, start: usize, dict: &Dict) -> usize {
        let length = match dict.get("Length") {
            Some(Object::Reference(id)) if self.nested.get() < NESTED => {
                self.nested.set(self.nested.get() + 1);
                let length = self.get(*id).as_integer();
                self.nested.set(self.nested.get() - 1);
                length
            }
            Some(other) => other.as_integer(),
            None => None,
        };
        stream::claimed_end(self.data, start, length).unwrap_or_else(|| {
            self.note(FileRepair::WrongLength(number));
            stream::body_end(self.data, start, None)
        })
    }

    fn load_in(&self, number: u32, stream: u32, index: u16) -> Result<Object, Astray> {
        if let Some(held) = self.streams.borrow_mut().get(stream) {
            let (object, bytes) = held.object(number, index).ok_or(Astray)?;
            self.spend(bytes);
            return Ok(object);
        }
        let place = self.table.borrow().get(stream);
        let Entry::At { offset } = place else {
            return Err(Astray); // an object stream is never inside another
        };
        let Object::Stream(object) = self.load_at(stream, offset)? else {
            return Err(Astray);
        };
        let held = object_stream::read(self, &object).ok_or(Astray)?;
        self.spend(held.size());
        let found = held.object(number, index).ok_or(Astray);
        self.streams.borrow_mut().put(stream, held);
        found.map(|(object, _)| object)
    }
}
