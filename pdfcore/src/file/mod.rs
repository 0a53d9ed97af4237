//! A PDF file: its objects, found by its tables or, where those are broken, by reading everything.
//!
//! Nothing is read before it is asked for, but the tables. The bytes are borrowed, best from a
//! mapping of a file that nobody can change. What is missing reads as null, as the standard wants
//! it; what was repaired on the way is told by [`File::repairs`].

mod blank;
mod find;
mod guests;
mod load;
mod object_stream;
mod rebuild;
mod stand;
mod stream;
mod table;
mod xref;

use crate::crypt::{Crypt, CryptError, Use};
use crate::filter::{self, Decoded, Filter, FilterError};
use crate::syntax::{Dict, Object, Place, Ref, Stream};
pub use find::header_version;
use find::{find_header, find_start, object_at, version};
use guests::Guests;
pub use guests::TooManyObjects;
use load::Astray;
use object_stream::ObjectStreams;
use rebuild::Found;
pub use stand::Stand;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
pub(crate) use table::HIGHEST;
use table::{Entry, Kind, Table};

/// References that lead to references.
const HOPS: usize = 32;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is no PDF header in the first kilobyte.
    #[error("the file is not a PDF")]
    NotPdf,
    /// The file ends before a catalog.
    #[error("the file is cut off: its end is missing, and no page could be read")]
    Truncated,
    /// The file is complete but its structure cannot be followed.
    #[error("the file is damaged: its page tree could not be read")]
    Unreadable,
    /// It is encrypted, and that is in the way.
    #[error(transparent)]
    Encrypted(#[from] CryptError),
}

/// Something wrong with the file that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRepair {
    /// There are so many foreign bytes before the header.
    JunkBeforeHeader(usize),
    /// The end of the file is missing.
    EndMissing,
    /// The tables of objects are not where the file says or lead astray; they were made anew.
    TableRebuilt,
    /// A stream is not as long as it says.
    WrongLength(u32),
    /// The object is nonsense and reads as null.
    Nonsense(u32),
    /// So much was read again and again that the rest reads as null.
    Exhausted,
}

/// A version such as 1.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The part before the point.
    pub major: u8,
    /// The part after the point.
    pub minor: u8,
}

/// An opened file.
pub struct File<'a> {
    data: &'a [u8],
    version: Version,
    /// What the offsets of the tables are counted from: the header, the beginning of the file, or
    /// once the tables are made anew, the latter.
    base: Cell<usize>,
    table: RefCell<Table>,
    crypt: Option<Crypt>,
    streams: RefCell<ObjectStreams>,
    repairs: RefCell<BTreeSet<FileRepair>>,
    was_rebuilt: Cell<bool>,
    nested: Cell<u8>,
    /// Bytes that were parsed so far.
    work: Cell<u64>,
    /// Objects of other files that are objects of this one, too.
    guests: Guests<'a>,
}

impl<'a> File<'a> {
    /// Opens a file; without a password, the empty one is tried where one is needed.
    ///
    /// # Errors
    /// When there is no PDF, when nothing can be made of it, or when it does not open.
    pub fn open(data: &'a [u8], password: Option<&[u8]>) -> Result<Self, OpenError> {
        let (header, version) = find_header(data).ok_or(OpenError::NotPdf)?;
        let mut file = Self {
            data,
            version,
            base: Cell::new(header),
            table: RefCell::default(),
            crypt: None,
            streams: RefCell::default(),
            repairs: RefCell::default(),
            was_rebuilt: Cell::new(false),
            nested: Cell::new(0),
            work: Cell::new(0),
            guests: Guests::default(),
        };
        if header > 0 {
            file.note(FileRepair::JunkBeforeHeader(header));
        }
        match file.follow_tables(header) {
            Some((table, base)) => {
                file.table = RefCell::new(table);
                file.base.set(base);
            }
            None => file.rebuild_and_expand(password)?,
        }
        file.unlock(password)?;
        if !file.has_pages() && !file.was_rebuilt.get() {
            file.rebuild_and_expand(password)?;
        }
        if file.has_pages() {
            return Ok(file);
        }
        Err(match find_start(data) {
            None => OpenError::Truncated,
            Some(_) => OpenError::Unreadable,
        })
    }

