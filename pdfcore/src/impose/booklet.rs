//! Booklets and books: sheets that are folded.

use super::area::Edge;
use super::error::ImposeError;
use super::form::Forms;
use super::setup::{Heads, Job, SheetSetup};
use super::signature::Signature;
use crate::Length;

/// A saddle-stitched booklet: each sheet is folded once, all sheets or those of a signature lie in
/// one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Booklet {
    /// Where it is bound.
    pub binding: Binding,
    /// How pages make up for the thickness of the paper.
    pub creep: Creep,
    /// How many sheets make a signature; nothing when all sheets make one.
    pub sheets_per_signature: Option<u32>,
}

/// A perfect-bound book: signatures lie on each other, the spine is milled off and glued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerfectBound {
    /// Where it is bound.
    pub binding: Binding,
    /// How often each sheet is folded: 1 to 4, for 4, 8, 16 or 32 pages.
    pub folds: u32,
    /// How many sheets lie in one another.
    pub sheets_per_signature: u32,
    /// What is milled off at the spine of each page.
    pub milling: Length,
    /// What is cut off at each edge that meets another page.
    pub trim: Length,
    /// How pages make up for the thickness of the paper.
    pub creep: Creep,
}

/// The edge at which a folded product is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Binding {
    /// Books that are read from left to right.
    #[default]
    Left,
    /// Books that are read from right to left.
    Right,
    /// Calendars and pads; backs stand head to foot.
    Top,
}

/// How pages make up for the thickness of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Creep {
    /// The thickness of one sheet.
    pub thickness: Length,
    /// Which pages move.
    pub push: Push,
}

/// Which pages move against creep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Push {
    /// Inner pages move towards the spine; the outermost stay.
    #[default]
    In,
    /// Outer pages move away from the spine; the innermost stay.
    Out,
}

impl Booklet {
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        let signature = Signature {
            binding: self.binding,
            folds: 1,
            nest: self.sheets_per_signature,
            spine: Length::ZERO,
            cut: Length::ZERO,
            creep: self.creep,
        };
        signature.lay(setup, job)
    }
}

impl PerfectBound {
    pub(super) fn lay(&self, setup: &SheetSetup, job: &Job) -> Result<Forms, ImposeError> {
        let signature = Signature {
            binding: self.binding,
            folds: self.folds,
            nest: Some(self.sheets_per_signature),
            spine: self.milling,
            cut: self.trim,
            creep: self.creep,
        };
        signature.lay(setup, job)
    }
}

impl Binding {
    /// Returns the edge of the page.
    #[must_use]
    pub const fn edge(self) -> Edge {
        match self {
            Self::Left => Edge::Left,
            Self::Right => Edge::Right,
            Self::Top => Edge::Top,
        }
    }

    /// Returns how backs stand to fronts so that both are upright when leafing.
    #[must_use]
    pub const fn heads(self) -> Heads {
        match self {
            Self::Left | Self::Right => Heads::HeadToHead,
            Self::Top => Heads::HeadToFoot,
        }
    }
}
