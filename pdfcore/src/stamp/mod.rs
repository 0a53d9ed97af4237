//! Stamps: what is drawn on pages that are there already.
//!
//! A stamp is plain data: what is drawn, below or above which pages, and where, as a reader sees the
//! page: with its `/Rotate` and `/UserUnit` applied, whatever the origin of its boxes. [`stamp`] adds
//! it to the slots of a result, and [`crate::program`] draws it, on pages as well as on sheets.

mod annotation;
mod apply;
mod colour;
mod drawing;
mod drawn;
mod line;
mod place;
mod view;

pub use apply::{StampError, stamp};
pub use colour::Colour;
pub use drawing::{Along, Drawing, Pen, Shape, Spot};
pub use drawn::{Prepared, What};
pub use place::{Offset, Place, Sizing};
pub use view::View;

use crate::ranges::Ranges;
use platen_model::ImageKind;

/// Something that is drawn on pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// What is drawn.
    pub what: What,
    /// Below or above the page, or as an annotation.
    pub layer: Layer,
    /// Where.
    pub place: Place,
    /// How large.
    pub sizing: Sizing,
    /// By how many degrees it is turned counter-clockwise. Turned, it takes the room of the upright
    /// rectangle around it.
    pub angle: f64,
    /// From 0, which is invisible, to 1, which hides what is below.
    pub opacity: f64,
    /// How its colours mix with those below.
    pub blend: Blend,
    /// On which pages of the result; all if none are named.
    pub pages: Option<Ranges>,
}

/// Where a stamp lies among what is on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    /// Below the page.
    Under,
    /// Above the page.
    Over,
    /// Above everything, as an annotation that is printed, but which a reader of the file can tell
    /// from the page.
    Annotation {
        /// Whose annotation it is.
        title: String,
        /// What it says to those who cannot see it.
        text: String,
    },
}

/// How colours mix (ISO 32000-2, 11.3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Blend {
    /// Those of the stamp cover what is below.
    #[default]
    Normal,
    /// Both are printed over each other, as inks are.
    Multiply,
}

impl Stamp {
    /// Returns a stamp in the middle of the trimmed page, as large as it is, above every page.
    #[must_use]
    pub fn over(what: What) -> Self {
        Self {
            what,
            layer: Layer::Over,
            place: Place::default(),
            sizing: Sizing::default(),
            angle: 0.0,
            opacity: 1.0,
            blend: Blend::Normal,
            pages: None,
        }
    }

    fn is_opaque(&self) -> bool {
        self.opacity >= 1.0 && self.blend == Blend::Normal
    }

    /// Whether anything of it may be transparent: a PNG may be by itself.
    fn may_be_transparent(&self) -> bool {
        let is_png = matches!(
            self.what,
            What::Picture {
                kind: ImageKind::Png,
                ..
            }
        );
        is_png || !self.is_opaque()
    }
}
