//! What every store must do, asked of each.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[expect(dead_code, reason = "other test binaries use the rest")]
mod samples;

use platen_ledger::{HoldReason, JobEvent, JobReader, JobStore, NewRoom, SqliteStore};
use samples::{Room, arrival, file, id, way_to_done};

fn sqlite() -> (tempfile::TempDir, Room<SqliteStore>) {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&directory.path().join("ledger.db"), &NewRoom::random()).unwrap();
    (directory, Room::new(store))
}

#[test]
fn a_job_is_found_as_it_was_appended() {
    let (dir, mut room) = sqlite();
    let reader = room.store.reader();
    let a = room.accept(1, arrival(1, file(1)));
    let b = room.accept(2, arrival(2, file(2)));
    assert_eq!(room.store.job(a.id).unwrap(), Some(a.clone()));
    let a = room.happen(&a, way_to_done());
    assert_eq!(reader.job(a.id).unwrap(), Some(a.clone()));
    let b = room.happen(
        &b,
        vec![JobEvent::Held {
            why: HoldReason::Rule,
        }],
    );
    assert_eq!(room.store.load().unwrap().jobs, [a.clone(), b.clone()]);
    assert_eq!(reader.find("1").unwrap(), [id(1)]);
    assert_eq!(reader.history(a.id).unwrap().len(), 7);
    assert!(room.store.origin("claim-2").unwrap().is_some());
    assert_eq!(reader.counts().unwrap().len(), 2);
    room.store.mend().unwrap();
    drop(dir);
}
