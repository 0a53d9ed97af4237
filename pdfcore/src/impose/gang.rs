//! Gang forms: several jobs on one sheet, each as often as its run asks for.

use super::error::ImposeError;
use super::finishing::Order;
use super::form::{Forms, affordable, not_empty};
use super::grid::{Grid, Gutter, Slots};
use super::marks::Guides;
use super::setup::{Heads, Job, SheetSetup, counted};
use super::stack::{cut_out, leaf, leaf_pages};

/// Several jobs share a form. Cells go to the jobs so that the fewest sheets are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gang {
    /// Columns and rows.
    pub grid: Grid,
    /// The order in which the jobs take their cells.
    pub order: Order,
    /// The space between pages.
    pub gutter: Gutter,
    /// How backs stand to fronts.
    pub heads: Heads,
    /// How often each job is wanted, in the order of the jobs.
    pub jobs: Vec<GangJob>,
}

/// One job of a gang form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GangJob {
    /// How many copies are wanted.
    pub copies: u32,
}

impl Gang {
    pub(super) fn lay(&self, setup: &SheetSetup, jobs: &[Job]) -> Result<Forms, ImposeError> {
        for (number, job) in (1..).zip(jobs) {
            not_empty(number, job)?;
        }
        self.check(jobs)?;
        let slots = Slots::even(setup, self.grid, self.gutter)?.ordered(self.order);
        let leaves = |job: &Job| job.pages.div_ceil(setup.sides.pages_per_leaf());
        let sheets = jobs.iter().map(leaves).max().unwrap_or(0);
        affordable(sheets, self.grid.cells() * setup.sides.pages_per_leaf())?;
        let shares = shares(&self.copies(), self.grid.cells());
        let owners = owners(&shares);
        let sheet = |sheet: u32| {
            let cells = slots.iter().zip(&owners);
            let leaf = cells.map(|(slot, owner)| {
                let pages = jobs[usize::from(*owner)].pages;
                let pages = leaf_pages(owner + 1, sheet, pages, setup.sides);
                leaf(slot, pages, self.heads)
            });
            leaf.collect()
        };
        Ok(Forms {
            sheets: (0..sheets).map(sheet).collect(),
            finishing: cut_out(&slots, self.heads, |pile| pile + 1),
            run: run(&self.copies(), &shares),
            guides: Guides::default(),
        })
    }

    fn check(&self, jobs: &[Job]) -> Result<(), ImposeError> {
        self.grid.check()?;
        let (count, cells) = (jobs.len(), self.grid.cells());
        if count != self.jobs.len() {
            return Err(ImposeError::JobCount {
                named: self.jobs.len(),
                given: count,
            });
        }
        if count > cells as usize {
            return Err(ImposeError::TooManyJobs { jobs: count, cells });
        }
        let mut copies = self.jobs.iter().map(|job| job.copies);
        copies.try_for_each(|copies| counted("the number of copies", copies, 100_000_000))
    }

    fn copies(&self) -> Vec<u32> {
        self.jobs.iter().map(|job| job.copies).collect()
    }
}

/// Gives each job a cell, and each further cell to the job that then takes longest.
fn shares(copies: &[u32], cells: u32) -> Vec<u32> {
    let mut shares = vec![1; copies.len()];
    for _ in copies.len()..cells as usize {
        let sheets = |job: &usize| copies[*job].div_ceil(shares[*job]);
        // The first of equals, so that the same jobs always lie in the same cells.
        let longest = (0..copies.len()).rev().max_by_key(sheets);
        if let Some(longest) = longest {
            shares[longest] += 1;
        }
    }
    shares
}

/// Returns how often the form must be printed.
fn run(copies: &[u32], shares: &[u32]) -> u32 {
    let sheets = copies.iter().zip(shares);
    let sheets = sheets.map(|(copies, share)| copies.div_ceil(*share));
    sheets.max().unwrap_or(1)
}

/// Returns the job of each cell, counted from 0.
fn owners(shares: &[u32]) -> Vec<u16> {
    let cells = (0..).zip(shares);
    cells
        .flat_map(|(job, share)| (0..*share).map(move |_| job))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_go_where_they_save_most_sheets() {
        for (copies, cells, expected, sheets) in [
            (vec![100, 100], 4, vec![2, 2], 50),
            (vec![1000, 100, 100], 8, vec![6, 1, 1], 167),
            (vec![1, 1, 1], 3, vec![1, 1, 1], 1),
            (vec![500, 250], 3, vec![2, 1], 250),
        ] {
            let shares = shares(&copies, cells);
            assert_eq!(shares, expected, "{copies:?}");
            assert_eq!(run(&copies, &shares), sheets, "{copies:?}");
        }
    }
}
