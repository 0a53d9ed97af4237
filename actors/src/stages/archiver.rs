//! Writes a finished job's original, result and log into its folder's output place.
//!
//! They lie in `originals/`, `results/` and `logs/` below it. Filing again after a crash finds what
//! is there and writes nothing twice.

use super::StageCommand;
use super::desk::{MAILBOX, StageDesk};
use crate::alarms::{AlarmBoard, AlarmKey};
use crate::archive::{
    OutputError, Ownership, Source, make_durable_directory, render, tell, write_output,
};
use crate::printer::chain;
use crate::settings::CurrentSettings;
use crate::supervisor::StageAnswer;
use actix::prelude::*;
use jiff::tz::TimeZone;
use platen_config::{Folder, Kept, NameParts};
use platen_ledger::vault::Vault;
use platen_ledger::{Filed, Job, JobReader};
use platen_model::{FileRef, fault_point};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an archiver needs.
#[derive(Clone)]
pub struct ArchiverParts {
    /// The files.
    pub vault: Vault,
    /// The jobs' histories.
    pub reader: Arc<dyn JobReader>,
    /// The folders' output places.
    pub settings: CurrentSettings,
    /// Where a place that cannot be written is told.
    pub alarms: AlarmBoard,
    /// The room's time zone.
    pub zone: TimeZone,
}

/// The archiver.
pub struct Archiver {
    desk: StageDesk,
    parts: ArchiverParts,
}

impl Archiver {
    /// Returns an archiver.
    #[must_use]
    pub fn new(desk: StageDesk, parts: ArchiverParts) -> Self {
        Self { desk, parts }
    }
}

impl Actor for Archiver {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<StageCommand> for Archiver {
    type Result = ();

    fn handle(&mut self, command: StageCommand, ctx: &mut Self::Context) {
        let parts = self.parts.clone();
        self.desk.work(command, ctx, |job| async move {
            let filing = tokio::task::spawn_blocking(move || file(&job, &parts));
            filing
                .await
                .unwrap_or_else(|stopped| StageAnswer::Crashed(stopped.to_string()))
        });
    }
}

fn file(job: &Job, parts: &ArchiverParts) -> StageAnswer {
    let settings = parts.settings.get();
    let name = &job.arrival.folder;
    let folder = settings.folders.get(name);
    let Some((folder, output)) = folder.and_then(|folder| Some((folder, folder.output.as_ref()?)))
    else {
        // The folder wants no outputs any more, or no others.
        let paths = job.filing.there().to_vec();
        return StageAnswer::Filed(Filed { paths });
    };
    fault_point!("archive.before_filing");
    let filing = Filing {
        job,
        folder,
        output,
        parts,
    };
    let answer = match filing.write() {
        Ok(paths) => {
            parts.alarms.clear(&AlarmKey::Output(name.clone()));
            StageAnswer::Filed(Filed { paths })
        }
        Err(why) => {
            let text = format!(
                "the output place {} cannot be used: {why}",
                output.display()
            );
            parts
                .alarms
                .raise(AlarmKey::Output(name.clone()), text.clone());
            StageAnswer::PlaceAway(text)
        }
    };
    fault_point!("archive.after_filing");
    answer
}

struct Filing<'a> {
    job: &'a Job,
    folder: &'a Folder,
    output: &'a Path,
    parts: &'a ArchiverParts,
}

impl Filing<'_> {
    /// Returns where all outputs of the job lie, those from before among them.
    fn write(&self) -> Result<Vec<String>, String> {
        let mut paths = self.job.filing.there().to_vec();
        for kept in &self.folder.keep {
            let written = match kept {
                // Somebody may have taken them away to use them, and would find them once more.
                Kept::Original | Kept::Result if self.is_log_due() => None,
                Kept::Original => {
                    let extension = extension(&self.job.arrival.personal.file_name);
                    self.copy("originals", &extension, Some(self.job.arrival.original))?
                }
                Kept::Result => self.copy("results", "pdf", self.job.document)?,
                Kept::Log => self.log()?,
            };
            let written = written.map(|path| path.to_string_lossy().into_owned());
            paths.extend(written.filter(|path| !paths.contains(path)));
        }
        Ok(paths)
    }

    const fn is_log_due(&self) -> bool {
        matches!(self.job.filing, platen_ledger::Filing::LogDue(_))
    }

    fn copy(
        &self,
        place: &str,
        ext: &str,
        file: Option<FileRef>,
    ) -> Result<Option<PathBuf>, String> {
        let Some(file) = file else { return Ok(None) };
        let path = self.parts.vault.path(&file.hash);
        self.put(place, ext, Source::File(&path)).map(Some)
    }

    fn log(&self) -> Result<Option<PathBuf>, String> {
        let history = self
            .parts
            .reader
            .history(self.job.id)
            .map_err(|error| chain(&error))?;
        let lines: Vec<_> = history
            .iter()
            .map(|recorded| tell(&recorded.event))
            .collect();
        let title = format!(
            "Job {} ({}): {}, {}",
            self.job.id.short(),
            self.job.id,
            self.job.arrival.personal.file_name,
            self.job.status.state(),
        );
        let text = render(&title, &lines, &self.parts.zone);
        self.put("logs", "txt", Source::Text(&text)).map(Some)
    }

    fn put(&self, place: &str, ext: &str, source: Source<'_>) -> Result<PathBuf, String> {
        let directory = self.output.join(place);
        make_durable_directory(&directory)
            .map_err(|error| format!("cannot make {}: {error}", directory.display()))?;
        let stem = stem(&self.job.arrival.personal.file_name);
        let attempt = self.job.last_attempt();
        let name = self.folder.name_pattern.expand(&NameParts {
            stem,
            ext,
            job: self.job.id,
            at: self
                .job
                .accepted_at
                .to_zoned(self.parts.zone.clone())
                .datetime(),
            folder: self.job.arrival.folder.as_str(),
            printer: attempt.map_or("", |attempt| attempt.printer.as_str()),
            title: stem,
        });
        let ownership = self.ownership()?;
        write_output(&directory, &name, source, ownership, &self.job.id.short())
            .map_err(|error: OutputError| chain(&error))
    }

    fn ownership(&self) -> Result<Ownership, String> {
        let mode = self.folder.output_mode;
        let Some(owner) = &self.folder.output_owner else {
            return Ok(Ownership {
                mode,
                user: None,
                group: None,
            });
        };
        let user = uzers::get_user_by_name(&owner.user)
            .ok_or_else(|| format!("there is no user {:?} on this machine", owner.user))?;
        let group = uzers::get_group_by_name(&owner.group)
            .ok_or_else(|| format!("there is no group {:?} on this machine", owner.group))?;
        Ok(Ownership {
            mode,
            user: Some(user.uid()),
            group: Some(group.gid()),
        })
    }
}

/// Returns a file name without its extension; a leading dot begins none.
fn stem(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        Some(_) | None => file_name,
    }
}

/// Returns a file name's extension; empty where it has none, and none is made up then.
fn extension(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.to_ascii_lowercase(),
        Some(_) | None => String::new(),
    }
}
