//! What is asked of the database, by the writer and by readers alike.

use super::columns::{TAIL, destination, digits, nanoseconds, reversed};
use super::fault::Place;
use super::rows::{EVENT_COLUMNS, event_row, personal_row};
use crate::chain::Head;
use crate::record::{JobRow, decode};
use crate::{Count, Job, JobQuery, LastEnd, Loaded, Origin, Recorded, StoreError};
use platen_model::{ContentHash, FolderName, JobId, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Jobs one query returns at most.
const MOST_JOBS: u32 = 1_000;
/// Jobs with the same ending that are returned at most.
const MOST_FOUND: u32 = 10;

/// A job's record with the names beside it.
const JOBS: &str = "SELECT j.seq, j.v, j.record, a.salt, a.data, f.salt, f.data, j.id, \
     j.started_step FROM jobs j \
     LEFT JOIN personal a ON a.seq = j.seq LEFT JOIN personal f ON f.seq = j.filed_seq";

pub(super) fn load(conn: &Connection, place: &Place) -> Result<Loaded, StoreError> {
    let mut jobs = vec![];
    let mut started = BTreeSet::new();
    let sql = format!("{JOBS} WHERE j.finished = 0 OR j.filing_due = 1 ORDER BY j.seq");
    each(conn, place, &sql, &[], |row| {
        let job = read_job(row, place)?;
        let step: Option<String> = row.get(8).map_err(place.failed("read"))?;
        if step.is_some() {
            started.insert(job.id);
        }
        jobs.push(job);
        Ok(())
    })?;
    Ok(Loaded {
        jobs,
        started,
        paused: paused(conn, place)?,
        last_end: last_end(conn, place)?,
        restored_at: restored_at(conn, place)?,
    })
}

pub(super) fn job(conn: &Connection, place: &Place, id: JobId) -> Result<Option<Job>, StoreError> {
    let sql = format!("{JOBS} WHERE j.id = ?1");
    let id: Value = id.uuid().as_bytes().to_vec().into();
    let mut found = None;
    each(conn, place, &sql, &[id], |row| {
        found = Some(read_job(row, place)?);
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn origin(
    conn: &Connection,
    place: &Place,
    key: &str,
) -> Result<Option<Origin>, StoreError> {
    let failed = || place.failed("look up an origin in");
    conn.prepare_cached("SELECT job, content FROM origins WHERE key = ?1")
        .map_err(failed())?
        .query_row([key], |row| {
            Ok(Origin {
                job: JobId::from_uuid(Uuid::from_bytes(row.get(0)?)),
                content: ContentHash(row.get(1)?),
            })
        })
        .optional()
        .map_err(failed())
}

pub(super) fn duplicate(
    conn: &Connection,
    place: &Place,
    folder: &FolderName,
    content: &ContentHash,
    since: Timestamp,
) -> Result<Option<JobId>, StoreError> {
    let failed = || place.failed("look for a duplicate in");
    // One question for jobs whose files are kept and one for the others: each is one step in the
    // index.
    let sql = "SELECT id, accepted_at, seq FROM jobs
         WHERE original_hash = ?1 AND files_kept = ?2 AND folder = ?3 AND accepted_at >= ?4
         ORDER BY accepted_at DESC, seq DESC LIMIT 1";
    let ask = |kept: bool| {
        conn.prepare_cached(sql)
            .map_err(failed())?
            .query_row(
                params![content.0, kept, folder.as_str(), nanoseconds(since)],
                |row| Ok((row.get(1)?, row.get(2)?, row.get(0)?)),
            )
            .optional()
            .map_err(failed())
    };
    let latest: Option<(i64, u64, [u8; 16])> = ask(true)?.max(ask(false)?);
    Ok(latest.map(|(_, _, id)| JobId::from_uuid(Uuid::from_bytes(id))))
}

pub(super) fn jobs(
    conn: &Connection,
    place: &Place,
    query: &JobQuery,
) -> Result<Vec<Job>, StoreError> {
    let limit = query.limit.clamp(1, MOST_JOBS);
    let states: BTreeSet<_> = query.states.iter().map(|state| Some(*state)).collect();
    let states = if states.is_empty() {
        BTreeSet::from([None])
    } else {
        states
    };
    // One question for each state: within a state the index gives them in order.
    let mut found: Vec<(u64, Job)> = vec![];
    for state in states {
        let mut conditions = vec![];
        let mut values: Vec<Value> = vec![];
        if let Some(state) = state {
            conditions.push("j.state = ?");
            values.push(state.as_str().to_owned().into());
        }
        if let Some(folder) = &query.folder {
            conditions.push("j.folder = ?");
            values.push(folder.as_str().to_owned().into());
        }
        if let Some(to) = &query.to {
            let (kind, name) = destination(to);
            conditions.push("j.to_name = ? AND j.to_kind = ?");
            values.push(name.to_owned().into());
            values.push(kind.to_owned().into());
        }
        if let Some(before) = query.before {
            conditions.push("j.seq < (SELECT seq FROM jobs WHERE id = ?)");
            values.push(before.uuid().as_bytes().to_vec().into());
        }
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", conditions.join(" AND "))
        };
        values.push(i64::from(limit).into());
        let sql = format!("{JOBS} {filter} ORDER BY j.seq DESC LIMIT ?");
        each(conn, place, &sql, &values, |row| {
            let seq = row.get(0).map_err(place.failed("read"))?;
            found.push((seq, read_job(row, place)?));
            Ok(())
        })?;
    }
    found.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(found.into_iter().take(most).map(|(_, job)| job).collect())
}

pub(super) fn find(
    conn: &Connection,
    place: &Place,
    ending: &str,
) -> Result<Vec<JobId>, StoreError> {
    let ending = ending.replace('-', "").to_ascii_lowercase();
    let hexadecimal = ending.bytes().all(|byte| byte.is_ascii_hexdigit());
    if ending.is_empty() || ending.len() > 32 || !hexadecimal {
        return Ok(vec![]);
    }
    let low: String = reversed(&ending).chars().take(TAIL).collect();
    let high = format!("{low}g"); // sorts behind every digit
    let sql = "SELECT id FROM jobs WHERE seq IN (
             SELECT seq FROM jobs WHERE tail >= ?1 AND tail < ?2 ORDER BY seq DESC LIMIT ?3)
         ORDER BY seq DESC";
    let values = [low.into(), high.into(), i64::from(MOST_FOUND).into()];
    let mut found = ids(conn, place, sql, &values)?;
    found.retain(|id| digits(*id).ends_with(&ending));
    Ok(found)
}

pub(super) fn history(
    conn: &Connection,
    place: &Place,
    id: JobId,
) -> Result<Vec<Recorded>, StoreError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events e LEFT JOIN personal p ON p.seq = e.seq
         WHERE e.stream = ?1 ORDER BY e.seq"
    );
    let mut history = vec![];
    each(conn, place, &sql, &[format!("job/{id}").into()], |row| {
        history.push(read_event(row, place)?);
        Ok(())
    })?;
    Ok(history)
}

