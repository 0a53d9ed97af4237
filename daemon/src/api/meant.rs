//! What a caller writes for a job.

use platen_model::JobId;
use std::str::FromStr;

/// The fewest digits of a job's identity that are looked up.
const FEWEST_DIGITS: usize = 4;
/// Digits of a whole identity.
const DIGITS: usize = 32;

/// The job that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant {
    /// By its whole identity.
    Whole(JobId),
    /// By its last hexadecimal digits, in lower case.
    Ending(String),
}

/// The text means no job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a job: give its whole id, or at least its last four digits")]
pub(crate) struct NotAJob(String);

impl FromStr for Meant {
    type Err = NotAJob;

    fn from_str(text: &str) -> Result<Self, NotAJob> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Whole(id));
        }
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let good = (FEWEST_DIGITS..=DIGITS).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if good {
            Ok(Self::Ending(digits.to_ascii_lowercase()))
        } else {
            Err(NotAJob(text.chars().take(80).collect()))
        }
    }
}
