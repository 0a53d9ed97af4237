//! The vault: a local store of job files, each named by the BLAKE3 hash of what it holds.
//!
//! ```text
//! DATA/vault/            0700, one process at a time (`lock`)
//!   lock                 held while a room has the vault open
//!   objects/ab/<64 hex>  0600, written once, never changed
//!   staging/             files on their way in; emptied when the vault is opened
//! ```
//!
//! An object appears under its name in one step, after its bytes are on the disk. It is kept while
//! a [`Pinned`] guard lives or the ledger refers to it; [`Vault::remove_unreferenced`] takes the
//! rest. The vault never hard-links and never takes over a file that someone else wrote outside
//! its own staging directory: a writer may still hold that file open.
//!
//! Deliberately absent: which job uses what (the ledger knows), retention, and encryption.

mod collect;
mod copy;
mod error;
mod files;
mod layout;
mod objects;
mod pins;
mod shelves;
mod staged;
mod store;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use collect::{CollectError, Collected, Purged};
pub use error::{Flaw, VaultError};
pub use files::VaultFiles;
pub use objects::Objects;
pub use pins::Pinned;
pub use store::{Usage, Vault};
pub use verify::{Damage, MAX_LISTED_DAMAGE, Verified};
pub use writer::VaultWriter;
