//! Finds out what a job's file is, and makes a PDF of it where it is none.
//!
//! A PDF is passed as it is. Everything else is identified and converted by caged workers.

use super::desk::{MAILBOX, StageDesk};
use super::maker::{Maker, need, unexpected};
use super::{StageCommand, unanswered};
use crate::printer::chain;
use crate::supervisor::StageAnswer;
use crate::workers::{Answer, Lane, Task};
use actix::prelude::*;
use platen_ledger::Job;
use platen_ledger::vault::{Vault, VaultError};
use platen_model::DocumentFormat;
use std::io::Read;
use std::path::PathBuf;

/// A PDF's header begins within these first bytes (ISO 32000-2 annex I).
const HEAD: u64 = 1024;
/// The converter.
pub struct Converter {
    desk: StageDesk,
    maker: Maker,
}

impl Converter {
    /// Returns a converter.
    #[must_use]
    pub fn new(desk: StageDesk, maker: Maker) -> Self {
        Self { desk, maker }
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
        let maker = self.maker.clone();
        let starting = self.desk.starting(command.job.id);
        self.desk.work(command, ctx, |job| async move {
            match looks_like_pdf(&maker.vault, &job) {
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
                    convert(&job, &maker).await
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

async fn convert(job: &Job, maker: &Maker) -> StageAnswer {
    let file = maker.vault.path(&job.arrival.original.hash);
    let identify = Task::Identify { file: file.clone() };
    match maker.pool.run(Lane::Batch, identify).await {
        Ok(Answer::Identified(format)) => make_pdf(format, file, maker).await,
        Ok(Answer::NotIdentified { reason }) => need(reason),
        Ok(other) => unexpected(&other),
        Err(error) => unanswered(error),
    }
}

async fn make_pdf(format: DocumentFormat, file: PathBuf, maker: &Maker) -> StageAnswer {
    let made = match format {
        DocumentFormat::Pdf => {
            return need("the file says that it is a PDF, but not where a PDF says it".to_owned());
        }
        DocumentFormat::Image(kind) => maker.make(|into| Task::Wrap { file, kind, into }).await,
        DocumentFormat::Office(kind) => {
            let task = |into| Task::ConvertOffice { file, kind, into };
            maker.make(task).await
        }
    };
    match made {
        Ok(made) => StageAnswer::Converted {
            format,
            document: made.pin.file(),
            pin: Some(made.pin),
        },
        Err(answer) => answer,
    }
}
