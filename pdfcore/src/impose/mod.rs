//! Imposition: which page stands where on which sheet.
//!
//! Plain data in, plain data out. A scheme says which leaves lie on which form ([`Scheme`]), the
//! press turns forms into faces, cells and marks ([`Plan`]); writers apply the plan to a PDF, and
//! [`fold`](crate::fold) proves it. Deliberately absent: PDF, input and output.

mod area;
mod booklet;
mod calendar;
mod error;
mod explain;
mod finishing;
mod fit;
mod form;
mod gang;
mod grid;
mod marks;
mod n_up;
pub mod picture;
mod placement;
mod plan;
mod press;
mod repeat;
mod same_form;
mod scheme;
mod setup;
mod signature;
mod stack;

pub use area::{Area, Axis, Edge, Line, Point, Size};
pub use booklet::{Binding, Booklet, Creep, PerfectBound, Push};
pub use calendar::{Calendar, CalendarBinding};
pub use error::ImposeError;
pub use finishing::{Across, Down, Finishing, Fold, Order, Piece, Run};
pub use fit::{AutoRotate, Fit, Rule};
pub use gang::{Gang, GangJob};
pub use grid::{Grid, Gutter};
pub use marks::{Ink, Mark, MarkKind, MarkSetup, Shape};
pub use n_up::NUp;
pub use placement::{Placement, Scale, SourcePage};
pub use plan::{Cell, Content, Face, Flip, PageRef, Plan, Sheet};
pub use repeat::StepAndRepeat;
pub use same_form::{Half, SameForm, Style};
pub use scheme::Scheme;
pub use setup::{Finished, Heads, Job, Margins, PageSizes, SheetSetup, Sides};
pub use stack::CutAndStack;
