//! What every scheme needs to know: the sheet, the device and the jobs.

use super::area::{Area, Point, Size};
use super::error::ImposeError;
use super::fit::Fit;
use super::marks::MarkSetup;
use super::plan::Flip;
use crate::{Length, Quarter, SizeRun};

/// The sheet and how it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSetup {
    /// The size of the paper.
    pub medium: Size,
    /// What stays free at its edges, seen on the front.
    pub margins: Margins,
    /// The size of a finished page.
    pub finished: Finished,
    /// How source pages of other sizes come into a finished page.
    pub fit: Fit,
    /// How much ink beyond the trim is kept, where there is room.
    pub bleed: Length,
    /// Whether both sides are printed, and how.
    pub sides: Sides,
    /// Marks for the finisher.
    pub marks: MarkSetup,
}

/// What stays free at the edges of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Margins {
    /// At the left edge.
    pub left: Length,
    /// At the right edge.
    pub right: Length,
    /// At the top edge.
    pub top: Length,
    /// At the bottom edge.
    pub bottom: Length,
}

/// The size of a finished page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The medium within its margins is divided evenly.
    Divide,
    /// The pages have this size and stand in the middle of the medium.
    Exact(Size),
}

/// Which sides of the sheet are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// The front alone.
    Simplex,
    /// Front and back.
    Duplex {
        /// The edge over which the device turns the sheet.
        flip: Flip,
        /// By how much the device misplaces the back, as one looks at it.
        register: Point,
    },
}

/// How the two pages of a leaf stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Heads {
    /// Their heads are at the same edge, as in a book.
    #[default]
    HeadToHead,
    /// The head of one is behind the foot of the other, as in a pad.
    HeadToFoot,
}

/// A document to impose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// How many pages it has.
    pub pages: u32,
    /// How large they are.
    pub sizes: PageSizes,
}

/// The trimmed sizes of a document's pages, as a reader sees them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageSizes {
    /// The last page of each run and the size of its pages, in page order.
    runs: Vec<(u32, Size)>,
}

impl SheetSetup {
    /// Returns a setup without margins, bleed, marks or misregister, that divides the medium.
    #[must_use]
    pub fn plain(medium: Size, sides: Sides) -> Self {
        Self {
            medium,
            margins: Margins::default(),
            finished: Finished::Divide,
            fit: Fit::default(),
            bleed: Length::ZERO,
            sides,
            marks: MarkSetup::default(),
        }
    }

    /// Returns the part of the front that may be printed on.
    pub(super) fn printable(&self) -> Area {
        let Margins {
            left,
            right,
            top,
            bottom,
        } = self.margins;
        let Size { width, height } = self.medium;
        Area::between(left, bottom, width - right, height - top)
    }

    /// Refuses lengths that no sheet has.
    pub(super) fn check(&self) -> Result<(), ImposeError> {
        let least = Length::from_millimetres(1);
        within("the width of the medium", self.medium.width, least)?;
        within("the height of the medium", self.medium.height, least)?;
        if let Finished::Exact(size) = self.finished {
            within("the width of the finished page", size.width, least)?;
            within("the height of the finished page", size.height, least)?;
        }
        not_negative("the left margin", self.margins.left)?;
        not_negative("the right margin", self.margins.right)?;
        not_negative("the top margin", self.margins.top)?;
        not_negative("the bottom margin", self.margins.bottom)?;
        not_negative("the bleed", self.bleed)?;
        self.sides.check()?;
        self.marks.check()
    }
}

/// Refuses negative lengths and those that no sheet has.
pub(super) fn not_negative(what: &'static str, length: Length) -> Result<(), ImposeError> {
    within(what, length, Length::ZERO)
}

pub(super) fn within(what: &'static str, length: Length, least: Length) -> Result<(), ImposeError> {
    /// No sheet or roll that is imposed is longer.
    const MOST: Length = Length::from_millimetres(50_000);
    between(what, length, least, MOST)
}

fn between(
    what: &'static str,
    length: Length,
    least: Length,
    most: Length,
) -> Result<(), ImposeError> {
    if (least..=most).contains(&length) {
        return Ok(());
    }
    Err(ImposeError::Length {
        what,
        length,
        least,
        most,
    })
}

/// Refuses zero and more than the most.
pub(super) const fn counted(what: &'static str, count: u32, most: u32) -> Result<(), ImposeError> {
    if count >= 1 && count <= most {
        return Ok(());
    }
    Err(ImposeError::Count { what, count, most })
}

impl Sides {
    /// Returns duplex without misregister.
    #[must_use]
    pub fn duplex(flip: Flip) -> Self {
        Self::Duplex {
            flip,
            register: Point::default(),
        }
    }

    /// Refuses what no device misplaces.
    fn check(self) -> Result<(), ImposeError> {
        const MOST: Length = Length::from_millimetres(20);
        let Self::Duplex { register, .. } = self else {
            return Ok(());
        };
        between(
            "the misregister of the back to the right",
            register.x,
            -MOST,
            MOST,
        )?;
        between(
            "the misregister of the back upwards",
            register.y,
            -MOST,
            MOST,
        )
    }

    /// How many pages a leaf takes.
    pub(super) const fn pages_per_leaf(self) -> u32 {
        match self {
            Self::Simplex => 1,
            Self::Duplex { .. } => 2,
        }
    }
}

impl Heads {
    /// Returns how the back of an upright page is turned, seen through the paper.
    pub(super) const fn behind(self) -> Quarter {
        match self {
            Self::HeadToHead => Quarter::None,
            Self::HeadToFoot => Quarter::Half,
        }
    }
}

impl Job {
    /// Returns a job whose pages are all of one size.
    #[must_use]
    pub fn uniform(pages: u32, size: Size) -> Self {
        Self {
            pages,
            sizes: PageSizes::uniform(size),
        }
    }
}

impl PageSizes {
    /// Returns the same size for all pages.
    #[must_use]
    pub fn uniform(size: Size) -> Self {
        Self {
            runs: vec![(u32::MAX, size)],
        }
    }

    /// Returns sizes page by page.
    pub fn each(sizes: impl IntoIterator<Item = Size>) -> Self {
        let numbered = (1..).zip(sizes);
        Self {
            runs: numbered.collect(),
        }
    }

    /// Returns the trimmed sizes that an inspection found, turned as the pages are.
    #[must_use]
    pub fn inspected(runs: &[SizeRun]) -> Self {
        let size = |run: &SizeRun| Size::new(run.trim.width, run.trim.height).turned(run.rotation);
        Self {
            runs: runs.iter().map(|run| (run.last, size(run))).collect(),
        }
    }

    /// Returns the size of one page; that of the last page known where it is not.
    #[must_use]
    pub fn of(&self, page: u32) -> Size {
        let at = self.runs.partition_point(|(last, _)| *last < page);
        let run = self.runs.get(at).or(self.runs.last());
        run.map(|(_, size)| *size).unwrap_or_default()
    }
}
