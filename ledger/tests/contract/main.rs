//! What every store must do, asked of each.
#![expect(clippy::unwrap_used, reason = "a test fails this way")]

mod files;
#[path = "../samples/mod.rs"]
mod samples;

use files::{
    pages_to_print_again_are_kept_until_the_next_order, purging_takes_the_names_everywhere,
    references_end_with_the_files, what_expires_is_finished_and_old,
};
use platen_ledger::{
    Arrival, AttemptEnd, Batch, By, Durability, Event, Filed, Filing, HoldReason, Job, JobEvent,
    JobQuery, JobReader, JobStore, LastEnd, MemoryStore, NewRoom, PrinterEvent, RoomEvent,
    SqliteStore, Step, StoreError, StreamEvent, Then, Unclean,
};
use platen_model::{AttemptNo, Destination, JobId, JobState, Timestamp};
use samples::{Room, arrival, at, file, folder, id, person, way_to_done};

/// A store, its reader, and what must live as long.
struct Kind<S, R> {
    room: Room<S>,
    reader: R,
    _place: Option<tempfile::TempDir>,
}

fn sqlite() -> Kind<SqliteStore, impl JobReader> {
    let place = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&place.path().join("ledger.db"), &NewRoom::random()).unwrap();
    Kind {
        reader: store.reader(),
        room: Room::new(store),
        _place: Some(place),
    }
}

fn memory() -> Kind<MemoryStore, impl JobReader> {
    let store = MemoryStore::new();
    Kind {
        reader: store.reader(),
        room: Room::new(store),
        _place: None,
    }
}

macro_rules! contract {
    ($($test:ident)+) => {
        mod in_sqlite {
            $(#[test] fn $test() { super::$test(super::sqlite()); })+
        }
        mod in_memory {
            $(#[test] fn $test() { super::$test(super::memory()); })+
        }
    };
}

contract! {
    every_event_reads_as_it_was_written
    an_empty_store_says_so
    a_start_finds_what_is_not_finished_in_order
    another_log_is_due_after_a_reprint
    a_refused_attempt_remembers_what_had_left
    a_stage_counts_as_started_until_its_end
    printers_stay_paused
    the_last_end_is_remembered
    a_restore_is_remembered
    an_origin_leads_to_its_job
    a_duplicate_is_looked_for_in_its_folder_and_time
    jobs_are_listed_the_latest_first
    a_job_is_found_by_its_ending
    counts_follow_the_states
    pages_to_print_again_are_kept_until_the_next_order
    references_end_with_the_files
    what_expires_is_finished_and_old
    purging_takes_the_names_everywhere
    a_refused_batch_leaves_nothing
    an_empty_batch_is_no_error
}

fn every_event_reads_as_it_was_written<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(1)));
    let mut written = vec![];
    for (number, event) in (1..).zip(samples::every_job_event()) {
        let (of, jobs) = match &event {
            JobEvent::Accepted(arrival) => {
                let arrival = Arrival {
                    origin_key: format!("other-{number}"),
                    ..(**arrival).clone()
                };
                let accepted = Job::accepted(id(100 + number), arrival, at(0));
                (accepted.id, vec![accepted])
            }
            _ => (job.id, vec![job.clone()]),
        };
        let what = match event {
            JobEvent::Accepted(_) => StreamEvent::Job {
                job: of,
                event: JobEvent::Accepted(Box::new(jobs[0].arrival.clone())),
            },
            // Would take the names of the others.
            JobEvent::Purged => continue,
            event => StreamEvent::Job { job: of, event },
        };
        let event = Event {
            recorded_at: at(number.into()),
            source_at: (number % 2 == 0).then_some(Timestamp::MAX),
            by: if number % 3 == 0 { By::Room } else { person() },
            what,
        };
        let jobs: Vec<&Job> = jobs.iter().collect();
        kind.room
            .store
            .append(&Batch {
                events: std::slice::from_ref(&event),
                jobs: &jobs,
                durability: Durability::Written,
            })
            .unwrap();
        written.push((of, event));
    }
    for what in samples::every_other_event() {
        kind.room.note(what);
    }
    let mut read: Vec<_> = kind.reader.history(job.id).unwrap();
    assert_eq!(read.remove(0).seq, 1);
    assert!(read.is_sorted_by_key(|recorded| recorded.seq));
    let of_job = written.iter().filter(|(of, _)| *of == job.id);
    let expected: Vec<_> = of_job.map(|(_, event)| event.clone()).collect();
    let read: Vec<_> = read.into_iter().map(|recorded| recorded.event).collect();
    assert_eq!(read, expected);
    for (of, event) in written.iter().filter(|(of, _)| *of != job.id) {
        assert_eq!(kind.reader.history(*of).unwrap()[0].event, *event);
    }
}

