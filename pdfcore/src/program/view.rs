//! A page of the result as a reader sees it.

use super::boxes::Boxes;
use super::frame::{Frame, Move, Stance};
use super::framing::{BoxName, FrameError, Framing, Side};
use super::lay;
use super::slot::{Content, Slot};
use crate::Length;
use crate::document::{A4, Page, Rect};
use crate::file::File;
use crate::impose::{Size, SourcePage};
use crate::inspect::quarter;

/// What can be known of a slot without looking at its content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Its content and boxes, in the page's own coordinates.
    pub frame: Frame,
    stance: Stance,
}

impl View {
    /// Returns the view of a slot of a result that is made of these pages.
    #[must_use]
    pub fn of(file: &File<'_>, pages: &[Page], slot: &Slot) -> Self {
        let page = match slot.content {
            Content::Page(number) => pages.get(number),
            Content::Blank(_) => None,
        };
        let (quarters, unit) = match page {
            Some(page) => (page.quarters(file), page.unit(file)),
            None => (0, 1.0),
        };
        let boxes = || match (page, slot.content) {
            (Some(page), _) => Boxes::of(file, page),
            (None, Content::Blank(media)) => Boxes::of_medium(media),
            (None, Content::Page(_)) => Boxes::of_medium(A4),
        };
        Self {
            frame: slot.frame.unwrap_or_else(|| Frame::of(boxes())),
            stance: Stance {
                quarters: (quarters + slot.turn) % 4,
                unit,
            },
        }
    }

    /// Returns the size of a box as a reader sees it.
    #[must_use]
    pub fn size(&self, name: BoxName) -> Size {
        let area = self.frame.seen(self.stance).boxes.get(name);
        Size::new(
            Length::from_points(area.width()),
            Length::from_points(area.height()),
        )
    }

    /// Returns by how many quarters the page is turned clockwise for viewing: 0 to 3.
    #[must_use]
    pub const fn quarters(&self) -> u8 {
        self.stance.quarters
    }

    /// Returns the size of the page's units in points.
    #[must_use]
    pub const fn unit(&self) -> f64 {
        self.stance.unit
    }

    /// Returns what imposition has to know to place the page.
    #[must_use]
    pub fn source(&self) -> SourcePage {
        SourcePage {
            trim: self.frame.boxes.get(BoxName::Trim),
            rotate: quarter(self.stance.quarters),
            unit: self.stance.unit,
        }
    }

    /// Returns an empty page that looks like this one: as large and with the same boxes.
    #[must_use]
    pub fn blank(&self) -> Slot {
        let boxes = self.frame.seen(self.stance).boxes;
        let origin = Move::by(-boxes.media.x0, -boxes.media.y0);
        let boxes = boxes.map(|area| neat(origin.rect(area)));
        let plain = Boxes::of_medium(boxes.media);
        Slot {
            frame: (boxes != plain).then(|| Frame::of(boxes)),
            ..Slot::blank(boxes.media)
        }
    }

    /// Returns the view after a framing and by how many quarters the page is turned for it.
    ///
    /// # Errors
    /// When the page cannot be framed so.
    fn framed(&self, framing: &Framing, side: Side) -> Result<(Self, u8), FrameError> {
        let turn = match framing {
            Framing::Medium(medium) if lay::turns(&self.frame.seen(self.stance), medium) => 3,
            Framing::Medium(_)
            | Framing::Scale { .. }
            | Framing::Shift(_)
            | Framing::Outline(_) => 0,
        };
        let stance = Stance {
            quarters: (self.stance.quarters + turn) % 4,
            ..self.stance
        };
        let before = self.frame.seen(stance);
        let after = match framing {
            Framing::Scale { factor } => lay::scaled(before, *factor)?,
            Framing::Medium(medium) => lay::laid(before, medium, side)?,
            Framing::Shift(shift) => lay::shifted(before, shift, side)?,
            Framing::Outline(outline) => lay::outlined(before, outline)?,
        };
        let frame = match after.looks_like(&before) {
            true => self.frame,
            false => settled(after.own(stance), &self.frame)?,
        };
        Ok((Self { frame, stance }, turn))
    }
}

/// Returns the slot after a framing. Its place in the result decides on which side it comes; a
/// framing that changes nothing leaves it as it is.
///
/// # Errors
/// When the page cannot be framed so.
pub fn framed(
    file: &File<'_>,
    pages: &[Page],
    slot: &Slot,
    framing: &Framing,
    side: Side,
) -> Result<Slot, FrameError> {
    let before = View::of(file, pages, slot);
    let (after, turn) = before.framed(framing, side)?;
    let mut slot = slot.turned(turn);
    if after.frame != before.frame {
        slot.frame = Some(after.frame);
        if slot.is_drawn_on() {
            // It stands on the medium, wherever the content of the page is cut off.
            let frame = Frame::of(before.frame.boxes);
            let (medium, _) = View { frame, ..before }.framed(framing, side)?;
            take_along(file, &mut slot, &medium.frame);
        }
    }
    Ok(slot)
}

/// Moves what was drawn on a page before a framing as that moves its medium.
fn take_along(file: &File<'_>, slot: &mut Slot, medium: &Frame) {
    if medium.keeps_content() {
        return;
    }
    for overlay in slot.under.iter_mut().chain(&mut slot.over) {
        *overlay = overlay.framed(medium);
    }
    for note in &mut slot.notes {
        *note = note.framed(file, medium);
    }
}

/// Rounds a frame, and begins a medium that moved at the origin, as most programs expect.
fn settled(after: Frame, before: &Frame) -> Result<Frame, FrameError> {
    let media = after.boxes.media;
    let moved = neat(media) != neat(before.boxes.media) && after.placed != before.placed;
    let frame = match moved {
        true => after.moved(Move::by(-media.x0, -media.y0)),
        false => after,
    };
    let frame = Frame {
        clip: frame.clip.map(neat),
        boxes: frame.boxes.map(neat),
        ..frame
    };
    if !frame.is_sound() {
        return Err(FrameError::Beyond);
    }
    match frame.boxes.media.is_usable() {
        true => Ok(frame),
        false => Err(FrameError::Vanishes {
            which: BoxName::Media,
        }),
    }
}

/// Rounds to what no device shows.
fn neat(area: Rect) -> Rect {
    let round = |value: f64| (value * 1e5).round() / 1e5 + 0.0; // no -0
    Rect {
        x0: round(area.x0),
        y0: round(area.y0),
        x1: round(area.x1),
        y1: round(area.y1),
    }
}

#[cfg(test)]
mod tests;
