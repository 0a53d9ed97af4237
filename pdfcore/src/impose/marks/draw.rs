//! Where marks stand: in a band around all finished pages.

use super::{Guides, Ink, Mark, MarkKind, MarkSetup, Shape};
use crate::impose::area::{Area, Axis, Line, Point, Size};
use crate::impose::error::ImposeError;
use crate::{Length, Quarter};
use std::collections::BTreeSet;

/// Returns the marks around these finished pages.
pub(super) fn around(
    setup: &MarkSetup,
    medium: Size,
    guides: &Guides,
    trims: &[Area],
) -> Result<Vec<Mark>, ImposeError> {
    let Some(bounds) = trims.iter().copied().reduce(|all, area| all.union(&area)) else {
        return Ok(vec![]);
    };
    if setup.kinds.is_empty() {
        return Ok(vec![]);
    }
    let band = Band {
        setup,
        bounds,
        trims,
    };
    band.check(medium)?;
    let draw = |kind: &MarkKind| match kind {
        MarkKind::Crop => band.crops(guides),
        MarkKind::Fold => band.folds(&guides.folds),
        MarkKind::Registration => band.targets(),
        MarkKind::ColourBar => band.patches(),
        MarkKind::Slug => vec![band.slug()],
    };
    Ok(setup.kinds.iter().flat_map(draw).collect())
}

/// What lies around the pages.
struct Band<'a> {
    setup: &'a MarkSetup,
    bounds: Area,
    trims: &'a [Area],
}

impl Band<'_> {
    fn check(&self, medium: Size) -> Result<(), ImposeError> {
        let Area { left, bottom, .. } = self.bounds;
        let right = medium.width - self.bounds.right();
        let top = medium.height - self.bounds.top();
        let available = left.min(bottom).min(right).min(top);
        let needed = self.reach();
        if available < needed {
            return Err(ImposeError::NoRoomForMarks { needed, available });
        }
        Ok(())
    }

    fn reach(&self) -> Length {
        self.setup.offset + self.setup.length
    }

    fn crops(&self, guides: &Guides) -> Vec<Mark> {
        let all = self.cut(guides);
        let columns = all.iter().flat_map(|area| [area.left, area.right()]);
        let rows = all.iter().flat_map(|area| [area.bottom, area.top()]);
        let lines = lines(Axis::Vertical, columns).chain(lines(Axis::Horizontal, rows));
        let ticks = lines.flat_map(|line| self.ticks(line));
        ticks
            .map(|tick| self.line(MarkKind::Crop, tick, Length::ZERO))
            .collect()
    }

    /// What is folded is cut as a whole, after folding.
    fn cut(&self, guides: &Guides) -> Vec<Area> {
        if guides.folded.is_empty() {
            return self.trims.to_vec();
        }
        let block = |folded: &Area| {
            let within = self.trims.iter().filter(|trim| folded.contains(trim));
            within.copied().reduce(|all, area| all.union(&area))
        };
        guides.folded.iter().filter_map(block).collect()
    }

    fn folds(&self, folds: &[Line]) -> Vec<Mark> {
        let dash = Length::from_millimetres(1);
        let ticks = folds.iter().flat_map(|line| self.ticks(*line));
        ticks
            .map(|tick| self.line(MarkKind::Fold, tick, dash))
            .collect()
    }

    /// Returns the two ends of a line, outside all pages.
    fn ticks(&self, line: Line) -> [(Point, Point); 2] {
        let (offset, reach) = (self.setup.offset, self.reach());
        let (low, high) = match line.axis {
            Axis::Vertical => (self.bounds.bottom, self.bounds.top()),
            Axis::Horizontal => (self.bounds.left, self.bounds.right()),
        };
        let point = |along: Length| match line.axis {
            Axis::Vertical => Point::new(line.at, along),
            Axis::Horizontal => Point::new(along, line.at),
        };
        [
            (point(low - reach), point(low - offset)),
            (point(high + offset), point(high + reach)),
        ]
    }

    fn line(&self, kind: MarkKind, (from, to): (Point, Point), dash: Length) -> Mark {
        Mark {
            kind,
            shape: Shape::Line {
                from,
                to,
                width: self.setup.width,
                dash,
            },
            ink: Ink::Registration,
        }
    }

    /// One target outside each corner, where no other mark stands.
    fn targets(&self) -> Vec<Mark> {
        let part = |parts: i64| Length::from_micrometres(self.setup.length.micrometres() / parts);
        let middle = self.bounds.grown(self.setup.offset + part(2));
        let corners = [
            (middle.left, middle.bottom),
            (middle.right(), middle.bottom),
            (middle.left, middle.top()),
            (middle.right(), middle.top()),
        ];
        let target = |(x, y)| Mark {
            kind: MarkKind::Registration,
            shape: Shape::Target {
                centre: Point::new(x, y),
                radius: part(4),
                width: self.setup.width,
            },
            ink: Ink::Registration,
        };
        corners.map(target).to_vec()
    }

    /// Squares above the first page, as many as it is wide, at most one of each colour.
    fn patches(&self) -> Vec<Mark> {
        let side = self.setup.length;
        let first = self.first();
        let bottom = self.bounds.top() + self.setup.offset;
        let lefts = (0..).map(|at| first.left + side + side * at);
        let patches = lefts.zip(PATCHES).map(|(left, ink)| Mark {
            kind: MarkKind::ColourBar,
            shape: Shape::Patch {
                area: Area::new(left, bottom, side, side),
            },
            ink,
        });
        let fits = |mark: &Mark| match mark.shape {
            Shape::Patch { area } => area.right() + side <= first.right(),
            Shape::Line { .. } | Shape::Target { .. } | Shape::Text { .. } => false,
        };
        patches.take_while(fits).collect()
    }

    /// A line of words below the first page.
    fn slug(&self) -> Mark {
        let first = self.first();
        let space = Length::from_millimetres(1);
        let bottom = self.bounds.bottom - self.reach();
        let top = self.bounds.bottom - self.setup.offset;
        let area = Area::between(first.left + space, bottom, first.right() - space, top);
        Mark {
            kind: MarkKind::Slug,
            shape: Shape::Text {
                area,
                turn: Quarter::None,
            },
            ink: Ink::Registration,
        }
    }

    /// The leftmost page.
    fn first(&self) -> Area {
        let leftmost = self.trims.iter().min_by_key(|area| area.left);
        leftmost.copied().unwrap_or(self.bounds)
    }
}

fn lines(axis: Axis, at: impl Iterator<Item = Length>) -> impl Iterator<Item = Line> {
    let distinct: BTreeSet<_> = at.collect();
    distinct.into_iter().map(move |at| Line { axis, at })
}

/// The primaries, black, the secondaries and a grey.
const PATCHES: [Ink; 8] = [
    ink(100, 0, 0, 0),
    ink(0, 100, 0, 0),
    ink(0, 0, 100, 0),
    ink(0, 0, 0, 100),
    ink(0, 100, 100, 0),
    ink(100, 0, 100, 0),
    ink(100, 100, 0, 0),
    ink(0, 0, 0, 50),
];

const fn ink(cyan: u8, magenta: u8, yellow: u8, black: u8) -> Ink {
    Ink::Process {
        cyan,
        magenta,
        yellow,
        black,
    }
}
