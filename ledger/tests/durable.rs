//! What the SQLite store owes to its files: nothing is lost over a restart, nothing purged stays,
//! a full disk leaves no half batch, and damage is an error.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[expect(dead_code, reason = "the contract tests use the rest")]
mod samples;

use platen_ledger::{
    Filed, JobEvent, JobReader, JobStore, NewRoom, SqliteReader, SqliteStore, StoreError,
    verify_ledger,
};
use samples::{Room, arrival, file, folder, id, way_to_done};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

/// Where the inner run of a test finds its full disk.
const FULL_DISK: &str = "PLATEN_TEST_FULL_DISK";

fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path, &NewRoom::random())
}

#[test]
fn a_restart_finds_what_was_appended() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    let mut room = Room::new(open(&path).unwrap());
    let job = room.accept(1, arrival(1, file(1)));
    let (identity, head) = (room.store.identity(), room.store.head());
    let reader = room.store.reader();
    drop(room);
    let mut store = open(&path).unwrap();
    assert_eq!(store.identity(), identity);
    assert_eq!(store.head(), head);
    assert_eq!(store.load().unwrap().jobs, std::slice::from_ref(&job));
    assert_eq!(reader.job(job.id).unwrap(), Some(job));
}

#[test]
fn only_one_room_has_the_ledger_and_only_its_owner_reads_it() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    let store = open(&path).unwrap();
    let refused = open(&path).unwrap_err();
    let own = std::process::id();
    assert!(
        matches!(refused, StoreError::InUse { holder: Some(process), .. } if process == own),
        "{refused:?}"
    );
    for file in std::fs::read_dir(place.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.path().display());
    }
    drop(store);
    open(&path).unwrap();
}

/// Another program that closes the database takes the log for its own to remove unless it meets this
/// process's lock, and then what is appended later is in no file that a start would read.
#[test]
fn the_database_stays_locked_against_the_cleaning_of_other_programs() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    let mut room = Room::new(open(&path).unwrap());
    check_locked(&path);
    for number in 0..100 {
        room.accept(number, arrival(number, file(1)));
        room.store.idle().unwrap();
    }
    check_locked(&path);
    drop(room);
    let _store = open(&path).unwrap();
    check_locked(&path);
}

#[track_caller]
fn check_locked(path: &Path) {
    let inode = std::fs::metadata(path).unwrap().ino();
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    let of_database = format!(":{inode} ");
    let mut ours = locks.lines().filter(|line| line.contains(&of_database));
    assert!(ours.any(|line| line.contains(" POSIX ")), "{locks}");
}

#[test]
fn purged_names_are_in_no_file() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    let mut room = Room::new(open(&path).unwrap());
    let jobs: Vec<_> = (1..=60)
        .map(|number| {
            let mut arrival = arrival(number, file(1));
            // Short ones share a page, long ones fill several.
            let length = if number % 7 == 0 { 9_000 } else { 1 };
            arrival.personal.file_name = "Kündigung".repeat(length);
            arrival.personal.submitted_by = "weiss".to_owned();
            let job = room.accept(number, arrival);
            let job = room.happen(&job, way_to_done());
            let filed = Filed {
                paths: vec!["out/Kündigung-1.pdf".to_owned()],
            };
            room.happen(&job, vec![JobEvent::Filed(filed)])
        })
        .collect();
    let names = || {
        let files = std::fs::read_dir(place.path()).unwrap();
        let bytes = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let bytes: Vec<u8> = bytes.collect();
        let count = |name: &str| {
            let windows = bytes.windows(name.len());
            windows.filter(|window| *window == name.as_bytes()).count()
        };
        count("Kündigung") + count("weiss")
    };
    assert!(names() > 100);
    // In an order that empties pages in the middle.
    for job in jobs.iter().step_by(2).chain(jobs.iter().skip(1).step_by(2)) {
        room.happen(job, vec![JobEvent::Purged]);
    }
    room.store.idle().unwrap();
    assert_eq!(names(), 0);
    let report = verify_ledger(&path, Some(room.store.head())).unwrap();
    assert_eq!(report.purged, 60);
}

/// Runs itself again where it may mount a file system of its own.
#[test]
fn a_full_disk_takes_whole_batches_or_nothing() {
    if let Some(disk) = std::env::var_os(FULL_DISK) {
        return fill(Path::new(&disk));
    }
    let place = tempfile::tempdir().unwrap();
    let inner = "mount -t tmpfs -o size=1m none \"$1\" && exec \"$2\" --exact \"$3\"";
    let output = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            inner,
            "sh",
        ])
        .arg(place.path())
        .arg(std::env::current_exe().unwrap())
        .arg("a_full_disk_takes_whole_batches_or_nothing")
        .env(FULL_DISK, place.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("1 passed"), "{told}");
}

fn fill(disk: &Path) {
    let path = disk.join("ledger.db");
    let ballast = disk.join("ballast");
    std::fs::write(&ballast, vec![1; 300_000]).unwrap();
    let mut room = Room::new(open(&path).unwrap());
    let mut number = 0;
    let refused = loop {
        number += 1;
        let event = JobEvent::Accepted(Box::new(arrival(number, file(1))));
        if let Err(refused) = room.record(None, number, vec![event]) {
            break refused;
        }
    };
    assert!(matches!(refused, StoreError::NoSpace { .. }), "{refused:?}");
    assert!(number > 3, "{number}");
    let reader = room.store.reader();
    assert_eq!(reader.job(id(number)).unwrap(), None);
    let again = room.store.mend();
    assert!(
        matches!(again, Ok(()) | Err(StoreError::NoSpace { .. })),
        "{again:?}"
    );
    std::fs::remove_file(&ballast).unwrap();
    room.store.mend().unwrap();
    assert_eq!(room.store.load().unwrap().jobs.len(), number as usize - 1);
    room.accept(number, arrival(number, file(1)));
    let report = verify_ledger(&path, Some(room.store.head())).unwrap();
    assert_eq!(report.events, u64::from(number));
}

