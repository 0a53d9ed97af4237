//! Proves a ledger without the room that wrote it: the chain is computed anew from what is on
//! disk, and every job is folded anew from its events.
//!
//! The chain shows any change of an event, however small, and a remembered [`Head`] shows that the
//! end was cut off or that the whole was rewritten. Memory does not grow with the ledger: one job
//! is folded at a time.

mod fold;
mod walk;

use crate::chain::Head;
use crate::record::JobRow;
use crate::sqlite::{
    JOB_COLUMNS, Place, connect_to_read, connect_to_write, each, insert_consequences, insert_job,
    job_values, lock, migrate,
};
use crate::{IllegalEvent, JobEvent, PrinterEvent, StoreError, StreamEvent};
use fold::fold;
use platen_model::{JobId, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeSet;
use std::path::Path;
use walk::walk;

/// What a proven ledger holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Events.
    pub events: u64,
    /// Jobs.
    pub jobs: u64,
    /// When the first event was recorded, UTC.
    pub first: Option<Timestamp>,
    /// When the last event was recorded, UTC.
    pub last: Option<Timestamp>,
    /// The end of the chain: to be remembered, and expected by the next audit.
    pub head: Head,
    /// Jobs whose names were purged.
    pub purged: u64,
}

/// What is wrong with a ledger.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// It cannot be read, or a record cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record is not there.
    #[error("record {seq} of the ledger was removed")]
    Missing {
        /// The number that is missing.
        seq: u64,
    },
    /// A record is not what was written.
    #[error("record {seq} of the ledger was changed, added or moved after it was written")]
    Changed {
        /// The first record that breaks the chain.
        seq: u64,
    },
    /// The ledger ends before the head that is expected.
    #[error("the ledger ends with record {found}, but it had {expected}: its end was cut off")]
    CutOff {
        /// The number of the head that is expected.
        expected: u64,
        /// The number of the last record.
        found: u64,
    },
    /// The chain holds in itself, but it is not the one that is expected.
    #[error("the ledger up to record {seq} is not the one whose head is expected")]
    Rewritten {
        /// The number of the head that is expected.
        seq: u64,
    },
    /// The names beside a record are there although they were purged, or the other way round.
    #[error("the names that belong to record {seq} {what}")]
    Names {
        /// The record.
        seq: u64,
        /// What is wrong with them.
        what: &'static str,
    },
    /// The events of a job cannot follow each other.
    #[error("record {seq} of the ledger cannot have happened to its job")]
    Impossible {
        /// The first event that cannot follow.
        seq: u64,
        /// Why.
        #[source]
        source: IllegalEvent,
    },
    /// What is kept beside the events is not what follows from them. Nothing is lost by that:
    /// [`rebuild`] makes it anew.
    #[error("{what} does not follow from the events up to record {seq}: rebuild it")]
    Projection {
        /// The record from which on it differs, or the last one.
        seq: u64,
        /// What is wrong.
        what: String,
    },
}

/// Proves the ledger at `path`. It may be in use, and is only read.
///
/// `expected` is the head of an earlier audit; the ledger must have grown from it. Errors name the
/// first record that is not as it was written.
pub fn verify_ledger(path: &Path, expected: Option<Head>) -> Result<AuditReport, AuditError> {
    let path =
        std::path::absolute(path).map_err(|e| Place::new(path).refused("find the place of", e))?;
    let place = Place::new(&path);
    let mut conn = connect_to_read(&place)?;
    let transaction = conn.transaction().map_err(place.failed("verify"))?;
    Audit::new(&transaction, &place).run(expected)
}

