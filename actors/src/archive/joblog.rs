//! The readable log of one job, as it lies beside its output.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use platen_model::plain;
use std::fmt::Write as _;

/// One line of a job's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was recorded, UTC.
    pub at: Timestamp,
    /// What happened, a sentence or clause for people.
    pub what: String,
    /// Who or what did it: a person, a folder, a printer; empty for Platen itself.
    pub who: String,
}

/// Renders a job's log: a heading, then one line per row in the order given, in the room's time
/// zone. Text from outside cannot add or hide lines: control characters are shown escaped.
#[must_use]
pub fn render(title: &str, lines: &[LogLine], zone: &TimeZone) -> String {
    let mut text = format!("{}\n\n", plain(title));
    for line in lines {
        let at = line
            .at
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M:%S.%3f %:z");
        let by = if line.who.is_empty() {
            String::new()
        } else {
            format!("  [{}]", plain(&line.who))
        };
        writeln!(text, "{at}  {}{by}", plain(&line.what)).expect("a string takes all text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: &str, what: &str, who: &str) -> LogLine {
        LogLine {
            at: at.parse().unwrap(),
            what: what.to_owned(),
            who: who.to_owned(),
        }
    }

    #[test]
    fn a_log_reads_like_a_story() {
        let lines = [
            line(
                "2026-03-01T08:00:00Z",
                "accepted letter.pdf, 2 pages, 13,201 bytes",
                "folder letters",
            ),
            line("2026-03-01T08:00:00.25Z", "ready to print", ""),
            line(
                "2026-07-01T08:00:02.9999Z",
                "cancelled: line\nbreak \u{202e}gpj.exe",
                "anna",
            ),
        ];
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let expected = "Job 0a1b2c3d: letter.pdf\n\n\
            2026-03-01 09:00:00.000 +01:00  accepted letter.pdf, 2 pages, 13,201 bytes  [folder letters]\n\
            2026-03-01 09:00:00.250 +01:00  ready to print\n\
            2026-07-01 10:00:02.999 +02:00  cancelled: line\\nbreak \\u{202e}gpj.exe  [anna]\n";
        assert_eq!(render("Job 0a1b2c3d: letter.pdf", &lines, &zone), expected);
    }
}
