//! Whose room it is: root leaves no files of its own in another account's room.

use anyhow::bail;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Refuses root in a directory that belongs to another account. What root writes there is closed to
/// that account, and its room would not start any more.
///
/// # Errors
/// When root runs this and somebody else the room.
pub(super) fn refuse_root(data: &Path) -> anyhow::Result<()> {
    // A directory that is missing, or cannot be looked at, is told as what it is by what is done next.
    let Ok(about) = std::fs::metadata(data) else {
        return Ok(());
    };
    let user = rustix::process::geteuid().as_raw();
    if !is_intruder(user, about.uid()) {
        return Ok(());
    }
    let place = data.display();
    let Some(owner) = uzers::get_user_by_uid(about.uid()) else {
        let uid = about.uid();
        bail!(
            "{place} belongs to user {uid}, whose room cannot read what root writes: run it as {uid}"
        );
    };
    let owner = owner.name().display();
    bail!(
        "{place} belongs to {owner}, whose room cannot read what root writes: put \
         `runuser -u {owner} --` in front of the command"
    )
}

/// Whether files that `user` makes in the room of `owner` would be in the way there. Others than root
/// cannot make any.
const fn is_intruder(user: u32, owner: u32) -> bool {
    user == 0 && owner != 0
}