#[test]
fn readers_never_delay_the_writer_nor_each_other_for_ever() {
    let place = tempfile::tempdir().unwrap();
    let mut room = Room::new(open(&place.path().join("ledger.db")).unwrap());
    let job = room.accept(1, arrival(1, file(1)));
    let reader = room.store.reader();
    std::thread::scope(|scope| {
        for _ in 0..12 {
            let reader = reader.clone();
            scope.spawn(move || {
                for _ in 0..20 {
                    assert!(reader.job(id(1)).unwrap().is_some());
                    assert_ne!(reader.counts().unwrap(), []);
                }
            });
        }
        for number in 2..20 {
            room.accept(number, arrival(number, file(1)));
            room.store.idle().unwrap();
        }
    });
    room.happen(&job, way_to_done());
    assert_eq!(reader.history(job.id).unwrap().len(), 7);
}

#[test]
fn the_ledger_of_the_first_release_still_opens() {
    let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1.db");
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    std::fs::copy(frozen, &path).unwrap();
    let head = HEAD_OF_V1.parse().unwrap();
    let before = verify_ledger(&path, Some(head)).unwrap();
    let reader = SqliteReader::open(&path).unwrap();
    assert!(reader.is_referenced(&file(2).hash).unwrap());
    drop(reader);
    let mut store = open(&path).unwrap();
    let loaded = store.load().unwrap();
    let states: Vec<_> = loaded
        .jobs
        .iter()
        .map(|job| job.status.state().as_str())
        .collect();
    assert_eq!(states, ["converting", "held", "unsure"]);
    assert_eq!(loaded.started.len(), 1);
    assert_eq!(
        loaded.jobs[0].arrival.personal,
        arrival(2, file(2)).personal
    );
    assert_eq!(loaded.jobs[0].arrival.template, None);
    assert_eq!(loaded.jobs[2].attempts[0].sent, Some(4_096));
    assert_eq!(loaded.paused.len(), 1);
    let found = store.duplicate(&folder("in"), &file(1).hash, samples::at(0));
    assert_eq!(found.unwrap(), Some(id(1)));
    drop(store);
    let report = verify_ledger(&path, Some(head)).unwrap();
    assert_eq!(report, before);
    assert_eq!((report.jobs, report.purged), (5, 1));
}

/// The end of the chain in `fixtures/v1.db`.
const HEAD_OF_V1: &str = include_str!("../fixtures/v1.head");

#[track_caller]
fn check_refused(sql: &str, expected: &str) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    let mut room = Room::new(open(&path).unwrap());
    room.accept(1, arrival(1, file(1)));
    drop(room);
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch(sql).unwrap();
    drop(conn);
    let refused = open(&path)
        .and_then(|mut store| {
            store.job(id(1))?;
            let reader = store.reader();
            reader.history(id(1))?;
            reader.counts()?;
            store.origin("claim-1")?;
            store.load()
        })
        .expect_err(sql);
    let told = format!("{refused:?}");
    assert!(told.starts_with(expected), "{sql}\n{told}");
}

#[test]
fn what_a_newer_version_wrote_is_refused_with_the_way_out() {
    check_refused("PRAGMA user_version = 3", "FromTheFuture");
    check_refused(
        "INSERT INTO kinds VALUES ('job', 'folded', 1)",
        "FromTheFuture",
    );
    check_refused("UPDATE kinds SET v = 2", "FromTheFuture");
    check_refused("UPDATE jobs SET v = 2", "FromTheFuture");
    check_refused("UPDATE events SET kind = 'folded'", "FromTheFuture");
}

#[test]
fn damage_is_an_error_that_names_the_record() {
    let damaged = "Damaged { place";
    for sql in [
        "UPDATE jobs SET record = '{}'",
        "UPDATE jobs SET record = replace(record, '\"in\"', '\"../in\"')",
        "UPDATE jobs SET record = replace(record, '\"copies\":7', '\"copies\":0')",
        "UPDATE jobs SET record = printf('%.*c', 5000000, '[')",
        "UPDATE jobs SET id = zeroblob(16), record = record",
        "UPDATE events SET body = '{'",
        "UPDATE events SET body = printf('%.*c', 100000, '[')",
        "UPDATE events SET actor = '7'",
        "UPDATE events SET recorded_at = 'yesterday'",
        "UPDATE personal SET data = x'ff'",
    ] {
        check_refused(sql, damaged);
    }
    for sql in [
        "PRAGMA application_id = 7",
        "DELETE FROM nodes",
        "UPDATE room SET room_id = x'00'",
        "UPDATE events SET hash = x'00'",
        "UPDATE counts SET state = 'nowhere'",
        "UPDATE origins SET job = x'00'",
        "INSERT INTO paused VALUES ('../')",
        "DROP TABLE personal",
    ] {
        check_refused(sql, "Failed");
    }
}

#[test]
fn another_programs_file_is_left_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    std::fs::write(
        &path,
        "a letter to a friend, long enough to be no empty database",
    )
    .unwrap();
    open(&path).unwrap_err();
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("a letter")
    );
    std::fs::remove_file(&path).unwrap();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(conn);
    let before = std::fs::read(&path).unwrap();
    open(&path).unwrap_err();
    assert_eq!(std::fs::read(&path).unwrap(), before);
    open(&place.path().join("nowhere/ledger.db")).unwrap_err();
}
