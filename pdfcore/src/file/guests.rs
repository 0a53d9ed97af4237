//! Objects of other files under numbers of this one. They stay where they are: what is held of each
//! is its number here, and it is read and made to fit every time that it is asked for.

use super::table::{Entry, HIGHEST};
use super::{File, find::object_at};
use crate::syntax::{Dict, Name, Object, Place, Ref, Stream};
use std::ops::Range;

/// Lists that are shorter for what was not taken in; elsewhere the place of an element counts.
const LISTS: [&str; 5] = ["Annots", "Kids", "Fields", "CO", "OCGs"];
/// Entries that count in the structure of the document that they come from.
const OF_STRUCTURE: [&str; 2] = ["StructParent", "StructParents"];
/// The number of what must never be taken in.
const BARRED: u32 = u32::MAX;

/// There would be more objects than readers believe in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("together the documents have more than {HIGHEST} objects, which no reader accepts")]
pub struct TooManyObjects;

/// The other files, and which of their objects were taken in.
#[derive(Default)]
pub(super) struct Guests<'a> {
    files: Vec<Guest<'a>>,
    /// The number of the first object here.
    first: u32,
    /// Of each object the file, and its number there.
    origins: Vec<(u16, u32)>,
}

struct Guest<'a> {
    file: &'a File<'a>,
    /// Numbers here by numbers there; 0 for what was not asked for.
    numbers: Vec<u32>,
    /// What stands before the names of its destinations.
    prefix: Option<Box<[u8]>>,
}

impl<'a> Guests<'a> {
    /// Returns an object by its number here.
    pub(super) fn get(&self, number: u32) -> Option<Object> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let (source, there) = *self.origins.get(at)?;
        let guest = self.guest(source)?;
        Some(guest.here(source, guest.file.get(Ref::new(there))))
    }

    pub(super) fn file(&self, source: u16) -> Option<&'a File<'a>> {
        Some(self.guest(source)?.file)
    }

    /// Returns the numbers of all that was taken in.
    pub(super) fn numbers(&self) -> Range<u32> {
        let count = u32::try_from(self.origins.len()).unwrap_or(u32::MAX);
        self.first..self.first.saturating_add(count)
    }

    fn guest(&self, source: u16) -> Option<&Guest<'a>> {
        self.files.get(usize::from(source.checked_sub(1)?))
    }

    fn guest_mut(&mut self, source: u16) -> Option<&mut Guest<'a>> {
        let at = usize::from(source.checked_sub(1)?);
        self.files.get_mut(at)
    }
}

impl Guest<'_> {
    fn number(&self, there: u32) -> u32 {
        let at = usize::try_from(there).unwrap_or(usize::MAX);
        self.numbers.get(at).copied().unwrap_or(0)
    }

    fn reference(&self, there: Ref) -> Option<Ref> {
        match self.number(there.number) {
            0 | BARRED => None,
            number => Some(Ref::new(number)),
        }
    }

    /// Returns an object of the guest as one of this file. What was not taken in is null.
    fn here(&self, source: u16, object: Object) -> Object {
        match object {
            Object::Reference(there) => {
                let here = self.reference(there);
                here.map_or(Object::Null, Object::Reference)
            }
            Object::Array(elements) => {
                let elements = elements.into_iter();
                Object::Array(elements.map(|element| self.here(source, element)).collect())
            }
            Object::Dict(dict) => Object::Dict(self.dict_here(source, dict)),
            Object::Stream(stream) => Object::Stream(self.stream_here(source, stream)),
            other => other,
        }
    }

    fn dict_here(&self, source: u16, mut dict: Dict) -> Dict {
        for key in OF_STRUCTURE {
            dict.remove(key);
        }
        self.rename_destination(&mut dict);
        for (key, value) in dict.iter_mut() {
            let mut old = std::mem::replace(value, Object::Null);
            if let Object::Array(elements) = &mut old
                && LISTS.iter().any(|list| key == *list)
            {
                elements.retain(|element| self.is_here(element));
            }
            *value = self.here(source, old);
        }
        dict
    }

    fn is_here(&self, element: &Object) -> bool {
        let reference = element.as_reference();
        reference.is_none_or(|there| self.reference(there).is_some())
    }

    /// A stream that asks for its own decryption, or that is a guest's guest, is read at once: both
    /// are rare and small.
    fn stream_here(&self, source: u16, mut stream: Stream) -> Stream {
        let filter = match self.file.crypt {
            Some(_) => self.file.crypt_filter(&stream.dict),
            None => None,
        };
        let is_plain = matches!(stream.place, Place::InFile { source: 0, .. });
        if filter.is_some() || !is_plain {
            let bytes = self.file.stream_bytes(&stream).into_owned();
            stream.place = Place::Own(bytes.into());
        } else if let Place::InFile { source: own, .. } = &mut stream.place {
            *own = source;
        }
        without_crypt_filter(self.file, &mut stream.dict);
        stream.dict.remove("Length");
        stream.dict = self.dict_here(source, stream.dict);
        stream
    }

    /// Destinations are named by bookmarks and annotations (`/Dest`) and by actions (`/D`).
    fn rename_destination(&self, dict: &mut Dict) {
        let Some(prefix) = &self.prefix else { return };
        let is_action = dict
            .get("S")
            .and_then(Object::as_name)
            .is_some_and(|action| action == "GoTo");
        for key in ["Dest", "D"].iter().take(if is_action { 2 } else { 1 }) {
            let Some(value) = dict.get(key) else { continue };
            match self.file.resolve(value) {
                Object::String(name) => {
                    dict.set(*key, Object::String([prefix, name.as_slice()].concat()));
                }
                Object::Name(name) => {
                    let name = [prefix, name.bytes()].concat();
                    dict.set(*key, Object::Name(Name::from(name)));
                }
                _ => {}
            }
        }
    }
}

