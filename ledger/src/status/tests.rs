//! The transition table, as rows.

use super::*;
use crate::event::{Authority, DeliveryEvidence};
use platen_model::{ContentHash, DocumentFormat, FileRef};

fn file() -> FileRef {
    FileRef {
        hash: ContentHash([7; 32]),
        bytes: 3,
    }
}

fn active(step: Step) -> Status {
    Status::at(step)
}

fn held(step: Step) -> Status {
    Status::Held {
        step,
        why: HoldReason::Person,
    }
}

fn needs(step: Step) -> Status {
    Status::NeedsYou {
        step,
        need: Need::Document("damaged".to_owned()),
    }
}

fn sending(cancel: Cancel) -> Status {
    Status::Sending {
        attempt: AttemptNo(1),
        cancel,
    }
}

fn converted() -> JobEvent {
    JobEvent::Converted {
        format: DocumentFormat::Pdf,
        document: file(),
    }
}

fn crashed(step: Step) -> JobEvent {
    JobEvent::StageEnded {
        step,
        how: Unclean::Crashed("signal 11".to_owned()),
    }
}

fn not_sent(no: u32) -> JobEvent {
    JobEvent::NotSent {
        attempt: AttemptNo(no),
        why: "connection refused".to_owned(),
    }
}

fn unsure(no: u32) -> JobEvent {
    JobEvent::BecameUnsure {
        attempt: AttemptNo(no),
        sent: Some(10),
        why: "reset".to_owned(),
    }
}

fn delivered(no: u32) -> JobEvent {
    JobEvent::Delivered {
        attempt: AttemptNo(no),
        sent: 3,
        evidence: DeliveryEvidence::ClosedAfterHalfClose,
    }
}

fn refused(then: Then) -> JobEvent {
    JobEvent::Refused {
        attempt: AttemptNo(1),
        sent: Some(0),
        why: "full".to_owned(),
        then,
    }
}

fn resolved(answer: Answer) -> JobEvent {
    JobEvent::Resolved {
        attempt: AttemptNo(1),
        answer,
        authority: Authority::Person,
    }
}

#[track_caller]
fn check(status: &Status, event: &JobEvent, expected: Option<Status>) {
    assert_eq!(status.after(event).ok(), expected, "{status:?} {event:?}");
}

#[test]
fn steps_follow_each_other_and_only_in_order() {
    check(
        &active(Step::Convert),
        &converted(),
        Some(active(Step::Preflight)),
    );
    let preflighted = JobEvent::Preflighted { pages: 1 };
    check(
        &active(Step::Preflight),
        &preflighted,
        Some(active(Step::Program)),
    );
    let programmed = JobEvent::Programmed {
        document: file(),
        pages: None,
        told: vec![],
    };
    check(
        &active(Step::Program),
        &programmed,
        Some(active(Step::Print)),
    );
    check(&active(Step::Preflight), &converted(), None);
    check(&active(Step::Print), &preflighted, None);
    check(&Status::Done, &converted(), None);
}

#[test]
fn a_held_job_keeps_what_its_stage_found() {
    check(
        &held(Step::Convert),
        &converted(),
        Some(held(Step::Preflight)),
    );
    check(
        &held(Step::Preflight),
        &JobEvent::Released,
        Some(active(Step::Preflight)),
    );
    check(
        &needs(Step::Print),
        &JobEvent::Released,
        Some(active(Step::Print)),
    );
    check(&active(Step::Print), &JobEvent::Released, None);
}

#[test]
fn the_second_crash_and_the_fourth_end_of_the_room_need_a_person() {
    let first = active(Step::Convert)
        .after(&crashed(Step::Convert))
        .unwrap();
    assert_eq!(first.state(), JobState::Converting);
    assert_eq!(
        first.after(&crashed(Step::Convert)).unwrap().state(),
        JobState::NeedsYou
    );
    let ended = JobEvent::StageEnded {
        step: Step::Convert,
        how: Unclean::RoomEnded,
    };
    let mut status = active(Step::Convert);
    for expected in ["converting", "converting", "converting", "needs-you"] {
        status = status.after(&ended).unwrap();
        assert_eq!(status.state().as_str(), expected);
    }
}

