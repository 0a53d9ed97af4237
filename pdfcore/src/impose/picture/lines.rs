//! Where the finisher cuts and folds, as it shows on one face.

use crate::impose::area::{Area, Axis, Line, Point, Size};
use crate::impose::finishing::{Finishing, Piece};
use crate::impose::plan::Plan;

/// What is drawn across a face.
pub(super) struct Lines {
    pub(super) cuts: Vec<Area>,
    pub(super) creases: Vec<(Point, Point)>,
}

/// Returns the lines of a face.
pub(super) fn of(plan: &Plan, medium: Size, is_back: bool) -> Lines {
    let finishing = &plan.finishing;
    let axis = plan.flip.axis(medium);
    let seen = |area: Area| {
        if is_back {
            area.mirrored(axis, medium)
                .shifted(finishing.register.opposite())
        } else {
            area
        }
    };
    let pieces = &finishing.pieces;
    let cut = pieces.iter().filter(|piece| piece.area != medium.area());
    let creases = pieces.iter().flat_map(|piece| creases(piece, finishing));
    Lines {
        cuts: cut.map(|piece| seen(piece.area)).collect(),
        creases: creases.map(|crease| ends(&seen(crease))).collect(),
    }
}

/// Returns the folds of a piece as they show when it is opened again: areas without width.
fn creases(piece: &Piece, finishing: &Finishing) -> Vec<Area> {
    let mut all = vec![];
    for (number, fold) in finishing.folds.iter().enumerate() {
        let mut lines = vec![fold.line];
        for earlier in finishing.folds[..number].iter().rev() {
            if earlier.line.axis == fold.line.axis {
                let opened = |line: &Line| Line {
                    at: earlier.line.at * 2 - line.at,
                    ..*line
                };
                lines.extend(lines.iter().map(opened).collect::<Vec<_>>());
            }
        }
        all.extend(lines.iter().map(|line| on_sheet(piece, *line)));
    }
    all
}

/// From a line on the piece to the part of the sheet that it crosses.
fn on_sheet(piece: &Piece, line: Line) -> Area {
    let Piece { area, turned, .. } = *piece;
    let line = turned.map_or(line, |axis| line.mirrored(axis, area.size()));
    match line.axis {
        Axis::Vertical => {
            let at = area.left + line.at;
            Area::between(at, area.bottom, at, area.top())
        }
        Axis::Horizontal => {
            let at = area.bottom + line.at;
            Area::between(area.left, at, area.right(), at)
        }
    }
}

fn ends(crease: &Area) -> (Point, Point) {
    (
        Point::new(crease.left, crease.bottom),
        Point::new(crease.right(), crease.top()),
    )
}
