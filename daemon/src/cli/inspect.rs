//! `platen inspect`: what a PDF holds, without a room.
//!
//! The file is parsed in this process and not in a caged worker as the room's are: who runs this
//! reads one file of his own with his own rights, and should the parser fail, nothing but this
//! command ends. The parser has limits of its own on everything, opens no other file and no
//! network, and what it tells is made plain before a terminal sees it.

mod convert;
mod screen;
mod view;

use super::outcome::{Ending, Failure, Outcome};
use super::pdf::{self, Bytes};
use super::run::Ask;
use anyhow::anyhow;
use clap::Args;
use platen_model::{Clock as _, WallClock};
use platen_pdfcore::{SurveyLimits, survey};
use std::path::PathBuf;
use view::{Cost, View};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  platen inspect letter.pdf\n  \
    platen inspect letter.pdf --json | jq '.fonts[] | select(.embedded | not) | .name'\n  \
    platen inspect locked.pdf --password-file password.txt\n\n\
    Needs no room and changes nothing. Lengths in JSON are micrometres. Signatures are told, not \
    verified.\nExit code 1 when the file is damaged beyond use or needs a password; what was \
    repaired is told.")]
pub(super) struct Inspect {
    /// The PDF
    file: PathBuf,
    /// The file whose first line is the document's password, the user's or the owner's
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl Inspect {
    pub(super) fn run(self, ask: &Ask) -> Outcome {
        let start = WallClock.instant();
        let password = self
            .password_file
            .as_deref()
            .map(pdf::password)
            .transpose()?;
        let bytes = Bytes::of(&self.file)?;
        let pdf = pdf::open(bytes.as_ref(), password.as_deref())
            .map_err(|error| pdf::refused(&self.file, &error))?;
        let found = survey(&pdf, &SurveyLimits::default());
        if found.pages == 0 {
            let file = self.file.display();
            return Err(Failure::Refused(anyhow!(
                "{file}: the document has no pages"
            )));
        }
        let cost = Cost {
            seconds: WallClock.instant().duration_since(start).as_secs_f64(),
            peak_resident_bytes: peak_resident(),
        };
        let view = View::new(&self.file, bytes.as_ref().len() as u64, found, cost);
        let out = ask.out();
        out.either(&view, |view| screen::text(view, out.colour()))?;
        Ok(Ending::Good)
    }
}

/// Returns the most memory that this process had at any time, by the kernel's account.
fn peak_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1_024)
}
