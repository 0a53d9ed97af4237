//! Writes every object that is still needed, decrypted, in the order in which it is first met.

use super::body::{self, Body, Lock};
use super::table::{self, Extent, Place, Places};
use super::{Changes, Sink, WriteError, Written, pack};
use crate::file::{File, HIGHEST, TooManyObjects, Version};
use crate::syntax::{Dict, Object, Ref};
use std::collections::{HashMap, VecDeque};

/// The first version with object streams.
const STREAMS: Version = Version { major: 1, minor: 5 };

pub(super) fn write(
    file: &File<'_>,
    changes: &Changes,
    out: &mut dyn Sink,
) -> Result<Written, WriteError> {
    let version = file.version();
    let version = match file.has_table_stream() {
        true => version.max(STREAMS),
        false => version,
    };
    let mut body = Body::new(out, file, Lock::Opened);
    body.put(&body::header(version))?;
    let mut numbers = Numbers::default();
    let mut trailer = file.trailer();
    trailer.remove("Encrypt");
    for key in ["Root", "Info"] {
        if let Some(value) = trailer.remove(key) {
            trailer.set(key, numbers.renumbered(&value));
        }
    }
    let mut objects = Objects {
        body,
        places: Places::new(),
        loose: Vec::new(),
    };
    while let Some((old, new)) = numbers.waiting.pop_front() {
        let object = numbers.renumbered(&changes.get(file, old));
        match object {
            Object::Stream(_) => objects.alone(new, &object)?,
            _ if file.has_table_stream() => objects.loose.push((new.number, object)),
            _ => objects.alone(new, &object)?,
        }
        if numbers.last >= HIGHEST {
            return Err(TooManyObjects.into());
        }
        if objects.loose.len() == pack::OBJECTS {
            objects.pack(numbers.fresh())?;
        }
    }
    if !objects.loose.is_empty() {
        objects.pack(numbers.fresh())?;
    }
    objects.end(file, &trailer, numbers.last)
}

/// What is written so far.
struct Objects<'o, 'f, 'a> {
    body: Body<'o, 'f, 'a>,
    places: Places,
    /// Objects that are packed together next.
    loose: Vec<(u32, Object)>,
}

impl Objects<'_, '_, '_> {
    fn alone(&mut self, id: Ref, object: &Object) -> Result<(), WriteError> {
        let offset = self.body.object(id, object)?;
        let generation = id.generation;
        self.places
            .insert(id.number, Place::At { offset, generation });
        Ok(())
    }

    fn pack(&mut self, stream: Ref) -> Result<(), WriteError> {
        let packed = std::mem::take(&mut self.loose);
        self.alone(stream, &Object::Stream(pack::pack(&packed)))?;
        for (index, (number, _)) in (0..).zip(packed) {
            let stream = stream.number;
            self.places.insert(number, Place::In { stream, index });
        }
        Ok(())
    }

    fn end(mut self, file: &File<'_>, trailer: &Dict, last: u32) -> Result<Written, WriteError> {
        let mark = self.body.at().to_be_bytes();
        if file.has_table_stream() {
            let trailer = table::trailer(trailer, last + 2, &mark);
            table::write_stream(
                &mut self.body,
                self.places,
                &trailer,
                Extent::Whole,
                last + 1,
                0,
            )?;
        } else {
            let trailer = table::trailer(trailer, last + 1, &mark);
            table::write_classic(&mut self.body, &self.places, &trailer, Extent::Whole, 0)?;
        }
        Ok(self.body.written())
    }
}

/// New numbers by old ones, and which objects are still to be written.
#[derive(Default)]
struct Numbers {
    given: HashMap<u32, Ref>,
    waiting: VecDeque<(Ref, Ref)>,
    /// The last number that was given.
    last: u32,
}

impl Numbers {
    fn fresh(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    fn of(&mut self, old: Ref) -> Ref {
        if let Some(known) = self.given.get(&old.number) {
            return *known;
        }
        let new = self.fresh();
        self.given.insert(old.number, new);
        self.waiting.push_back((old, new));
        new
    }

    /// Returns an object with its references renumbered; what it refers to is written later.
    fn renumbered(&mut self, object: &Object) -> Object {
        match object {
            Object::Reference(old) => Object::Reference(self.of(*old)),
            Object::Array(elements) => {
                let renumbered = elements.iter().map(|element| self.renumbered(element));
                Object::Array(renumbered.collect())
            }
            Object::Dict(dict) => Object::Dict(
                dict.iter()
                    .map(|(key, value)| (key.clone(), self.renumbered(value)))
                    .collect(),
            ),
            Object::Stream(stream) => {
                let mut renumbered = stream.clone();
                renumbered.dict.remove("Length");
                for (_, value) in renumbered.dict.iter_mut() {
                    *value = self.renumbered(value);
                }
                Object::Stream(renumbered)
            }
            other => other.clone(),
        }
    }
}
