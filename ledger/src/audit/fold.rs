//! One job, from its first event to its last.

use super::AuditError;
use crate::projection::Traces;
use crate::record::decode;
use crate::sqlite::{EVENT_COLUMNS, Place, each, event_row, personal_row};
use crate::{Job, JobEvent, StreamEvent};
use platen_model::JobId;
use rusqlite::Connection;

/// A job made anew.
pub(super) struct Folded {
    pub(super) job: Job,
    pub(super) traces: Traces,
    pub(super) events: u64,
}

/// Folds the events of a job, and checks that its names are there unless they were purged.
pub(super) fn fold(conn: &Connection, place: &Place, id: JobId) -> Result<Folded, AuditError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events e LEFT JOIN personal p ON p.seq = e.seq
         WHERE e.stream = ?1 ORDER BY e.seq"
    );
    let mut folded: Option<Folded> = None;
    let mut names = vec![];
    each(conn, place, &sql, &[format!("job/{id}").into()], |row| {
        let failed = || place.failed("verify");
        let (seq, columns) = event_row(row).map_err(failed())?;
        let personal = personal_row(row, 8, 9).map_err(failed())?;
        let event = decode(&columns, personal.as_ref()).map_err(|e| place.unreadable(seq, e))?;
        let StreamEvent::Job { event: what, .. } = &event.what else {
            return Err(AuditError::Store(
                place.damaged(seq, "it is no event of a job"),
            ));
        };
        if matches!(what, JobEvent::Accepted(_) | JobEvent::Filed(_)) {
            names.push((seq, personal.is_some()));
        }
        let at = event.recorded_at;
        let (job, mut traces, events) = match (folded.take(), what) {
            (None, JobEvent::Accepted(arrival)) => {
                let job = Job::accepted(id, (**arrival).clone(), at);
                (job, Traces::default(), 0)
            }
            (None, _) => {
                let damaged = place.damaged(seq, "its job was never accepted");
                return Err(AuditError::Store(damaged));
            }
            (Some(folded), what) => {
                let job = folded
                    .job
                    .after(what, &event.by, at)
                    .map_err(|source| AuditError::Impossible { seq, source })?;
                (job, folded.traces, folded.events)
            }
        };
        traces.add(seq, what);
        folded = Some(Folded {
            job,
            traces,
            events: events + 1,
        });
        Ok(())
    })?;
    let folded = folded.ok_or_else(|| AuditError::Projection {
        seq: 0,
        what: format!("the row of job {id}"),
    })?;
    check_names(&names, folded.traces.purged)?;
    Ok(folded)
}

fn check_names(names: &[(u64, bool)], purged: Option<u64>) -> Result<(), AuditError> {
    for (seq, kept) in names {
        let due = purged.is_none_or(|purged| *seq > purged);
        let what = match (due, kept) {
            (true, true) | (false, false) => continue,
            (true, false) => "are gone, although nobody purged them",
            (false, true) => "are there, although they were purged",
        };
        return Err(AuditError::Names { seq: *seq, what });
    }
    Ok(())
}
