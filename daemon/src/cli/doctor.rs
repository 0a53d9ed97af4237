//! `platen doctor`: looks for what keeps the room from working, with a remedy for each finding.
//!
//! It changes nothing: what it writes to try a place, it removes again.

mod account;
mod machine;
mod places;
mod reach;
mod running;

use super::outcome::{Ending, Failure, Outcome};
use super::run::Ask;
use super::show::Colour;
use super::table::{Mood, Table, cell, mooded};
use crate::api::wire::Outcome as Grade;
use crate::boot::{LEDGER, VAULT};
use account::Tried;
use anyhow::anyhow;
use clap::Args;
use platen_actors::intake::WORK;
use platen_config::Settings;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sudo platen doctor --data /var/lib/platen\n\n\
    Root tries everything as the account that the room's directory belongs to, anybody else as\n\
    themselves.\n\
    Exit code 1 when anything is bad."
)]
pub(super) struct Doctor {}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    grade: Grade,
    /// What was looked at.
    about: String,
    /// What was found.
    found: String,
    /// What to do about it; empty when there is nothing to do.
    remedy: String,
}

/// All that was found.
#[derive(Debug, Serialize)]
struct Report {
    /// The account that tried everything.
    account: String,
    findings: Vec<Finding>,
    /// What a virus scanner should leave alone.
    leave_alone: Vec<PathBuf>,
}

impl Finding {
    fn good(about: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(Grade::Good, about, found, "")
    }

    fn warn(about: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Grade::Warn, about, found, remedy)
    }

    fn bad(about: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Grade::Bad, about, found, remedy)
    }

    fn new(
        grade: Grade,
        about: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            grade,
            about: about.into(),
            found: found.into(),
            remedy: remedy.into(),
        }
    }
}

impl Doctor {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let Self {} = self;
        let data = ask.data()?;
        reach(&data)?;
        let findings = match account::settle(&data) {
            Tried::Here(findings) => findings,
            Tried::ByAnother(ended) => return told(ended),
        };
        let report = examine(&data, findings);
        let out = ask.out();
        out.either(&report, |report| human(report, out.colour()))?;
        let bad = |finding: &Finding| finding.grade == Grade::Bad;
        Ok(if report.findings.iter().any(bad) {
            Ending::Findings
        } else {
            Ending::Good
        })
    }
}

/// Makes sure that there is a directory to look at.
fn reach(data: &Path) -> Result<(), Failure> {
    let place = data.display();
    Err(Failure::Environment(match std::fs::metadata(data) {
        Ok(about) if about.is_dir() => return Ok(()),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => anyhow!(
            "{} cannot reach {place}: {error}: let that account pass through every directory above it \
             (chmod o+x)",
            account::own_name()
        ),
        Ok(_) | Err(_) => {
            anyhow!("there is no room in {place}: make one with `platen init --data {place}`")
        }
    }))
}

/// Ends as the doctor of the room's account did, who has told everything.
fn told(ended: ExitStatus) -> Outcome {
    match ended.code() {
        Some(0) => Ok(Ending::Good),
        Some(1) => Ok(Ending::Findings),
        Some(_) | None => Err(Failure::Environment(anyhow!(
            "the doctor as the room's account did not come to an end ({ended})"
        ))),
    }
}

fn examine(data: &Path, mut findings: Vec<Finding>) -> Report {
    let mut leave_alone = vec![data.join(VAULT), data.join(LEDGER)];
    match platen_config::load(data) {
        Err(problems) => {
            findings.extend(problems.iter().map(|problem| {
                let place = format!("{}:{}", problem.file.display(), problem.line);
                Finding::bad(place, &problem.message, &problem.fix)
            }));
            findings.extend(places::room(data, None));
        }
        Ok(settings) => {
            findings.push(Finding::good("settings", "they are good"));
            findings.extend(places::room(data, Some(&settings)));
            findings.extend(places::folders(data, &settings));
            let room = running::folders(data, &findings);
            findings.extend(room);
            findings.extend(reach::printers(data, &settings));
            findings.extend(reach::doors(data, &settings));
            findings.extend(machine::inotify(settings.folders.len()));
            leave_alone.extend(scanner_exceptions(&settings));
        }
    }
    findings.extend(machine::converters());
    findings.push(machine::clock(data));
    Report {
        account: account::own_name(),
        findings,
        leave_alone,
    }
}

/// A scanner that opens or moves a file amid Platen's work delays it at best.
fn scanner_exceptions(settings: &Settings) -> impl Iterator<Item = PathBuf> {
    let temp = std::iter::once(settings.room.temp_dir.clone());
    temp.chain(
        settings
            .folders
            .values()
            .map(|folder| folder.input.join(WORK)),
    )
}

fn human(report: &Report, colour: Colour) -> String {
    let mut table = Table::new(colour, &["", "about", "found", "do"]);
    for finding in &report.findings {
        let (word, mood) = match finding.grade {
            Grade::Good => ("good", Mood::Good),
            Grade::Warn => ("warn", Mood::Calm),
            Grade::Bad => ("bad", Mood::Alarming),
        };
        table.row(vec![
            mooded(word, mood),
            cell(&finding.about),
            cell(&finding.found),
            cell(&finding.remedy),
        ]);
    }
    let count = |grade| {
        let findings = report.findings.iter();
        findings.filter(|finding| finding.grade == grade).count()
    };
    let alone: Vec<_> = report
        .leave_alone
        .iter()
        .map(|path| format!("  {}", path.display()))
        .collect();
    format!(
        "tried as {}\n\n{}\n{} good, {} with a drawback, {} bad\n\n\
         A virus scanner should leave these alone:\n{}\n",
        report.account,
        table.lines(),
        count(Grade::Good),
        count(Grade::Warn),
        count(Grade::Bad),
        alone.join("\n")
    )
}
