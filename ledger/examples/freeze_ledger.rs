//! Writes the ledger that is frozen for a release, and the head of its chain:
//! `cargo run -p platen-ledger --example freeze_ledger -- ledger/fixtures/v1`
//!
//! Run it once per release that changes the schema or a record, never again for an old one.
#![expect(clippy::unwrap_used, reason = "it ends with what is wrong")]

#[path = "../tests/samples/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod samples;

use platen_ledger::{
    Filed, HoldReason, JobEvent, JobStore, NewRoom, SqliteStore, Step, StreamEvent,
};
use platen_model::AttemptNo;
use samples::{Room, arrival, file, way_to_done};

fn main() {
    let path = std::env::args_os().nth(1).unwrap();
    let path = std::path::PathBuf::from(path);
    let store = SqliteStore::open(&path.with_extension("db"), &NewRoom::random()).unwrap();
    let mut room = Room::new(store);
    let jobs: Vec<_> = (1..=5)
        .map(|number| room.accept(number, arrival(number, file(u8::try_from(number).unwrap()))))
        .collect();
    let filed = || {
        JobEvent::Filed(Filed {
            paths: vec!["out/Kündigung.pdf".to_owned()],
        })
    };
    let [first, second, third, fourth, fifth] = jobs.try_into().unwrap();
    let first = room.happen(&first, way_to_done());
    room.happen(&first, vec![filed(), JobEvent::Purged]);
    let step = Step::Convert;
    room.happen(&second, vec![JobEvent::StageStarted { step }]);
    let why = HoldReason::Restored;
    room.happen(&third, vec![JobEvent::Held { why }]);
    let mut unsure = way_to_done();
    unsure.pop();
    unsure.push(JobEvent::BecameUnsure {
        attempt: AttemptNo(1),
        sent: Some(4_096),
        why: "connection reset".to_owned(),
    });
    room.happen(&fourth, unsure);
    let fifth = room.happen(&fifth, way_to_done());
    room.happen(&fifth, vec![filed()]);
    for what in samples::every_other_event().into_iter().rev() {
        if !matches!(what, StreamEvent::Printer { .. }) {
            room.note(what);
        }
    }
    room.note(samples::every_other_event().remove(0));
    room.store.mend().unwrap();
    let head = room.store.head().to_string();
    std::fs::write(path.with_extension("head"), head).unwrap();
    drop(room);
    std::fs::remove_file(path.with_extension("lock")).unwrap();
}
