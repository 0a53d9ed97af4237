//! The columns beside a job's record, by which it is found.

use crate::projection::{Stage, Traces};
use crate::record::JobRow;
use crate::{Files, Job};
use platen_model::{Destination, JobId, Timestamp};
use rusqlite::types::Value;
use std::sync::LazyLock;

/// All columns of a job's row, in the order of [`all`].
pub(crate) const NAMES: &str = "id, tail, state, folder, to_kind, to_name, priority, accepted_at, \
     changed_at, finished, filing_due, original_hash, document_hash, part_hash, \
     files_kept, v, record, \
     changed_seq, filed_seq, started_step, seq";

/// Writes a job's row.
pub(super) static INSERT: LazyLock<String> = LazyLock::new(|| {
    let marks = vec!["?"; NAMES.split(',').count()].join(", ");
    format!("INSERT INTO jobs ({NAMES}) VALUES ({marks})")
});

/// Returns all values of a job's row, in the order of [`NAMES`].
pub(crate) fn all(seq: u64, job: &Job, row: &JobRow, traces: &Traces) -> Vec<Value> {
    let columns = JobColumns::of(job);
    let number = |seq: u64| Value::Integer(i64::try_from(seq).unwrap_or(i64::MAX));
    let step = match traces.stage {
        Stage::Started(step) => Some(step.word().to_owned()),
        Stage::AsBefore | Stage::Ended => None,
    };
    vec![
        columns.id.to_vec().into(),
        columns.tail.into(),
        columns.state.to_owned().into(),
        columns.folder.to_owned().into(),
        columns.to_kind.to_owned().into(),
        columns.to_name.to_owned().into(),
        i64::from(columns.priority).into(),
        columns.accepted_at.into(),
        columns.changed_at.into(),
        columns.finished.into(),
        columns.filing_due.into(),
        columns.original_hash.to_vec().into(),
        columns.document_hash.map(|hash| hash.to_vec()).into(),
        columns.part_hash.map(|hash| hash.to_vec()).into(),
        columns.files_kept.into(),
        i64::from(row.v).into(),
        row.record.clone().into(),
        number(traces.changed),
        traces.filed.map_or(Value::Null, number),
        step.into(),
        number(seq),
    ]
}

/// Digits of an identity's end that are indexed.
pub(super) const TAIL: usize = 12;

/// A job's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobColumns<'a> {
    pub(crate) id: [u8; 16],
    pub(crate) tail: String,
    pub(crate) state: &'static str,
    pub(crate) folder: &'a str,
    pub(crate) to_kind: &'static str,
    pub(crate) to_name: &'a str,
    pub(crate) priority: u8,
    pub(crate) accepted_at: i64,
    pub(crate) changed_at: i64,
    pub(crate) finished: bool,
    pub(crate) filing_due: bool,
    pub(crate) original_hash: [u8; 32],
    pub(crate) document_hash: Option<[u8; 32]>,
    pub(crate) part_hash: Option<[u8; 32]>,
    pub(crate) files_kept: bool,
}

impl<'a> JobColumns<'a> {
    /// Returns the columns of `job`.
    pub(crate) fn of(job: &'a Job) -> Self {
        let (to_kind, to_name) = destination(&job.arrival.to);
        let part = job.part.as_ref().and_then(|part| part.document);
        Self {
            id: job.id.uuid().into_bytes(),
            tail: reversed(&digits(job.id)).chars().take(TAIL).collect(),
            state: job.status.state().as_str(),
            folder: job.arrival.folder.as_str(),
            to_kind,
            to_name,
            priority: job.arrival.priority.get(),
            accepted_at: nanoseconds(job.accepted_at),
            changed_at: nanoseconds(job.changed_at),
            finished: job.status.is_finished(),
            filing_due: job.filing.is_due(),
            original_hash: job.arrival.original.hash.0,
            document_hash: job.document.map(|document| document.hash.0),
            part_hash: part.map(|document| document.hash.0),
            files_kept: job.files == Files::Kept,
        }
    }
}

/// Returns a destination's kind and name.
pub(super) fn destination(to: &Destination) -> (&'static str, &str) {
    match to {
        Destination::Printer(name) => ("printer", name.as_str()),
        Destination::Group(name) => ("group", name.as_str()),
    }
}

/// Returns the 32 digits of an identity.
pub(super) fn digits(id: JobId) -> String {
    id.uuid().simple().to_string()
}

pub(super) fn reversed(digits: &str) -> String {
    digits.chars().rev().collect()
}

/// Returns a time that can be compared, as far as 64 bits reach: 1677 to 2262.
pub(super) fn nanoseconds(at: Timestamp) -> i64 {
    let exact = at.as_nanosecond();
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}
