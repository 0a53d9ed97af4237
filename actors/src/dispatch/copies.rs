//! How many copies of a job a printer can be asked for.

use super::queue::Bulk;
use platen_config::{Link, Printer, Settings};
use platen_ledger::Arrival;
use platen_model::{Copies, Destination};
use platen_protocols::lpr;

/// A destination cannot be asked for so many copies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{to} can be asked for {most} copies of a job at the most, and this is to be {copies}")]
pub struct TooManyCopies {
    /// The printer or group.
    pub to: Destination,
    /// What it can be asked for.
    pub most: u16,
    /// What is wanted.
    pub copies: u16,
}

/// Returns how many copies of a job can be asked for over a link; none where there is no limit but
/// that of jobs themselves.
#[must_use]
pub const fn most_copies(link: &Link) -> Option<u16> {
    match link {
        Link::Lpr(_) => Some(lpr::MOST_COPIES),
        Link::Raw(_) | Link::Folder(_) => None,
    }
}

/// Returns whether so many copies are more than some printers can be asked for, so that only the
/// others may claim the job.
#[must_use]
pub fn bulk(copies: Copies) -> Bulk {
    if copies.get() > lpr::MOST_COPIES {
        Bulk::Large(copies)
    } else {
        Bulk::Usual
    }
}

/// Checks that where a job goes there is a printer that can be asked for all its copies.
///
/// # Errors
/// When there is none. A destination that is not in the settings, or where nobody offers what the
/// job needs, is not this function's concern.
pub fn check_copies(
    settings: &Settings,
    to: &Destination,
    job: &Arrival,
) -> Result<(), TooManyCopies> {
    let may_take = |printer: &&Printer| job.needs.is_subset(&printer.offers);
    let copies = job.copies.get();
    let limits: Vec<_> = match to {
        Destination::Printer(name) => settings.printers.get(name).into_iter().collect(),
        Destination::Group(name) => {
            let group = settings.groups.get(name);
            let names = group.into_iter().flat_map(|group| &group.printers);
            let printers = names.filter_map(|name| settings.printers.get(name));
            printers.filter(may_take).collect()
        }
    };
    let most = limits
        .iter()
        .map(|printer| most_copies(&printer.link).unwrap_or(u16::MAX))
        .max();
    match most {
        Some(most) if copies > most => Err(TooManyCopies {
            to: to.clone(),
            most,
            copies,
        }),
        Some(_) | None => Ok(()),
    }
}