/// Takes out the filter that stands for encryption: what is taken in is encrypted as all else is.
fn without_crypt_filter(file: &File<'_>, dict: &mut Dict) {
    let Object::Array(filters) = file.lookup(dict, "Filter") else {
        let only = file.lookup(dict, "Filter");
        if only.as_name().is_some_and(|name| name == "Crypt") {
            dict.remove("Filter");
            dict.remove("DecodeParms");
        }
        return;
    };
    let is_crypt = |filter: &Object| {
        let filter = file.resolve(filter);
        filter.as_name().is_some_and(|name| name == "Crypt")
    };
    let Some(at) = filters.iter().position(is_crypt) else {
        return;
    };
    let mut left = filters;
    left.remove(at);
    dict.set("Filter", Object::Array(left));
    if let Object::Array(mut parms) = file.lookup(dict, "DecodeParms")
        && at < parms.len()
    {
        parms.remove(at);
        dict.set("DecodeParms", Object::Array(parms));
    }
}

impl<'a> File<'a> {
    /// Opens the file to objects of another, and returns its place among the guests. Has to be done
    /// before [`Changes`](crate::write::Changes) are begun: they count on from the last object.
    ///
    /// # Errors
    /// When there are too many guests to tell apart.
    pub(crate) fn take_in(&mut self, guest: &'a File<'a>) -> Result<u16, TooManyObjects> {
        if self.guests.files.is_empty() {
            self.settle();
            self.guests.first = self.next_number();
        }
        guest.work.set(0); // who is read for many results gets as much for each
        let highest = usize::try_from(guest.next_number()).unwrap_or_default();
        self.guests.files.push(Guest {
            file: guest,
            numbers: vec![0; highest],
            prefix: None,
        });
        u16::try_from(self.guests.files.len()).map_err(|_| TooManyObjects)
    }

    /// Tables that lead astray are made anew now: the numbers that follow are given away.
    fn settle(&self) {
        let entries: Vec<_> = self.table.borrow().iter().collect();
        let is_astray = entries.into_iter().any(|(number, entry)| match entry {
            Entry::At { offset } => object_at(self.data, self.absolute(offset), number).is_none(),
            Entry::In { .. } | Entry::Missing | Entry::Free => false,
        });
        if is_astray {
            self.rebuild();
        }
    }

    /// Returns the number that a guest's object has here; the first time it is given one.
    ///
    /// # Errors
    /// When there are no more numbers.
    pub(crate) fn admit(&mut self, source: u16, there: u32) -> Result<Ref, TooManyObjects> {
        let fresh = self.guests.numbers().end;
        let place = usize::from(source).checked_sub(1).ok_or(TooManyObjects)?;
        let guest = self.guests.files.get_mut(place).ok_or(TooManyObjects)?;
        let at = usize::try_from(there).unwrap_or(usize::MAX);
        if at >= guest.numbers.len() && there <= HIGHEST {
            guest.numbers.resize(at + 1, 0);
        }
        let number = guest.numbers.get_mut(at).ok_or(TooManyObjects)?;
        if matches!(*number, 0 | BARRED) {
            if fresh > HIGHEST {
                return Err(TooManyObjects);
            }
            *number = fresh;
            self.guests.origins.push((source, there));
        }
        Ok(Ref::new(*number))
    }

    /// Never takes in an object of a guest.
    pub(crate) fn bar(&mut self, source: u16, there: u32) {
        let guest = self.guests.guest_mut(source);
        let at = usize::try_from(there).unwrap_or(usize::MAX);
        if let Some(number) = guest.and_then(|guest| guest.numbers.get_mut(at)) {
            *number = BARRED;
        }
    }

    /// Whether it was decided whether an object of a guest is taken in.
    pub(crate) fn is_decided(&self, source: u16, there: u32) -> bool {
        let guest = self.guests.guest(source);
        guest.is_none_or(|guest| guest.number(there) != 0)
    }

    /// Returns the number that a guest's object has here, if it was taken in.
    pub(crate) fn admitted(&self, source: u16, there: Ref) -> Option<Ref> {
        self.guests.guest(source)?.reference(there)
    }

    /// Returns an object of a guest as one of this file.
    pub(crate) fn here(&self, source: u16, object: Object) -> Object {
        match self.guests.guest(source) {
            Some(guest) => guest.here(source, object),
            None => object,
        }
    }

    /// Sets what stands before the names of a guest's destinations from now on.
    pub(crate) fn prefix_destinations(&mut self, source: u16, prefix: &[u8]) {
        if let Some(guest) = self.guests.guest_mut(source) {
            guest.prefix = Some(prefix.into());
        }
    }

    /// Returns how many other files objects were taken in from.
    pub(crate) fn guest_count(&self) -> u16 {
        u16::try_from(self.guests.files.len()).unwrap_or(u16::MAX)
    }

    /// Returns the file with this place among the guests, or this one.
    pub(crate) fn source(&self, source: u16) -> &File<'a> {
        self.guests.file(source).unwrap_or(self)
    }

    /// Returns the numbers of the objects that were taken in.
    #[must_use]
    pub fn guest_numbers(&self) -> Range<u32> {
        self.guests.numbers()
    }
}
