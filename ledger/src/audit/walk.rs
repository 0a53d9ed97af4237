//! Along the chain, from the first event to the last.

use super::AuditError;
use crate::Event;
use crate::chain::Head;
use crate::record::decode;
use crate::sqlite::{EVENT_COLUMNS, Place, chain_starts, each, event_row, personal_row};
use rusqlite::Connection;

/// Computes the chain anew and hands over each event once its link holds. Returns the end.
pub(super) fn walk(
    conn: &Connection,
    place: &Place,
    expected: Option<Head>,
    mut take: impl FnMut(u64, Event) -> Result<(), AuditError>,
) -> Result<Head, AuditError> {
    let mut starts = chain_starts(conn, place)?.into_iter().peekable();
    let Some(mut head) = starts.next().filter(|start| start.seq == 0) else {
        return Err(AuditError::Missing { seq: 0 });
    };
    check(expected, head)?;
    let sql = format!(
        "SELECT {EVENT_COLUMNS}, e.hash FROM events e LEFT JOIN personal p ON p.seq = e.seq
         ORDER BY e.seq"
    );
    each(conn, place, &sql, &[], |row| {
        if let Some(start) = starts.next_if(|start| start.seq == head.seq) {
            head = start;
        }
        let due = head.seq + 1;
        let changed = |_| AuditError::Changed { seq: due };
        let (seq, columns) = event_row(row).map_err(changed)?;
        if seq != due {
            return Err(if seq > due {
                AuditError::Missing { seq: due }
            } else {
                AuditError::Changed { seq }
            });
        }
        head = head.after(&columns);
        let hash: [u8; 32] = row.get("hash").map_err(changed)?;
        if head.hash != hash {
            return Err(AuditError::Changed { seq });
        }
        check(expected, head)?;
        let personal = personal_row(row, 8, 9).map_err(changed)?;
        let event = decode(&columns, personal.as_ref()).map_err(|e| place.unreadable(seq, e))?;
        take(seq, event)
    })?;
    match expected {
        Some(expected) if expected.seq > head.seq => Err(AuditError::CutOff {
            expected: expected.seq,
            found: head.seq,
        }),
        Some(_) | None => Ok(head),
    }
}

fn check(expected: Option<Head>, head: Head) -> Result<(), AuditError> {
    match expected {
        Some(expected) if expected.seq == head.seq && expected != head => {
            Err(AuditError::Rewritten { seq: head.seq })
        }
        Some(_) | None => Ok(()),
    }
}