pub(super) fn counts(conn: &Connection, place: &Place) -> Result<Vec<Count>, StoreError> {
    let sql = "SELECT state, folder, jobs FROM counts WHERE jobs > 0 ORDER BY state, folder";
    let mut counts = vec![];
    each(conn, place, sql, &[], |row| {
        let text = |column| row.get::<_, String>(column).map_err(place.failed("count"));
        counts.push(Count {
            state: text(0)?.parse().map_err(|e| place.refused("count", e))?,
            folder: text(1)?.parse().map_err(|e| place.refused("count", e))?,
            jobs: row.get(2).map_err(place.failed("count"))?,
        });
        Ok(())
    })?;
    Ok(counts)
}

pub(super) fn is_referenced(
    conn: &Connection,
    place: &Place,
    content: &ContentHash,
) -> Result<bool, StoreError> {
    let failed = || place.failed("look for a reference in");
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE original_hash = ?1 AND files_kept = 1)
             OR EXISTS (SELECT 1 FROM jobs WHERE document_hash = ?1
                        AND files_kept = 1 AND document_hash <> original_hash)
             OR EXISTS (SELECT 1 FROM jobs WHERE part_hash = ?1 AND files_kept = 1)",
    )
    .map_err(failed())?
    .query_row([content.0], |row| row.get(0))
    .map_err(failed())
}

