//! Why something cannot be imposed.

use super::area::{Axis, Size};
use super::plan::Flip;
use crate::Length;

/// Why no plan was made. Each message says what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImposeError {
    /// There is nothing to impose.
    #[error("job {job} has no pages")]
    NoPages {
        /// The job, counted from 1.
        job: usize,
    },
    /// A size is zero, negative or beyond any sheet.
    #[error("{what} is {length}, but must lie between {least} and {most}")]
    Length {
        /// What was measured.
        what: &'static str,
        /// What it is.
        length: Length,
        /// The least that is taken.
        least: Length,
        /// The most that is taken.
        most: Length,
    },
    /// A count is zero or too large.
    #[error("{what} is {count}, but must lie between 1 and {most}")]
    Count {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        count: u32,
        /// The most that are taken.
        most: u32,
    },
    /// The pages take more room than the medium has.
    #[error(
        "the pages need {needed}, but within the margins of the medium there are {available}; \
         take a larger medium, smaller pages or fewer of them"
    )]
    DoesNotFit {
        /// What the pages and gutters need.
        needed: Size,
        /// What there is.
        available: Size,
    },
    /// Gutters and margins leave nothing for the pages.
    #[error(
        "gutters and margins leave no room for pages on a medium of {medium}; make them smaller"
    )]
    NoRoom {
        /// The medium.
        medium: Size,
    },
    /// Marks would not lie on the medium.
    #[error(
        "marks need {needed} around the pages, but there are {available}; take a larger medium, \
         shorter marks or none"
    )]
    NoRoomForMarks {
        /// How far marks reach.
        needed: Length,
        /// The least there is on any side.
        available: Length,
    },
    /// Paper so thick and sheets so many that pages would leave their place.
    #[error(
        "creep would move pages by {creep}, more than a quarter of their width ({limit}); put \
         fewer sheets into a signature"
    )]
    CreepTooLarge {
        /// The largest shift.
        creep: Length,
        /// The most that makes sense.
        limit: Length,
    },
    /// A folded product has two sides.
    #[error("{scheme} needs both sides of the sheet; print duplex")]
    NeedsDuplex {
        /// What was asked for.
        scheme: &'static str,
    },
    /// A form that prints its own back must be turned one way.
    #[error(
        "{scheme} turns the sheet about its {} middle line; with this medium the device must \
         flip on the {}",
        axis_name(*axis),
        flip_name(*flip)
    )]
    WrongFlip {
        /// What was asked for.
        scheme: &'static str,
        /// The line about which the sheet turns.
        axis: Axis,
        /// The flip that does it.
        flip: Flip,
    },
    /// There are more jobs than places.
    #[error("{jobs} jobs do not fit on a form of {cells} cells; take a larger grid")]
    TooManyJobs {
        /// How many jobs there are.
        jobs: usize,
        /// How many places there are.
        cells: u32,
    },
    /// Not as many documents as the scheme takes.
    #[error("the scheme is for {named} jobs, but {given} were given")]
    JobCount {
        /// How many the scheme names.
        named: usize,
        /// How many there are.
        given: usize,
    },
    /// The plan would be too large to hold.
    #[error("the plan would have {cells} cells, but at most {most} are taken; split the job")]
    TooLarge {
        /// How many cells there would be.
        cells: u64,
        /// The most that are taken.
        most: u64,
    },
}

const fn axis_name(axis: Axis) -> &'static str {
    match axis {
        Axis::Vertical => "vertical",
        Axis::Horizontal => "horizontal",
    }
}

pub(super) const fn flip_name(flip: Flip) -> &'static str {
    match flip {
        Flip::LongEdge => "long edge",
        Flip::ShortEdge => "short edge",
    }
}