    /// Returns the version of the catalog or else of the header.
    #[must_use]
    pub fn version(&self) -> Version {
        let catalog = self.root();
        let name = self.lookup(&catalog, "Version");
        let newer = name.as_name().and_then(|name| version(name.bytes()));
        newer.map_or(self.version, |newer| newer.max(self.version))
    }

    /// Returns all bytes of the file.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Returns what the offsets of the file's tables are counted from.
    #[must_use]
    pub const fn base(&self) -> usize {
        self.base.get()
    }

    /// Returns how the document is encrypted, if it is.
    #[must_use]
    pub const fn crypt(&self) -> Option<&Crypt> {
        self.crypt.as_ref()
    }

    /// Returns what was wrong so far.
    #[must_use]
    pub fn repairs(&self) -> Vec<FileRepair> {
        self.repairs.borrow().iter().copied().collect()
    }

    /// Returns the newest trailer, completed by older ones.
    #[must_use]
    pub fn trailer(&self) -> Dict {
        self.table.borrow().trailer.clone()
    }

    /// Returns the catalog.
    #[must_use]
    pub fn root(&self) -> Dict {
        let root = self.table.borrow().root();
        match root.map(|root| self.get(root)) {
            Some(Object::Dict(catalog)) => catalog,
            Some(_) | None => Dict::new(),
        }
    }

    /// Returns the numbers of all objects, in order.
    #[must_use]
    pub fn numbers(&self) -> Vec<u32> {
        self.table
            .borrow()
            .iter()
            .map(|(number, _)| number)
            .collect()
    }

    /// Returns an object; null where there is none.
    #[must_use]
    pub fn get(&self, id: Ref) -> Object {
        if let Some(object) = self.guests.get(id.number) {
            return object;
        }
        let entry = self.table.borrow().get(id.number);
        match self.load(id.number, entry) {
            Ok(object) => object,
            Err(Astray) if self.rebuild() => {
                let entry = self.table.borrow().get(id.number);
                self.load(id.number, entry).unwrap_or(Object::Null)
            }
            Err(Astray) => Object::Null,
        }
    }

