//! Whatever is done to a ledger behind the room's back, the audit names it.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

#[expect(dead_code, reason = "the contract tests use the rest")]
mod samples;

use platen_ledger::{
    Answer, AuditError, AuditReport, Authority, DeliveryEvidence, Durability, Filed, Head, Job,
    JobEvent, JobStore, NewRoom, PrinterEvent, RoomEvent, SqliteStore, StreamEvent, Then, rebuild,
    verify_ledger,
};
use platen_model::AttemptNo;
use proptest::prelude::*;
use samples::{Room, arrival, at, file, way_to_done};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Returns a ledger of three jobs, one of them purged, one filed, and 16 events.
fn ledger() -> (tempfile::TempDir, PathBuf, AuditReport) {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(make);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    std::fs::write(&path, &*MADE).unwrap();
    let report = verify_ledger(&path, None).unwrap();
    (place, path, report)
}

fn make() -> Vec<u8> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.db");
    let mut room = Room::new(SqliteStore::open(&path, &NewRoom::random()).unwrap());
    let filed = |name: &str| {
        JobEvent::Filed(Filed {
            paths: vec![name.to_owned()],
        })
    };
    let purged = room.accept(1, arrival(1, file(1)));
    let kept = room.accept(2, arrival(2, file(2)));
    room.accept(3, arrival(3, file(1)));
    let purged = room.happen(&purged, way_to_done());
    room.happen(&purged, vec![filed("out/1"), JobEvent::Purged]);
    let kept = room.happen(&kept, vec![JobEvent::CancelOrdered, filed("out/2")]);
    room.happen(&kept, vec![filed("out/2 again")]);
    for what in [
        StreamEvent::Printer {
            printer: "press".parse().unwrap(),
            event: PrinterEvent::Paused,
        },
        StreamEvent::Room(RoomEvent::Stopped),
    ] {
        room.note(what);
    }
    drop(room); // copies the log into the database
    std::fs::read(path).unwrap()
}

fn tamper(path: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch(sql).unwrap();
}

#[test]
fn a_sound_ledger_is_proven() {
    let (_place, path, report) = ledger();
    assert_eq!((report.events, report.jobs, report.purged), (16, 3, 1));
    assert_eq!((report.first, report.last), (Some(at(1)), Some(at(16))));
    assert_eq!(report.head.seq, 16);
    assert_eq!(verify_ledger(&path, Some(report.head)).unwrap(), report);
    // It may be in use, and may have grown.
    let mut room = Room::new(SqliteStore::open(&path, &NewRoom::random()).unwrap());
    room.accept(4, arrival(4, file(1)));
    let grown = verify_ledger(&path, Some(report.head)).unwrap();
    assert_eq!((grown.events, grown.jobs), (17, 4));
    assert_eq!(grown.head, room.store.head());
}

#[track_caller]
fn check(sql: &str, expected: &str) {
    let (_place, path, _) = ledger();
    tamper(&path, sql);
    let error = verify_ledger(&path, None).expect_err(sql);
    let told = format!("{error:?}");
    assert!(told.starts_with(expected), "{sql}\n{told}\n{error}");
}

#[test]
fn any_change_of_an_event_is_named() {
    let changes = [
        "stream = 'room'",
        "stream = 'x'",
        "kind = 'held'",
        "v = 2",
        "v = -1",
        "recorded_at = '2026-11-22T10:00:00Z'",
        "source_at = '2026-11-22T10:00:00Z'",
        "actor = '\"room\"'",
        "body = '{}'",
        "body = body || ' '",
        "hash = zeroblob(32)",
        "hash = x'00'",
    ];
    for change in changes {
        let sql = format!("UPDATE events SET {change} WHERE seq = 5");
        check(&sql, "Changed { seq: 5 }");
    }
}

