//! Identities: what an operator names, and what Platen numbers.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The longest name an operator may give, in bytes.
const LONGEST_NAME: usize = 64;

/// A name that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name:?} is not a name: use 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first"
)]
pub struct NameError {
    name: String,
}

fn check_name(name: &str) -> Result<Box<str>, NameError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let allowed = |byte: u8| plain(byte) || matches!(byte, b'.' | b'_' | b'-');
    let good = name.len() <= LONGEST_NAME
        && name.bytes().next().is_some_and(plain)
        && name.bytes().all(allowed);
    if good {
        Ok(name.into())
    } else {
        Err(NameError {
            name: name.chars().take(LONGEST_NAME + 1).collect(),
        })
    }
}

macro_rules! name {
    ($(#[doc = $doc:literal] $type:ident)+) => {$(
        #[doc = $doc]
        ///
        /// 1 to 64 bytes of `a-z 0-9 . _ -`, a letter or digit first: fit for a file name, a URL
        /// and a metric's label alike.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Box<str>);

        impl $type {
            /// Returns the name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $type {
            type Err = NameError;

            fn from_str(name: &str) -> Result<Self, NameError> {
                check_name(name).map(Self)
            }
        }
    )+};
}

name! {
    /// A hot folder's name.
    FolderName
    /// A printer's name.
    PrinterName
    /// A printer group's name.
    GroupName
    /// An automation template's name.
    TemplateName
}

/// One thing to print, from arrival to counted paper: a version 7 UUID (RFC 9562), so that jobs
/// sort by arrival. People see its last eight digits, which do not repeat within a room's memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(Uuid);

/// The text is not a job's identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a job id: {text:?}")]
pub struct ParseJobIdError {
    text: String,
}

impl JobId {
    /// Wraps a UUID read from a record.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// Returns a new identity that sorts by `now`.
    #[must_use]
    pub fn new(now: jiff::Timestamp) -> Self {
        let (seconds, nanos) = since_epoch(now);
        Self(Uuid::new_v7(uuid::Timestamp::from_unix(
            uuid::NoContext,
            seconds,
            nanos,
        )))
    }

    /// Returns the whole identity.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Returns the eight digits that people see.
    #[must_use]
    pub fn short(self) -> String {
        self.0.simple().to_string().split_off(24)
    }
}

/// Makes identities that sort in the order they were made, also within one millisecond and over a
/// step back of the wall clock.
#[derive(Debug)]
pub struct JobIds(uuid::ContextV7);

impl Default for JobIds {
    fn default() -> Self {
        Self(uuid::ContextV7::new())
    }
}

impl JobIds {
    /// Returns the next identity.
    pub fn next(&mut self, now: jiff::Timestamp) -> JobId {
        let (seconds, nanos) = since_epoch(now);
        JobId(Uuid::new_v7(uuid::Timestamp::from_unix(
            &self.0, seconds, nanos,
        )))
    }
}

/// A clock before 1970 counts as 1970.
fn since_epoch(now: jiff::Timestamp) -> (u64, u32) {
    let passed = now.as_duration();
    let seconds = u64::try_from(passed.as_secs()).unwrap_or(0);
    (seconds, u32::try_from(passed.subsec_nanos()).unwrap_or(0))
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for JobId {
    type Err = ParseJobIdError;

    fn from_str(text: &str) -> Result<Self, ParseJobIdError> {
        Uuid::try_parse(text)
            .map(Self)
            .map_err(|_not_a_uuid| ParseJobIdError {
                text: text.chars().take(80).collect(),
            })
    }
}

/// The number of a try to deliver a job, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptNo(pub u32);

impl fmt::Display for AttemptNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, good: bool) {
        assert_eq!(name.parse::<PrinterName>().is_ok(), good, "{name:?}");
    }

    #[test]
    fn names_are_fit_for_files_urls_and_labels() {
        check("press-1", true);
        check("9100.b_c", true);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
        for name in ["", "-a", ".a", "A", "a b", "a/b", "é", "a\n"] {
            check(name, false);
        }
    }

    #[test]
    fn identities_sort_as_made_even_when_the_clock_steps_back() {
        let mut ids = JobIds::default();
        let times = [
            "2026-11-22T10:00:00Z",
            "2026-11-22T10:00:00Z",
            "2026-11-22T09:00:00Z",
        ];
        let made: Vec<_> = times.map(|time| ids.next(time.parse().unwrap())).into();
        assert!(made.is_sorted(), "{made:?}");
    }

    #[test]
    fn a_job_is_shown_by_its_random_end() {
        let id = JobId::new("2026-11-22T10:00:00Z".parse().unwrap());
        assert_eq!(id.short().len(), 8);
        assert!(id.to_string().ends_with(&id.short()));
        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
