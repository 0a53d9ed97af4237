//! Which files jobs need, and what goes with them.

use super::Kind;
use super::samples::{arrival, at, file, way_to_done};
use platen_ledger::{By, Filed, Job, JobEvent, JobReader, JobStore, Personal};
use platen_model::{JobId, Timestamp};

pub(super) fn pages_to_print_again_are_kept_until_the_next_order<S: JobStore, R: JobReader>(
    mut kind: Kind<S, R>,
) {
    let pages = |pages: &str| JobEvent::PagesOrdered {
        pages: pages.parse().unwrap(),
    };
    let made = |number| JobEvent::Programmed {
        document: file(number),
        pages: None,
        told: vec![],
    };
    let check = |kind: &mut Kind<S, R>, job: &Job, to_print: Option<u8>, kept: &[u8]| {
        let read = kind.reader.job(job.id).unwrap().unwrap();
        assert_eq!(&read, job);
        assert_eq!(read.to_print(), to_print.map(file));
        for number in [1, 200, 201, 202] {
            let referenced = kind.reader.is_referenced(&file(number).hash).unwrap();
            assert_eq!(referenced, kept.contains(&number), "file {number}");
        }
    };
    let job = kind.room.accept(1, arrival(1, file(1)));
    let job = kind.room.happen(&job, way_to_done());
    check(&mut kind, &job, Some(200), &[1, 200]);
    let job = kind.room.happen(&job, vec![pages("2-")]);
    check(&mut kind, &job, None, &[1, 200]);
    let job = kind.room.happen(&job, vec![made(201)]);
    check(&mut kind, &job, Some(201), &[1, 200, 201]);
    let again = vec![JobEvent::CancelOrdered, pages("1"), made(202)];
    let job = kind.room.happen(&job, again);
    check(&mut kind, &job, Some(202), &[1, 200, 202]);
    let whole = vec![JobEvent::CancelOrdered, JobEvent::ReprintOrdered];
    let job = kind.room.happen(&job, whole);
    check(&mut kind, &job, Some(200), &[1, 200]);
    let gone = vec![JobEvent::CancelOrdered, pages("1"), made(202)];
    let job = kind.room.happen(&job, gone);
    let purged = vec![JobEvent::CancelOrdered, JobEvent::Purged];
    let job = kind.room.happen(&job, purged);
    check(&mut kind, &job, Some(202), &[]);
}

pub(super) fn references_end_with_the_files<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(1)));
    let same = kind.room.accept(2, arrival(2, file(1)));
    let check = |reader: &R, number, expected| {
        let referenced = reader.is_referenced(&file(number).hash).unwrap();
        assert_eq!(referenced, expected, "file {number}");
    };
    check(&kind.reader, 1, true);
    check(&kind.reader, 200, false);
    let job = kind.room.happen(&job, way_to_done());
    check(&kind.reader, 200, true);
    kind.room.happen(&job, vec![JobEvent::Purged]);
    check(&kind.reader, 200, false);
    check(&kind.reader, 1, true);
    let same = kind.room.happen(&same, vec![JobEvent::CancelOrdered]);
    kind.room.happen(&same, vec![JobEvent::Purged]);
    check(&kind.reader, 1, false);
}

pub(super) fn what_expires_is_finished_and_old<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let jobs: Vec<Job> = (1..=4)
        .map(|number| kind.room.accept(number, arrival(number, file(1))))
        .collect();
    // The second ends before the first; the third is purged, the fourth unfinished.
    let second = kind.room.happen(&jobs[1], vec![JobEvent::CancelOrdered]);
    let first = kind.room.happen(&jobs[0], vec![JobEvent::CancelOrdered]);
    kind.room
        .happen(&jobs[2], vec![JobEvent::CancelOrdered, JobEvent::Purged]);
    let check = |before: Timestamp, limit, expected: &[JobId]| {
        assert_eq!(kind.reader.expired(before, limit).unwrap(), expected);
    };
    check(Timestamp::MAX, 10, &[second.id, first.id]);
    check(Timestamp::MAX, 1, &[second.id]);
    check(Timestamp::MAX, 0, &[]);
    check(first.changed_at, 10, &[second.id]);
    check(second.changed_at, 10, &[]);
}

pub(super) fn purging_takes_the_names_everywhere<S: JobStore, R: JobReader>(mut kind: Kind<S, R>) {
    let job = kind.room.accept(1, arrival(1, file(1)));
    let other = kind.room.accept(2, arrival(2, file(1)));
    let job = kind.room.happen(&job, way_to_done());
    let filed = Filed {
        paths: vec!["out/Kündigung-1.pdf".to_owned()],
    };
    let job = kind.room.happen(&job, vec![JobEvent::Filed(filed)]);
    let job = kind.room.happen(&job, vec![JobEvent::Purged]);
    assert_eq!(job.arrival.personal, Personal::purged());
    assert_eq!(kind.reader.job(job.id).unwrap(), Some(job.clone()));
    let history = kind.reader.history(job.id).unwrap();
    assert_eq!(history.len(), 9);
    let told = format!("{history:?} {:?}", kind.reader.job(job.id));
    assert!(
        !told.contains("Kündigung") && !told.contains("weiss"),
        "{told}"
    );
    // Output that is written after the purge is not told: its name is the file's.
    let late = Filed {
        paths: vec!["out/late.pdf".to_owned()],
    };
    let told = job.clone().after(&JobEvent::Filed(late), &By::Room, at(60));
    assert!(told.is_err(), "{told:?}");
    let other_now = kind.reader.job(other.id).unwrap().unwrap();
    assert_eq!(other_now.arrival.personal, other.arrival.personal);
}
