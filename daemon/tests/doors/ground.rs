//! Where `platen serve` makes a room, and where it does not.

use crate::cli::{check, complained, in_room};
use platen_ledger::{NewRoom, SqliteStore};

#[test]
fn a_directory_with_something_else_in_it_does_not_become_a_room() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("thesis.doc"), "mine").unwrap();
    std::fs::write(dir.path().join(".hidden"), "").unwrap();
    let refused = in_room(dir.path(), &["serve"]);
    check(&refused, 3);
    let (said, way_out) = (complained(&refused), "`platen init --data ");
    assert!(
        said.contains("thesis.doc") && said.contains(way_out),
        "{said}"
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    check(&in_room(dir.path(), &["init"]), 0);
    assert_eq!(
        std::fs::read(dir.path().join("thesis.doc")).unwrap(),
        b"mine"
    );
}

#[test]
fn a_room_that_lost_its_settings_is_not_given_others() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("ledger.db");
    drop(SqliteStore::open(&ledger, &NewRoom::random()).unwrap());
    let refused = in_room(dir.path(), &["serve"]);
    check(&refused, 3);
    let said = complained(&refused);
    assert!(said.contains("its platen.toml is missing"), "{said}");
    assert!(!dir.path().join("platen.toml").is_file());
}