pub(super) fn expired(
    conn: &Connection,
    place: &Place,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<JobId>, StoreError> {
    let sql = "SELECT id FROM jobs WHERE finished = 1 AND files_kept = 1 AND changed_at < ?1
         ORDER BY changed_at, seq LIMIT ?2";
    let values = [nanoseconds(before).into(), i64::from(limit).into()];
    ids(conn, place, sql, &values)
}

/// Returns where each node's chain starts, in order.
pub(crate) fn chain_starts(conn: &Connection, place: &Place) -> Result<Vec<Head>, StoreError> {
    let failed = || place.failed("read the identity of");
    let mut starts: Vec<Head> = vec![];
    let sql = "SELECT r.room_id, n.node_id, n.epoch, n.after_seq, e.hash FROM room r, nodes n
         LEFT JOIN events e ON e.seq = n.after_seq ORDER BY n.epoch";
    each(conn, place, sql, &[], |row| {
        let room = Uuid::from_bytes(row.get(0).map_err(failed())?);
        let node = Uuid::from_bytes(row.get(1).map_err(failed())?);
        let epoch = row.get(2).map_err(failed())?;
        let seq: u64 = row.get(3).map_err(failed())?;
        let hash: Option<[u8; 32]> = row.get(4).map_err(failed())?;
        let before = hash.map(|hash| Head { seq, hash });
        if before.is_none() && seq > 0 {
            return Err(place.damaged(seq, "it is missing, and a node's chain goes on from it"));
        }
        starts.push(Head::genesis(room, node, epoch, before));
        Ok(())
    })?;
    Ok(starts)
}

/// Reads an event with its names, from columns in the order of [`EVENT_COLUMNS`].
fn read_event(row: &Row<'_>, place: &Place) -> Result<Recorded, StoreError> {
    let (seq, columns) = event_row(row).map_err(place.failed("read"))?;
    let personal = personal_row(row, 8, 9).map_err(place.failed("read"))?;
    let event = decode(&columns, personal.as_ref()).map_err(|e| place.unreadable(seq, e))?;
    Ok(Recorded { seq, event })
}

fn read_job(row: &Row<'_>, place: &Place) -> Result<Job, StoreError> {
    let failed = || place.failed("read");
    let seq = row.get(0).map_err(failed())?;
    let record = JobRow {
        v: row.get(1).map_err(failed())?,
        record: row.get(2).map_err(failed())?,
    };
    let arrival = personal_row(row, 3, 4).map_err(failed())?;
    let filed = personal_row(row, 5, 6).map_err(failed())?;
    let job = record
        .job(arrival.as_ref(), filed.as_ref())
        .map_err(|e| place.unreadable(seq, e))?;
    let id: [u8; 16] = row.get(7).map_err(failed())?;
    if job.id.uuid().as_bytes() != &id {
        return Err(place.damaged(seq, "its job has another identity than its row"));
    }
    Ok(job)
}

fn paused(
    conn: &Connection,
    place: &Place,
) -> Result<BTreeSet<platen_model::PrinterName>, StoreError> {
    let mut paused = BTreeSet::new();
    each(conn, place, "SELECT printer FROM paused", &[], |row| {
        let name: String = row.get(0).map_err(place.failed("read"))?;
        paused.insert(name.parse().map_err(|e| place.refused("read", e))?);
        Ok(())
    })?;
    Ok(paused)
}

fn last_end(conn: &Connection, place: &Place) -> Result<LastEnd, StoreError> {
    let kind: Option<String> = conn
        .query_row(
            "SELECT kind FROM events WHERE stream = 'room' AND kind IN ('started', 'stopped')
             ORDER BY seq DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()
        .map_err(place.failed("read"))?;
    Ok(match kind.as_deref() {
        None => LastEnd::FirstStart,
        Some("stopped") => LastEnd::InOrder,
        Some(_) => LastEnd::Uncleanly,
    })
}

fn restored_at(conn: &Connection, place: &Place) -> Result<Option<Timestamp>, StoreError> {
    let found: Option<(u64, String)> = conn
        .query_row(
            "SELECT seq, recorded_at FROM events WHERE stream = 'room' AND kind = 'restored'
             ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(place.failed("read"))?;
    let Some((seq, at)) = found else {
        return Ok(None);
    };
    let at = at.parse();
    at.map(Some).map_err(|error| place.damaged(seq, error))
}

fn ids(
    conn: &Connection,
    place: &Place,
    sql: &str,
    values: &[Value],
) -> Result<Vec<JobId>, StoreError> {
    let mut ids = vec![];
    each(conn, place, sql, values, |row| {
        let id = row.get(0).map_err(place.failed("read"))?;
        ids.push(JobId::from_uuid(Uuid::from_bytes(id)));
        Ok(())
    })?;
    Ok(ids)
}

/// Asks, and hands over row by row.
pub(crate) fn each<E: From<StoreError>>(
    conn: &Connection,
    place: &Place,
    sql: &str,
    values: &[Value],
    mut take: impl FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let failed = || place.failed("read");
    let mut statement = conn.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement
        .query(params_from_iter(values))
        .map_err(failed())?;
    while let Some(row) = rows.next().map_err(failed())? {
        take(row)?;
    }
    Ok(())
}
