//! Copies the objects that stay, byte by byte, adds what changed, and writes one table for all.

use super::body::{self, Body, Lock};
use super::table::{self, Extent, Place, Places};
use super::{Changes, Sink, WriteError, Written, guests, pack};
use crate::file::{File, Stand};
use crate::syntax::{Object, Ref, is_white};
use std::collections::HashSet;
use std::ops::Range;

pub(super) fn write(
    file: &File<'_>,
    changes: &Changes,
    out: &mut dyn Sink,
) -> Result<Written, WriteError> {
    let mut body = Body::new(out, file, Lock::Kept);
    body.put(&body::header(file.header_version()))?;
    let Sorted {
        mut places,
        stays,
        broken,
        loose,
    } = sort(file, changes);
    copy_all(&mut body, file, &stays, &mut places)?;
    for id in broken {
        let offset = body.object(id, &file.get(id))?;
        let generation = id.generation;
        places.insert(id.number, Place::At { offset, generation });
    }
    let mut next = changes.next_number();
    for objects in loose.chunks(pack::OBJECTS) {
        let id = Ref::new(next);
        next += 1;
        let packed: Vec<_> = objects
            .iter()
            .map(|id| (id.number, file.get(*id)))
            .collect();
        let offset = body.object(id, &Object::Stream(pack::pack(&packed)))?;
        let generation = 0;
        places.insert(id.number, Place::At { offset, generation });
        for (index, object) in (0..).zip(objects) {
            let stream = id.number;
            places.insert(object.number, Place::In { stream, index });
        }
    }
    for (id, object) in changes.iter() {
        let offset = body.object(id, object)?;
        let generation = id.generation;
        places.insert(id.number, Place::At { offset, generation });
    }
    guests::write(&mut body, file, changes, &mut places, next)?;
    let size = places.last_key_value().map_or(1, |(last, _)| last + 1);
    let mark = body.at().to_be_bytes();
    let in_streams = places
        .values()
        .any(|place| matches!(place, Place::In { .. }));
    if in_streams || file.has_table_stream() {
        let trailer = table::trailer(&file.trailer(), size + 1, &mark);
        table::write_stream(&mut body, places, &trailer, Extent::Whole, size, 0)?;
    } else {
        let trailer = table::trailer(&file.trailer(), size, &mark);
        table::write_classic(&mut body, &places, &trailer, Extent::Whole, 0)?;
    }
    Ok(body.written())
}

/// An object that is copied.
struct Stay {
    id: Ref,
    range: Range<usize>,
}

/// What becomes of the objects that stay.
#[derive(Default)]
struct Sorted {
    /// Places that are known before anything is copied.
    places: Places,
    /// What is copied, in the order of the file.
    stays: Vec<Stay>,
    /// What is written anew.
    broken: Vec<Ref>,
    /// What was in an object stream that something else left, and is packed into another.
    loose: Vec<Ref>,
}

/// Tables of the input and objects that were read as nothing are left out.
fn sort(file: &File<'_>, changes: &Changes) -> Sorted {
    let mut sorted = Sorted::default();
    let left = left(file, changes);
    for number in file.numbers() {
        if changes.touches(number) || left.contains(&number) {
            continue;
        }
        match file.stand_of(number) {
            Some(Stand::Alone { id, range }) => sorted.stays.push(Stay { id, range }),
            Some(Stand::Broken { id }) => sorted.broken.push(id),
            Some(Stand::Table) | None => {}
            Some(Stand::InStream { stream, .. })
                if left.contains(&stream) || changes.touches(stream) =>
            {
                sorted.loose.push(Ref::new(number));
            }
            Some(Stand::InStream { stream, index }) => {
                sorted.places.insert(number, Place::In { stream, index });
            }
        }
    }
    sorted.stays.sort_unstable_by_key(|stay| stay.range.start);
    sorted
}

/// Returns the object streams that an object is to leave: what left must not be read there.
fn left(file: &File<'_>, changes: &Changes) -> HashSet<u32> {
    let streams = changes
        .dropped()
        .filter_map(|number| match file.stand_of(number) {
            Some(Stand::InStream { stream, .. }) => Some(stream),
            Some(Stand::Alone { .. } | Stand::Broken { .. } | Stand::Table) | None => None,
        });
    streams.collect()
}

/// Neighbours with nothing but white space between them are copied at once.
fn copy_all(
    body: &mut Body<'_, '_, '_>,
    file: &File<'_>,
    stays: &[Stay],
    places: &mut Places,
) -> Result<(), WriteError> {
    let mut rest = stays;
    while let Some(first) = rest.first() {
        let mut range = first.range.clone();
        let mut run = 1;
        while let Some(next) = rest
            .get(run)
            .filter(|next| joins(file, &range, &next.range))
        {
            range.end = next.range.end;
            run += 1;
        }
        let (copied, after) = rest.split_at(run);
        let shift = body.at();
        for stay in copied {
            let place = Place::At {
                offset: shift + (stay.range.start - range.start) as u64,
                generation: stay.id.generation,
            };
            places.insert(stay.id.number, place);
        }
        body.copy(range)?;
        body.put(b"\n")?;
        rest = after;
    }
    Ok(())
}

fn joins(file: &File<'_>, before: &Range<usize>, next: &Range<usize>) -> bool {
    let gap = file.data().get(before.end..next.start);
    gap.is_some_and(|gap| !gap.is_empty() && gap.iter().all(|byte| is_white(*byte)))
}
