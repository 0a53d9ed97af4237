//! Automation templates, and what they and the rules of folders say of a job.

use super::{Colour, Facts, Release, Verdict, When};
use platen_model::{Copies, Destination, Priority, TemplateName, TemplateVersion};
use platen_pdfcore::recipe::{Recipe, Step};
use std::path::PathBuf;

/// The name of the template that changes nothing. It is built in, and what rules name unless they
/// say otherwise.
pub const AS_IS: &str = "as-is";

/// An automation template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Where it comes from.
    pub source: TemplateSource,
    /// Raised by its author with every change; jobs are recorded with it.
    pub version: TemplateVersion,
    /// What it is for, in a line.
    pub description: String,
    /// The template that it extends; what that one says is in here already.
    pub extends: Option<TemplateName>,
    /// The documents that it is for.
    pub when: When,
    /// What is done to their pages.
    pub steps: Vec<Conditional>,
    /// What jobs get that are given it, where nobody nearer to the job says otherwise.
    pub ticket: Ticket,
}

/// A step that is done to some documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditional {
    /// To which.
    pub when: When,
    /// What is done.
    pub step: Step,
}

/// What a template comes to for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What each of its conditions came to.
    pub verdicts: Vec<Verdict>,
    /// Its steps, with what their conditions came to.
    pub steps: Vec<JudgedStep>,
    /// The steps that are done to this document, if the template is for it.
    pub recipe: Recipe,
}

/// What a step of a template comes to for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedStep {
    /// The step.
    pub step: Step,
    /// What each of its conditions came to.
    pub verdicts: Vec<Verdict>,
}

/// Where a template comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateSource {
    /// It is part of Platen, for every room.
    BuiltIn,
    /// It comes with Platen, to be used by name, in rooms and without one. A file of its name in a
    /// room takes its place there.
    Starter,
    /// This file.
    File(PathBuf),
}

/// What someone says of how a job is printed. What is left out is for others to say, and at last
/// for the defaults of [`Priority`] and [`Copies`], [`Release::AtOnce`], and the folder's `to`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ticket {
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// How many times it is printed.
    pub copies: Option<Copies>,
    /// When it may print.
    pub hold: Option<Release>,
    /// Where it goes; that exists.
    pub to: Option<Destination>,
}

impl Template {
    /// Returns the template that changes nothing.
    #[must_use]
    pub fn as_is() -> Self {
        Self {
            source: TemplateSource::BuiltIn,
            version: TemplateVersion::FIRST,
            description: "Printed as it came".to_owned(),
            extends: None,
            when: When::default(),
            steps: vec![],
            ticket: Ticket::default(),
        }
    }
}

impl Template {
    /// Whether it does something to pages, or asks something of documents.
    #[must_use]
    pub fn programs(&self) -> bool {
        !self.steps.is_empty() || !self.when.is_always()
    }

    /// Whether conditions ask for colour, which takes a look at every page.
    #[must_use]
    pub fn asks_for_colour(&self) -> bool {
        let steps = self.steps.iter().map(|step| &step.when);
        let asks = |colour: Option<Colour>| colour.is_some();
        std::iter::once(&self.when)
            .chain(steps)
            .any(|when| asks(when.colour))
    }

    /// Says which conditions a document meets, and what is done to it.
    #[must_use]
    pub fn judge(&self, facts: &Facts) -> Judged {
        let judged = self.steps.iter().map(|conditional| JudgedStep {
            step: conditional.step.clone(),
            verdicts: conditional.when.judge(facts),
        });
        let steps: Vec<_> = judged.collect();
        let done = steps.iter().filter(|step| step.is_done());
        Judged {
            verdicts: self.when.judge(facts),
            recipe: Recipe {
                steps: done.map(|step| step.step.clone()).collect(),
            },
            steps,
        }
    }
}

impl Judged {
    /// Whether the template is for the document.
    #[must_use]
    pub fn suits(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.holds)
    }
}

impl JudgedStep {
    /// Whether the step is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.holds)
    }
}

impl Ticket {
    /// Returns what this says, and where it says nothing what `otherwise` says.
    #[must_use]
    pub fn or(self, otherwise: &Self) -> Self {
        Self {
            priority: self.priority.or(otherwise.priority),
            copies: self.copies.or(otherwise.copies),
            hold: self.hold.or(otherwise.hold),
            to: self.to.or_else(|| otherwise.to.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_nearer_to_the_job_is_asked_first() {
        let near = Ticket {
            copies: Copies::new(2).ok(),
            ..Ticket::default()
        };
        let far = Ticket {
            copies: Copies::new(9).ok(),
            priority: Priority::new(80).ok(),
            hold: Some(Release::Held),
            to: Some(Destination::Printer("press".parse().unwrap())),
        };
        let both = near.clone().or(&far);
        assert_eq!(both.copies, near.copies);
        assert_eq!(
            Ticket {
                copies: far.copies,
                ..both
            },
            far
        );
        assert_eq!(Ticket::default().or(&near), near);
    }
}
