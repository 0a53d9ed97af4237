//! Calendars: bound at the top, whatever edge of the page that is.

use super::area::Edge;
use super::booklet::{Binding, Booklet, Creep};
use super::error::ImposeError;
use super::finishing::{Finishing, Order};
use super::form::Forms;
use super::grid::{Grid, Gutter};
use super::setup::{Heads, Job, SheetSetup};
use super::stack::CutAndStack;

/// A calendar that hangs from its upper edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// How its leaves hold together.
    pub binding: CalendarBinding,
}

/// How the leaves of a calendar hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarBinding {
    /// Folded and stitched: two pages are seen at once, one above the other.
    Stitched {
        /// How pages make up for the thickness of the paper.
        creep: Creep,
    },
    /// Single leaves on a wire, cut and stacked.
    Wire {
        /// Columns and rows.
        grid: Grid,
        /// The space between pages.
        gutter: Gutter,
        /// Head to foot where leaves are turned up over the wire, head to head where the
        /// whole calendar is turned around to show its backs.
        heads: Heads,
    },
}

impl Calendar {
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        match self.binding {
            CalendarBinding::Stitched { creep } => {
                let booklet = Booklet {
                    binding: Binding::Top,
                    creep,
                    sheets_per_signature: None,
                };
                booklet.lay(setup, job)
            }
            CalendarBinding::Wire {
                grid,
                gutter,
                heads,
            } => {
                let stack = CutAndStack {
                    grid,
                    order: Order::default(),
                    gutter,
                    heads,
                };
                stack.lay(setup, job).map(on_wire)
            }
        }
    }
}

/// The wire is at the top, however the backs stand.
fn on_wire(forms: Forms) -> Forms {
    let finishing = Finishing {
        binding: Edge::Top,
        ..forms.finishing
    };
    Forms { finishing, ..forms }
}
