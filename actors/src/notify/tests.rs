//! The notifier as an actor, on a ledger in memory.

use super::*;
use crate::alarms::{AlarmBoard, AlarmKey};
use crate::supervision::supervise;
use crate::supervisor::{Child, ChildId, Report};
use actix::Actor as _;
use platen_ledger::{
    Batch, By, Durability, Event, HoldReason, Job, JobEvent, JobStore as _, MemoryStore,
    StreamEvent,
};
use platen_model::{Clock, JobState, ManualClock, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a condition is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

struct Desk {
    store: MemoryStore,
    alarms: AlarmBoard,
    board: AttentionBoard,
    hub: mpsc::Receiver<Report>,
}

impl Desk {
    fn new(gone: u32) -> Self {
        let store = MemoryStore::new();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let (reports, hub) = mpsc::channel(64);
        let alarms = AlarmBoard::new(Arc::clone(&clock));
        let parts = NotifierParts {
            reader: Arc::new(store.reader()),
            alarms: alarms.clone(),
            board: AttentionBoard::default(),
        };
        let board = parts.board.clone();
        let mut left = gone;
        let make = move |guard| {
            if left > 0 {
                left -= 1;
                drop(guard);
                // As one that ended before it heard of anything.
                let (gone, _) = mpsc::channel(1);
                return Child::Notifier(Box::new(Gone(gone)));
            }
            let notifier = Notifier::new(parts.clone(), guard).start();
            Child::Notifier(Box::new(notifier.recipient()))
        };
        actix::spawn(supervise(reports, clock, ChildId::Notifier, make));
        Self {
            store,
            alarms,
            board,
            hub,
        }
    }

    /// Records that jobs came and are held by a rule, and returns what the hub would say of it.
    fn hold(&mut self, numbers: std::ops::Range<u128>) -> Notice {
        let mut notice = Notice::default();
        let jobs: Vec<Job> = numbers.map(samples::job).collect();
        for job in jobs {
            let why = HoldReason::Rule;
            let held = samples::after(&job, &JobEvent::Held { why: why.clone() });
            notice.note(Some(&job), &held);
            let accepted = JobEvent::Accepted(Box::new(job.arrival.clone()));
            let events = [accepted, JobEvent::Held { why }].map(|event| Event {
                recorded_at: Timestamp::UNIX_EPOCH,
                source_at: None,
                by: By::Room,
                what: StreamEvent::Job { job: job.id, event },
            });
            let batch = Batch {
                events: &events,
                jobs: &[&held],
                durability: Durability::Written,
            };
            self.store.append(&batch).unwrap();
        }
        notice
    }

    async fn up(&mut self) -> Box<dyn crate::supervisor::Post<Notice>> {
        loop {
            let report = tokio::time::timeout(PATIENCE, self.hub.recv()).await;
            match report.unwrap().unwrap() {
                Report::Up {
                    child: Child::Notifier(address),
                    ..
                } => return address,
                Report::Down { again, .. } => assert!(again.is_some()),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn shows(&self, what: impl Fn(&Attention) -> bool) {
        let mut changes = self.board.changes();
        let shown = tokio::time::timeout(PATIENCE, changes.wait_for(what)).await;
        assert!(shown.is_ok(), "{:?}", *self.board.changes().borrow());
    }
}

/// An actor that is gone.
struct Gone(mpsc::Sender<()>);

impl crate::supervisor::Post<Notice> for Gone {
    fn post(&self, _notice: Notice) -> crate::supervisor::Posted {
        assert!(self.0.is_closed());
        crate::supervisor::Posted::No
    }
}

#[actix::test]
async fn what_waits_is_shown_also_when_it_waited_before() {
    let mut desk = Desk::new(0);
    let _lost = desk.hold(1..4);
    let _address = desk.up().await;
    desk.shows(|shown| shown.jobs.get(&JobState::Held) == Some(&3))
        .await;
}

#[actix::test]
async fn news_are_shown_and_alarms_come_and_go() {
    let mut desk = Desk::new(0);
    let address = desk.up().await;
    let notice = desk.hold(1..2);
    assert_eq!(address.post(notice), crate::supervisor::Posted::Yes);
    desk.shows(|shown| shown.waiting() == 1).await;
    desk.alarms.raise(AlarmKey::Disk, "full".to_owned());
    desk.shows(|shown| shown.alarms.len() == 1).await;
    desk.alarms.clear(&AlarmKey::Disk);
    desk.shows(|shown| shown.alarms.is_empty()).await;
}

#[actix::test]
async fn a_notifier_that_comes_again_knows_what_it_did_not_hear_of() {
    let mut desk = Desk::new(2);
    for _gone in 0..2 {
        let address = desk.up().await;
        let notice = desk.hold(0..0);
        assert_eq!(address.post(notice), crate::supervisor::Posted::No);
    }
    let _nobody_heard = desk.hold(1..3);
    desk.alarms.raise(AlarmKey::Vault, "away".to_owned());
    let _address = desk.up().await;
    desk.shows(|shown| shown.waiting() == 2 && shown.alarms.len() == 1)
        .await;
}

#[actix::test]
async fn a_full_mailbox_loses_no_count() {
    let mut desk = Desk::new(0);
    let address = desk.up().await;
    let mut refused = 0;
    for number in 1..200 {
        let notice = desk.hold(number..number + 1);
        if address.post(notice) == crate::supervisor::Posted::No {
            refused += 1;
        }
    }
    assert!(refused > 0, "its mailbox has no bound");
    desk.shows(|shown| shown.waiting() == 199).await;
}
