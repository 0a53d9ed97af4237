//! Whether there is room for more.

use std::path::Path;

/// Returns why nothing is to be taken in now: less than `least` bytes are free where `place` is, or
/// nobody can say.
#[must_use]
pub fn too_full(place: &Path, least: u64) -> Option<String> {
    match free_bytes(place) {
        Ok(free) if free >= least => None,
        Ok(free) => Some(format!(
            "only {free} bytes are free for the vault and limits.free_disk is {least}: \
             free some space, it goes on by itself"
        )),
        Err(error) => Some(format!("{}: {error}", place.display())),
    }
}

/// Returns how many bytes an ordinary account may still write where `place` is.
///
/// # Errors
/// The operating system's answer.
pub fn free_bytes(place: &Path) -> std::io::Result<u64> {
    let found = rustix::fs::statvfs(place)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