/// Makes everything that follows from the events anew, in one transaction, and returns the number
/// of jobs. The chain must hold. No room may use the ledger meanwhile.
pub fn rebuild(path: &Path) -> Result<u64, AuditError> {
    let path =
        std::path::absolute(path).map_err(|e| Place::new(path).refused("find the place of", e))?;
    let place = Place::new(&path);
    let failed = || place.failed("rebuild");
    let _lock = lock(&place)?;
    let mut conn = connect_to_write(&place)?;
    migrate(&mut conn, &place)?;
    let transaction = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed())?;
    transaction
        .execute_batch(
            "DELETE FROM jobs; DELETE FROM counts; DELETE FROM origins; DELETE FROM paused;",
        )
        .map_err(failed())?;
    let mut jobs = 0;
    walk(&transaction, &place, None, |seq, event| {
        insert_consequences(&transaction, &event.what).map_err(|e| e.into_store_error(&place))?;
        if let StreamEvent::Job {
            job,
            event: JobEvent::Accepted(_),
        } = event.what
        {
            let folded = fold(&transaction, &place, job)?;
            let row = JobRow::of(&folded.job).map_err(|e| place.unreadable(seq, e))?;
            insert_job(&transaction, seq, &folded.job, &row, &folded.traces)
                .map_err(|e| e.into_store_error(&place))?;
            jobs += 1;
        }
        Ok(())
    })?;
    transaction.commit().map_err(failed())?;
    Ok(jobs)
}

/// The chain first, then what follows from it.
struct Audit<'a> {
    conn: &'a Connection,
    place: &'a Place,
    jobs: u64,
    job_events: u64,
    purged: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    paused: BTreeSet<String>,
}

impl<'a> Audit<'a> {
    fn new(conn: &'a Connection, place: &'a Place) -> Self {
        Self {
            conn,
            place,
            jobs: 0,
            job_events: 0,
            purged: 0,
            first: None,
            last: None,
            paused: BTreeSet::new(),
        }
    }

    fn run(mut self, expected: Option<Head>) -> Result<AuditReport, AuditError> {
        self.check_pages()?;
        let head = walk(self.conn, self.place, expected, |seq, event| {
            self.first.get_or_insert(event.recorded_at);
            self.last = Some(event.recorded_at);
            self.check_event(seq, &event.what)
        })?;
        let folded = self.check_jobs()?;
        self.check_rest(head.seq, folded)?;
        Ok(AuditReport {
            events: head.seq,
            jobs: self.jobs,
            first: self.first,
            last: self.last,
            head,
            purged: self.purged,
        })
    }

    /// Indices must lead to the rows they are made of.
    fn check_pages(&self) -> Result<(), AuditError> {
        let found: String = self
            .conn
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(self.place.failed("verify"))?;
        match found.as_str() {
            "ok" => Ok(()),
            _ => Err(self.place.refused("verify", found).into()),
        }
    }

    fn check_event(&mut self, seq: u64, what: &StreamEvent) -> Result<(), AuditError> {
        match what {
            StreamEvent::Job { job, event } => {
                self.job_events += 1;
                if let JobEvent::Accepted(arrival) = event {
                    self.jobs += 1;
                    let content = arrival.original.hash.0;
                    self.check_row(seq, *job, &arrival.origin_key, content)?;
                }
            }
            StreamEvent::Printer { printer, event } => match event {
                PrinterEvent::Paused => {
                    self.paused.insert(printer.to_string());
                }
                PrinterEvent::Resumed => {
                    self.paused.remove(printer.as_str());
                }
            },
            StreamEvent::Room(_) => {}
        }
        Ok(())
    }

