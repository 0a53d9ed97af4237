//! Measures what appending costs on the disk of a directory:
//! `cargo run --release -p platen-ledger --example measure_ledger -- DIRECTORY`
//!
//! A job's way takes eight events; a batch holds one event each of as many jobs.
#![expect(clippy::unwrap_used, reason = "it ends with what is wrong")]
#![expect(clippy::print_stdout, reason = "that is what it is for")]

#[path = "../tests/samples/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod samples;

use platen_ledger::{
    Batch, Durability, Event, Job, JobEvent, JobStore, NewRoom, SqliteStore, StreamEvent,
};
use platen_model::{Clock, JobId, WallClock};
use samples::{arrival, file, person, way_to_done};
use std::time::Duration;

/// Events appended for each row of the table.
const EVENTS: u32 = 12_000;

fn main() {
    let directory = std::env::args_os().nth(1).unwrap();
    println!("durability  batch  events/s   p50 ms   p99 ms   max ms");
    for durability in [Durability::Synced, Durability::Written] {
        for batch in [1, 16, 64] {
            measure(directory.as_ref(), durability, batch);
        }
    }
}

fn measure(directory: &std::path::Path, durability: Durability, size: u32) {
    let place = tempfile::tempdir_in(directory).unwrap();
    let mut store = SqliteStore::open(&place.path().join("ledger.db"), &NewRoom::random()).unwrap();
    let mut taken = vec![];
    let events_each = 1 + u32::try_from(way_to_done().len()).unwrap();
    let events = if size == 1 { EVENTS / 4 } else { EVENTS };
    for round in 0..events / size / events_each {
        let mut jobs: Vec<Option<Job>> = vec![None; size as usize];
        for step in 0..events_each as usize {
            let batch: Vec<(Event, Job)> = (0..size)
                .map(|at| advance(jobs[at as usize].take(), round * size + at, step))
                .collect();
            let (events, after): (Vec<Event>, Vec<Job>) = batch.into_iter().unzip();
            let references: Vec<&Job> = after.iter().collect();
            let before = WallClock.instant();
            store
                .append(&Batch {
                    events: &events,
                    jobs: &references,
                    durability,
                })
                .unwrap();
            taken.push(before.elapsed());
            jobs = after.into_iter().map(Some).collect();
        }
    }
    taken.sort();
    let all: Duration = taken.iter().sum();
    let at = |share: usize| taken[(taken.len() - 1) * share / 100].as_secs_f64() * 1e3;
    let rate = taken.len() as f64 * f64::from(size) / all.as_secs_f64();
    println!(
        "{:<10}  {size:>5}  {rate:>8.0}  {:>7.2}  {:>7.2}  {:>7.2}",
        format!("{durability:?}"),
        at(50),
        at(99),
        at(100),
    );
}

/// Returns a job's next event, and the job after it.
fn advance(job: Option<Job>, number: u32, step: usize) -> (Event, Job) {
    let recorded_at = WallClock.now();
    let event = match &job {
        None => JobEvent::Accepted(Box::new(arrival(number, file(1)))),
        Some(_) => way_to_done().swap_remove(step - 1),
    };
    let job = match (job, &event) {
        (None, JobEvent::Accepted(arrival)) => {
            Job::accepted(JobId::new(recorded_at), (**arrival).clone(), recorded_at)
        }
        (job, event) => job.unwrap().after(event, &person(), recorded_at).unwrap(),
    };
    let what = StreamEvent::Job { job: job.id, event };
    let event = Event {
        recorded_at,
        source_at: None,
        by: person(),
        what,
    };
    (event, job)
}
