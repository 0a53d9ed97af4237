//! The settings that rooms in memory have, and the bytes that their jobs refer to.

use anyhow::{Context, Result, anyhow};
use platen_config::Settings;
use platen_ledger::vault::{Pinned, Vault};
use std::fs::File;
use std::sync::Arc;

/// A raw printer, a drop folder, a printer with a standing order, and a group.
const WHOLE: &str = r#"
[printers.a]
raw = { host = "127.0.0.1" }
retry = { refusals = 2 }
[printers.b]
folder = { path = "/nowhere/drop" }
[printers.c]
raw = { host = "127.0.0.1", port = 9101 }
unsure = { order = "reprint", by = "Anna Smith" }
[groups.g]
printers = ["a", "c"]
[folders.hot]
input = "/nowhere/hot"
output = "/nowhere/out"
to = "a"
"#;

/// The same without the printer that has a standing order.
const REDUCED: &str = r#"
[printers.a]
raw = { host = "127.0.0.1", close_timeout = "1s" }
[printers.b]
folder = { path = "/nowhere/drop" }
[groups.g]
printers = ["a", "b"]
failover = "wait"
[folders.hot]
input = "/nowhere/hot"
output = "/nowhere/out"
to = "a"
"#;

/// What all seeds share.
#[derive(Debug)]
pub struct Rooms {
    /// All printers.
    pub(super) whole: Arc<Settings>,
    /// Without printer `c`.
    pub(super) reduced: Arc<Settings>,
    /// The one file in the vault.
    pub(super) pin: Pinned,
    _folder: tempfile::TempDir,
}

impl Rooms {
    /// Reads the settings and makes a vault with one file.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let load = |text: &str| -> Result<Arc<Settings>> {
            std::fs::write(folder.path().join("platen.toml"), text)?;
            let loaded = platen_config::load(folder.path());
            Ok(Arc::new(loaded.map_err(|problems| anyhow!("{problems}"))?))
        };
        let (whole, reduced) = (load(WHOLE)?, load(REDUCED)?);
        let vault = Vault::open(&folder.path().join("vault"))?;
        let file = folder.path().join("document");
        std::fs::write(&file, b"%PDF-1.7")?;
        let pin = vault.ingest(&File::open(&file)?).context("no vault")?;
        Ok(Self {
            whole,
            reduced,
            pin,
            _folder: folder,
        })
    }
}
