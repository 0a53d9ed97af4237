//! What stands around the content of a page whose frame moves it or cuts it off.

use super::frame::{Frame, Move};
use super::sheets::{matrix_text, number_text};
use crate::document::Rect;
use crate::file::File;
use crate::syntax::{Dict, Object, Ref, Stream};
use crate::write::Changes;
use std::collections::HashMap;

/// Operators before and after the content of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pieces {
    pub(super) before: String,
    pub(super) after: String,
}

/// Returns what stands around the content of a page; nothing where its frame leaves it as it is.
pub(super) fn pieces(frame: &Frame) -> Option<Pieces> {
    if frame.keeps_content() {
        return None;
    }
    let clip = frame.needed_clip().map(|clip| clip_text(&clip));
    let moves = frame.placed != Move::NONE;
    let matrix = moves.then(|| cm_text(frame));
    let before = [Some("q".to_owned()), clip, matrix];
    let before: Vec<_> = before.into_iter().flatten().collect();
    Some(Pieces {
        before: before.join(" ") + "\n",
        after: "\nQ\n".to_owned(),
    })
}

/// Returns what stands around a framed page that is drawn on a sheet, where no medium cuts it off.
pub(super) fn on_sheet(frame: &Frame) -> Pieces {
    Pieces {
        before: format!(" q {} {}", clip_text(&frame.shown()), cm_text(frame)),
        after: " Q".to_owned(),
    }
}

fn clip_text(clip: &Rect) -> String {
    let numbers = [clip.x0, clip.y0, clip.width(), clip.height()].map(number_text);
    format!("{} re W n", numbers.join(" "))
}

fn cm_text(frame: &Frame) -> String {
    format!("{} cm", matrix_text(frame.matrix()))
}

/// Streams of pieces that were made so far; pages that are framed alike share them.
#[derive(Debug, Default)]
pub(super) struct Wraps(HashMap<String, Ref>);

impl Wraps {
    /// Puts pieces around the content of a page.
    pub(super) fn wrap(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: &mut Dict,
        pieces: Pieces,
    ) {
        let content = content(file, changes, page);
        if content.is_empty() {
            return;
        }
        let before = self.stream(changes, pieces.before);
        let after = self.stream(changes, pieces.after);
        let all = [vec![before], content, vec![after]].concat();
        page.set("Contents", Object::Array(all));
    }

    fn stream(&mut self, changes: &mut Changes, text: String) -> Object {
        let bytes = text.clone().into_bytes();
        let id = self.0.entry(text);
        let id = id.or_insert_with(|| changes.add(Object::Stream(Stream::own(Dict::new(), bytes))));
        Object::Reference(*id)
    }
}

/// Returns the streams of a page's content.
fn content(file: &File<'_>, changes: &Changes, page: &Dict) -> Vec<Object> {
    match page.get("Contents") {
        None => vec![],
        Some(Object::Array(streams)) => streams.clone(),
        Some(Object::Reference(id)) => match changes.get(file, *id) {
            Object::Array(streams) => streams,
            Object::Null => vec![],
            _ => vec![Object::Reference(*id)],
        },
        Some(_) => vec![], // a stream is never direct
    }
}
