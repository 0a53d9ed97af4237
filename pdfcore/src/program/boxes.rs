//! The boxes of a page (ISO 32000-2, 14.11.2).

use super::framing::BoxName;
use crate::document::{Page, Rect};
use crate::file::File;

/// The boxes that a page names. All lie within its medium.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boxes {
    /// The medium.
    pub media: Rect,
    /// What is shown; the medium where it is not named.
    pub crop: Option<Rect>,
    /// What has to be printed; what is shown where it is not named.
    pub bleed: Option<Rect>,
    /// What remains after cutting; what is shown where it is not named.
    pub trim: Option<Rect>,
    /// What means something to the author; what is shown where it is not named.
    pub art: Option<Rect>,
}

/// Differences that no device shows, in points.
const NOTHING: f64 = 0.01;

impl Boxes {
    /// Returns the boxes of a medium that names no other.
    #[must_use]
    pub const fn of_medium(media: Rect) -> Self {
        Self {
            media,
            crop: None,
            bleed: None,
            trim: None,
            art: None,
        }
    }

    /// Returns the boxes of a page in its own coordinates.
    #[must_use]
    pub fn of(file: &File<'_>, page: &Page) -> Self {
        Self {
            media: page.media(file),
            crop: page.entry("CropBox").map(|_| page.crop(file)),
            bleed: page.own_box(file, "BleedBox"),
            trim: page.own_box(file, "TrimBox"),
            art: page.own_box(file, "ArtBox"),
        }
    }

    /// Returns a box, or the one that stands for it where it is not named.
    #[must_use]
    pub fn get(&self, name: BoxName) -> Rect {
        let crop = self.crop.unwrap_or(self.media);
        self.named(name).unwrap_or(crop)
    }

    /// Returns a box if it is named.
    #[must_use]
    pub const fn named(&self, name: BoxName) -> Option<Rect> {
        match name {
            BoxName::Media => Some(self.media),
            BoxName::Crop => self.crop,
            BoxName::Bleed => self.bleed,
            BoxName::Trim => self.trim,
            BoxName::Art => self.art,
        }
    }

    pub(super) const fn with(mut self, name: BoxName, area: Rect) -> Self {
        match name {
            BoxName::Media => self.media = area,
            BoxName::Crop => self.crop = Some(area),
            BoxName::Bleed => self.bleed = Some(area),
            BoxName::Trim => self.trim = Some(area),
            BoxName::Art => self.art = Some(area),
        }
        self
    }

    pub(super) fn map(self, change: impl Fn(Rect) -> Rect) -> Self {
        Self {
            media: change(self.media),
            crop: self.crop.map(&change),
            bleed: self.bleed.map(&change),
            trim: self.trim.map(&change),
            art: self.art.map(&change),
        }
    }

    /// Returns the boxes on a medium of which all can be seen and which shows `part` of what was
    /// there. Boxes that reach beyond that part now end with the medium, as do all that are not
    /// named.
    pub(super) fn on(self, media: Rect, part: &Rect) -> Self {
        let left = |area: Option<Rect>| {
            let inner = area.filter(|area| !contains(area, part))?;
            Some(inner.intersection(&media)).filter(Rect::is_usable)
        };
        Self {
            media,
            crop: None,
            bleed: left(self.bleed),
            trim: left(self.trim),
            art: left(self.art),
        }
    }

    /// Returns what of the content is meant to be seen: what is shown, and what bleeds beyond it.
    pub(super) fn inked(&self) -> Rect {
        let crop = self.get(BoxName::Crop);
        self.bleed.map_or(crop, |bleed| around(&crop, &bleed))
    }
}

/// Whether one rectangle lies within another, to all that can be seen.
pub(super) fn contains(outer: &Rect, inner: &Rect) -> bool {
    outer.x0 <= inner.x0 + NOTHING
        && outer.y0 <= inner.y0 + NOTHING
        && outer.x1 >= inner.x1 - NOTHING
        && outer.y1 >= inner.y1 - NOTHING
}

/// Returns the smallest rectangle around both.
pub(super) fn around(one: &Rect, other: &Rect) -> Rect {
    Rect {
        x0: one.x0.min(other.x0),
        y0: one.y0.min(other.y0),
        x1: one.x1.max(other.x1),
        y1: one.y1.max(other.y1),
    }
}
