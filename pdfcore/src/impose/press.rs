//! From forms to faces: what lies behind is mirrored onto the back, pages are fitted into their
//! cells, marks are drawn.

use super::area::{Area, Point, Size};
use super::error::ImposeError;
use super::form::{Forms, Leaf, Side};
use super::marks::{Mark, MarkMaker};
use super::plan::{Cell, Content, Face, Flip, PageRef, Plan, Sheet};
use super::setup::{Job, SheetSetup, Sides};
use std::sync::Arc;

/// Prints forms on sheets.
pub(super) fn print(setup: &SheetSetup, jobs: &[Job], forms: Forms) -> Result<Plan, ImposeError> {
    let press = Press { setup, jobs };
    let behind = forms
        .guides
        .mirrored(press.flip().axis(setup.medium), setup.medium);
    let mut marks = [
        MarkMaker::new(setup, forms.guides, Point::default()),
        MarkMaker::new(setup, behind, press.shift()),
    ];
    let sheets = forms.sheets.iter();
    let sheets = sheets.map(|leaves| press.sheet(leaves, &mut marks));
    Ok(Plan {
        sheets: sheets.collect::<Result<_, _>>()?,
        flip: press.flip(),
        run: forms.run,
        finishing: forms.finishing,
    })
}

struct Press<'a> {
    setup: &'a SheetSetup,
    jobs: &'a [Job],
}

impl Press<'_> {
    fn flip(&self) -> Flip {
        match self.setup.sides {
            Sides::Duplex { flip, .. } => flip,
            Sides::Simplex => Flip::LongEdge,
        }
    }

    /// Returns by how much backs are moved against the device's misregister.
    fn shift(&self) -> Point {
        match self.setup.sides {
            Sides::Duplex { register, .. } => register.opposite(),
            Sides::Simplex => Point::default(),
        }
    }

    fn sheet(&self, leaves: &[Leaf], marks: &mut [MarkMaker; 2]) -> Result<Sheet, ImposeError> {
        let medium = self.setup.medium;
        let [front_marks, back_marks] = marks;
        let front = self.face(leaves.iter().copied(), front_marks)?;
        let back = match self.setup.sides {
            Sides::Simplex => None,
            Sides::Duplex { flip, .. } => {
                let axis = flip.axis(medium);
                let turned = leaves.iter().map(|leaf| leaf.mirrored(axis, medium));
                let face = self.face(turned, back_marks)?;
                Some(face.shifted(self.shift()))
            }
        };
        Ok(Sheet {
            medium,
            front,
            back,
        })
    }

    fn face(
        &self,
        leaves: impl Iterator<Item = Leaf>,
        marks: &mut MarkMaker,
    ) -> Result<Face, ImposeError> {
        let cells: Vec<_> = leaves.map(|leaf| self.cell(&leaf)).collect();
        let marks: Arc<[Mark]> = marks.around(&cells)?;
        Ok(Face { cells, marks })
    }

    fn cell(&self, leaf: &Leaf) -> Cell {
        let Side { page, turn } = leaf.front;
        let bleeding = leaf.trim.grown(self.setup.bleed);
        let room = bleeding.intersection(&leaf.territory);
        let (content, clip) = match page {
            None => (Content::Blank, room),
            Some(page) => self.content(page, leaf, &room),
        };
        Cell {
            content,
            trim: leaf.trim,
            clip,
            turn,
        }
    }

    /// A page that does not fill its cell shows no more than its own bleed.
    fn content(&self, page: PageRef, leaf: &Leaf, room: &Area) -> (Content, Area) {
        let size = self.size(page);
        let turn = leaf.front.turn;
        let placement = self.setup.fit.place(size, &leaf.trim, turn);
        let covered = placement.covers(size).grown(self.setup.bleed);
        let content = Content::Page { page, placement };
        (content, covered.intersection(room))
    }

    fn size(&self, page: PageRef) -> Size {
        let job = self.jobs.get(usize::from(page.job) - 1);
        job.map(|job| job.sizes.of(page.page)).unwrap_or_default()
    }
}

impl Face {
    /// Returns the face with its cells moved.
    fn shifted(mut self, by: Point) -> Self {
        for cell in &mut self.cells {
            cell.trim = cell.trim.shifted(by);
            cell.clip = cell.clip.shifted(by);
            if let Content::Page { placement, .. } = &mut cell.content {
                placement.at = Point::new(placement.at.x + by.x, placement.at.y + by.y);
            }
        }
        self
    }
}
