//! What commands write: for people or, with `--json`, for programs.

use super::outcome::Failure;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use platen_model::{Clock as _, WallClock, unmistakable};
use serde::Serialize;
use std::io::{self, IsTerminal as _, Write as _};

/// Where a command writes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out {
    form: Form,
    colour: Colour,
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// People.
    Human,
    /// Programs.
    Json,
}

/// Whether words are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// A person looks at a terminal and did not ask for none (https://no-color.org).
    On,
    /// The text goes elsewhere.
    Off,
}

impl Out {
    /// Writes to standard output.
    pub(super) fn new(form: Form) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let colour = if wanted && io::stdout().is_terminal() {
            Colour::On
        } else {
            Colour::Off
        };
        Self { form, colour }
    }

    pub(super) const fn colour(self) -> Colour {
        self.colour
    }

    pub(super) const fn form(self) -> Form {
        self.form
    }

    /// Writes `value` as JSON, or what `human` makes of it.
    pub(super) fn either<T: Serialize>(
        self,
        value: &T,
        human: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        match self.form {
            Form::Human => self.text(&unmistakable(&human(value))),
            Form::Json => {
                let text = serde_json::to_string_pretty(value);
                self.text(&text.map_err(|error| Failure::Internal(error.into()))?)
            }
        }
    }

    /// Writes text, with a line's end where it has none.
    pub(super) fn text(self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let written = write!(out, "{text}{end}").and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            _ => Failure::Environment(error.into()),
        })
    }
}

/// Returns a time of the API as people read it: local, and how long ago or ahead it is.
pub(super) fn time(text: &str) -> String {
    let Ok(at) = text.parse::<Timestamp>() else {
        return text.to_owned();
    };
    let local = at.to_zoned(TimeZone::system());
    format!("{} ({})", local.strftime("%Y-%m-%d %H:%M:%S"), relative(at))
}

/// Returns how long ago or ahead a time is, in its largest unit.
pub(super) fn relative(at: Timestamp) -> String {
    let passed = WallClock.now().duration_since(at);
    let length = duration(passed.unsigned_abs().as_secs());
    if passed.is_negative() {
        format!("in {length}")
    } else {
        format!("{length} ago")
    }
}

/// Returns how long ago a time of the API is.
pub(super) fn ago(text: &str) -> String {
    text.parse()
        .map_or_else(|_no_time| text.to_owned(), relative)
}

/// Returns a length of time in its largest unit.
pub(super) fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// Returns bytes in a unit that people read.
#[expect(
    clippy::cast_precision_loss,
    reason = "two digits are shown of what may lose the sixteenth"
)]
pub(super) fn bytes(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"];
    let mut size = bytes as f64;
    let mut unit = "B";
    for next in units {
        if size < 1_000.0 {
            break;
        }
        size /= 1_000.0;
        unit = next;
    }
    if unit == "B" {
        format!("{bytes} B")
    } else {
        format!("{size:.1} {unit}")
    }
}

/// The forms of a time, as people are told them.
const TIMES: &str = "write a local time such as 2026-03-01T18:00, one with its zone such as \
                     2026-03-01T18:00:00Z, or 'in 2h'";

/// Returns a time as a person writes it on the command line: RFC 3339, a local date and time, or
/// `in 2h`.
pub(super) fn parse_time(text: &str) -> Result<Timestamp, String> {
    read_time(text).map_err(|why| format!("{why}: {TIMES}"))
}

fn read_time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    if let Some(wait) = text.strip_prefix("in ") {
        let span: Result<jiff::Span, _> = wait.parse();
        let span = span.map_err(|_| format!("{wait:?} is no length of time"))?;
        let now = WallClock.now().to_zoned(TimeZone::system());
        let then = now.checked_add(span).map_err(|error| error.to_string())?;
        return Ok(then.timestamp());
    }
    let local: Result<jiff::civil::DateTime, _> = text.parse();
    let local = local.map_err(|_| "it is no time".to_owned())?;
    let zoned = local.to_zoned(TimeZone::system());
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_short() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_400), "1.4 kB");
        assert_eq!(bytes(5_368_709_120), "5.4 GB");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(7_200), "2 h");
        assert_eq!(duration(200_000), "2 d");
    }

    #[test]
    fn times_are_taken_as_people_write_them() {
        let exact = parse_time("2026-03-01T18:00:00Z").unwrap();
        assert_eq!(exact.to_string(), "2026-03-01T18:00:00Z");
        let soon = parse_time("in 90m")
            .unwrap()
            .duration_since(WallClock.now());
        assert!((5_390..=5_400).contains(&soon.as_secs()), "{soon:?}");
        assert!(parse_time("in 1d").is_ok());
        assert!(parse_time("2026-03-01T18:00").is_ok());
        for wrong in [
            "tomorrow",
            "",
            "in",
            "in a while",
            "18:00",
            "2026-13-01T18:00",
        ] {
            let why = parse_time(wrong).unwrap_err();
            for form in ["2026-03-01T18:00,", "2026-03-01T18:00:00Z", "'in 2h'"] {
                assert!(why.contains(form), "{wrong}: {why}");
            }
        }
    }
}
