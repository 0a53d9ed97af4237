//! All schemes, and the way from one to a plan.

use super::booklet::{Booklet, PerfectBound};
use super::calendar::{Calendar, CalendarBinding};
use super::error::ImposeError;
use super::form::{Forms, not_empty};
use super::gang::Gang;
use super::n_up::NUp;
use super::plan::Plan;
use super::press;
use super::repeat::StepAndRepeat;
use super::same_form::SameForm;
use super::setup::{Job, SheetSetup, Sides};
use super::stack::CutAndStack;

/// A way to put pages on sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// Several pages on each side of an uncut sheet.
    NUp(NUp),
    /// A saddle-stitched booklet.
    Booklet(Booklet),
    /// Signatures for a glued spine.
    PerfectBound(PerfectBound),
    /// Piles that follow each other.
    CutAndStack(CutAndStack),
    /// The same page in every cell.
    StepAndRepeat(StepAndRepeat),
    /// Several jobs on one form.
    Gang(Gang),
    /// One form for front and back.
    SameForm(SameForm),
    /// A calendar.
    Calendar(Calendar),
}

impl Scheme {
    /// Puts the pages of one job on sheets.
    ///
    /// # Errors
    ///
    /// When measures or counts make no sense, or the pages have no room; the message says what to
    /// change.
    pub fn impose(&self, setup: &SheetSetup, job: &Job) -> Result<Plan, ImposeError> {
        self.impose_all(setup, std::slice::from_ref(job))
    }

    /// Puts the pages of several jobs on sheets; all schemes but a gang take one job.
    ///
    /// # Errors
    ///
    /// As [`Scheme::impose`]; also when there are not as many jobs as the scheme takes.
    pub fn impose_all(&self, setup: &SheetSetup, jobs: &[Job]) -> Result<Plan, ImposeError> {
        setup.check()?;
        self.needs_both_sides(setup.sides)?;
        let mut forms = self.lay(setup, jobs)?;
        if let Sides::Duplex { register, .. } = setup.sides {
            forms.finishing.register = register;
        }
        press::print(setup, jobs, forms)
    }

    fn lay(&self, setup: &SheetSetup, jobs: &[Job]) -> Result<Forms, ImposeError> {
        if let Self::Gang(gang) = self {
            return gang.lay(setup, jobs);
        }
        let [job] = jobs else {
            return Err(ImposeError::JobCount {
                named: 1,
                given: jobs.len(),
            });
        };
        not_empty(1, job)?;
        match self {
            Self::NUp(n_up) => n_up.lay(setup, job),
            Self::Booklet(booklet) => booklet.lay(setup, job),
            Self::PerfectBound(book) => book.lay(setup, job),
            Self::CutAndStack(stack) => stack.lay(setup, job),
            Self::StepAndRepeat(repeat) => repeat.lay(setup, job),
            Self::Gang(gang) => gang.lay(setup, jobs),
            Self::SameForm(form) => form.lay(setup, job),
            Self::Calendar(calendar) => calendar.lay(setup, job),
        }
    }

    /// Whether it cannot be printed on fronts alone.
    #[must_use]
    pub const fn has_two_sides(&self) -> bool {
        self.two_sided().is_some()
    }

    fn needs_both_sides(&self, sides: Sides) -> Result<(), ImposeError> {
        match (self.two_sided(), sides) {
            (None, _) | (_, Sides::Duplex { .. }) => Ok(()),
            (Some(scheme), Sides::Simplex) => Err(ImposeError::NeedsDuplex { scheme }),
        }
    }

    /// Names what needs both sides: folded leaves have two pages on each side of the sheet.
    const fn two_sided(&self) -> Option<&'static str> {
        match self {
            Self::Booklet(_) => Some("a booklet"),
            Self::PerfectBound(_) => Some("a perfect-bound book"),
            Self::SameForm(_) => Some("a form that prints its own back"),
            Self::Calendar(Calendar {
                binding: CalendarBinding::Stitched { .. },
            }) => Some("a stitched calendar"),
            Self::NUp(_)
            | Self::CutAndStack(_)
            | Self::StepAndRepeat(_)
            | Self::Gang(_)
            | Self::Calendar(_) => None,
        }
    }
}
