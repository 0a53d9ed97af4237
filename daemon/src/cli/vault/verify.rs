//! `platen vault verify`: whether the vault has what jobs need, as it was written.

use crate::boot::{LEDGER, VAULT};
use crate::cli::outcome::{Ending, Failure, Outcome};
use crate::cli::run::Ask;
use crate::cli::show::bytes;
use anyhow::anyhow;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use platen_ledger::vault::{Damage, VaultFiles, Verified};
use platen_ledger::{Missing, MissingError, SqliteReader, missing_files};
use platen_model::JobId;
use serde::Serialize;
use std::path::Path;

/// Jobs that a line for people names.
const NAMED: usize = 5;

/// What a verification found, as programs read it.
#[derive(Serialize)]
struct Found {
    objects: u64,
    bytes: u64,
    damaged: Vec<DamageView>,
    /// How much more is damaged.
    damaged_unlisted: u64,
    missing: Vec<MissingView>,
    /// Why it cannot be told what is missing; null where it can.
    missing_unknown: Option<String>,
    stray: Vec<String>,
    /// How many more stray files there are.
    stray_unlisted: u64,
}

#[derive(Serialize)]
struct DamageView {
    path: String,
    flaw: String,
}

#[derive(Serialize)]
struct MissingView {
    path: String,
    hash: String,
    bytes: u64,
    /// The jobs that need it.
    jobs: Vec<JobView>,
}

#[derive(Serialize)]
struct JobView {
    id: String,
    short: String,
}

pub(super) fn verify(ask: &Ask) -> Outcome {
    let data = ask.data()?;
    let files = look(&data.join(VAULT))?;
    let verified = read_all(&files)?;
    let missing = missing(&data.join(LEDGER), &files);
    let found = Found::new(verified, missing, &files);
    let good = found.is_good();
    ask.out().either(&found, human)?;
    Ok(if good { Ending::Good } else { Ending::Findings })
}

fn look(vault: &Path) -> Result<VaultFiles, Failure> {
    let files = VaultFiles::look(vault).map_err(Failure::environment)?;
    files.ok_or_else(|| {
        Failure::Environment(anyhow!(
            "there is no vault at {}: no room has run there, or the vault is lost",
            vault.display()
        ))
    })
}

fn read_all(files: &VaultFiles) -> Result<Verified, Failure> {
    let sizes = files.objects().map(|object| object.map(|(_, bytes)| bytes));
    let total = sizes
        .sum::<Result<u64, _>>()
        .map_err(Failure::environment)?;
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left")
        .expect("the template is good, or the first look at it shows");
    bar.set_style(style);
    let verified = files.verify(&mut |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    verified.map_err(Failure::environment)
}

/// Asks the ledger, which may be in use, for what jobs need.
fn missing(ledger: &Path, files: &VaultFiles) -> Result<Vec<Missing>, MissingError> {
    missing_files(&SqliteReader::open(ledger)?, files)
}

impl Found {
    fn new(
        verified: Verified,
        missing: Result<Vec<Missing>, MissingError>,
        files: &VaultFiles,
    ) -> Self {
        let Verified {
            objects,
            bytes,
            damaged,
            damaged_unlisted,
            stray,
            stray_unlisted,
        } = verified;
        let (missing, missing_unknown) = match missing {
            Ok(missing) => (missing, None),
            Err(error) => (vec![], Some(format!("{:#}", anyhow!(error)))),
        };
        let missing = missing.into_iter().map(|one| MissingView {
            path: files.path(&one.file.hash).display().to_string(),
            hash: one.file.hash.to_string(),
            bytes: one.file.bytes,
            jobs: one.jobs.into_iter().map(JobView::of).collect(),
        });
        Self {
            objects,
            bytes,
            damaged: damaged.into_iter().map(DamageView::of).collect(),
            damaged_unlisted,
            missing: missing.collect(),
            missing_unknown,
            stray: stray
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
            stray_unlisted,
        }
    }

    fn is_good(&self) -> bool {
        let nothing = self.damaged.is_empty() && self.missing.is_empty() && self.stray.is_empty();
        nothing && self.missing_unknown.is_none()
    }
}

impl DamageView {
    fn of(damage: Damage) -> Self {
        Self {
            path: damage.path.display().to_string(),
            flaw: damage.flaw.to_string(),
        }
    }
}

impl JobView {
    fn of(job: JobId) -> Self {
        Self {
            id: job.to_string(),
            short: job.short(),
        }
    }
}

fn human(found: &Found) -> String {
    let missing = found.missing.iter().map(|one| {
        let (path, jobs) = (&one.path, needed_by(&one.jobs));
        format!("missing  {path}: {jobs}")
    });
    let damaged = found.damaged.iter();
    let damaged = damaged.map(|one| format!("damaged  {} {}", one.path, one.flaw));
    let stray = found.stray.iter().map(|path| format!("stray    {path}"));
    let mut lines: Vec<_> = missing.chain(damaged).chain(stray).collect();
    if let Some(why) = &found.missing_unknown {
        lines.push(format!(
            "unknown  whether files that jobs need are missing: {why}"
        ));
    }
    lines.push(summary(found));
    lines.join("\n")
}

fn needed_by(jobs: &[JobView]) -> String {
    let named: Vec<_> = jobs.iter().take(NAMED).map(|job| &*job.short).collect();
    let named = named.join(", ");
    match jobs.len().saturating_sub(NAMED) {
        0 => format!("needed by {named}"),
        more => format!("needed by {named} and {more} more"),
    }
}

fn summary(found: &Found) -> String {
    let count = |listed: usize, more| more + u64::try_from(listed).unwrap_or(u64::MAX);
    let damaged = count(found.damaged.len(), found.damaged_unlisted);
    let stray = count(found.stray.len(), found.stray_unlisted);
    let missing = found.missing.len();
    let held = format!("{} files with {}", found.objects, bytes(found.bytes));
    if found.is_good() {
        return format!("{held}, all as they were written, none missing");
    }
    let mut remedies = vec![];
    if missing > 0 || damaged > 0 {
        remedies.push("bring what is missing or damaged back from a backup, into the same place");
    }
    if stray > 0 {
        remedies.push("move what is stray elsewhere; no job needs it");
    }
    if found.missing_unknown.is_some() {
        remedies.push("put the ledger right first");
    }
    format!(
        "{held}: {missing} missing, {damaged} damaged, {stray} stray; {}",
        remedies.join("; ")
    )
}