    /// An arrival has a row of its job, and one of its origin.
    fn check_row(
        &self,
        seq: u64,
        job: JobId,
        key: &str,
        content: [u8; 32],
    ) -> Result<(), AuditError> {
        let id = job.uuid().into_bytes();
        let counted = self.conn.prepare_cached(
            "SELECT (SELECT count(*) FROM jobs WHERE seq = ?1 AND id = ?2),
                    (SELECT count(*) FROM origins WHERE key = ?3 AND job = ?2 AND content = ?4)",
        );
        let counted = counted.and_then(|mut statement| {
            statement.query_row((seq, id, key, content), |row| {
                Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?))
            })
        });
        match counted.map_err(self.place.failed("verify"))? {
            (1, 1) => Ok(()),
            (1, _) => Err(differs(seq, format!("the origin of job {job}"))),
            _ => Err(differs(seq, format!("the row of job {job}"))),
        }
    }

    /// Folds every job anew and compares all columns of its row; returns how many events that
    /// took.
    fn check_jobs(&mut self) -> Result<u64, AuditError> {
        let mut folded_events = 0;
        let sql = format!("SELECT {JOB_COLUMNS} FROM jobs ORDER BY seq");
        let place = self.place;
        each(self.conn, place, &sql, &[], |row| {
            let failed = || place.failed("verify");
            let stored: Vec<Value> = (0..JOB_COLUMNS.split(',').count())
                .map(|at| row.get(at))
                .collect::<Result<_, _>>()
                .map_err(failed())?;
            let seq: u64 = row.get("seq").map_err(failed())?;
            let id: [u8; 16] = row.get("id").map_err(failed())?;
            let id = JobId::from_uuid(uuid::Uuid::from_bytes(id));
            let folded = fold(self.conn, place, id)?;
            folded_events += folded.events;
            self.purged += u64::from(folded.traces.purged.is_some());
            let record = JobRow::of(&folded.job).map_err(|e| place.unreadable(seq, e))?;
            let accepted = folded.traces.accepted.unwrap_or(0);
            let expected = job_values(accepted, &folded.job, &record, &folded.traces);
            let different = stored.iter().zip(&expected).position(|(is, due)| is != due);
            match different.and_then(|at| JOB_COLUMNS.split(", ").nth(at)) {
                None => Ok(()),
                Some(column) => {
                    let what = format!("the {column} of job {id}");
                    Err(differs(folded.traces.changed, what))
                }
            }
        })?;
        Ok(folded_events)
    }

    /// What is kept beside the jobs.
    fn check_rest(&self, last: u64, folded_events: u64) -> Result<(), AuditError> {
        let number = |sql: &str| -> Result<u64, AuditError> {
            let number = self.conn.query_row(sql, [], |row| row.get(0));
            Ok(number.map_err(self.place.failed("verify"))?)
        };
        if number("SELECT count(*) FROM jobs")? != self.jobs || folded_events != self.job_events {
            return Err(differs(last, "the list of jobs".to_owned()));
        }
        if number("SELECT count(*) FROM origins")? != self.jobs {
            return Err(differs(last, "the list of origins".to_owned()));
        }
        let strangers = "SELECT count(*) FROM personal WHERE seq NOT IN
             (SELECT seq FROM events WHERE kind IN ('accepted', 'filed'))";
        if number(strangers)? != 0 {
            return Err(differs(last, "a name".to_owned()));
        }
        let counts = "SELECT count(*) FROM (SELECT state, folder, jobs FROM counts WHERE jobs <> 0
             EXCEPT SELECT state, folder, count(*) FROM jobs GROUP BY state, folder)";
        let missed = "SELECT count(*) FROM (SELECT state, folder, count(*) FROM jobs
             GROUP BY state, folder EXCEPT SELECT state, folder, jobs FROM counts)";
        if number(counts)? + number(missed)? != 0 {
            return Err(differs(last, "the count of jobs".to_owned()));
        }
        let kinds = "SELECT count(*) FROM (SELECT DISTINCT
             CASE instr(stream, '/') WHEN 0 THEN stream
                 ELSE substr(stream, 1, instr(stream, '/') - 1) END, kind, v FROM events
             EXCEPT SELECT family, kind, v FROM kinds)";
        if number(kinds)? != 0 {
            return Err(differs(last, "the list of kinds".to_owned()));
        }
        let mut paused = BTreeSet::new();
        each(
            self.conn,
            self.place,
            "SELECT printer FROM paused",
            &[],
            |row| {
                paused.insert(row.get(0).map_err(self.place.failed("verify"))?);
                Ok::<_, AuditError>(())
            },
        )?;
        if paused != self.paused {
            return Err(differs(last, "the list of paused printers".to_owned()));
        }
        Ok(())
    }
}

fn differs(seq: u64, what: String) -> AuditError {
    AuditError::Projection { seq, what }
}
