//! Secrets: named in the settings, kept encrypted beside them, shown to nobody.
//!
//! Deliberately absent: any way to serialise, compare or print a value.

mod durable;
mod error;
mod key;
mod reference;
mod sealed;
mod secret;
mod store;

pub use error::SecretError;
pub use reference::{SecretName, SecretNameError, SecretRef};
pub use secret::Secret;
pub use store::SecretStore;
