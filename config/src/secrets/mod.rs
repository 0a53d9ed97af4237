//! Secrets: named in the settings, kept encrypted beside them, shown to nobody.

mod reference;
mod secret;

pub use reference::{SecretName, SecretNameError, SecretRef};
pub use secret::Secret;
