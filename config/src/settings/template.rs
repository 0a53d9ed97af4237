//! Automation templates, and what they and the rules of folders say of a job.

use super::Release;
use platen_model::{Copies, Destination, Priority, TemplateVersion};
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
    /// What jobs get that are given it, where nobody nearer to the job says otherwise.
    pub ticket: Ticket,
}

/// Where a template comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateSource {
    /// It is part of Platen.
    BuiltIn,
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
            ticket: Ticket::default(),
        }
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