    /// Follows references; what is none is returned as it is.
    #[must_use]
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..HOPS {
            match object {
                Object::Reference(id) => object = self.get(id),
                other => return other,
            }
        }
        Object::Null
    }

    /// Returns the value of a key with references followed; null where there is none.
    #[must_use]
    pub fn lookup(&self, dict: &Dict, key: &str) -> Object {
        dict.get(key)
            .map_or(Object::Null, |value| self.resolve(value))
    }

    /// Returns the filters of a stream.
    ///
    /// # Errors
    /// When there are too many.
    pub fn filters(&self, dict: &Dict) -> Result<Vec<Filter>, FilterError> {
        filter::filters_of(dict, &|object| self.resolve(object))
    }

    /// Returns the bytes of a stream, decrypted, as its filters left them.
    #[must_use]
    pub fn stream_bytes<'s>(&'s self, stream: &'s Stream) -> Cow<'s, [u8]> {
        match &stream.place {
            Place::Own(bytes) => Cow::Borrowed(bytes),
            Place::InFile { source, range, of } => match self.guests.file(*source) {
                // What a guest's stream asked for itself was done when it was read.
                Some(guest) => guest.unsealed(range, *of, &stream.dict, None),
                None => {
                    let filter = self.crypt.as_ref().and(self.crypt_filter(&stream.dict));
                    self.unsealed(range, *of, &stream.dict, filter.as_deref())
                }
            },
        }
    }

    fn unsealed(
        &self,
        range: &Range<usize>,
        of: Ref,
        dict: &Dict,
        filter: Option<&str>,
    ) -> Cow<'a, [u8]> {
        let bytes = self.data.get(range.clone()).unwrap_or_default();
        match &self.crypt {
            None => Cow::Borrowed(bytes),
            Some(crypt) => crypt.decrypt_stream(of, Use { dict, filter }, bytes),
        }
    }

    /// Returns the bytes of a stream with its filters undone, at most `limit` of them.
    ///
    /// # Errors
    /// When they are more, or a filter is one of pictures.
    pub fn decode(&self, stream: &Stream, limit: usize) -> Result<Decoded, FilterError> {
        let filters = self.filters(&stream.dict)?;
        filter::decode(&self.stream_bytes(stream), &filters, limit)
    }

    /// Returns the name of the crypt filter that a stream asks for itself.
    pub(crate) fn crypt_filter(&self, dict: &Dict) -> Option<String> {
        let filters = self.filters(dict).ok()?;
        let own = filters.into_iter().find(|filter| filter.name == "Crypt")?;
        let name = own.parms.get("Name").and_then(Object::as_name);
        Some(name.map_or_else(|| "Identity".to_owned(), |name| name.lossy()))
    }

    fn note(&self, repair: FileRepair) {
        self.repairs.borrow_mut().insert(repair);
    }

    /// Returns the tables and what their offsets are counted from: after foreign bytes, some
    /// programs count from the header and some from the beginning.
    fn follow_tables(&self, header: usize) -> Option<(Table, usize)> {
        let Some(start) = find_start(self.data) else {
            self.note(FileRepair::EndMissing);
            return None;
        };
        let read = |base| {
            let table = xref::read(self.data, start, base).ok()?;
            self.leads_to_root(&table, base).then_some((table, base))
        };
        read(header).or_else(|| read(0))
    }

    fn leads_to_root(&self, table: &Table, base: usize) -> bool {
        let Some(root) = table.root() else {
            return false;
        };
        match table.get(root.number) {
            Entry::At { offset } => {
                object_at(self.data, offset.saturating_add(base), root.number).is_some()
            }
            Entry::In { .. } => true,
            Entry::Free | Entry::Missing => false,
        }
    }

    fn unlock(&mut self, password: Option<&[u8]>) -> Result<(), OpenError> {
        let trailer = self.trailer();
        let dict = match self.lookup(&trailer, "Encrypt") {
            Object::Dict(dict) => dict,
            _ if trailer.get("Encrypt").is_some() => {
                // Read as plain, its content would be noise.
                return Err(CryptError::Damaged("its dictionary is not to be found").into());
            }
            _ => return Ok(()),
        };
        let dict = self.without_references(&dict, 0);
        let id = self.lookup(&trailer, "ID");
        let id = id
            .as_array()
            .and_then(|parts| self.resolve(parts.first()?).as_string().map(<[u8]>::to_vec));
        self.crypt = Some(Crypt::open(&dict, &id.unwrap_or_default(), password)?);
        self.streams = RefCell::default();
        Ok(())
    }

    fn without_references(&self, dict: &Dict, depth: u8) -> Dict {
        let value = |value: &Object| match self.resolve(value) {
            Object::Dict(inner) if depth < 3 => {
                Object::Dict(self.without_references(&inner, depth + 1))
            }
            other => other,
        };
        dict.iter()
            .map(|(key, object)| (key.clone(), value(object)))
            .collect()
    }

    fn has_pages(&self) -> bool {
        matches!(self.lookup(&self.root(), "Pages"), Object::Dict(_))
    }

    pub(crate) fn is_encryption(&self, id: Ref) -> bool {
        let table = self.table.borrow();
        table.trailer.get("Encrypt").and_then(Object::as_reference) == Some(id)
    }

    /// Makes the tables anew, once; whether it was done now.
    fn rebuild(&self) -> bool {
        if self.was_rebuilt.get() {
            return false;
        }
        let (old, base) = (self.table.borrow().clone(), self.base.get());
        let object_streams = self.apply(rebuild::scan(self.data));
        self.expand(&object_streams);
        self.keep(&old, base);
        true
    }

    /// Keeps what entries led to that did not lead astray: objects that were read already must not become
    /// others.
    fn keep(&self, old: &Table, base: usize) {
        let mut table = self.table.borrow_mut();
        for (number, entry) in old.iter() {
            let entry = match entry {
                Entry::At { offset } => Entry::At {
                    offset: offset.saturating_add(base),
                },
                other => other,
            };
            let leads = match entry {
                Entry::At { offset } => object_at(self.data, offset, number).is_some(),
                Entry::In { stream, .. } => matches!(old.get(stream), Entry::At { .. }),
                Entry::Free | Entry::Missing => false,
            };
            if leads {
                table.set(number, entry);
            }
        }
    }

    /// Takes the tables that were found and returns the object streams that are still to be read.
    fn apply(&self, found: Found) -> Vec<u32> {
        self.note(FileRepair::TableRebuilt);
        self.was_rebuilt.set(true);
        self.base.set(0);
        let old = self.table.take();
        let Found {
            mut table,
            object_streams,
            ..
        } = found;
        table.kind = old.kind;
        if old.root().is_some() {
            let scanned = std::mem::replace(&mut table.trailer, old.trailer);
            table.complete(&scanned);
        }
        self.table.replace(table);
        *self.streams.borrow_mut() = ObjectStreams::default();
        object_streams
    }

    fn rebuild_and_expand(&mut self, password: Option<&[u8]>) -> Result<(), OpenError> {
        let mut found = rebuild::scan(self.data);
        let catalog = found.catalog.take();
        self.table = RefCell::default();
        self.crypt = None;
        let object_streams = self.apply(found);
        self.unlock(password)?;
        self.expand(&object_streams);
        let root = self.table.borrow().root();
        let is_catalog = root.is_some_and(|root| self.get(root).as_dict().is_some());
        if !is_catalog && let Some(catalog) = catalog.or_else(|| self.find_catalog()) {
            let mut table = self.table.borrow_mut();
            table.trailer.set("Root", Object::Reference(catalog));
        }
        Ok(())
    }

    /// Enters what lies in object streams, newer over older.
    fn expand(&self, object_streams: &[u32]) {
        for stream in object_streams.iter().copied() {
            let place = self.table.borrow().get(stream);
            let Entry::At { offset } = place else {
                continue;
            };
            let Ok(Object::Stream(object)) = self.load_at(stream, offset) else {
                continue;
            };
            let Some(held) = object_stream::read(self, &object) else {
                continue;
            };
            let mut table = self.table.borrow_mut();
            for (index, number) in held.numbers() {
                let newer = match table.get(number) {
                    Entry::At { offset: other, .. } => other < offset,
                    Entry::Missing | Entry::Free | Entry::In { .. } => true,
                };
                if newer {
                    table.set(number, Entry::In { stream, index });
                }
            }
        }
    }

    fn find_catalog(&self) -> Option<Ref> {
        let numbers = self.numbers();
        let is_catalog = |number: &u32| {
            let object = self.get(Ref::new(*number));
            object
                .as_dict()
                .is_some_and(|dict| dict.is_of_type("Catalog"))
        };
        numbers.into_iter().rfind(is_catalog).map(Ref::new)
    }

    /// Returns the lowest number that no object has had.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.next_own_number().max(self.guests.numbers().end)
    }

    /// Returns the same, of the file without its guests.
    pub(crate) fn next_own_number(&self) -> u32 {
        let claimed = self.lookup(&self.trailer(), "Size").as_integer();
        let claimed = claimed.and_then(|size| u32::try_from(size).ok());
        let claimed = claimed.filter(|size| *size <= table::HIGHEST);
        self.table.borrow().next_number().max(claimed.unwrap_or(0))
    }

    /// Returns the version of the header.
    #[must_use]
    pub const fn header_version(&self) -> Version {
        self.version
    }

    /// Whether the newest section of the tables is a stream.
    #[must_use]
    pub fn has_table_stream(&self) -> bool {
        self.table.borrow().kind == Kind::Stream
    }

    /// Returns where the newest section of the tables begins, unless they were made anew.
    #[must_use]
    pub fn table_start(&self) -> Option<usize> {
        find_start(self.data).filter(|_| !self.was_rebuilt.get())
    }
}
