//! A ledger with a past: jobs that are done, and jobs that wait for a printer that is paused.

use super::Arguments;
use anyhow::{Context, Result};
use platen_ledger::vault::Vault;
use platen_ledger::{
    Arrival, Batch, By, DeliveryEvidence, Durability, Event, Job, JobEvent, JobStore, NewRoom,
    Personal, PrinterEvent, SqliteStore, StreamEvent,
};
use platen_model::{
    AttemptNo, Clock as _, ContentHash, Copies, Destination, DocumentFormat, FileRef, JobIds,
    PrinterName, Priority, WallClock,
};
use platen_tests::figures::document;
use platen_tests::room::Place;
use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

/// Jobs that are written in one commit.
const AT_ONCE: usize = 500;
/// Numbers of documents that no other part of the bench uses.
const FIRST_DOCUMENT: usize = 1_000_000;

/// Whether a job of the past is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    Waits,
}

/// Writes ledger and vault of a room that does not run, if it is to have a past.
pub(crate) fn write(place: &Place, arguments: &Arguments) -> Result<()> {
    let jobs = arguments.finished + arguments.queued;
    if jobs == 0 {
        return Ok(());
    }
    drop(Vault::open(&place.vault())?); // makes its directories
    let mut store = SqliteStore::open(&place.ledger(), &NewRoom::random())?;
    let parked: PrinterName = "p1".parse()?;
    let paused = Event {
        recorded_at: WallClock.now(),
        source_at: None,
        by: By::Room,
        what: StreamEvent::Printer {
            printer: parked.clone(),
            event: PrinterEvent::Paused,
        },
    };
    append(&mut store, &[paused], &[])?;
    let mut ids = JobIds::default();
    let numbers: Vec<_> = (0..jobs).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        let (mut events, mut after) = (vec![], vec![]);
        for number in numbers {
            let end = match *number < arguments.finished {
                true => End::Done,
                false => End::Waits,
            };
            let original = put(place, FIRST_DOCUMENT + number)?;
            let arrival = arrival(number % arguments.folders, *number, original, &parked)?;
            after.push(live(&mut ids, arrival, end, &parked, &mut events)?);
        }
        append(&mut store, &events, &after.iter().collect::<Vec<_>>())?;
    }
    Ok(())
}

fn append(store: &mut SqliteStore, events: &[Event], jobs: &[&Job]) -> Result<()> {
    let durability = Durability::Written;
    Ok(store.append(&Batch {
        events,
        jobs,
        durability,
    })?)
}

fn arrival(
    folder: usize,
    number: usize,
    original: FileRef,
    parked: &PrinterName,
) -> Result<Arrival> {
    Ok(Arrival {
        template: None,
        personal: Personal {
            file_name: format!("document-{number}.pdf"),
            submitted_by: "bench".to_owned(),
        },
        folder: format!("f{folder}").parse()?,
        origin_key: format!("bench-{number}"),
        original,
        to: Destination::Printer(parked.clone()),
        priority: Priority::default(),
        copies: Copies::new(1).context("one copy")?,
        not_before: None,
        needs: BTreeSet::new(),
        hold: None,
        filing: false,
    })
}

/// Lets a job happen, and returns it as it is then.
fn live(
    ids: &mut JobIds,
    arrival: Arrival,
    end: End,
    printer: &PrinterName,
    events: &mut Vec<Event>,
) -> Result<Job> {
    let now = WallClock.now();
    let document = arrival.original;
    let attempt = AttemptNo(1);
    let mut way = vec![
        JobEvent::Converted {
            format: DocumentFormat::Pdf,
            document,
        },
        JobEvent::Preflighted { pages: 1 },
        JobEvent::Programmed {
            document,
            pages: None,
            told: vec![],
        },
    ];
    if end == End::Done {
        way.push(JobEvent::DeliveryIntended {
            attempt,
            printer: printer.clone(),
        });
        way.push(JobEvent::Delivered {
            attempt,
            sent: document.bytes,
            evidence: DeliveryEvidence::ClosedAfterHalfClose,
        });
    }
    let mut job = Job::accepted(ids.next(now), arrival.clone(), now);
    let id = job.id;
    let mut record = |event| {
        events.push(Event {
            recorded_at: now,
            source_at: None,
            by: By::Room,
            what: StreamEvent::Job { job: id, event },
        });
    };
    record(JobEvent::Accepted(Box::new(arrival)));
    for event in way {
        job = job.after(&event, &By::Room, now)?;
        record(event);
    }
    Ok(job)
}

/// Puts a document where the vault keeps its objects, without waiting for the disk.
fn put(place: &Place, number: usize) -> Result<FileRef> {
    let bytes = document(number);
    let hash = ContentHash(*blake3::hash(&bytes).as_bytes());
    let name = hash.to_string();
    let path = place.vault().join("objects").join(&name[..2]).join(&name);
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).mode(0o600).open(path)?;
    file.write_all(&bytes)?;
    Ok(FileRef {
        hash,
        bytes: u64::try_from(bytes.len())?,
    })
}
