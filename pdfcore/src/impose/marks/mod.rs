//! Marks for the finisher: what they are and where they stand.

mod draw;

use super::area::{Area, Axis, Line, Point, Size};
use super::error::ImposeError;
use super::plan::Cell;
use super::setup::{SheetSetup, not_negative, within};
use crate::{Length, Quarter};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mark {
    /// What it is for.
    pub kind: MarkKind,
    /// What is drawn.
    pub shape: Shape,
    /// The colour of its lines and areas.
    pub ink: Ink,
}

/// What a mark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// Where to cut.
    Crop,
    /// Where to fold.
    Fold,
    /// Whether inks and sides lie on each other.
    Registration,
    /// Whether inks are as strong as they should be.
    ColourBar,
    /// A place for words: job, sheet, side, date.
    Slug,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A straight line.
    Line {
        /// Where it begins.
        from: Point,
        /// Where it ends.
        to: Point,
        /// Its width.
        width: Length,
        /// The length of its dashes and of the spaces between them; zero for a solid line.
        dash: Length,
    },
    /// A circle with a cross through it.
    Target {
        /// Its centre.
        centre: Point,
        /// The radius of the circle; the cross is twice as large.
        radius: Length,
        /// The width of its lines.
        width: Length,
    },
    /// A filled rectangle.
    Patch {
        /// Where it lies.
        area: Area,
    },
    /// A place for one line of words.
    Text {
        /// Where they stand.
        area: Area,
        /// How they are turned.
        turn: Quarter,
    },
}

/// The colour of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// All separations (`/Separation /All`).
    Registration,
    /// Process inks in hundredths.
    Process {
        /// Cyan.
        cyan: u8,
        /// Magenta.
        magenta: u8,
        /// Yellow.
        yellow: u8,
        /// Black.
        black: u8,
    },
}

/// Which marks are drawn, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkSetup {
    /// Which marks.
    pub kinds: BTreeSet<MarkKind>,
    /// How far from the finished pages they begin.
    pub offset: Length,
    /// How long they are.
    pub length: Length,
    /// How wide their lines are.
    pub width: Length,
}

impl Default for MarkSetup {
    /// No marks; those that are added begin at 3 mm and are 5 mm long, with lines of 0.25 points.
    fn default() -> Self {
        Self {
            kinds: BTreeSet::new(),
            offset: Length::from_millimetres(3),
            length: Length::from_millimetres(5),
            width: Length::from_micrometres(88),
        }
    }
}

impl MarkSetup {
    pub(super) fn check(&self) -> Result<(), ImposeError> {
        not_negative("the offset of marks", self.offset)?;
        within(
            "the length of marks",
            self.length,
            Length::from_millimetres(1),
        )?;
        not_negative("the width of marks", self.width)
    }
}

impl Mark {
    /// Returns it moved.
    fn shifted(&self, by: Point) -> Self {
        let moved = |point: Point| Point::new(point.x + by.x, point.y + by.y);
        let mut mark = *self;
        match &mut mark.shape {
            Shape::Line { from, to, .. } => (*from, *to) = (moved(*from), moved(*to)),
            Shape::Target { centre, .. } => *centre = moved(*centre),
            Shape::Patch { area } | Shape::Text { area, .. } => *area = area.shifted(by),
        }
        mark
    }
}

/// What marks show of the finishing, in the coordinates of a face.
#[derive(Debug, Clone, Default)]
pub(super) struct Guides {
    /// Where it is folded.
    pub(super) folds: Vec<Line>,
    /// What is folded as a whole, and cut after that; nothing where pages are cut out one by one.
    pub(super) folded: Vec<Area>,
}

impl Guides {
    /// Returns them as they lie on the other side.
    pub(super) fn mirrored(&self, axis: Axis, medium: Size) -> Self {
        let fold = |line: &Line| line.mirrored(axis, medium);
        let folded = |area: &Area| area.mirrored(axis, medium);
        Self {
            folds: self.folds.iter().map(fold).collect(),
            folded: self.folded.iter().map(folded).collect(),
        }
    }
}

/// Draws the marks of all fronts or of all backs. Faces that look the same share them.
pub(super) struct MarkMaker<'a> {
    setup: &'a SheetSetup,
    guides: Guides,
    shift: Point,
    last: Option<(Vec<Area>, Arc<[Mark]>)>,
}

impl<'a> MarkMaker<'a> {
    pub(super) const fn new(setup: &'a SheetSetup, guides: Guides, shift: Point) -> Self {
        Self {
            setup,
            guides,
            shift,
            last: None,
        }
    }

    /// Returns the marks around these cells.
    pub(super) fn around(&mut self, cells: &[Cell]) -> Result<Arc<[Mark]>, ImposeError> {
        let trims = || cells.iter().map(|cell| cell.trim);
        if let Some((known, marks)) = &self.last
            && trims().eq(known.iter().copied())
        {
            return Ok(Arc::clone(marks));
        }
        let trims: Vec<_> = trims().collect();
        let drawn = draw::around(&self.setup.marks, self.setup.medium, &self.guides, &trims)?;
        let marks: Arc<[Mark]> = drawn.iter().map(|mark| mark.shifted(self.shift)).collect();
        self.last = Some((trims, Arc::clone(&marks)));
        Ok(marks)
    }
}
