//! Reading rows that may be damaged.

use crate::record::{EventRow, PersonalRow, SALT};
use rusqlite::types::ValueRef;
use rusqlite::{Result, Row};

/// The columns of an event, in the order of [`event_row`], of `events e` and its `personal p`.
pub(crate) const EVENT_COLUMNS: &str = "e.seq, e.stream, e.kind, e.v, e.recorded_at, e.source_at, \
     e.actor, e.body, p.salt, p.data";

/// Reads an event's number and columns.
pub(crate) fn event_row(row: &Row<'_>) -> Result<(u64, EventRow)> {
    let event = EventRow {
        stream: row.get(1)?,
        kind: row.get(2)?,
        v: row.get(3)?,
        recorded_at: row.get(4)?,
        source_at: row.get(5)?,
        actor: row.get(6)?,
        body: row.get(7)?,
    };
    Ok((row.get(0)?, event))
}

/// Reads what lies beside an event from two columns; `None` if it is not there or was purged.
pub(crate) fn personal_row(row: &Row<'_>, salt: usize, data: usize) -> Result<Option<PersonalRow>> {
    let bytes = match row.get_ref(data)? {
        ValueRef::Null => return Ok(None),
        value => value.as_blob()?,
    };
    // Purging overwrites with zeros; JSON has none.
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let salt: [u8; SALT] = row.get(salt)?;
    Ok(Some(PersonalRow {
        salt,
        data: bytes.to_vec(),
    }))
}
