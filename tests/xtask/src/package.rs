//! `cargo xtask package`: the Debian package.

use anyhow::Result;

/// Makes it.
pub(crate) fn run() -> Result<()> {
    anyhow::bail!("later")
}