#[test]
fn missing_moved_and_added_events_are_named() {
    check("DELETE FROM events WHERE seq = 4", "Missing { seq: 4 }");
    check("DELETE FROM events WHERE seq <= 4", "Missing { seq: 1 }");
    check(
        "UPDATE events SET seq = 99 WHERE seq = 4;
         UPDATE events SET seq = 4 WHERE seq = 5; UPDATE events SET seq = 5 WHERE seq = 99",
        "Changed { seq: 4 }",
    );
    check(
        "INSERT INTO events SELECT 17, stream, kind, v, recorded_at, source_at, actor, body, hash
         FROM events WHERE seq = 16",
        "Changed { seq: 17 }",
    );
    check(
        "INSERT INTO events SELECT 0, stream, kind, v, recorded_at, source_at, actor, body, hash
         FROM events WHERE seq = 16",
        "Changed { seq: 0 }",
    );
    check(
        "UPDATE room SET room_id = zeroblob(16)",
        "Changed { seq: 1 }",
    );
    check(
        "UPDATE nodes SET node_id = zeroblob(16)",
        "Changed { seq: 1 }",
    );
    check("DELETE FROM nodes", "Missing { seq: 0 }");
    check(
        "INSERT INTO nodes VALUES (2, zeroblob(16), 7)",
        "Changed { seq: 8 }",
    );
}

#[test]
fn changed_names_are_named() {
    check(
        "UPDATE personal SET data = CAST('{}' AS BLOB) WHERE seq = 2",
        "Store(Damaged { place",
    );
    check(
        "UPDATE personal SET salt = zeroblob(16) WHERE seq = 2",
        "Store(Damaged",
    );
    check("DELETE FROM personal WHERE seq = 2", "Names { seq: 2,");
    check(
        "UPDATE personal SET data = zeroblob(9) WHERE seq = 14",
        "Names { seq: 14,",
    );
    check(
        "INSERT INTO personal VALUES (16, zeroblob(16), CAST('x' AS BLOB))",
        "Projection { seq: 16,",
    );
}

#[test]
fn a_projection_that_does_not_follow_is_named_and_rebuilt() {
    let changes = [
        "UPDATE jobs SET state = 'unsure' WHERE seq = 2",
        "UPDATE jobs SET tail = 'x' WHERE seq = 2",
        "UPDATE jobs SET priority = 99 WHERE seq = 2",
        "UPDATE jobs SET finished = 0 WHERE seq = 1",
        "UPDATE jobs SET started_step = 'print' WHERE seq = 3",
        "UPDATE jobs SET filed_seq = NULL WHERE seq = 2",
        "UPDATE jobs SET record = replace(record, 'cancelled', 'done') WHERE seq = 2",
        "UPDATE jobs SET record = '' WHERE seq = 2",
        "UPDATE jobs SET v = 7 WHERE seq = 2",
        "UPDATE jobs SET part_hash = original_hash WHERE seq = 2",
        "DELETE FROM jobs WHERE seq = 3",
        "INSERT INTO jobs SELECT 99, zeroblob(16), tail, state, folder, to_kind, to_name, priority,
            accepted_at, changed_at, changed_seq, finished, filing_due, original_hash,
            document_hash, files_kept, started_step, filed_seq, v, record,
            part_hash FROM jobs WHERE seq = 3",
        "DELETE FROM origins WHERE key = 'claim-1'",
        "UPDATE origins SET content = zeroblob(32) WHERE key = 'claim-1'",
        "INSERT INTO origins VALUES ('more', zeroblob(16), zeroblob(32))",
        "UPDATE counts SET jobs = jobs + 1",
        "DELETE FROM counts",
        "DELETE FROM paused",
        "INSERT INTO paused VALUES ('other')",
    ];
    for sql in changes {
        let (_place, path, report) = ledger();
        tamper(&path, sql);
        let error = verify_ledger(&path, Some(report.head)).expect_err(sql);
        assert!(
            matches!(error, AuditError::Projection { .. }),
            "{sql}\n{error:?}"
        );
        assert_eq!(rebuild(&path).unwrap(), 3, "{sql}");
        assert_eq!(
            verify_ledger(&path, Some(report.head)).unwrap(),
            report,
            "{sql}"
        );
    }
    check(
        "DELETE FROM kinds WHERE kind = 'purged'",
        "Projection { seq: 16,",
    );
}

