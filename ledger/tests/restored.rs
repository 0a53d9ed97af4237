//! A ledger that was put back from a backup, or copied, is told from one that was left.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[expect(dead_code, reason = "the contract tests use the rest")]
mod samples;

use platen_ledger::{
    JobStore, NewRoom, Provenance, Sign, SqliteStore, StoreError, forget_mark, verify_ledger,
};
use samples::{Room, arrival, file};
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

struct Place {
    base: tempfile::TempDir,
}

impl Place {
    /// On a real disk: what holds a room is seldom in memory.
    fn new() -> Self {
        let base = tempfile::Builder::new()
            .prefix("platen-test-")
            .tempdir_in("/var/tmp")
            .unwrap();
        Self { base }
    }

    fn data(&self) -> PathBuf {
        self.base.path().join("data")
    }

    fn backup(&self) -> PathBuf {
        self.base.path().join("backup")
    }

    fn ledger(&self) -> PathBuf {
        self.data().join("ledger.db")
    }

    fn open(&self) -> SqliteStore {
        fs::create_dir_all(self.data()).unwrap();
        SqliteStore::open(&self.ledger(), &NewRoom::random()).unwrap()
    }

    /// A life of the room that ends in order, in which jobs with these numbers come.
    fn live(&self, jobs: std::ops::Range<u32>) {
        let mut room = Room::new(self.open());
        for number in jobs {
            room.accept(number, arrival(number, file(1)));
        }
    }

    #[track_caller]
    fn check(&self, expected: Provenance) {
        assert_eq!(self.open().provenance(), expected);
    }
}

/// Copies the whole directory over what is there. Not by `cp`: a process that is about to begin
/// holds the locks of other tests for a moment.
#[track_caller]
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name();
        fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
}

fn made_and_left() -> Place {
    let place = Place::new();
    place.check(Provenance::New);
    place.live(1..3);
    place.check(Provenance::AsLeft);
    place
}

#[test]
fn a_ledger_that_was_left_is_as_it_was_left() {
    let place = made_and_left();
    // Moved as a whole, it is the same directory still.
    fs::rename(place.data(), place.backup()).unwrap();
    fs::rename(place.backup(), place.data()).unwrap();
    place.check(Provenance::AsLeft);
}

#[test]
fn a_killed_room_is_no_restored_one() {
    let place = made_and_left();
    for number in 10..30 {
        let mut room = Room::new(place.open());
        assert_eq!(room.store.provenance(), Provenance::AsLeft, "{number}");
        room.accept(number, arrival(number, file(1)));
        room.store.idle().unwrap();
        // What a kill leaves is a mark from before: none of the later ones is written.
        let (mark, kept) = (place.data().join("ledger.mark"), place.data().join("kept"));
        fs::rename(&mark, &kept).unwrap();
        drop(room);
        fs::rename(&kept, &mark).unwrap();
    }
}

#[test]
fn a_directory_put_back_into_an_empty_place_is_told() {
    let place = made_and_left();
    copy(&place.data(), &place.backup());
    place.live(3..5);
    fs::remove_dir_all(place.data()).unwrap();
    copy(&place.backup(), &place.data());
    place.check(Provenance::Restored(Sign::MarkCopied));
    // It stays so until a node takes over.
    place.check(Provenance::Restored(Sign::MarkCopied));
}

#[test]
fn a_directory_copied_over_the_old_one_is_told() {
    let place = made_and_left();
    copy(&place.data(), &place.backup());
    place.live(3..5);
    // Every file keeps its inode and its birth.
    copy(&place.backup(), &place.data());
    place.check(Provenance::Restored(Sign::MarkCopied));
}

#[test]
fn a_database_put_back_alone_is_told() {
    let place = made_and_left();
    copy(&place.data(), &place.backup());
    place.live(3..5);
    let old = place.backup().join("ledger.db");
    fs::copy(&old, place.ledger()).unwrap(); // into the same file
    assert!(matches!(
        place.open().provenance(),
        Provenance::Restored(Sign::LedgerOlder { .. })
    ));
    fs::rename(&old, place.ledger()).unwrap();
    place.check(Provenance::Restored(Sign::LedgerCopied));
}

#[test]
fn a_mark_that_is_missing_garbled_or_forgotten_is_a_restore() {
    let place = made_and_left();
    let mark = place.data().join("ledger.mark");
    fs::write(&mark, "no mark").unwrap();
    place.check(Provenance::Restored(Sign::NoMark));
    let place = made_and_left();
    forget_mark(&place.ledger()).unwrap();
    place.check(Provenance::Restored(Sign::NoMark));
    forget_mark(&place.ledger()).unwrap(); // there is none
    let _room = place.open();
    let refused = forget_mark(&place.ledger()).unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused:?}");
}

#[test]
fn a_node_takes_over_once_and_the_chain_holds() {
    let place = made_and_left();
    forget_mark(&place.ledger()).unwrap();
    let before = place.open().identity();
    // It dies before it has recorded anything, twice.
    for _death in 0..2 {
        let mut store = place.open();
        assert_eq!(store.provenance(), Provenance::Restored(Sign::NoMark));
        store.take_over(Uuid::from_u128(7)).unwrap();
    }
    let mut store = place.open();
    store.take_over(Uuid::from_u128(8)).unwrap();
    let now = store.identity();
    assert_eq!(now.room, before.room);
    assert_eq!((now.epoch, now.node), (2, Uuid::from_u128(7)));
    let mut room = Room::new(store);
    room.accept(50, arrival(50, file(1)));
    drop(room);
    place.check(Provenance::AsLeft);
    let store = place.open();
    assert_eq!(store.identity(), now);
    drop(store);
    let report = verify_ledger(&place.ledger(), None).unwrap();
    assert_eq!(report.jobs, 3);
}
