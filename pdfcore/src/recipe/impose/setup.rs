//! From words and a document to the sheet: what was left out follows from scheme and pages.

use super::measures::PageSize;
use super::words::{ImposeWords, Layout, Printed};
use crate::Length;
use crate::impose::{
    Axis, Booklet, Calendar, CalendarBinding, Finished, Fit, Flip, Grid, Gutter, Half, Job,
    Margins, MarkSetup, PerfectBound, SameForm, Scheme, SheetSetup, Sides, Size, Style,
};

/// What a form needs: pages side by side and above each other, and the space between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Extent {
    columns: i64,
    rows: i64,
    across: Length,
    down: Length,
}

impl ImposeWords {
    /// Returns the sheet for a document; its first page stands for all where sizes follow from it.
    pub(super) fn setup(&self, scheme: &Scheme, job: &Job) -> SheetSetup {
        let first = job.sizes.of(1);
        let rule = self.page.unwrap_or_else(|| self.layout.page_size());
        let page = match rule {
            PageSize::Divide | PageSize::Own => first,
            PageSize::Size(paper) => paper.suited(first.is_landscape()),
        };
        let marks = self.mark_setup();
        let margin = self.margin.unwrap_or_else(|| self.least_margin(&marks));
        let needed = Extent::of(scheme).needed(page);
        let medium = self.medium(needed, first, margin);
        SheetSetup {
            medium,
            margins: Margins {
                left: margin,
                right: margin,
                top: margin,
                bottom: margin,
            },
            finished: match rule {
                PageSize::Divide => Finished::Divide,
                PageSize::Own | PageSize::Size(_) => Finished::Exact(page),
            },
            fit: Fit {
                rule: self.fit.unwrap_or_default(),
                rotate: self.turn.unwrap_or_default(),
            },
            bleed: self.bleed.unwrap_or_default(),
            sides: self.printed(scheme, medium),
            marks,
        }
    }

    fn mark_setup(&self) -> MarkSetup {
        let standard = MarkSetup::default();
        MarkSetup {
            kinds: self.marks.clone(),
            offset: self.mark_offset.unwrap_or(standard.offset),
            length: self.mark_length.unwrap_or(standard.length),
            width: standard.width,
        }
    }

    /// Marks and bleed must have room.
    fn least_margin(&self, marks: &MarkSetup) -> Length {
        let bleed = self.bleed.unwrap_or_default();
        match marks.kinds.is_empty() {
            true => bleed,
            false => bleed.max(marks.offset + marks.length),
        }
    }

    /// Without a paper several pages share a sheet as large as one of them; everything else gets
    /// the sheet that it needs.
    fn medium(&self, needed: Size, page: Size, margin: Length) -> Size {
        let landscape = needed.is_landscape();
        match (self.sheet, self.layout) {
            (Some(paper), _) => paper.suited(landscape),
            (None, Layout::NUp) if self.page.is_none() => match page.is_landscape() == landscape {
                true => page,
                false => Size::new(page.height, page.width),
            },
            (None, _) => Size::new(needed.width + margin * 2, needed.height + margin * 2),
        }
    }

    fn printed(&self, scheme: &Scheme, medium: Size) -> Sides {
        if self.sides == Some(Printed::Simplex) {
            return Sides::Simplex;
        }
        let flip = self.flip.unwrap_or_else(|| match turning(scheme) {
            Some(axis) => Flip::about(axis, medium),
            None => Flip::LongEdge,
        });
        Sides::duplex(flip)
    }
}

impl Layout {
    /// What is cut or glued keeps its size, what is only read may be made smaller.
    const fn page_size(self) -> PageSize {
        match self {
            Self::NUp | Self::Booklet | Self::Calendar => PageSize::Divide,
            Self::PerfectBound | Self::CutAndStack | Self::StepAndRepeat => PageSize::Own,
        }
    }
}

/// Returns the line about which sheets of a scheme turn; none where any will do.
fn turning(scheme: &Scheme) -> Option<Axis> {
    match scheme {
        Scheme::Booklet(Booklet { binding, .. })
        | Scheme::PerfectBound(PerfectBound { binding, .. }) => Some(binding.edge().axis()),
        Scheme::SameForm(form) => Some(form.style.axis()),
        Scheme::Calendar(Calendar {
            binding: CalendarBinding::Stitched { .. },
        }) => Some(Axis::Horizontal),
        Scheme::NUp(_)
        | Scheme::CutAndStack(_)
        | Scheme::StepAndRepeat(_)
        | Scheme::Gang(_)
        | Scheme::Calendar(_) => None,
    }
}

impl Extent {
    fn of(scheme: &Scheme) -> Self {
        match scheme {
            Scheme::NUp(n_up) => Self::grid(n_up.grid, n_up.gutter),
            Scheme::CutAndStack(stack) => Self::grid(stack.grid, stack.gutter),
            Scheme::StepAndRepeat(repeat) => Self::grid(repeat.grid, repeat.gutter),
            Scheme::Gang(gang) => Self::grid(gang.grid, gang.gutter),
            Scheme::Booklet(_) => Self::pages(2, 1),
            Scheme::PerfectBound(book) => Self::signature(book),
            Scheme::Calendar(calendar) => match calendar.binding {
                CalendarBinding::Stitched { .. } => Self::pages(1, 2),
                CalendarBinding::Wire { grid, gutter, .. } => Self::grid(grid, gutter),
            },
            Scheme::SameForm(form) => Self::doubled(form),
        }
    }

    fn pages(columns: i64, rows: i64) -> Self {
        Self {
            columns,
            rows,
            across: Length::ZERO,
            down: Length::ZERO,
        }
    }

    fn grid(grid: Grid, gutter: Gutter) -> Self {
        let (columns, rows) = (i64::from(grid.columns), i64::from(grid.rows));
        Self {
            columns,
            rows,
            across: gutter.across * (columns - 1),
            down: gutter.down * (rows - 1),
        }
    }

    /// The last fold is the spine, the others cross in turn. Between columns spines and outer edges
    /// follow each other.
    fn signature(book: &PerfectBound) -> Self {
        let folds = book.folds.min(4);
        let columns = 1_i64 << folds.div_ceil(2);
        let rows = 1_i64 << (folds / 2);
        let (spines, edges) = (columns / 2, columns / 2 - 1);
        Self {
            columns,
            rows,
            across: book.milling * (2 * spines) + book.trim * (2 * edges),
            down: book.trim * (2 * (rows - 1)),
        }
    }

    fn doubled(form: &SameForm) -> Self {
        let half = match form.half {
            Half::Stack(stack) => Self::grid(stack.grid, stack.gutter),
            Half::Booklet(_) => Self::pages(2, 1),
            Half::PerfectBound(book) => Self::signature(&book),
        };
        let centre = form.centre * 2;
        match form.style {
            Style::Turn => Self {
                columns: 2 * half.columns,
                across: half.across * 2 + centre,
                ..half
            },
            Style::Tumble => Self {
                rows: 2 * half.rows,
                down: half.down * 2 + centre,
                ..half
            },
        }
    }

    fn needed(self, page: Size) -> Size {
        Size::new(
            page.width * self.columns + self.across,
            page.height * self.rows + self.down,
        )
    }
}
