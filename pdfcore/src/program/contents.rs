//! Contents of pages (ISO 32000-2, 7.7.3.3) with what frames them and is drawn below and above them.

use super::naming::{self, Renames};
use super::overlay::Overlay;
use crate::content::{Balance, Closing};
use crate::file::File;
use crate::filter::{End, deflate};
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of one page's content that are read at most.
const CONTENT: usize = 512 << 20;
/// Bytes from which on packing pays.
const PACKED: usize = 1 << 10;

/// What was read and written of contents so far.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// What was found open after a stream that was begun like this.
    read: HashMap<(Ref, Balance), Found>,
    streams: HashMap<Vec<u8>, Ref>,
    /// Overlays that are streams already, by their place in memory.
    drawn: HashMap<(*const u8, Renames), Kept>,
}

/// A stream and what it draws, which is kept, so that nothing else gets its place in memory.
type Kept = (Ref, Rc<[u8]>);

/// What was found behind a stream.
#[derive(Debug, Clone, Copy)]
struct Found {
    balance: Balance,
    end: End,
}

/// What a page has as its content.
#[derive(Debug, Clone, Default)]
pub(super) struct Pieces {
    streams: Vec<Object>,
    /// Whether they could be read to their end.
    pub(super) is_damaged: bool,
}

impl Pieces {
    /// Returns the streams that a page's `/Contents` name.
    pub(super) fn of(file: &File<'_>, changes: &Changes, contents: Option<&Object>) -> Self {
        let mut streams = vec![];
        if let Some(held) = contents {
            match resolved(file, changes, held) {
                Object::Array(pieces) => streams = pieces,
                Object::Stream(_) => streams.push(held.clone()),
                _ => {}
            }
        }
        Self {
            streams,
            is_damaged: false,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

    /// Returns the contents that draw the pieces between overlays.
    pub(super) fn between(self, under: Vec<Object>, over: Vec<Object>) -> Object {
        Object::Array([under, self.streams, over].concat())
    }
}

impl Contents {
    /// Returns what closes these pieces, or nothing where something else has to be done with them.
    pub(super) fn closing(
        &mut self,
        file: &File<'_>,
        changes: &Changes,
        pieces: &mut Pieces,
    ) -> Option<Closing> {
        let (mut balance, mut left) = (Balance::default(), CONTENT);
        for piece in &pieces.streams {
            let id = piece.as_reference()?;
            let found = match self.read.get(&(id, balance)) {
                Some(found) => *found,
                None => {
                    let found = read(file, &changes.get(file, id), balance, &mut left)?;
                    self.read.insert((id, balance), found);
                    found
                }
            };
            pieces.is_damaged |= found.end == End::Damaged;
            balance = found.balance;
        }
        balance.closing()
    }

    /// Returns pieces that are closed, and that `frame` stands before. It comes after the first of all
    /// `q`, so that each `Q` too many leads back to it.
    pub(super) fn closed(
        &mut self,
        changes: &mut Changes,
        pieces: Pieces,
        closing: &Closing,
        frame: &str,
    ) -> Pieces {
        if pieces.is_empty() {
            return pieces;
        }
        let saves = usize::try_from(closing.saves).unwrap_or_default();
        let more = "q ".repeat(saves.saturating_sub(1));
        let before = format!("q {frame}{more}");
        let after = format!("\n{}\n", closing.after);
        let [before, after] =
            [before, after].map(|text| vec![self.stream(changes, text.into_bytes())]);
        Pieces {
            streams: [before, pieces.streams, after].concat(),
            ..pieces
        }
    }

    /// Returns the stream that draws an overlay; one for all pages.
    pub(super) fn overlay(
        &mut self,
        changes: &mut Changes,
        overlay: &Overlay,
        renames: &Renames,
    ) -> Object {
        let key = (overlay.content.as_ptr(), renames.clone());
        if let Some((id, _)) = self.drawn.get(&key) {
            return Object::Reference(*id);
        }
        let stream = self.stream(changes, drawn(overlay, renames));
        if let Some(id) = stream.as_reference() {
            self.drawn.insert(key, (id, Rc::clone(&overlay.content)));
        }
        stream
    }

    /// Returns a stream of these bytes; one for all who ask.
    pub(super) fn stream(&mut self, changes: &mut Changes, bytes: Vec<u8>) -> Object {
        if let Some(id) = self.streams.get(&bytes) {
            return Object::Reference(*id);
        }
        let stream = match bytes.len() >= PACKED {
            true => {
                let packed = Dict::new().with("Filter", Object::name("FlateDecode"));
                Stream::own(packed, deflate(&bytes))
            }
            false => Stream::own(Dict::new(), bytes.as_slice()),
        };
        let id = changes.add(Object::Stream(stream));
        self.streams.insert(bytes, id);
        Object::Reference(id)
    }
}

/// Returns the operators of an overlay, with its names changed, that leave nothing behind.
pub(super) fn drawn(overlay: &Overlay, renames: &Renames) -> Vec<u8> {
    let content = match renames.is_empty() {
        true => overlay.content.to_vec(),
        false => naming::renamed(&overlay.content, renames),
    };
    [b"q\n", content.as_slice(), b"\nQ\n"].concat()
}

/// Reads a stream; nothing where its filters are not undone or nothing is left to be read, and what is
/// no stream is empty.
fn read(file: &File<'_>, piece: &Object, mut balance: Balance, left: &mut usize) -> Option<Found> {
    let Object::Stream(stream) = piece else {
        let end = End::Sound;
        return Some(Found { balance, end });
    };
    let decoded = file.decode(stream, *left).ok()?;
    *left = left.saturating_sub(decoded.bytes.len());
    balance.read(&decoded.bytes);
    let end = decoded.end;
    Some(Found { balance, end })
}

fn resolved(file: &File<'_>, changes: &Changes, held: &Object) -> Object {
    match held {
        Object::Reference(id) => match changes.get(file, *id) {
            again @ Object::Reference(_) => file.resolve(&again),
            other => other,
        },
        other => other.clone(),
    }
}
