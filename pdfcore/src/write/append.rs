//! Adds what changed behind the input (ISO 32000-2, 7.5.6).

use super::body::{Body, Lock};
use super::table::{self, Extent, Place, Places};
use super::{Changes, Sink, WriteError, Written, guests};
use crate::file::File;
use crate::syntax::Object;

pub(super) fn write(
    file: &File<'_>,
    changes: &Changes,
    out: &mut dyn Sink,
) -> Result<Written, WriteError> {
    let previous = file.table_start().ok_or(WriteError::NotAppendable)?;
    let data = file.data();
    let base = file.base() as u64;
    let mut body = Body::new(out, file, Lock::Kept);
    body.copy(0..data.len())?;
    if changes.iter().next().is_none() {
        return Ok(body.written()); // a table of nothing is none
    }
    if !matches!(data.last(), Some(b'\n' | b'\r')) {
        body.put(b"\n")?;
    }
    let mut places = Places::new();
    for (id, object) in changes.iter() {
        let offset = body.object(id, object)?;
        let generation = id.generation;
        places.insert(id.number, Place::At { offset, generation });
    }
    // What was dropped stays where it is, and nothing leads to it: qpdf warns of objects that were
    // in a stream and are free later.
    let mark = [(previous as u64).to_be_bytes(), body.at().to_be_bytes()].concat();
    let next = guests::write(&mut body, file, changes, &mut places, changes.next_number())?;
    let previous = Object::Integer(i64::try_from(previous).unwrap_or(i64::MAX));
    if file.has_table_stream() {
        let trailer = table::trailer(&file.trailer(), next + 1, &mark).with("Prev", previous);
        table::write_stream(&mut body, places, &trailer, Extent::Changes, next, base)?;
    } else {
        // Numbers that were reserved and never used do not count.
        let last = places.last_key_value().map_or(0, |(last, _)| last + 1);
        let size = last.max(file.next_own_number());
        let trailer = table::trailer(&file.trailer(), size, &mark).with("Prev", previous);
        table::write_classic(&mut body, &places, &trailer, Extent::Changes, base)?;
    }
    Ok(body.written())
}
