//! Cross-reference tables of results.

use super::WriteError;
use super::body::Body;
use crate::crypt;
use crate::filter::deflate;
use crate::syntax::{Dict, Object};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Where one object of a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It begins at a byte.
    At { offset: u64, generation: u16 },
    /// It is in an object stream.
    In { stream: u32, index: u16 },
    /// It is not there any more.
    Free,
}

/// The objects of a section by their numbers.
pub(super) type Places = BTreeMap<u32, Place>;

/// Whether a section is all there is, or names only what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Changes,
}

/// Writes a section as lines of text, with its trailer. Offsets are counted from `base`.
pub(super) fn write_classic(
    body: &mut Body<'_, '_, '_>,
    places: &Places,
    trailer: &Dict,
    extent: Extent,
    base: u64,
) -> Result<(), WriteError> {
    let start = body.at() - base;
    let mut text = String::from("xref\n");
    for (first, run) in runs(places, extent) {
        // Text never fails.
        let _ok = writeln!(text, "{first} {}", run.len());
        for place in run {
            let _ok = match place {
                Place::At { offset, generation } => {
                    writeln!(text, "{:010} {generation:05} n ", offset - base)
                }
                Place::In { .. } | Place::Free => writeln!(text, "0000000000 65535 f "),
            };
        }
    }
    text.push_str("trailer\n");
    body.plain(&text, trailer, &format!("\nstartxref\n{start}\n%%EOF\n"))
}

/// Writes a section as a stream, object `number`, which is its own trailer.
pub(super) fn write_stream(
    body: &mut Body<'_, '_, '_>,
    mut places: Places,
    trailer: &Dict,
    extent: Extent,
    number: u32,
    base: u64,
) -> Result<(), WriteError> {
    let start = body.at();
    let own = Place::At {
        offset: start,
        generation: 0,
    };
    places.insert(number, own);
    let width = width_of(start - base);
    let mut rows = Vec::new();
    let mut index = Vec::new();
    for (first, run) in runs(&places, extent) {
        index.push(Object::Integer(i64::from(first)));
        index.push(Object::Integer(
            i64::try_from(run.len()).unwrap_or(i64::MAX),
        ));
        for place in run {
            let (kind, second, third) = match place {
                Place::Free => (0, 0, 65_535),
                Place::At { offset, generation } => (1, offset - base, generation),
                Place::In { stream, index } => (2, u64::from(stream), index),
            };
            rows.push(kind);
            rows.extend_from_slice(&second.to_be_bytes()[8 - width..]);
            rows.extend_from_slice(&third.to_be_bytes());
        }
    }
    let packed = deflate(&rows);
    let width = i64::try_from(width).unwrap_or(8);
    let mut dict = trailer.clone();
    dict.set("Type", Object::name("XRef"));
    let widths = [1, width, 2].map(Object::Integer);
    dict.set("W", Object::Array(widths.to_vec()));
    dict.set("Index", Object::Array(index));
    dict.set("Filter", Object::name("FlateDecode"));
    dict.set(
        "Length",
        Object::Integer(i64::try_from(packed.len()).unwrap_or(i64::MAX)),
    );
    body.plain(&format!("{number} 0 obj\n"), &dict, "\nstream\n")?;
    body.put(&packed)?;
    let end = format!("\nendstream\nendobj\nstartxref\n{}\n%%EOF\n", start - base);
    body.put(end.as_bytes())
}

fn width_of(offset: u64) -> usize {
    let bytes = 8 - usize::try_from(offset.leading_zeros() / 8).unwrap_or(0);
    // Numbers of object streams stand in the same column.
    bytes.max(3)
}

/// Returns the places as runs of neighbouring numbers. A whole table begins at 0 and has no gaps.
fn runs(places: &Places, extent: Extent) -> Vec<(u32, Vec<Place>)> {
    let mut runs: Vec<(u32, Vec<Place>)> = Vec::new();
    if extent == Extent::Whole {
        runs.push((0, vec![Place::Free]));
    }
    for (number, place) in places {
        let next = runs
            .last()
            .map(|(first, run)| u64::from(*first) + run.len() as u64);
        match (runs.last_mut(), next) {
            (Some((_, run)), Some(next)) if next == u64::from(*number) => run.push(*place),
            (Some((_, run)), Some(next)) if extent == Extent::Whole => {
                let gap = usize::try_from(u64::from(*number).saturating_sub(next)).unwrap_or(0);
                run.extend(std::iter::repeat_n(Place::Free, gap));
                run.push(*place);
            }
            _ => runs.push((*number, vec![*place])),
        }
    }
    runs
}

/// Returns the trailer of a result: root, encryption and information of the input, and an `/ID`
/// whose second part follows from what was written.
pub(super) fn trailer(input: &Dict, size: u32, mark: &[u8]) -> Dict {
    let mut trailer = Dict::new().with("Size", Object::Integer(i64::from(size)));
    for key in ["Root", "Info", "Encrypt"] {
        if let Some(value) = input.get(key) {
            trailer.set(key, value.clone());
        }
    }
    let fresh = crypt::fingerprint(mark);
    let first = input.get("ID").and_then(Object::as_array);
    let first = first.and_then(|id| id.first()?.as_string());
    let first = first.map_or_else(|| fresh.clone(), <[u8]>::to_vec);
    let id = vec![Object::String(first), Object::String(fresh)];
    trailer.set("ID", Object::Array(id));
    trailer
}
