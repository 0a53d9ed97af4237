//! The boxes of all pages, as runs of equal neighbours.

use super::facts::BoxRun;
use super::walk::Walk;
use crate::document::{Page, Rect};
use crate::geometry::PageBox;
use crate::inspect::{quarter, scaled};

/// Pages so far.
#[derive(Default)]
pub(super) struct Boxes {
    pub(super) pages: u32,
    /// Pages that name no usable size.
    pub(super) assumed: u32,
    pub(super) runs: Vec<BoxRun>,
}

impl Boxes {
    /// Adds the next page.
    pub(super) fn add(&mut self, walk: &mut Walk<'_, '_>, page: &Page) {
        self.pages += 1;
        self.assumed += u32::from(page.named_media(walk.file).is_none());
        let next = boxes(walk, page, self.pages);
        match self.runs.last_mut() {
            Some(run) if run.continues(&next) => run.last = self.pages,
            Some(_) | None => {
                if walk.has_room(self.runs.len(), "page sizes") {
                    self.runs.push(next);
                }
            }
        }
    }
}

impl BoxRun {
    fn continues(&self, next: &Self) -> bool {
        let Self { first, last, .. } = *self;
        let is_next = last + 1 == next.first;
        let as_this = Self {
            first,
            last,
            ..next.clone()
        };
        is_next && *self == as_this
    }
}

fn boxes(walk: &Walk<'_, '_>, page: &Page, number: u32) -> BoxRun {
    let file = walk.file;
    let unit = page.unit(file);
    let size = |area: Rect| -> PageBox { scaled(area, unit) };
    let own = |key: &str| page.own_box(file, key).map(size);
    BoxRun {
        first: number,
        last: number,
        media: size(page.media(file)),
        crop: size(page.crop(file)),
        bleed: own("BleedBox"),
        trim: own("TrimBox"),
        art: own("ArtBox"),
        rotation: quarter(page.quarters(file)),
    }
}
