//! Imposition plans as faces that can be drawn.

use super::framing::BoxName;
use super::marks;
use super::sheets::{Face, Placed};
use super::slot::{self, Slot};
use super::view::View;
use crate::document::{Page, Rect};
use crate::file::File;
use crate::impose::{self, Area, Job, PageSizes, Plan};

/// Returns what imposition has to know of the pages that are to be imposed.
#[must_use]
pub fn job(file: &File<'_>, pages: &[Page], slots: &[Slot]) -> Job {
    let sizes = slots.iter();
    let sizes = sizes.map(|slot| View::of(file, pages, slot).size(BoxName::Trim));
    Job {
        pages: u32::try_from(slots.len()).unwrap_or(u32::MAX),
        sizes: PageSizes::each(sizes),
    }
}

/// Returns the faces of a plan in the order in which they are printed. Pages that are not in `slots`
/// stay blank.
#[must_use]
pub fn faces(file: &File<'_>, pages: &[Page], slots: &[Slot], plan: &Plan) -> Vec<Face> {
    let mut faces = Vec::new();
    for (number, sheet) in (1..).zip(&plan.sheets) {
        for (face, side) in sheet.faces().zip(["front", "back"]) {
            let placed = face.cells.iter();
            faces.push(Face {
                media: in_points(sheet.medium.area()),
                placed: placed
                    .filter_map(|cell| placed_in(file, pages, slots, cell))
                    .collect(),
                marks: marks::drawn(&face.marks, &slug(number, plan.sheets.len(), side)),
            });
        }
    }
    faces
}

/// What a slug line says. It is drawn with a font that every reader of PDF has.
fn slug(sheet: usize, of: usize, side: &str) -> String {
    format!("sheet {sheet} of {of}, {side}")
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
    let shown = match slot.content {
        slot::Content::Page(number) => Some(pages.get(number).map(|_| number)?),
        slot::Content::Blank(_) if !slot.is_drawn_on() => return None,
        slot::Content::Blank(_) => None,
    };
    let view = View::of(file, pages, slot);
    let notes = slot.notes.iter().map(|note| note.drawn.clone());
    Some(Placed {
        page: shown,
        matrix: placement.matrix(&view.source()),
        clip: in_points(cell.clip),
        frame: slot.frame.or(shown.is_none().then_some(view.frame)),
        under: slot.under.clone(),
        over: slot.over.iter().cloned().chain(notes).collect(),
    })
}

fn in_points(area: Area) -> Rect {
    Rect {
        x0: area.left.points(),
        y0: area.bottom.points(),
        x1: area.right().points(),
        y1: area.top().points(),
    }
}