fn an_empty_store_says_so<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let loaded = kind.room.store.load().unwrap();
    assert_eq!(loaded.jobs, []);
    assert_eq!(loaded.last_end, LastEnd::FirstStart);
    assert_eq!(kind.room.store.job(id(1)).unwrap(), None);
    assert_eq!(kind.reader.job(id(1)).unwrap(), None);
    assert_eq!(kind.reader.history(id(1)).unwrap(), []);
    assert_eq!(kind.reader.counts().unwrap(), []);
    assert!(!kind.reader.is_referenced(&file(1).hash).unwrap());
    assert_eq!(kind.room.store.origin("claim-1").unwrap(), None);
}

fn a_start_finds_what_is_not_finished_in_order<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let filed = || Arrival {
        filing: false,
        ..arrival(1, file(1))
    };
    let finished = kind.room.accept(1, filed());
    let due = kind.room.accept(9, arrival(9, file(1)));
    let waiting = kind.room.accept(2, arrival(2, file(1)));
    let _finished = kind.room.happen(&finished, way_to_done());
    let due = kind.room.happen(&due, way_to_done());
    assert_eq!(
        kind.room.store.load().unwrap().jobs,
        [due.clone(), waiting.clone()]
    );
    let filed = Filed {
        paths: vec!["out/1.pdf".to_owned()],
    };
    let done = kind.room.happen(&due, vec![JobEvent::Filed(filed.clone())]);
    assert_eq!(kind.room.store.load().unwrap().jobs, [waiting]);
    let read = kind.reader.job(done.id).unwrap().unwrap();
    assert_eq!(read.filing, Filing::Filed(filed));
    assert_eq!(read, done);
}

fn another_log_is_due_after_a_reprint<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let filed = |paths: &[&str]| Filed {
        paths: paths.iter().map(ToString::to_string).collect(),
    };
    let first = filed(&["out/1.txt"]);
    let job = kind.room.accept(1, arrival(1, file(1)));
    let early = job.clone().after(&JobEvent::LogDue, &person(), at(1));
    assert!(early.is_err());
    let job = kind.room.happen(&job, way_to_done());
    let job = kind.room.happen(&job, vec![JobEvent::Filed(first.clone())]);
    let again = vec![JobEvent::ReprintOrdered, JobEvent::LogDue];
    let job = kind.room.happen(&job, again);
    let job = kind.room.happen(&job, vec![JobEvent::CancelOrdered]);
    let read = kind.reader.job(job.id).unwrap().unwrap();
    assert_eq!(read.filing, Filing::LogDue(first));
    assert_eq!(kind.room.store.load().unwrap().jobs, [read]);
    let both = filed(&["out/1.txt", "out/1 (2).txt"]);
    let job = kind.room.happen(&job, vec![JobEvent::Filed(both.clone())]);
    let read = kind.reader.job(job.id).unwrap().unwrap();
    assert_eq!(read.filing, Filing::Filed(both));
    assert_eq!(kind.room.store.load().unwrap().jobs, []);
}

fn a_refused_attempt_remembers_what_had_left<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(1)));
    let mut way = way_to_done();
    way[5] = JobEvent::Refused {
        attempt: AttemptNo(1),
        sent: Some(7),
        why: "full".to_owned(),
        then: Then::TryAgain,
    };
    let job = kind.room.happen(&job, way);
    let read = kind.reader.job(job.id).unwrap().unwrap();
    assert_eq!(read.attempts[0].sent, Some(7));
    assert_eq!(read, job);
}

