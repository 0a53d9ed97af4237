//! Root and a room of another account. These tests need root.

use crate::cli::{check, complained, in_room};
use std::fs;
use std::os::unix::fs::chown;

/// The account `nobody` and its group.
const NOBODY: u32 = 65_534;

#[test]
fn root_leaves_nothing_in_the_room_of_another_account() {
    let dir = tempfile::tempdir().unwrap();
    chown(dir.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    for command in [
        &["serve"][..],
        &["init"],
        &["secret", "set", "token"],
        &["secret", "list"],
        &["ledger", "restored"],
    ] {
        let refused = in_room(dir.path(), command);
        check(&refused, 3);
        let said = complained(&refused);
        assert!(
            said.contains("`runuser -u nobody --`"),
            "{command:?}: {said}"
        );
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}
