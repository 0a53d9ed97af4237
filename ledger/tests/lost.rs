//! A ledger that is gone is not taken for one that never was.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[expect(dead_code, reason = "the contract tests use the rest")]
mod samples;

use platen_ledger::{
    AsideError, Kept, NewRoom, Provenance, SqliteStore, StoreError, Trace, set_aside, verify_ledger,
};
use samples::{Room, arrival, file};
use std::fs;
use std::path::{Path, PathBuf};

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    /// A place in which a room worked and was left.
    fn lived_in() -> Self {
        let place = Self::new();
        let mut room = Room::new(place.open(Kept::Nothing).unwrap());
        for number in 1..4 {
            room.accept(number, arrival(number, file(1)));
        }
        place
    }

    fn new() -> Self {
        let dir = tempfile::tempdir_in("/var/tmp").unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn ledger(&self) -> PathBuf {
        self.path("ledger.db")
    }

    fn open(&self, kept: Kept) -> Result<SqliteStore, StoreError> {
        SqliteStore::open_beside(&self.ledger(), &NewRoom::random(), kept)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name != "ledger.lock").collect();
        names.sort_unstable();
        names
    }

    /// Checks that it is refused for this reason, every time, and that nothing changes by it.
    #[track_caller]
    fn check_refused(&self, kept: Kept, expected: impl Fn(Trace) -> bool) {
        let before = self.names();
        for _start in 0..2 {
            match self.open(kept) {
                Err(StoreError::Lost { trace, .. }) => assert!(expected(trace), "{trace:?}"),
                other => panic!("{other:?}"),
            }
            assert_eq!(self.names(), before);
        }
    }
}

fn is_mark(trace: Trace) -> bool {
    matches!(trace, Trace::Mark { seq } if seq >= 3)
}

fn empty(path: &Path) {
    fs::File::create(path).unwrap();
}

#[test]
fn a_missing_or_empty_ledger_beside_its_mark_is_refused() {
    let place = Place::lived_in();
    fs::rename(place.ledger(), place.path("kept")).unwrap();
    place.check_refused(Kept::Nothing, is_mark);
    empty(&place.ledger());
    place.check_refused(Kept::Nothing, is_mark);
    // Put back, it is the ledger that was left.
    fs::rename(place.path("kept"), place.ledger()).unwrap();
    let store = place.open(Kept::Files).unwrap();
    assert_eq!(store.provenance(), Provenance::AsLeft);
    drop(store);
    verify_ledger(&place.ledger(), None).unwrap();
}

/// Another program, or an earlier version, made a ledger without an event in its place.
#[test]
fn a_new_ledger_in_the_place_of_a_lost_one_is_refused() {
    let (place, other) = (Place::lived_in(), Place::new());
    drop(other.open(Kept::Nothing).unwrap());
    fs::copy(other.ledger(), place.ledger()).unwrap();
    place.check_refused(Kept::Nothing, is_mark);
    fs::remove_file(place.path("ledger.mark")).unwrap();
    place.check_refused(Kept::Files, |trace| trace == Trace::Files);
}

#[test]
fn files_of_jobs_without_a_ledger_are_refused() {
    let place = Place::lived_in();
    fs::remove_file(place.ledger()).unwrap();
    fs::remove_file(place.path("ledger.mark")).unwrap();
    place.check_refused(Kept::Files, |trace| trace == Trace::Files);
    let store = place.open(Kept::Nothing).unwrap();
    assert_eq!(store.provenance(), Provenance::New);
}

/// The log holds what the database does not yet, and SQLite removes one beside an empty database.
#[test]
fn a_log_without_its_database_is_refused_and_stays() {
    let place = Place::lived_in();
    fs::remove_file(place.path("ledger.mark")).unwrap();
    let log = place.path("ledger.db-wal");
    fs::write(&log, "what was appended").unwrap();
    empty(&place.ledger());
    place.check_refused(Kept::Nothing, |trace| trace == Trace::Log);
    let audited = verify_ledger(&place.ledger(), None).unwrap_err();
    assert!(audited.to_string().contains("ledger.db-wal"), "{audited}");
    assert_eq!(fs::read_to_string(&log).unwrap(), "what was appended");
}

/// It was killed after it took in a file and before its first commit was on the disk.
#[test]
fn a_room_that_has_only_begun_may_have_files() {
    let place = Place::new();
    drop(place.open(Kept::Nothing).unwrap());
    let store = place.open(Kept::Files).unwrap();
    assert_eq!(store.provenance(), Provenance::New);
}

#[test]
fn what_is_left_is_set_aside_and_a_new_ledger_begins() {
    let place = Place::lived_in();
    let (aside, vault) = (place.path("before"), place.path("vault"));
    fs::create_dir(&vault).unwrap();
    let others = [vault.clone()];
    let refused = set_aside(&place.ledger(), &others, &aside).unwrap_err();
    assert!(
        matches!(refused, AsideError::Holds { events: 3.., .. }),
        "{refused:?}"
    );
    fs::remove_file(place.ledger()).unwrap();
    let moved = set_aside(&place.ledger(), &others, &aside).unwrap();
    // The mark goes last: until then no start takes the room for a new one.
    assert_eq!(
        (moved.first(), moved.last()),
        (Some(&vault), Some(&place.path("ledger.mark")))
    );
    assert_eq!(place.names(), ["before"]);
    assert!(aside.join("ledger.mark").is_file() && aside.join("vault").is_dir());
    let store = place.open(Kept::Nothing).unwrap();
    assert_eq!(store.provenance(), Provenance::New);
    let refused = set_aside(&place.ledger(), &[], &aside).unwrap_err();
    let in_use = matches!(&refused, AsideError::Store(StoreError::InUse { .. }));
    assert!(in_use, "{refused:?}");
}

#[test]
fn half_a_ledger_is_refused_and_stays() {
    let place = Place::new();
    let mut room = Room::new(place.open(Kept::Nothing).unwrap());
    for number in 1..200 {
        room.accept(number, arrival(number, file(1)));
    }
    drop(room);
    let log = place.path("ledger.db-wal");
    if log.try_exists().unwrap() {
        fs::remove_file(log).unwrap();
    }
    let whole = fs::metadata(place.ledger()).unwrap().len();
    let half = fs::File::options()
        .write(true)
        .open(place.ledger())
        .unwrap();
    half.set_len(whole / 2).unwrap();
    for _start in 0..2 {
        let refused = match place.open(Kept::Files) {
            Err(refused) => refused,
            Ok(_) => panic!("half a ledger was opened"),
        };
        assert!(matches!(refused, StoreError::Failed { .. }), "{refused:?}");
    }
    assert_eq!(fs::metadata(place.ledger()).unwrap().len(), whole / 2);
}