fn a_stage_counts_as_started_until_its_end<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let step = Step::Convert;
    let start = || vec![JobEvent::StageStarted { step }];
    let job = kind.room.accept(1, arrival(1, file(1)));
    let mut check = |before: &Job, events: Vec<JobEvent>, started: bool| {
        let job = kind.room.happen(before, events);
        let loaded = kind.room.store.load().unwrap();
        assert_eq!(
            loaded.started.contains(&job.id),
            started,
            "{:?}",
            job.status
        );
        job
    };
    let job = check(&job, start(), true);
    let priority = platen_model::Priority::default();
    let job = check(&job, vec![JobEvent::PrioritySet { priority }], true);
    let how = Unclean::RoomEnded;
    let job = check(&job, vec![JobEvent::StageEnded { step, how }], false);
    let job = check(&job, start(), true);
    let why = HoldReason::Person;
    let job = check(&job, vec![JobEvent::Held { why }], true);
    let converted = way_to_done().remove(1);
    let job = check(&job, vec![converted], false);
    check(&job, vec![JobEvent::Released], false);
}

fn printers_stay_paused<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let mut note = |name: &str, event, paused: &[&str]| {
        let printer = name.parse().unwrap();
        kind.room.note(StreamEvent::Printer { printer, event });
        let loaded = kind.room.store.load().unwrap().paused;
        let names: Vec<_> = loaded.iter().map(|name| name.as_str()).collect();
        assert_eq!(names, paused);
    };
    note("b", PrinterEvent::Paused, &["b"]);
    note("a", PrinterEvent::Paused, &["a", "b"]);
    note("a", PrinterEvent::Paused, &["a", "b"]);
    note("a", PrinterEvent::Resumed, &["b"]);
    note("a", PrinterEvent::Resumed, &["b"]);
}

fn the_last_end_is_remembered<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let mut note = |event, expected| {
        kind.room.note(StreamEvent::Room(event));
        assert_eq!(kind.room.store.load().unwrap().last_end, expected);
    };
    let started = |after| RoomEvent::Started {
        version: "0.1.0".to_owned(),
        after,
    };
    let applied = || RoomEvent::SettingsApplied {
        changes: String::new(),
    };
    note(applied(), LastEnd::FirstStart);
    note(started(LastEnd::FirstStart), LastEnd::Uncleanly);
    note(applied(), LastEnd::Uncleanly);
    note(RoomEvent::Stopped, LastEnd::InOrder);
    note(started(LastEnd::InOrder), LastEnd::Uncleanly);
}

fn a_restore_is_remembered<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    assert_eq!(kind.room.store.load().unwrap().restored_at, None);
    kind.room.note(StreamEvent::Room(RoomEvent::Restored {
        sign: "its mark is a copy".to_owned(),
    }));
    let at = kind.room.store.load().unwrap().restored_at;
    assert!(at.is_some());
    kind.room.note(StreamEvent::Room(RoomEvent::Stopped));
    assert_eq!(kind.room.store.load().unwrap().restored_at, at);
    assert_eq!(kind.room.store.load().unwrap().last_end, LastEnd::InOrder);
}

fn an_origin_leads_to_its_job<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(5)));
    let origin = kind.room.store.origin("claim-1").unwrap().unwrap();
    assert_eq!((origin.job, origin.content), (job.id, file(5).hash));
    for key in ["", "claim-", "CLAIM-1", "claim-1 ", "claim-%"] {
        assert_eq!(kind.room.store.origin(key).unwrap(), None, "{key:?}");
    }
}

