//! The ticket beside a document: what the sender wants of this one job.
//!
//! ```toml
//! template = "rush"
//! copies = 2
//! priority = 80
//! hold = true
//! not_before = 2026-11-23T06:00:00Z
//! ```

use super::{Claimed, Overrides};
use platen_config::Release;
use platen_model::{Copies, Priority, TemplateName, Timestamp};
use serde::Deserialize;
use std::path::PathBuf;

/// The longest ticket, in bytes.
const LONGEST: u64 = 64 * 1024;

/// A ticket that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// It cannot be read.
    #[error("the ticket {} cannot be read", name.display())]
    Read {
        /// The ticket, relative to the folder's input.
        name: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// It is longer than a ticket may be.
    #[error("the ticket {} has {bytes} bytes; the longest has {LONGEST}", name.display())]
    TooLong {
        /// The ticket, relative to the folder's input.
        name: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// It says what a ticket cannot say.
    #[error("the ticket {} is wrong: {what}", name.display())]
    Wrong {
        /// The ticket, relative to the folder's input.
        name: PathBuf,
        /// Where and how.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    template: Option<String>,
    copies: Option<i64>,
    priority: Option<i64>,
    hold: Option<bool>,
    not_before: Option<toml::value::Datetime>,
}

/// Reads what the ticket of a claimed document says; without one, nothing is said.
///
/// # Errors
/// See [`TicketError`]. It names the ticket as it was dropped, which is not where it lies now.
pub fn read_ticket(claim: &Claimed) -> Result<Overrides, TicketError> {
    let Some(file) = &claim.ticket else {
        return Ok(Overrides::default());
    };
    let name = || {
        let own = file.file_name().unwrap_or_default();
        claim.name.with_file_name(own)
    };
    let read = |source| TicketError::Read {
        name: name(),
        source,
    };
    let bytes = std::fs::metadata(file).map_err(read)?.len();
    if bytes > LONGEST {
        return Err(TicketError::TooLong {
            name: name(),
            bytes,
        });
    }
    let text = std::fs::read_to_string(file).map_err(read)?;
    parse(&text).map_err(|what| TicketError::Wrong { name: name(), what })
}

fn parse(text: &str) -> Result<Overrides, String> {
    let written: Written = toml::from_str(text).map_err(|error| error.to_string())?;
    let template = written.template.map(|name| name.parse::<TemplateName>());
    let copies = written.copies.map(Copies::new).transpose();
    let priority = written.priority.map(Priority::new).transpose();
    let not_before = written.not_before.map(|time| {
        let text = time.to_string();
        text.parse::<Timestamp>().map_err(|_| {
            format!(
                "not_before = {text} needs a date, a time and a zone, as in 2026-11-23T06:00:00Z"
            )
        })
    });
    Ok(Overrides {
        template: template.transpose().map_err(|error| error.to_string())?,
        copies: copies.map_err(|error| error.to_string())?,
        priority: priority.map_err(|error| error.to_string())?,
        hold: written
            .hold
            .map(|hold| if hold { Release::Held } else { Release::AtOnce }),
        not_before: not_before.transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_says_what_the_sender_wants() {
        let ticket = "template = \"rush\"\ncopies = 2\npriority = 80\nhold = true\nnot_before = 2026-11-23T06:00:00Z\n";
        let expected = Overrides {
            template: "rush".parse().ok(),
            copies: Copies::new(2).ok(),
            priority: Priority::new(80).ok(),
            hold: Some(Release::Held),
            not_before: "2026-11-23T06:00:00Z".parse().ok(),
        };
        assert_eq!(parse(ticket), Ok(expected));
        assert_eq!(parse(""), Ok(Overrides::default()));
    }

    #[test]
    fn a_wrong_ticket_is_refused_with_the_reason() {
        for (ticket, reason) in [
            ("copies = 0", "copies is 0"),
            ("template = \"../rush\"", "is not a name"),
            ("colour = true", "unknown field `colour`"),
            ("not_before = 06:00:00", "needs a date"),
            ("copies", "TOML parse error"),
        ] {
            let refused = parse(ticket).unwrap_err();
            assert!(refused.contains(reason), "{ticket}: {refused}");
        }
    }
}
