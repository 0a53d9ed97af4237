//! Pages of a result, before they become objects.

use super::frame::Frame;
use super::overlay::{Note, Overlay};
use crate::document::Rect;

/// One page of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// What stands on it.
    pub content: Content,
    /// By how many quarters it is turned clockwise, beyond what it says itself.
    pub turn: u8,
    /// How it is laid on a medium of other size or boxes.
    pub frame: Option<Frame>,
    /// What is drawn below the page, the lowest first.
    pub under: Vec<Overlay>,
    /// What is drawn above the page, the highest last.
    pub over: Vec<Overlay>,
    /// Annotations that the page gets, above all others.
    pub notes: Vec<Note>,
}

/// What stands on a page of the result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content {
    /// A page of the input, counted from 0.
    Page(usize),
    /// Nothing; the page has this size.
    Blank(Rect),
}

impl Slot {
    /// Returns a page of the input, counted from 0, as it is.
    #[must_use]
    pub const fn page(number: usize) -> Self {
        Self::of(Content::Page(number))
    }

    /// Returns an empty page.
    #[must_use]
    pub const fn blank(media: Rect) -> Self {
        Self::of(Content::Blank(media))
    }

    const fn of(content: Content) -> Self {
        Self {
            content,
            turn: 0,
            frame: None,
            under: vec![],
            over: vec![],
            notes: vec![],
        }
    }

    /// Returns the page turned clockwise by quarters.
    #[must_use]
    pub fn turned(&self, quarters: u8) -> Self {
        Self {
            turn: (self.turn + quarters % 4) % 4,
            ..self.clone()
        }
    }

    /// Returns the page of the input that it shows, counted from 0, if any.
    pub(super) const fn shows(&self) -> Option<usize> {
        match self.content {
            Content::Page(number) => Some(number),
            Content::Blank(_) => None,
        }
    }

    /// Whether something is drawn below or above the page.
    pub(super) const fn is_drawn_on(&self) -> bool {
        !(self.under.is_empty() && self.over.is_empty() && self.notes.is_empty())
    }

    /// Whether something is done to the page.
    pub(super) const fn is_changed(&self) -> bool {
        self.turn > 0 || self.frame.is_some() || self.is_drawn_on()
    }
}
