//! What stands around the content of a page whose frame moves it or cuts it off.

use super::frame::{Frame, Move};
use super::sheets::{matrix_text, number_text};
use crate::document::Rect;

/// Operators before and after a page that is drawn on a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pieces {
    pub(super) before: String,
    pub(super) after: String,
}

/// Returns what stands between a `q` and the content of a page; nothing where its frame leaves it as it
/// is.
pub(super) fn before(frame: &Frame) -> Option<String> {
    let clip = frame.needed_clip().map(|clip| clip_text(&clip));
    let moves = frame.placed != Move::NONE;
    let matrix = moves.then(|| cm_text(frame.placed));
    let both: Vec<_> = clip.into_iter().chain(matrix).collect();
    (!both.is_empty()).then(|| both.join(" "))
}

/// Returns what stands around a framed page that is drawn on a sheet, where no medium cuts it off.
pub(super) fn on_sheet(frame: &Frame) -> Pieces {
    Pieces {
        before: format!(" q {} {}", clip_text(&frame.shown()), cm_text(frame.placed)),
        after: " Q".to_owned(),
    }
}

pub(super) fn clip_text(clip: &Rect) -> String {
    let numbers = [clip.x0, clip.y0, clip.width(), clip.height()].map(number_text);
    format!("{} re W n", numbers.join(" "))
}

fn cm_text(by: Move) -> String {
    format!("{} cm", matrix_text(by.matrix()))
}
