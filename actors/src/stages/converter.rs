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
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A PDF's header begins within these first bytes (ISO 32000-2 annex I).
const HEAD: u64 = 1024;

/// The converter.
pub struct Converter {
    desk: StageDesk,
    vault: Vault,
    pool: Arc<Pool>,
}

impl Converter {
    /// Returns a converter that works in `pool`.
    #[must_use]
    pub fn new(desk: StageDesk, vault: Vault, pool: Arc<Pool>) -> Self {
        Self { desk, vault, pool }
    }
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
        let (vault, pool) = (self.vault.clone(), Arc::clone(&self.pool));
        let starting = self.desk.starting(command.job.id);
        self.desk.work(command, ctx, |job| async move {
            match looks_like_pdf(&vault, &job) {
                Err(error) => StageAnswer::NotNow(chain(&error)),
                Ok(true) => StageAnswer::Converted {
                    format: DocumentFormat::Pdf,
                    document: job.arrival.original,
                    pin: None,
                },
                Ok(false) => {
                    starting.await;
                    convert(&job, &vault, &pool).await
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

async fn convert(job: &Job, vault: &Vault, pool: &Pool) -> StageAnswer {
    let file = vault.path(&job.arrival.original.hash);
    match pool
        .run(Lane::Batch, Task::Identify { file: file.clone() })
        .await
    {
        Ok(Answer::Identified(format)) => make_pdf(format, file, vault, pool).await,
        Ok(Answer::NotIdentified { reason }) => need(format!("the file is {reason}")),
        Ok(other) => unexpected(&other),
        Err(error) => unanswered(error),
    }
}

async fn make_pdf(
    format: DocumentFormat,
    file: PathBuf,
    vault: &Vault,
    pool: &Pool,
) -> StageAnswer {
    let into = vault
        .staging_dir()
        .join(format!("made-{}", uuid::Uuid::new_v4().simple()));
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
    match pool.run(Lane::Batch, task).await {
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
            adopt(format, &into, vault).await
        }
        Ok(Answer::Refused { reason } | Answer::Damaged { reason }) => need(reason),
        Ok(other) => unexpected(&other),
        Err(error) => unanswered(error),
    }
}

async fn adopt(format: DocumentFormat, made: &Path, vault: &Vault) -> StageAnswer {
    let (vault, made) = (vault.clone(), made.to_owned());
    let adopted = tokio::task::spawn_blocking(move || vault.adopt(&made)).await;
    match adopted {
        Ok(Ok(pin)) => StageAnswer::Converted {
            format,
            document: pin.file(),
            pin: Some(pin),
        },
        Ok(Err(error)) => StageAnswer::NotNow(chain(&error)),
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
