//! Files that jobs need and the vault does not have.

use crate::vault::{VaultError, VaultFiles};
use crate::{Job, JobQuery, JobReader, StoreError};
use platen_model::{FileRef, JobId};
use std::collections::BTreeMap;

/// Jobs that are asked for at once.
const PAGE: u32 = 1_000;

/// A file that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What should be there.
    pub file: FileRef,
    /// The jobs that need it, the latest first.
    pub jobs: Vec<JobId>,
}

/// It could not be told what is missing.
#[derive(Debug, thiserror::Error)]
pub enum MissingError {
    /// The ledger does not say what jobs need.
    #[error(transparent)]
    Ledger(#[from] StoreError),
    /// The vault does not say what it has.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Returns every file that a job needs by the ledger and that is not in the vault, by its hash. A room
/// may be at work meanwhile.
///
/// # Errors
/// [`MissingError`]
pub fn missing_files(
    ledger: &dyn JobReader,
    vault: &VaultFiles,
) -> Result<Vec<Missing>, MissingError> {
    let mut missing = BTreeMap::new();
    let mut query = JobQuery {
        states: vec![],
        folder: None,
        to: None,
        before: None,
        limit: PAGE,
    };
    loop {
        let jobs = ledger.jobs(&query)?;
        let Some(last) = jobs.last() else { break };
        query.before = Some(last.id);
        for job in &jobs {
            note_missing_of(job, vault, &mut missing)?;
        }
    }
    let mut still = vec![];
    for one in missing.into_values() {
        // A job may have been deleted since it was listed, and its files after it.
        let hash = &one.file.hash;
        if ledger.is_referenced(hash)? && !vault.has(hash)? {
            still.push(one);
        }
    }
    Ok(still)
}

fn note_missing_of(
    job: &Job,
    vault: &VaultFiles,
    missing: &mut BTreeMap<[u8; 32], Missing>,
) -> Result<(), VaultError> {
    for file in job.references() {
        if vault.has(&file.hash)? {
            continue;
        }
        let jobs = vec![];
        let entry = missing.entry(file.hash.0);
        let jobs = &mut entry.or_insert(Missing { file, jobs }).jobs;
        // Its original may be its document, too.
        if jobs.last() != Some(&job.id) {
            jobs.push(job.id);
        }
    }
    Ok(())
}
