//! Work-and-turn, work-and-tumble: one form prints both sides.
//!
//! Half of the form holds the fronts, the other half what belongs behind them. The same form is
//! printed on both sides, and each sheet gives two copies.

use super::area::{Axis, Size};
use super::booklet::{Booklet, PerfectBound};
use super::error::ImposeError;
use super::finishing::{Finishing, Piece};
use super::form::{Forms, Leaf};
use super::marks::Guides;
use super::plan::Flip;
use super::setup::{Job, SheetSetup, Sides, not_negative};
use super::stack::CutAndStack;
use crate::Length;

/// One form for front and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameForm {
    /// How the sheets are turned over.
    pub style: Style,
    /// What stands on one half of the form.
    pub half: Half,
    /// What stays free on each side of the cut between the halves.
    pub centre: Length,
}

/// How sheets are turned over to print their backs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Like the page of a book: work-and-turn; the halves stand side by side.
    Turn,
    /// Head over heels: work-and-tumble; the halves stand above each other.
    Tumble,
}

/// What stands on one half of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Leaves that are cut and stacked.
    Stack(CutAndStack),
    /// A saddle-stitched booklet.
    Booklet(Booklet),
    /// Signatures of a perfect-bound book.
    PerfectBound(PerfectBound),
}

impl SameForm {
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        self.check(setup)?;
        let half = self.half_of(setup);
        let forms = match &self.half {
            Half::Stack(stack) => stack.lay(&half, job),
            Half::Booklet(booklet) => booklet.lay(&half, job),
            Half::PerfectBound(book) => book.lay(&half, job),
        }?;
        let (axis, medium) = (self.style.axis(), setup.medium);
        let double = |leaves: Vec<Leaf>| {
            let other: Vec<_> = leaves
                .iter()
                .map(|leaf| leaf.mirrored(axis, medium))
                .collect();
            [leaves, other].concat()
        };
        Ok(Forms {
            sheets: forms.sheets.into_iter().map(double).collect(),
            finishing: doubled_finishing(forms.finishing, axis, medium),
            guides: doubled_guides(&forms.guides, axis, medium),
            run: forms.run,
        })
    }

    fn check(&self, setup: &SheetSetup) -> Result<(), ImposeError> {
        not_negative("the space at the centre", self.centre)?;
        let Sides::Duplex { flip, .. } = setup.sides else {
            return Ok(()); // refused before
        };
        let axis = self.style.axis();
        if flip.axis(setup.medium) == axis {
            return Ok(());
        }
        Err(ImposeError::WrongFlip {
            scheme: self.style.name(),
            axis,
            flip: Flip::about(axis, setup.medium),
        })
    }

    /// The left or the lower half of the sheet. What is free at its outer edge must be enough for
    /// the other half, too, which is its mirror.
    fn half_of(&self, setup: &SheetSetup) -> SheetSetup {
        let half = |length: Length| Length::from_micrometres(length.micrometres() / 2);
        let mut setup = setup.clone();
        match self.style {
            Style::Turn => {
                setup.medium.width = half(setup.medium.width);
                setup.margins.left = setup.margins.left.max(setup.margins.right);
                setup.margins.right = self.centre;
            }
            Style::Tumble => {
                setup.medium.height = half(setup.medium.height);
                setup.margins.bottom = setup.margins.bottom.max(setup.margins.top);
                setup.margins.top = self.centre;
            }
        }
        setup
    }
}

impl Style {
    /// Returns the line about which sheets are turned.
    #[must_use]
    pub const fn axis(self) -> Axis {
        match self {
            Self::Turn => Axis::Vertical,
            Self::Tumble => Axis::Horizontal,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Turn => "work-and-turn",
            Self::Tumble => "work-and-tumble",
        }
    }
}

/// The other half is turned over and finished in the same way.
fn doubled_finishing(finishing: Finishing, axis: Axis, medium: Size) -> Finishing {
    let products = finishing.pieces.iter().map(|piece| piece.product);
    let products = products.max().unwrap_or(0);
    let other = finishing.pieces.iter().map(|piece| Piece {
        area: piece.area.mirrored(axis, medium),
        turned: Some(axis),
        product: piece.product + products,
    });
    let pieces = finishing.pieces.iter().copied().chain(other).collect();
    Finishing {
        pieces,
        ..finishing
    }
}

fn doubled_guides(guides: &Guides, axis: Axis, medium: Size) -> Guides {
    let mut both = guides.mirrored(axis, medium);
    both.folds.extend(&guides.folds);
    both.folded.extend(&guides.folded);
    // Lines along the other axis are the same in both halves.
    both.folds.sort_unstable();
    both.folds.dedup();
    both
}
