//! Opens what the room keeps: its ledger and its vault.

use super::{BootError, LEDGER, VAULT};
use platen_ledger::vault::{Vault, VaultError, VaultFiles};
use platen_ledger::{Kept, NewRoom, SqliteStore, StoreError};
use std::path::Path;
use std::time::Duration;

/// How long a lock is waited for: a process that was killed lets go of it only when it is gone, which
/// takes the longer the more memory it had.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the lock is tried meanwhile.
const LOOK: Duration = Duration::from_millis(50);

/// Opens the ledger, or makes it where nothing shows that there was one.
pub(super) fn ledger(data: &Path) -> Result<SqliteStore, BootError> {
    let path = data.join(LEDGER);
    let kept = kept(&data.join(VAULT))?;
    let opened = patiently(
        || SqliteStore::open_beside(&path, &NewRoom::random(), kept),
        |error| matches!(error, StoreError::InUse { .. }),
    );
    opened.map_err(|error| match error {
        lost @ StoreError::Lost { .. } => BootError::Lost {
            lost,
            data: data.to_owned(),
        },
        other => other.into(),
    })
}

/// Opens the vault, or makes it. The ledger is this process's by now.
pub(super) fn vault(data: &Path) -> Result<Vault, BootError> {
    let opened = patiently(
        || Vault::open(&data.join(VAULT)),
        |error| matches!(error, VaultError::InUse { .. }),
    );
    Ok(opened?)
}

/// Looks before anything is locked: it matters only where there is no ledger, and so no other room.
fn kept(vault: &Path) -> Result<Kept, VaultError> {
    let Some(files) = VaultFiles::look(vault)? else {
        return Ok(Kept::Nothing);
    };
    Ok(match files.objects().next().transpose()? {
        None => Kept::Nothing,
        Some(_) => Kept::Files,
    })
}

fn patiently<T, E: std::error::Error>(
    open: impl Fn() -> Result<T, E>,
    in_use: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let mut opened = open();
    if let Err(error) = opened.as_ref()
        && in_use(error)
    {
        tracing::warn!("{error}; waiting for it to end, at most {PATIENCE:?}");
    }
    let mut waited = Duration::ZERO;
    while waited < PATIENCE && opened.as_ref().is_err_and(&in_use) {
        std::thread::sleep(LOOK);
        waited += LOOK;
        opened = open();
    }
    opened
}
