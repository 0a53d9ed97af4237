//! What lies before the folding machine: printed sheets.

use crate::Quarter;
use crate::impose::{Area, Cell, Content, Face, PageRef, Plan, Size};

/// One printed sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedSheet {
    /// The size of the paper.
    pub medium: Size,
    /// What is found on its front.
    pub front: Vec<Printed>,
    /// What is found on its back, as one looks at it; nothing where it was not printed.
    pub back: Option<Vec<Printed>>,
}

/// One page, or an empty place for one, as it is found on a face.
///
/// Empty places must be listed, too: margins and register are judged by them. Who reads a written
/// file, where nothing stands in them, takes them from the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// The page; nothing for an empty place.
    pub page: Option<PageRef>,
    /// The finished page.
    pub area: Area,
    /// How the page is turned on the face.
    pub turn: Quarter,
}

/// One side of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaceName {
    /// What was printed first.
    Front,
    /// The other side.
    Back,
}

/// Returns the sheets of a plan as the device prints them.
#[must_use]
pub fn printed(plan: &Plan) -> Vec<PrintedSheet> {
    let face = |face: &Face| face.cells.iter().map(found).collect();
    let sheets = plan.sheets.iter().map(|sheet| PrintedSheet {
        medium: sheet.medium,
        front: face(&sheet.front),
        back: sheet.back.as_ref().map(face),
    });
    sheets.collect()
}

/// A page's turn is that of its image, which auto-rotation may have changed.
fn found(cell: &Cell) -> Printed {
    let (page, turn) = match cell.content {
        Content::Blank => (None, cell.turn),
        Content::Page { page, placement } => (Some(page), placement.turn),
    };
    Printed {
        page,
        area: cell.trim,
        turn,
    }
}

impl PrintedSheet {
    pub(super) fn face(&self, name: FaceName) -> &[Printed] {
        match name {
            FaceName::Front => &self.front,
            FaceName::Back => self.back.as_deref().unwrap_or_default(),
        }
    }
}
