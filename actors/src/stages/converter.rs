//! Finds out what a job's file is, and makes a PDF of it where it is none.
//!
//! A PDF is passed as it is. Everything else is identified and converted by caged workers.

use super::desk::{MAILBOX, StageDesk};
use super::{StageCommand, unanswered};
use crate::printer::chain;
use crate::supervisor::StageAnswer;
use crate::workers::{Answer, Lane, Pool, Task};
use actix::prelude::*;
use platen_ledger::vault::{Vault, VaultError};
use platen_ledger::{Job, Need};
use platen_model::DocumentFormat;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A PDF's header begins within these first bytes (ISO 32000-2 annex I).
const HEAD: u64 = 1024;
/// What the names of PDFs begin with that are being made.
const MADE: &str = "platen-made-";

/// What a converter needs.
#[derive(Clone)]
pub struct ConverterParts {
    /// The files.
    pub vault: Vault,
    /// The workers.
    pub pool: Arc<Pool>,
    /// Where PDFs are made before they are whole; what is left there by a room that ended is
    /// [cleared](clear_made) at the next start.
    pub temp_dir: PathBuf,
}

/// The converter.
pub struct Converter {
    desk: StageDesk,
    parts: ConverterParts,
}

impl Converter {
    /// Returns a converter.
    #[must_use]
    pub fn new(desk: StageDesk, parts: ConverterParts) -> Self {
        Self { desk, parts }
    }
}

/// Removes what a room that ended left half made in its directory for temporary files.
///
/// # Errors
/// When the directory cannot be read or a file in it not be removed.
pub fn clear_made(temp_dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(temp_dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(MADE) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

impl Actor for Converter {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<StageCommand> for Converter {
    type Result = ();

    fn handle(&mut self, command: StageCommand, ctx: &mut Self::Context) {
        let parts = self.parts.clone();
        let starting = self.desk.starting(command.job.id);
        self.desk.work(command, ctx, |job| async move {
            match looks_like_pdf(&parts.vault, &job) {
                Err(error @ VaultError::Missing { .. }) => {
                    StageAnswer::Need(super::lost(&chain(&error)))
                }
                Err(error) => StageAnswer::NotNow(chain(&error)),
                Ok(true) => StageAnswer::Converted {
                    format: DocumentFormat::Pdf,
                    document: job.arrival.original,
                    pin: None,
                },
                Ok(false) => {
                    starting.await;
                    convert(&job, &parts).await
                }
            }
        });
    }
}

/// Looks for the one mark that needs no parser.
fn looks_like_pdf(vault: &Vault, job: &Job) -> Result<bool, VaultError> {
    let mut head = vec![];
    let file = vault.open_object(&job.arrival.original)?;
    let read = file.take(HEAD).read_to_end(&mut head);
    // What cannot be read here fails again, with its reason, where a worker reads it.
    Ok(read.is_ok() && head.windows(5).any(|window| window == b"%PDF-"))
}

async fn convert(job: &Job, parts: &ConverterParts) -> StageAnswer {
    let file = parts.vault.path(&job.arrival.original.hash);
    let identify = Task::Identify { file: file.clone() };
    match parts.pool.run(Lane::Batch, identify).await {
        Ok(Answer::Identified(format)) => make_pdf(format, file, parts).await,
        Ok(Answer::NotIdentified { reason }) => need(reason),
        Ok(other) => unexpected(&other),
        Err(error) => unanswered(error),
    }
}

async fn make_pdf(format: DocumentFormat, file: PathBuf, parts: &ConverterParts) -> StageAnswer {
    let name = format!("{MADE}{}", uuid::Uuid::new_v4().simple());
    let into = parts.temp_dir.join(name);
    let task = match format {
        DocumentFormat::Pdf => {
            return need("the file says that it is a PDF, but not where a PDF says it".to_owned());
        }
        DocumentFormat::Image(kind) => Task::Wrap {
            file,
            kind,
            into: into.clone(),
        },
        DocumentFormat::Office(kind) => Task::ConvertOffice {
            file,
            kind,
            into: into.clone(),
        },
    };
    match parts.pool.run(Lane::Batch, task).await {
        Ok(Answer::Made {
            pages,
            bytes,
            receipt,
        }) => {
            tracing::info!(
                pages,
                bytes,
                by = receipt.by,
                cage = receipt.cage,
                "made a PDF"
            );
            keep(format, into, parts.vault.clone()).await
        }
        Ok(Answer::Refused { reason } | Answer::Damaged { reason }) => need(reason),
        Ok(other) => unexpected(&other),
        Err(error) => unanswered(error),
    }
}

/// Takes a PDF that was made into the vault.
async fn keep(format: DocumentFormat, made: PathBuf, vault: Vault) -> StageAnswer {
    let keeping = tokio::task::spawn_blocking(move || {
        let kept = File::open(&made)
            .map_err(|error| format!("cannot open {}: {error}", made.display()))
            .and_then(|file| vault.ingest(&file).map_err(|error| chain(&error)));
        // What stays is cleared at the next start.
        let _cleared_later = std::fs::remove_file(&made);
        kept
    });
    match keeping.await {
        Ok(Ok(pin)) => StageAnswer::Converted {
            format,
            document: pin.file(),
            pin: Some(pin),
        },
        Ok(Err(why)) => StageAnswer::NotNow(why),
        Err(stopped) => StageAnswer::Crashed(stopped.to_string()),
    }
}

fn need(reason: String) -> StageAnswer {
    StageAnswer::Need(Need::Document(reason))
}

fn unexpected(answer: &Answer) -> StageAnswer {
    StageAnswer::Crashed(format!(
        "the worker gave an answer to another question: {answer:?}"
    ))
}
