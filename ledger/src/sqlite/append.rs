//! One batch, one transaction.

use super::columns::{self, JobColumns};
use super::fault::Place;
use crate::chain::Head;
use crate::projection::{BatchError, Stage, Traces};
use crate::record::{EventRow, JobRow, PersonalRow, RecordError, encode};
use crate::{Batch, Job, JobEvent, PrinterEvent, StoreError, StreamEvent};
use platen_model::JobId;
use rusqlite::{Connection, Transaction, TransactionBehavior, params, params_from_iter};
use std::collections::{HashMap, HashSet};

/// A batch as it will be written, made before the transaction begins.
#[derive(Debug)]
pub(super) struct Encoded {
    before: Head,
    events: Vec<(EventRow, Option<PersonalRow>, Head)>,
    jobs: Vec<JobRow>,
}

impl Encoded {
    pub(super) fn of(batch: &Batch<'_>, before: Head) -> Result<Self, RecordError> {
        let mut head = before;
        let events = batch.events.iter().map(|event| {
            let (row, personal) = encode(event)?;
            head = head.after(&row);
            Ok((row, personal, head))
        });
        Ok(Self {
            before,
            events: events.collect::<Result<_, RecordError>>()?,
            jobs: batch
                .jobs
                .iter()
                .map(|job| JobRow::of(job))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Returns the end of the chain after the batch.
    pub(super) fn head(&self) -> Head {
        self.events.last().map_or(self.before, |(_, _, head)| *head)
    }
}

/// Why a batch was not written.
#[derive(Debug)]
pub(crate) enum AppendError {
    Database(rusqlite::Error),
    Batch(BatchError),
}

impl AppendError {
    pub(crate) fn into_store_error(self, place: &Place) -> StoreError {
        match self {
            Self::Database(e) => place.failed("append to")(e),
            Self::Batch(e) => place.refused("append to", e),
        }
    }
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Writes a batch and returns the kinds of events that were not in the ledger before.
pub(super) fn write(
    conn: &mut Connection,
    encoded: &Encoded,
    batch: &Batch<'_>,
    traces: &HashMap<JobId, Traces>,
    kinds: &HashSet<(String, String, u32)>,
) -> Result<HashSet<(String, String, u32)>, AppendError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut new_kinds = HashSet::new();
    for ((row, personal, head), event) in encoded.events.iter().zip(batch.events) {
        insert_event(&transaction, row, head)?;
        if let Some(personal) = personal {
            insert_personal(&transaction, head.seq, personal)?;
        }
        let kind = kind_of(row);
        if !kinds.contains(&kind) && !new_kinds.contains(&kind) {
            transaction.execute(
                "INSERT INTO kinds (family, kind, v) VALUES (?1, ?2, ?3)",
                params![kind.0, kind.1, kind.2],
            )?;
            new_kinds.insert(kind);
        }
        insert_consequences(&transaction, &event.what)?;
    }
    for (job, row) in batch.jobs.iter().zip(&encoded.jobs) {
        if let Some(traces) = traces.get(&job.id) {
            write_job(&transaction, job, row, traces)?;
        }
    }
    transaction.commit()?;
    Ok(new_kinds)
}

/// Writes a job's projection, and purges its names if its traces say so.
fn write_job(
    transaction: &Transaction<'_>,
    job: &Job,
    row: &JobRow,
    traces: &Traces,
) -> Result<(), AppendError> {
    match traces.accepted {
        Some(seq) => insert_job(transaction, seq, job, row, traces)?,
        None => update_job(transaction, job, row, traces)?,
    }
    if let Some(purged) = traces.purged {
        transaction
            .prepare_cached(
                "UPDATE personal SET salt = zeroblob(length(salt)), data = zeroblob(length(data))
                 WHERE seq IN (SELECT seq FROM events WHERE stream = ?1 AND seq < ?2)",
            )?
            .execute(params![format!("job/{}", job.id), purged])?;
    }
    Ok(())
}

/// What an event means beside the job it belongs to.
pub(crate) fn insert_consequences(
    transaction: &Transaction<'_>,
    what: &StreamEvent,
) -> Result<(), AppendError> {
    match what {
        StreamEvent::Job { job, event } => {
            if let JobEvent::Accepted(arrival) = event {
                let written = transaction
                    .prepare_cached("INSERT INTO origins (key, job, content) VALUES (?1, ?2, ?3)")?
                    .execute(params![
                        arrival.origin_key,
                        job.uuid().as_bytes(),
                        arrival.original.hash.0
                    ]);
                once(written, *job)?;
            }
        }
        StreamEvent::Printer { printer, event } => {
            let sql = match event {
                PrinterEvent::Paused => "INSERT OR IGNORE INTO paused (printer) VALUES (?1)",
                PrinterEvent::Resumed => "DELETE FROM paused WHERE printer = ?1",
            };
            transaction
                .prepare_cached(sql)?
                .execute(params![printer.as_str()])?;
        }
        StreamEvent::Room(_) => {}
    }
    Ok(())
}

fn insert_event(
    transaction: &Transaction<'_>,
    row: &EventRow,
    head: &Head,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO events
                (seq, stream, kind, v, recorded_at, source_at, actor, body, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            head.seq,
            row.stream,
            row.kind,
            row.v,
            row.recorded_at,
            row.source_at,
            row.actor,
            row.body,
            head.hash
        ])?;
    Ok(())
}

fn insert_personal(
    transaction: &Transaction<'_>,
    seq: u64,
    personal: &PersonalRow,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO personal (seq, salt, data) VALUES (?1, ?2, ?3)")?
        .execute(params![seq, personal.salt, personal.data])?;
    Ok(())
}

/// Writes the row of a job that is not there yet.
pub(crate) fn insert_job(
    transaction: &Transaction<'_>,
    seq: u64,
    job: &Job,
    row: &JobRow,
    traces: &Traces,
) -> Result<(), AppendError> {
    let values = columns::all(seq, job, row, traces);
    let written = transaction
        .prepare_cached(&columns::INSERT)?
        .execute(params_from_iter(values));
    once(written, job.id)
}

fn update_job(
    transaction: &Transaction<'_>,
    job: &Job,
    row: &JobRow,
    traces: &Traces,
) -> Result<(), AppendError> {
    let columns = JobColumns::of(job);
    let (keeps_step, step) = match traces.stage {
        Stage::AsBefore => (true, None),
        Stage::Started(step) => (false, Some(step.word())),
        Stage::Ended => (false, None),
    };
    // The arrival's own columns never change: identity, folder, content, time of arrival. SQLite
    // writes every index that a statement may touch, changed or not, so what rarely changes has
    // statements of its own that find nothing to do.
    let changed = transaction
        .prepare_cached(
            "UPDATE jobs SET
                changed_at = ?2, v = ?3, record = ?4, changed_seq = ?5,
                filed_seq = coalesce(?6, filed_seq),
                started_step = CASE WHEN ?7 THEN started_step ELSE ?8 END
             WHERE id = ?1",
        )?
        .execute(params![
            columns.id,
            columns.changed_at,
            row.v,
            row.record,
            traces.changed,
            traces.filed,
            keeps_step,
            step
        ])?;
    if changed != 1 {
        return Err(AppendError::Batch(BatchError::NotAccepted { job: job.id }));
    }
    transaction
        .prepare_cached("UPDATE jobs SET state = ?2 WHERE id = ?1 AND state <> ?2")?
        .execute(params![columns.id, columns.state])?;
    transaction
        .prepare_cached(
            "UPDATE jobs SET
                to_kind = ?2, to_name = ?3, priority = ?4, finished = ?5, filing_due = ?6,
                document_hash = ?7, part_hash = ?8, files_kept = ?9
             WHERE id = ?1
                AND (to_kind, to_name, priority, finished, filing_due, document_hash, part_hash,
                        files_kept)
                    IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            columns.id,
            columns.to_kind,
            columns.to_name,
            columns.priority,
            columns.finished,
            columns.filing_due,
            columns.document_hash,
            columns.part_hash,
            columns.files_kept,
        ])?;
    Ok(())
}

fn once(written: rusqlite::Result<usize>, job: JobId) -> Result<(), AppendError> {
    match written {
        Ok(_) => Ok(()),
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Err(AppendError::Batch(BatchError::AcceptedBefore { job }))
        }
        Err(e) => Err(e.into()),
    }
}

fn kind_of(row: &EventRow) -> (String, String, u32) {
    let family = row.stream.split('/').next().unwrap_or_default();
    (family.to_owned(), row.kind.clone(), row.v)
}
