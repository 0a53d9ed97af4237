//! PDFs that workers make, and how they come into the vault.

use super::unanswered;
use crate::printer::chain;
use crate::supervisor::StageAnswer;
use crate::workers::{Answer, Lane, Pool, Task};
use platen_ledger::Need;
use platen_ledger::vault::{Pinned, Vault};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the names of PDFs begin with that are being made.
const MADE: &str = "platen-made-";

/// Has PDFs made.
#[derive(Clone)]
pub struct Maker {
    /// The files.
    pub vault: Vault,
    /// The workers.
    pub pool: Arc<Pool>,
    /// Where PDFs are made before they are whole; what is left there by a room that ended is
    /// [cleared](clear_made) at the next start.
    pub temp_dir: PathBuf,
}

/// A PDF that was made.
pub(super) struct Made {
    /// Keeps it in the vault until the ledger refers to it.
    pub(super) pin: Pinned,
    /// Its pages.
    pub(super) pages: u32,
    /// What was done, or what the program said that made it.
    pub(super) told: Vec<String>,
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

impl Maker {
    /// Has a worker make a PDF where the task is told to, and takes it into the vault; or returns
    /// what the stage is to answer instead.
    pub(super) async fn make(
        &self,
        task: impl FnOnce(PathBuf) -> Task,
    ) -> Result<Made, StageAnswer> {
        let name = format!("{MADE}{}", uuid::Uuid::new_v4().simple());
        let into = self.temp_dir.join(name);
        match self.pool.run(Lane::Batch, task(into.clone())).await {
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
                let pin = keep(into, self.vault.clone()).await?;
                let told = receipt.remarks;
                Ok(Made { pin, pages, told })
            }
            Ok(Answer::Refused { reason } | Answer::Damaged { reason }) => Err(need(reason)),
            Ok(Answer::Forbidden) => Err(StageAnswer::Need(Need::ChangesForbidden(
                "the document's author forbids changes: release the job to change it all the same, \
                 where you may"
                    .to_owned(),
            ))),
            Ok(other) => Err(unexpected(&other)),
            Err(error) => Err(unanswered(error)),
        }
    }
}

/// Takes a PDF that was made into the vault.
async fn keep(made: PathBuf, vault: Vault) -> Result<Pinned, StageAnswer> {
    let keeping = tokio::task::spawn_blocking(move || {
        let kept = File::open(&made)
            .map_err(|error| format!("cannot open {}: {error}", made.display()))
            .and_then(|file| vault.ingest(&file).map_err(|error| chain(&error)));
        // What stays is cleared at the next start.
        let _cleared_later = std::fs::remove_file(&made);
        kept
    });
    match keeping.await {
        Ok(kept) => kept.map_err(StageAnswer::NotNow),
        Err(stopped) => Err(StageAnswer::Crashed(stopped.to_string())),
    }
}

/// Returns that a person must see to the document.
pub(super) fn need(reason: String) -> StageAnswer {
    StageAnswer::Need(Need::Document(reason))
}

/// Returns that a worker misunderstood.
pub(super) fn unexpected(answer: &Answer) -> StageAnswer {
    StageAnswer::Crashed(format!(
        "the worker gave an answer to another question: {answer:?}"
    ))
}