fn a_duplicate_is_looked_for_in_its_folder_and_time<S: JobStore, R: JobReader>(
    mut kind: Kind<S, R>,
) {
    let elsewhere = Arrival {
        folder: folder("other"),
        ..arrival(3, file(1))
    };
    let first = kind.room.accept(1, arrival(1, file(1)));
    let second = kind.room.accept(2, arrival(2, file(1)));
    kind.room.accept(3, elsewhere);
    kind.room.accept(4, arrival(4, file(2)));
    let mut check = |name: &str, number, since: Timestamp, expected: Option<JobId>| {
        let found = kind
            .room
            .store
            .duplicate(&folder(name), &file(number).hash, since);
        assert_eq!(found.unwrap(), expected, "{name} {number} {since}");
    };
    check("in", 1, Timestamp::MIN, Some(second.id));
    check("in", 1, second.accepted_at, Some(second.id));
    check("in", 1, first.accepted_at, Some(second.id));
    check("in", 1, at(100), None);
    check("other", 1, at(0), Some(id(3)));
    check("other", 2, at(0), None);
    check("in", 9, at(0), None);
    // A purged job is still the duplicate of what comes later.
    let second = kind.room.happen(&second, way_to_done());
    let second = kind.room.happen(&second, vec![JobEvent::Purged]);
    let found = kind
        .room
        .store
        .duplicate(&folder("in"), &file(1).hash, at(0));
    assert_eq!(found.unwrap(), Some(second.id));
}

fn jobs_are_listed_the_latest_first<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let to = Destination::Group("colour".parse().unwrap());
    let elsewhere = Arrival {
        folder: folder("other"),
        to: to.clone(),
        ..arrival(3, file(3))
    };
    // Arrival orders them, not the identity.
    let jobs = [
        kind.room.accept(8, arrival(8, file(8))),
        kind.room.accept(3, elsewhere),
        kind.room.accept(5, arrival(5, file(5))),
    ];
    kind.room.happen(&jobs[0], vec![JobEvent::CancelOrdered]);
    let all = JobQuery {
        states: vec![],
        folder: None,
        to: None,
        before: None,
        limit: 100,
    };
    let check = |query: JobQuery, expected: &[u32]| {
        let found = kind.reader.jobs(&query).unwrap();
        let found: Vec<_> = found.iter().map(|job| job.id).collect();
        let expected: Vec<_> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(found, expected, "{query:?}");
    };
    let states = |states: &[JobState]| JobQuery {
        states: states.to_vec(),
        ..all.clone()
    };
    check(all.clone(), &[5, 3, 8]);
    check(
        JobQuery {
            limit: 2,
            ..all.clone()
        },
        &[5, 3],
    );
    check(
        JobQuery {
            before: Some(id(5)),
            ..all.clone()
        },
        &[3, 8],
    );
    check(
        JobQuery {
            before: Some(id(77)),
            ..all.clone()
        },
        &[],
    );
    check(
        JobQuery {
            folder: Some(folder("in")),
            ..all.clone()
        },
        &[5, 8],
    );
    check(
        JobQuery {
            to: Some(to),
            ..all.clone()
        },
        &[3],
    );
    check(states(&[JobState::Cancelled]), &[8]);
    check(
        states(&[JobState::Cancelled, JobState::Converting]),
        &[5, 3, 8],
    );
    check(
        states(&[JobState::Converting, JobState::Converting]),
        &[5, 3],
    );
    check(states(&[JobState::Done]), &[]);
    let one = JobQuery {
        limit: 1,
        before: Some(id(5)),
        folder: Some(folder("in")),
        ..states(&[JobState::Cancelled, JobState::Converting])
    };
    check(one, &[8]);
}

fn a_job_is_found_by_its_ending<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    for number in [0xabc, 0xbc, 0x1bc] {
        kind.room.accept(number, arrival(number, file(1)));
    }
    let check = |ending: &str, expected: &[u32]| {
        let expected: Vec<_> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(kind.reader.find(ending).unwrap(), expected, "{ending:?}");
    };
    check("bc", &[0x1bc, 0xbc, 0xabc]);
    check("BC", &[0x1bc, 0xbc, 0xabc]);
    check("0bc", &[0xbc]);
    check(&id(0xabc).short(), &[0xabc]);
    check(&id(0xabc).to_string(), &[0xabc]);
    check("8000000000000abc", &[0xabc]);
    check("9000000000000abc", &[]);
    for nothing in [
        "",
        "-",
        "x",
        "%",
        "_c",
        "bd",
        &"0".repeat(33),
        &"é".repeat(8),
    ] {
        check(nothing, &[]);
    }
    for number in 0x1000..0x1014 {
        kind.room.accept(number * 16, arrival(number, file(1)));
    }
    assert_eq!(kind.reader.find("0").unwrap().len(), 10);
}

