//! Objects of other files, which stand behind the input's own.

use super::body::Body;
use super::table::{Place, Places};
use super::{Changes, WriteError, pack};
use crate::file::File;
use crate::syntax::{Object, Ref};

/// Writes what was taken in and neither changed nor dropped, and returns the next number that is
/// free. Where the input packs objects, these are packed, too: from `next` on.
pub(super) fn write(
    body: &mut Body<'_, '_, '_>,
    file: &File<'_>,
    changes: &Changes,
    places: &mut Places,
    mut next: u32,
) -> Result<u32, WriteError> {
    let mut loose = Vec::new();
    for number in file.guest_numbers() {
        if changes.touches(number) {
            continue;
        }
        let id = Ref::new(number);
        match file.get(id) {
            Object::Null => {}
            object @ Object::Stream(_) => alone(body, places, id, &object)?,
            object if file.has_table_stream() => loose.push((number, object)),
            object => alone(body, places, id, &object)?,
        }
        if loose.len() == pack::OBJECTS {
            pack_up(body, places, &mut loose, &mut next)?;
        }
    }
    if !loose.is_empty() {
        pack_up(body, places, &mut loose, &mut next)?;
    }
    Ok(next)
}

fn alone(
    body: &mut Body<'_, '_, '_>,
    places: &mut Places,
    id: Ref,
    object: &Object,
) -> Result<(), WriteError> {
    let offset = body.object(id, object)?;
    let generation = id.generation;
    places.insert(id.number, Place::At { offset, generation });
    Ok(())
}

fn pack_up(
    body: &mut Body<'_, '_, '_>,
    places: &mut Places,
    loose: &mut Vec<(u32, Object)>,
    next: &mut u32,
) -> Result<(), WriteError> {
    let stream = *next;
    *next += 1;
    alone(
        body,
        places,
        Ref::new(stream),
        &Object::Stream(pack::pack(loose)),
    )?;
    for (index, (number, _)) in (0..).zip(loose.drain(..)) {
        places.insert(number, Place::In { stream, index });
    }
    Ok(())
}
