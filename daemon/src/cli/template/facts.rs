//! What the conditions of templates see of a document on the command line.

use crate::cli::jobs::parse_job;
use crate::cli::outcome::Failure;
use crate::cli::run::Ask;
use anyhow::anyhow;
use clap::Args;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use platen_actors::stages::{came, fields};
use platen_config::{Colour, Facts};
use platen_model::{Clock as _, Copies, FolderName, Priority, WallClock};
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::recipe::Fields;
use platen_pdfcore::recipe::stamp::Field;
use platen_pdfcore::{InspectLimits, SurveyLimits, inspect_opened, survey};
use std::path::Path;
use std::str::FromStr as _;

/// What a room would know of a document, to see what its templates would do.
#[derive(Debug, Args)]
#[command(next_help_heading = "What conditions of templates see")]
pub(in crate::cli) struct Seen {
    /// The name of the file, in place of its own
    #[arg(long, value_name = "NAME")]
    as_name: Option<String>,
    /// The folder that it came from
    #[arg(long, value_name = "FOLDER")]
    as_folder: Option<FolderName>,
    /// The number that its job has, for texts with {job}
    #[arg(long, value_name = "JOB", value_parser = parse_job)]
    as_job: Option<String>,
    /// The copies that its ticket asks for; 1 without it
    #[arg(long, value_name = "NUMBER", value_parser = copies)]
    as_copies: Option<Copies>,
    /// The priority that its ticket gives it
    #[arg(long, value_name = "NUMBER", value_parser = priority)]
    as_priority: Option<Priority>,
    /// When it came, in the time zone of the room: 2026-11-27T18:30; now without it
    #[arg(long, value_name = "TIME")]
    as_at: Option<DateTime>,
}

fn copies(text: &str) -> Result<Copies, String> {
    let number = i64::from_str(text).map_err(|error| error.to_string())?;
    Copies::new(number).map_err(|error| error.to_string())
}

fn priority(text: &str) -> Result<Priority, String> {
    let number = i64::from_str(text).map_err(|error| error.to_string())?;
    Priority::new(number).map_err(|error| error.to_string())
}

/// Whether conditions ask for colour, for which every page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum LookFor {
    /// They do.
    Colour,
    /// They do not.
    NoColour,
}

impl Seen {
    /// Returns what is known of a document.
    pub(in crate::cli) fn facts(
        &self,
        ask: &Ask,
        file: &Path,
        pdf: &Pdf<'_>,
        look_for: LookFor,
    ) -> Result<Facts, Failure> {
        let found = inspect_opened(pdf, &InspectLimits::default())
            .map_err(|damage| Failure::Refused(anyhow!("{}: {damage}", file.display())))?;
        let own_name = || {
            file.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        Ok(Facts {
            name: self.as_name.clone().or_else(own_name),
            folder: self.as_folder.clone(),
            pages: found.pages,
            sizes: found.seen_sizes(),
            colour: match look_for {
                LookFor::Colour => colour(pdf),
                LookFor::NoColour => None,
            },
            came: came(self.came_at(ask)?),
            copies: self.as_copies.or_else(|| Copies::new(1).ok()),
            priority: self.as_priority,
        })
    }

    /// Returns what texts on pages may say of a file.
    pub(in crate::cli) fn fields(&self, ask: &Ask, file: &Path) -> Result<Fields, Failure> {
        let own_name = || {
            file.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        let name = self.as_name.clone().or_else(own_name).unwrap_or_default();
        let fields = fields(self.came_at(ask)?, &name);
        let fields = match &self.as_folder {
            Some(folder) => fields.with(Field::Folder, folder.as_str()),
            None => fields,
        };
        Ok(match &self.as_job {
            Some(job) => fields.with(Field::Job, job),
            None => fields,
        })
    }

    /// Whether it is said which job it is.
    pub(in crate::cli) const fn has_job(&self) -> bool {
        self.as_job.is_some()
    }

    fn came_at(&self, ask: &Ask) -> Result<DateTime, Failure> {
        match self.as_at {
            Some(at) => Ok(at),
            None => Ok(WallClock.now().to_zoned(zone(ask)?).datetime()),
        }
    }
}

/// Returns the room's time zone, or the machine's own.
fn zone(ask: &Ask) -> Result<TimeZone, Failure> {
    if !ask.names_room() {
        return Ok(TimeZone::system());
    }
    let settings = ask.settings_by(platen_config::load)?;
    TimeZone::get(&settings.room.time_zone).map_err(Failure::environment)
}

fn colour(pdf: &Pdf<'_>) -> Option<Colour> {
    let has_colour = survey(pdf, &SurveyLimits::default()).has_colour()?;
    Some(match has_colour {
        true => Colour::Colour,
        false => Colour::Grey,
    })
}
