//! What a room leaves on disk once it has come to rest.

use super::evidence::Told;
use super::judge::{Fault, Finding};
use crate::documents::{Document, hash};
use crate::files::files_below;
use crate::room::Place;
use anyhow::{Context, Result};
use platen_ledger::vault::Vault;
use platen_ledger::{Filing, Status, verify_ledger};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Looks for what is wrong on the disk of a room that has ended.
pub(super) fn look(place: &Place, documents: &[Document], jobs: &[Told]) -> Result<Vec<Finding>> {
    let mut wrong = vec![];
    if let Err(error) = verify_ledger(&place.ledger(), None) {
        wrong.push(format!("the audit of the ledger: {error:#}"));
    }
    let vault = Vault::open(&place.vault()).context("the vault does not open")?;
    let verified = vault.files().verify(&mut |_| {})?;
    if !verified.damaged.is_empty() {
        wrong.push(format!("the vault is damaged: {:?}", verified.damaged));
    }
    if !verified.stray.is_empty() {
        wrong.push(format!("the vault has stray files: {:?}", verified.stray));
    }
    for told in jobs {
        for file in told.job.references() {
            if let Err(error) = vault.open_object(&file) {
                wrong.push(format!(
                    "a file of job {} is not there: {error}",
                    told.job.id
                ));
            }
        }
    }
    wrong.extend(outputs(place, documents, jobs)?);
    for left in files_below(&place.hot())? {
        wrong.push(format!("{} was left in the hot folder", left.display()));
    }
    for refused in files_below(&place.errors())? {
        wrong.push(format!("{} is in the error place", refused.display()));
    }
    for left in files_below(&place.drop_folder())? {
        wrong.push(format!("{} was left in the drop folder", left.display()));
    }
    let finding = |text| Finding {
        fault: Fault::Unclean,
        text,
    };
    Ok(wrong.into_iter().map(finding).collect())
}

/// Every finished job has its outputs exactly once, and nothing else is there.
fn outputs(place: &Place, documents: &[Document], jobs: &[Told]) -> Result<Vec<String>> {
    let mut wrong = vec![];
    let mut expected = BTreeSet::new();
    for told in jobs.iter().filter(|told| told.job.status == Status::Done) {
        let Filing::Filed(filed) = &told.job.filing else {
            wrong.push(format!("job {} is done and not filed", told.job.id));
            continue;
        };
        if filed.paths.len() != 3 {
            wrong.push(format!(
                "job {} was filed as {:?}",
                told.job.id, filed.paths
            ));
        }
        for path in filed.paths.iter().map(PathBuf::from) {
            if !path.ends_with("logs") && !holds(&path, documents, told) {
                wrong.push(format!("{} is not what it should be", path.display()));
            }
            expected.insert(path);
        }
    }
    let there: BTreeSet<_> = files_below(&place.output())?.into_iter().collect();
    for surplus in there.difference(&expected) {
        wrong.push(format!("{} belongs to no job", surplus.display()));
    }
    for missing in expected.difference(&there) {
        wrong.push(format!("{} is not there", missing.display()));
    }
    Ok(wrong)
}

/// Originals and results are the document; a log is some text.
fn holds(path: &Path, documents: &[Document], told: &Told) -> bool {
    let Ok(bytes) = std::fs::read(path) else {
        return false;
    };
    let is_log = path.extension().is_some_and(|extension| extension == "txt");
    let document = documents
        .iter()
        .find(|document| document.hash == told.job.arrival.original.hash);
    is_log || document.is_some_and(|document| document.hash == hash(&bytes))
}
