//! Cross-reference sections: tables, streams and their chains (ISO 32000-2, 7.5.4 to 7.5.8).

use super::table::{Entry, HIGHEST, Kind, Table};
use crate::filter;
use crate::syntax::{Dict, Lexer, Object, Parser};
use std::collections::HashSet;

/// Sections of one file: as many as it was saved incrementally.
const SECTIONS: usize = 10_000;
/// Bytes of one cross-reference stream.
const STREAM: usize = 256 << 20;

/// Why a chain of sections cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// At one of the offsets there is no section.
    NoSection,
    /// The chain leads back into itself or has no end.
    Endless,
    /// It names no root.
    NoRoot,
}

/// Reads the chain that begins at an offset. Offsets are counted from the header.
pub(super) fn read(data: &[u8], start: usize, header: usize) -> Result<Table, Broken> {
    let mut reading = Reading {
        data,
        header,
        table: Table::default(),
        seen: HashSet::new(),
    };
    let mut next = Some(start);
    let mut first = true;
    while let Some(offset) = next {
        let section = reading.section(offset)?;
        if first {
            reading.table.trailer = section.trailer.clone();
            reading.table.kind = section.kind;
            first = false;
        }
        reading.table.complete(&section.trailer);
        next = section.previous;
    }
    match reading.table.root() {
        Some(_) => Ok(reading.table),
        None => Err(Broken::NoRoot),
    }
}

struct Reading<'a> {
    data: &'a [u8],
    header: usize,
    table: Table,
    seen: HashSet<usize>,
}

struct Section {
    trailer: Dict,
    kind: Kind,
    previous: Option<usize>,
}

impl Reading<'_> {
    fn section(&mut self, offset: usize) -> Result<Section, Broken> {
        if !self.seen.insert(offset) || self.seen.len() > SECTIONS {
            return Err(Broken::Endless);
        }
        let at = offset.checked_add(self.header).ok_or(Broken::NoSection)?;
        let mut lexer = Lexer::new(self.data, at);
        let (trailer, kind) = if lexer.take_keyword(b"xref") {
            let trailer = self.classic(lexer).ok_or(Broken::NoSection)?;
            // A hybrid file hides newer objects from old readers (7.5.8.4).
            if let Some(hidden) = offset_in(&trailer, "XRefStm") {
                self.hidden(hidden)?;
            }
            (trailer, Kind::Classic)
        } else {
            let trailer = self.stream(at).ok_or(Broken::NoSection)?;
            (trailer, Kind::Stream)
        };
        let previous = offset_in(&trailer, "Prev");
        Ok(Section {
            trailer,
            kind,
            previous,
        })
    }

    /// A broken hidden section only hides what is in it.
    fn hidden(&mut self, offset: usize) -> Result<(), Broken> {
        if !self.seen.insert(offset) {
            return Err(Broken::Endless);
        }
        if let Some(at) = offset.checked_add(self.header) {
            self.stream(at);
        }
        Ok(())
    }

    fn classic(&mut self, mut lexer: Lexer<'_>) -> Option<Dict> {
        while !lexer.take_keyword(b"trailer") {
            let first = u32::try_from(lexer.take_integer()?).ok()?;
            let count = lexer.take_integer()?;
            self.subsection(&mut lexer, first, count)?;
        }
        match Parser::new(self.data, lexer.at()).object().ok()? {
            Object::Dict(trailer) => Some(trailer),
            _ => None,
        }
    }

    /// Lines should have 20 bytes; those of other lengths are read as well.
    fn subsection(&mut self, lexer: &mut Lexer<'_>, first: u32, count: u64) -> Option<()> {
        let mut number = first;
        for _ in 0..count {
            let offset = lexer.take_integer()?;
            let generation = lexer.take_integer()?;
            let entry = if lexer.take_keyword(b"n") {
                used(offset)?
            } else if lexer.take_keyword(b"f") {
                // Some programs count the head of the free list as object 1 (and all others with it).
                if number == 1 && first == 1 && generation == 65_535 {
                    number = 0;
                }
                Entry::Free
            } else {
                return None;
            };
            self.table.set_if_missing(number, entry);
            number = number.checked_add(1)?;
        }
        Some(())
    }

    fn stream(&mut self, at: usize) -> Option<Dict> {
        let (dict, body) = stream_at(self.data, at)?;
        if !dict.is_of_type("XRef") {
            return None;
        }
        let filters = filter::filters_of(&dict, &Object::clone).ok()?;
        let rows = filter::decode(body, &filters, STREAM).ok()?.bytes;
        let size = dict.get("Size")?.as_integer()?;
        let widths = Widths::read(&dict)?;
        let index = match dict.get("Index").and_then(Object::as_array) {
            Some(index) => index.iter().filter_map(Object::as_integer).collect(),
            None => vec![0, size],
        };
        let mut rows = rows.chunks_exact(widths.row);
        for range in index.chunks_exact(2) {
            let first = u32::try_from(range[0]).ok()?;
            let count = usize::try_from(range[1]).ok()?;
            for (number, row) in (first..=HIGHEST).zip(rows.by_ref().take(count)) {
                if let Some(entry) = widths.entry(row) {
                    self.table.set_if_missing(number, entry);
                }
            }
        }
        Some(dict)
    }
}

