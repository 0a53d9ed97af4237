//! Imposition plans as faces that can be drawn.

use super::sheets::{Face, Placed};
use super::tree::{Content, Slot};
use super::{marks, tree};
use crate::document::{Page, Rect};
use crate::file::File;
use crate::impose::{self, Area, Job, PageSizes, Plan, Size, SourcePage};
use crate::inspect::quarter;

/// Returns what imposition has to know of the pages that are to be imposed.
#[must_use]
pub fn job(file: &File<'_>, pages: &[Page], slots: &[Slot]) -> Job {
    let sizes = slots.iter().map(|slot| size(file, pages, slot));
    Job {
        pages: u32::try_from(slots.len()).unwrap_or(u32::MAX),
        sizes: PageSizes::each(sizes),
    }
}

/// Returns the trimmed size of a page as a reader sees it.
fn size(file: &File<'_>, pages: &[Page], slot: &Slot) -> Size {
    let (trim, unit, rotate) = match slot.content {
        Content::Page(number) => match pages.get(number) {
            Some(page) => (page.trim(file), page.unit(file), page.quarters(file)),
            None => (crate::document::A4, 1.0, 0),
        },
        Content::Blank(media) => (media, 1.0, 0),
    };
    let length = |points: f64| crate::Length::from_points(points * unit);
    let size = Size::new(length(trim.width()), length(trim.height()));
    size.turned(quarter((rotate + slot.turn) % 4))
}

/// Returns the faces of a plan in the order in which they are printed. Pages that are not in `slots`
/// stay blank.
#[must_use]
pub fn faces(file: &File<'_>, pages: &[Page], slots: &[Slot], plan: &Plan) -> Vec<Face> {
    let mut faces = Vec::new();
    for sheet in &plan.sheets {
        for face in sheet.faces() {
            let placed = face.cells.iter();
            faces.push(Face {
                media: in_points(sheet.medium.area()),
                placed: placed
                    .filter_map(|cell| placed_in(file, pages, slots, cell))
                    .collect(),
                marks: marks::drawn(&face.marks),
            });
        }
    }
    faces
}

fn placed_in(
    file: &File<'_>,
    pages: &[Page],
    slots: &[Slot],
    cell: &impose::Cell,
) -> Option<Placed> {
    let impose::Content::Page { page, placement } = cell.content else {
        return None;
    };
    let slot = slots.get(usize::try_from(page.page).ok()?.checked_sub(1)?)?;
    let (number, source) = source(file, pages, slot)?;
    let notes = slot.notes.iter().map(|note| note.drawn.clone());
    Some(Placed {
        page: number,
        matrix: placement.matrix(&source),
        clip: in_points(cell.clip),
        under: slot.under.clone(),
        over: slot.over.iter().cloned().chain(notes).collect(),
    })
}

/// Returns the page of a slot, if it has one, and what decides its place; nothing where nothing is
/// drawn.
fn source(file: &File<'_>, pages: &[Page], slot: &Slot) -> Option<(Option<usize>, SourcePage)> {
    match slot.content {
        tree::Content::Page(number) => {
            let page = pages.get(number)?;
            let source = SourcePage {
                trim: page.trim(file),
                rotate: quarter((page.quarters(file) + slot.turn) % 4),
                unit: page.unit(file),
            };
            Some((Some(number), source))
        }
        tree::Content::Blank(_) if !slot.is_changed() => None,
        tree::Content::Blank(trim) => {
            let source = SourcePage {
                trim,
                rotate: quarter(slot.turn),
                unit: 1.0,
            };
            Some((None, source))
        }
    }
}

fn in_points(area: Area) -> Rect {
    Rect {
        x0: area.left.points(),
        y0: area.bottom.points(),
        x1: area.right().points(),
        y1: area.top().points(),
    }
}