#[test]
fn a_remembered_head_shows_what_the_chain_alone_cannot() {
    let (_place, path, report) = ledger();
    tamper(
        &path,
        "DELETE FROM events WHERE seq > 14; DELETE FROM paused",
    );
    assert_eq!(verify_ledger(&path, None).unwrap().events, 14);
    let error = verify_ledger(&path, Some(report.head)).unwrap_err();
    assert!(
        matches!(
            error,
            AuditError::CutOff {
                expected: 16,
                found: 14
            }
        ),
        "{error:?}"
    );
    let other = Head {
        seq: 3,
        hash: [1; 32],
    };
    let error = verify_ledger(&path, Some(other)).unwrap_err();
    assert!(
        matches!(error, AuditError::Rewritten { seq: 3 }),
        "{error:?}"
    );
}

#[test]
fn a_broken_chain_is_not_rebuilt_from() {
    let (_place, path, report) = ledger();
    tamper(&path, "UPDATE events SET actor = '\"room\"' WHERE seq = 5");
    let error = rebuild(&path).unwrap_err();
    assert!(matches!(error, AuditError::Changed { seq: 5 }), "{error:?}");
    let jobs: u64 = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*) FROM jobs", [], |row| row.get(0))
        .unwrap();
    assert_eq!(jobs, report.jobs);
}

/// Events that may or may not be legal; what is not is left out.
fn happenings() -> impl Strategy<Value = Vec<(usize, prop::sample::Index)>> {
    prop::collection::vec((0..3_usize, any::<prop::sample::Index>()), 1..120)
}

/// Returns deliveries that fit the attempts of `job`.
fn of_attempt(job: &Job) -> Vec<JobEvent> {
    let attempt = AttemptNo(job.attempts_made);
    let why = || "why".to_owned();
    vec![
        JobEvent::DeliveryIntended {
            attempt: job.next_attempt(),
            printer: "press".parse().unwrap(),
        },
        JobEvent::Delivered {
            attempt,
            sent: 1,
            evidence: DeliveryEvidence::Renamed,
        },
        JobEvent::NotSent {
            attempt,
            why: why(),
        },
        JobEvent::BecameUnsure {
            attempt,
            sent: None,
            why: why(),
        },
        JobEvent::Refused {
            attempt,
            sent: Some(5),
            why: why(),
            then: Then::TryAgain,
        },
        JobEvent::Resolved {
            attempt,
            answer: Answer::NotPrinted,
            authority: Authority::Person,
        },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_projection_follows_from_the_events(happenings in happenings()) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("ledger.db");
        let mut room = Room::new(SqliteStore::open(&path, &NewRoom::random()).unwrap());
        room.durability = Durability::Written;
        let mut jobs: Vec<_> = (1..=3).map(|n| room.accept(n, arrival(n, file(1)))).collect();
        for (which, index) in happenings {
            // Attempts count from 1, so that deliveries are met, too.
            let job = &jobs[which];
            let events = [samples::every_job_event(), of_attempt(job)].concat();
            let legal: Vec<_> = events
                .into_iter()
                .filter(|event| job.clone().after(event, &samples::person(), at(0)).is_ok())
                .collect();
            jobs[which] = room.happen(job, vec![index.get(&legal).clone()]);
        }
        for job in &jobs {
            prop_assert_eq!(room.store.job(job.id).unwrap(), Some(job.clone()));
        }
        let loaded = room.store.load().unwrap();
        let report = verify_ledger(&path, Some(room.store.head())).unwrap();
        drop(room);
        rebuild(&path).unwrap();
        prop_assert_eq!(verify_ledger(&path, None).unwrap(), report);
        let mut store = SqliteStore::open(&path, &NewRoom::random()).unwrap();
        prop_assert_eq!(store.load().unwrap(), loaded);
    }
}