fn counts_follow_the_states<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let elsewhere = Arrival {
        folder: folder("other"),
        ..arrival(3, file(3))
    };
    let job = kind.room.accept(1, arrival(1, file(1)));
    kind.room.accept(2, arrival(2, file(2)));
    kind.room.accept(3, elsewhere);
    let check = |expected: &[(&str, &str, u64)]| {
        let counts = kind.reader.counts().unwrap();
        let counts: Vec<_> = counts
            .iter()
            .map(|count| (count.state.as_str(), count.folder.as_str(), count.jobs))
            .collect();
        assert_eq!(counts, expected);
    };
    check(&[("converting", "in", 2), ("converting", "other", 1)]);
    let job = kind.room.happen(&job, way_to_done());
    check(&[
        ("converting", "in", 1),
        ("converting", "other", 1),
        ("done", "in", 1),
    ]);
    kind.room.happen(&job, vec![JobEvent::ReprintOrdered]);
    check(&[
        ("converting", "in", 1),
        ("converting", "other", 1),
        ("scheduled", "in", 1),
    ]);
}

fn a_refused_batch_leaves_nothing<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(1)));
    let before = kind.room.store.load().unwrap();
    let event = |of: &Job| Event {
        recorded_at: at(50),
        source_at: None,
        by: By::Room,
        what: StreamEvent::Job {
            job: of.id,
            event: JobEvent::Accepted(Box::new(of.arrival.clone())),
        },
    };
    let fresh = Job::accepted(id(2), arrival(2, file(2)), at(50));
    let same_origin = Job::accepted(id(3), arrival(1, file(1)), at(50));
    let stranger = Job::accepted(id(4), arrival(4, file(4)), at(50));
    let cancelled = Event {
        what: StreamEvent::Job {
            job: stranger.id,
            event: JobEvent::CancelOrdered,
        },
        ..event(&stranger)
    };
    let mut refuse = |events: &[Event], jobs: &[&Job]| {
        let batch = Batch {
            events,
            jobs,
            durability: Durability::Synced,
        };
        let refused = kind.room.store.append(&batch).unwrap_err();
        assert!(matches!(refused, StoreError::Failed { .. }), "{refused:?}");
        kind.room.store.mend().unwrap();
        assert_eq!(kind.room.store.load().unwrap(), before);
        assert_eq!(kind.room.store.origin("claim-2").unwrap(), None);
        assert_eq!(kind.reader.history(fresh.id).unwrap(), []);
    };
    refuse(
        &[event(&fresh), event(&same_origin)],
        &[&fresh, &same_origin],
    );
    refuse(&[event(&fresh), event(&job)], &[&fresh, &job]);
    refuse(&[event(&fresh), cancelled], &[&fresh, &stranger]);
    refuse(&[event(&fresh)], &[]);
    refuse(&[event(&fresh)], &[&fresh, &job]);
    // The store still works, and numbers go on without a gap.
    let second = kind.room.accept(2, arrival(2, file(2)));
    assert_eq!(kind.reader.history(second.id).unwrap()[0].seq, 2);
}

fn an_empty_batch_is_no_error<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(1)));
    for durability in [Durability::Written, Durability::Synced] {
        kind.room.note(StreamEvent::Room(RoomEvent::Stopped));
        let batch = Batch {
            events: &[],
            jobs: &[],
            durability,
        };
        kind.room.store.append(&batch).unwrap();
    }
    let job = kind.room.happen(&job, way_to_done());
    let last = kind.reader.job(job.id).unwrap().unwrap();
    let end = &last.last_attempt().unwrap().end;
    assert!(matches!(end, AttemptEnd::Delivered(_)), "{end:?}");
}