fn used(offset: u64) -> Option<Entry> {
    // An object at the very beginning is no object: some programs write so what they left out.
    if offset == 0 {
        return Some(Entry::Free);
    }
    Some(Entry::At {
        offset: usize::try_from(offset).ok()?,
    })
}

/// The widths of a row's three fields (table 17).
struct Widths {
    fields: [usize; 3],
    row: usize,
}

impl Widths {
    fn read(dict: &Dict) -> Option<Self> {
        let array = dict.get("W")?.as_array()?;
        let width = |at: usize| usize::try_from(array.get(at)?.as_integer()?).ok();
        let fields = [width(0)?, width(1)?, width(2)?];
        let row = fields.iter().try_fold(0_usize, |sum, width| {
            sum.checked_add(*width).filter(|sum| *sum <= 64)
        })?;
        (row > 0).then_some(Self { fields, row })
    }

    fn entry(&self, row: &[u8]) -> Option<Entry> {
        let [kind, second, _] = self.fields;
        let (first, rest) = row.split_at_checked(kind)?;
        let (second, third) = rest.split_at_checked(second)?;
        let kind = if kind == 0 { 1 } else { number(first) };
        match kind {
            0 => Some(Entry::Free),
            1 => used(number(second)),
            2 => Some(Entry::In {
                stream: u32::try_from(number(second)).ok()?,
                index: u16::try_from(number(third)).ok()?,
            }),
            _ => None, // stands for null
        }
    }
}

fn number(bytes: &[u8]) -> u64 {
    let value = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    bytes.iter().fold(0, value)
}

fn offset_in(dict: &Dict, key: &str) -> Option<usize> {
    let offset = dict.get(key)?.as_integer()?;
    usize::try_from(offset).ok()
}

/// Reads the dictionary and the bytes of a stream whose `/Length` is no reference, or is found by
/// `endstream`.
fn stream_at(data: &[u8], at: usize) -> Option<(Dict, &[u8])> {
    let mut lexer = Lexer::new(data, at);
    lexer.take_integer()?;
    lexer.take_integer()?;
    if !lexer.take_keyword(b"obj") {
        return None;
    }
    let mut parser = Parser::new(data, lexer.at());
    let Object::Dict(dict) = parser.object().ok()? else {
        return None;
    };
    let lexer = parser.lexer();
    if !lexer.take_keyword(b"stream") {
        return None;
    }
    let start = super::stream::body_start(data, lexer.at());
    let length = dict.get("Length").and_then(Object::as_integer);
    let end = super::stream::body_end(data, start, length);
    Some((dict, data.get(start..end)?))
}
