//! Jobs for the tests of this folder.

use platen_ledger::{Arrival, By, Job, JobEvent, Personal};
use platen_model::{ContentHash, Copies, Destination, FileRef, JobId, Priority, Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Returns a job that was just accepted.
pub(super) fn job(number: u128) -> Job {
    let id = JobId::from_uuid(Uuid::from_u128(number));
    Job::accepted(id, arrival(number), Timestamp::UNIX_EPOCH)
}

/// Returns what a job was handed in with.
pub(super) fn arrival(number: u128) -> Arrival {
    Arrival {
        template: None,
        personal: Personal {
            file_name: "minutes.pdf".to_owned(),
            submitted_by: String::new(),
        },
        folder: "in".parse().unwrap(),
        origin_key: number.to_string(),
        original: FileRef {
            hash: ContentHash([0; 32]),
            bytes: 1,
        },
        to: Destination::Printer("press".parse().unwrap()),
        priority: Priority::new(50).unwrap(),
        copies: Copies::default(),
        not_before: None,
        needs: BTreeSet::new(),
        hold: None,
        filing: false,
    }
}

/// Returns the job after an event.
pub(super) fn after(job: &Job, event: &JobEvent) -> Job {
    let job = job.clone();
    job.after(event, &By::Room, Timestamp::UNIX_EPOCH).unwrap()
}
