//! Step and repeat: the same page in every cell.

use super::error::ImposeError;
use super::finishing::Order;
use super::form::Forms;
use super::gang::{Gang, GangJob};
use super::grid::{Grid, Gutter};
use super::setup::{Heads, Job, SheetSetup};

/// Each sheet shows one leaf of the job in every cell; each pile that is cut out is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepAndRepeat {
    /// Columns and rows.
    pub grid: Grid,
    /// The space between pages.
    pub gutter: Gutter,
    /// How backs stand to fronts.
    pub heads: Heads,
    /// How many copies are wanted.
    pub copies: u32,
}

impl StepAndRepeat {
    /// It is a gang of one job.
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        let gang = Gang {
            grid: self.grid,
            order: Order::default(),
            gutter: self.gutter,
            heads: self.heads,
            jobs: vec![GangJob {
                copies: self.copies,
            }],
        };
        gang.lay(setup, std::slice::from_ref(job))
    }
}