#[test]
fn only_a_scheduled_job_is_sent() {
    let printer = "press".parse().unwrap();
    let intended = JobEvent::DeliveryIntended {
        attempt: AttemptNo(1),
        printer,
    };
    check(&active(Step::Print), &intended, Some(sending(Cancel::No)));
    for status in [
        active(Step::Program),
        held(Step::Print),
        needs(Step::Print),
        Status::Done,
    ] {
        check(&status, &intended, None);
    }
    check(&sending(Cancel::No), &intended, None);
    check(
        &Status::Unsure {
            attempt: AttemptNo(1),
        },
        &intended,
        None,
    );
}

#[test]
fn a_delivery_ends_in_what_is_known_of_it() {
    let unsure_status = Status::Unsure {
        attempt: AttemptNo(1),
    };
    check(&sending(Cancel::No), &delivered(1), Some(Status::Done));
    check(
        &sending(Cancel::No),
        &not_sent(1),
        Some(active(Step::Print)),
    );
    check(&sending(Cancel::No), &unsure(1), Some(unsure_status));
    check(
        &sending(Cancel::No),
        &refused(Then::TryAgain),
        Some(active(Step::Print)),
    );
    let asked = sending(Cancel::No)
        .after(&refused(Then::AskPerson))
        .unwrap();
    assert_eq!(asked.state(), JobState::NeedsYou);
    for stranger in [delivered(2), not_sent(2), unsure(2)] {
        check(&sending(Cancel::No), &stranger, None);
    }
}

#[test]
fn an_unsure_job_moves_only_on_somebodys_word() {
    let unsure_status = Status::Unsure {
        attempt: AttemptNo(1),
    };
    check(
        &unsure_status,
        &resolved(Answer::Printed),
        Some(Status::Done),
    );
    check(
        &unsure_status,
        &resolved(Answer::NotPrinted),
        Some(active(Step::Print)),
    );
    check(&unsure_status, &JobEvent::Released, None);
    check(&unsure_status, &delivered(1), None);
    check(&unsure_status, &JobEvent::ReprintOrdered, None);
    check(&Status::Done, &resolved(Answer::NotPrinted), None);
}

#[test]
fn a_cancel_during_a_delivery_waits_for_its_end() {
    check(
        &sending(Cancel::No),
        &JobEvent::CancelOrdered,
        Some(sending(Cancel::Ordered)),
    );
    check(&sending(Cancel::Ordered), &delivered(1), Some(Status::Done));
    check(
        &sending(Cancel::Ordered),
        &not_sent(1),
        Some(Status::Cancelled),
    );
    check(
        &sending(Cancel::Ordered),
        &unsure(1),
        Some(Status::Cancelled),
    );
    check(
        &sending(Cancel::Ordered),
        &refused(Then::TryAgain),
        Some(Status::Cancelled),
    );
    check(&Status::Cancelled, &JobEvent::CancelOrdered, None);
}

#[test]
fn what_is_finished_prints_again_only_by_order() {
    check(
        &Status::Done,
        &JobEvent::ReprintOrdered,
        Some(active(Step::Print)),
    );
    check(&active(Step::Print), &JobEvent::ReprintOrdered, None);
    let pages = JobEvent::PagesOrdered {
        pages: "2-4".parse().unwrap(),
    };
    check(&Status::Cancelled, &pages, Some(active(Step::Program)));
    check(&active(Step::Print), &pages, None);
    check(&Status::Done, &JobEvent::Purged, Some(Status::Done));
    check(&active(Step::Print), &JobEvent::Purged, None);
}
