//! Finds objects by reading the whole file, hopping over streams.

use super::stream;
use super::table::{Entry, Table};
use crate::syntax::{Dict, Lexer, Object, Parser, Ref, is_regular, is_white};
use memchr::memmem::{self, Finder};

/// What a file holds, whatever its tables say.
pub(super) struct Found {
    /// Every object outside of object streams, the last of each number; offsets are absolute.
    pub(super) table: Table,
    /// Numbers of object streams, in the order of the file.
    pub(super) object_streams: Vec<u32>,
    /// The last catalog outside of object streams.
    pub(super) catalog: Option<Ref>,
}

/// Reads the whole file.
pub(super) fn scan(data: &[u8]) -> Found {
    let mut found = Found {
        table: Table::default(),
        object_streams: vec![],
        catalog: None,
    };
    let word = Finder::new(b"obj");
    let mut at = 0;
    while let Some(hit) = data.get(at..).and_then(|rest| word.find(rest)) {
        let hit = at + hit;
        let after = hit + b"obj".len();
        match before(data, at, hit) {
            Some((id, start)) => {
                found.trailers(data, at, start);
                at = found.object(data, id, start, after);
            }
            None => {
                at = after;
            }
        }
    }
    found.trailers(data, at, data.len());
    found
}

/// Reads the number and generation that stand before the word `obj`.
fn before(data: &[u8], from: usize, word: usize) -> Option<(Ref, usize)> {
    let head = data.get(from..word)?;
    let (generation, head) = last_number(head, Gap::Optional)?;
    let (number, head) = last_number(head, Gap::Needed)?;
    if head
        .last()
        .is_some_and(|byte| is_regular(*byte) && !byte.is_ascii_alphabetic())
    {
        return None;
    }
    let id = Ref {
        number: u32::try_from(number).ok()?,
        generation: u16::try_from(generation).ok()?,
    };
    let digits = head.len();
    Some((id, from + digits))
}

#[derive(PartialEq, Eq)]
enum Gap {
    Needed,
    Optional,
}

/// Takes a number, and the white space after it, from the end of the bytes.
fn last_number(head: &[u8], gap: Gap) -> Option<(u64, &[u8])> {
    let end = head.iter().rposition(|byte| !is_white(*byte))? + 1;
    if gap == Gap::Needed && end == head.len() {
        return None;
    }
    let body = &head[..end];
    let digits = body
        .iter()
        .rev()
        .take(10)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (rest, digits) = body.split_at(end - digits);
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((number, rest))
}

impl Found {
    /// Enters an object and returns where to go on.
    fn object(&mut self, data: &[u8], id: Ref, start: usize, after: usize) -> usize {
        let entry = Entry::At { offset: start };
        self.table.set(id.number, entry);
        let mut parser = Parser::new(data, after);
        let Ok(Object::Dict(dict)) = parser.object() else {
            return after;
        };
        if dict.is_of_type("Catalog") {
            self.catalog = Some(id);
        }
        let lexer = parser.lexer();
        if !lexer.take_keyword(b"stream") {
            return after;
        }
        if dict.is_of_type("ObjStm") {
            self.object_streams.retain(|number| *number != id.number);
            self.object_streams.push(id.number);
        }
        if dict.is_of_type("XRef") {
            self.trailer(&dict);
        }
        let body = stream::body_start(data, lexer.at());
        let length = dict.get("Length").and_then(Object::as_integer);
        stream::body_end(data, body, length)
    }

    /// Takes all trailers that stand between two objects.
    fn trailers(&mut self, data: &[u8], from: usize, to: usize) {
        let Some(gap) = data.get(from..to) else {
            return;
        };
        for at in memmem::find_iter(gap, b"trailer") {
            let lexer = Lexer::new(data, from + at + b"trailer".len());
            if let Ok(Object::Dict(dict)) = Parser::new(data, lexer.at()).object() {
                self.trailer(&dict);
            }
        }
    }

    /// Later trailers are newer.
    fn trailer(&mut self, dict: &Dict) {
        for key in ["Root", "Encrypt", "ID", "Info"] {
            if let Some(value) = dict.get(key) {
                self.table.trailer.set(key, value.clone());
            }
        }
    }
}
