//! A plan in words: a line for the paper, one for each face, one for the finisher.
//!
//! Cells are read row by row from the top. A page whose head points right, down or left has `>`,
//! `v` or `<` behind its number; an empty cell is `-`; where several jobs share sheets, the job
//! stands before the page: `2:1`.

use super::area::{Axis, Edge};
use super::error::flip_name;
use super::finishing::{Finishing, Fold};
use super::plan::{Cell, Face, Plan};
use crate::Quarter;
use std::fmt::{self, Display, Formatter};

impl Display for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let jobs = self.has_several_jobs();
        writeln!(f, "{}", self.paper_in_words())?;
        for (number, sheet) in (1..).zip(&self.sheets) {
            for (face, name) in sheet.faces().zip(["front", "back"]) {
                write!(f, "sheet {number} {name}:")?;
                writeln!(f, "{}", InRows { face, jobs })?;
            }
        }
        writeln!(f, "{}", self.finishing)
    }
}

impl Plan {
    pub(super) fn has_several_jobs(&self) -> bool {
        let faces = self.sheets.iter().flat_map(|sheet| sheet.faces());
        let cells = faces.flat_map(|face| &face.cells);
        cells.filter_map(Cell::page).any(|page| page.job > 1)
    }

    /// Returns how many sheets of which size are printed how.
    #[must_use]
    pub fn paper_in_words(&self) -> String {
        let sheets = counted(self.sheets.len(), "sheet");
        let sheet = self.sheets.first().map(|sheet| match sheet.back {
            Some(_) => {
                let flip = flip_name(self.flip);
                format!(" of {}, duplex, flip on the {flip}", sheet.medium)
            }
            None => format!(" of {}, simplex", sheet.medium),
        });
        let run = match self.run {
            0 | 1 => String::new(),
            run => format!(", each printed {run} times"),
        };
        format!("{sheets}{}{run}", sheet.unwrap_or_default())
    }
}

/// The cells of a face as they stand.
struct InRows<'a> {
    face: &'a Face,
    jobs: bool,
}

impl Display for InRows<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (number, row) in rows(&self.face.cells).into_iter().enumerate() {
            if number > 0 {
                f.write_str(" /")?;
            }
            for cell in row {
                write!(f, " {}", label(cell, self.jobs))?;
            }
        }
        Ok(())
    }
}

/// Returns the cells row by row from the top, each from the left; creep may move some a little.
fn rows(cells: &[Cell]) -> Vec<Vec<&Cell>> {
    let mut sorted: Vec<_> = cells.iter().collect();
    sorted.sort_by_key(|cell| -cell.trim.bottom);
    let mut rows: Vec<Vec<&Cell>> = vec![];
    for cell in sorted {
        let twice_middle = cell.trim.bottom + cell.trim.top();
        match rows.last_mut() {
            Some(row) if twice_middle > row[0].trim.bottom * 2 => row.push(cell),
            _ => rows.push(vec![cell]),
        }
    }
    for row in &mut rows {
        row.sort_by_key(|cell| cell.trim.left);
    }
    rows
}

/// Returns page and turn in a few characters.
pub(super) fn label(cell: &Cell, jobs: bool) -> String {
    let Some(page) = cell.page() else {
        return "-".into();
    };
    let head = match cell.turn {
        Quarter::None => "",
        Quarter::Right => ">",
        Quarter::Half => "v",
        Quarter::Left => "<",
    };
    if jobs {
        return format!("{}:{}{head}", page.job, page.page);
    }
    format!("{}{head}", page.page)
}

impl Display for Finishing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let products = self.pieces.iter().map(|piece| piece.product).max();
        if self.pieces.len() > 1 {
            write!(f, "cut into {} piles", self.pieces.len())?;
            match products {
                Some(products) if products > 1 => write!(f, " for {products} products; ")?,
                _ => f.write_str(" and stack them; ")?,
            }
        }
        for fold in &self.folds {
            write!(f, "{fold}; ")?;
        }
        if self.nest > 1 {
            write!(
                f,
                "{} in one another; ",
                counted(self.nest as usize, "sheet")
            )?;
        }
        if self.folds.is_empty() {
            return f.write_str(turning(self));
        }
        write!(f, "bind at the {}", self.binding.name())
    }
}

impl Display for Fold {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "fold the {} part under at {}",
            self.under.name(),
            self.line.at
        )
    }
}

/// How the leaves of what is not folded are turned.
const fn turning(finishing: &Finishing) -> &'static str {
    match (finishing.binding, finishing.turning) {
        (Edge::Left | Edge::Right, Axis::Vertical) => "leaves turn as in a book",
        (Edge::Top | Edge::Bottom, Axis::Horizontal) => "leaves turn as in a pad",
        (Edge::Top | Edge::Bottom, Axis::Vertical) => {
            "bind at the top, turn the whole around to see backs"
        }
        (Edge::Left | Edge::Right, Axis::Horizontal) => {
            "bind at the side, turn the whole over to see backs"
        }
    }
}

/// Returns `1 sheet` or `3 sheets`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
