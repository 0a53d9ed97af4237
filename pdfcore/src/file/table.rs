//! Where each object is: the merged cross-reference tables of a file.

use crate::syntax::{Dict, Ref};

/// Object numbers beyond this are not believed (Annex C: the limit of other readers).
pub(crate) const HIGHEST: u32 = 8_388_607;

/// Where one object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// No table names it.
    Missing,
    /// A table says that it is not there.
    Free,
    /// It begins at a byte of the file.
    At {
        /// The byte.
        offset: usize,
    },
    /// It is in an object stream.
    In {
        /// The stream's number.
        stream: u32,
        /// Its place among the stream's objects, counted from 0.
        index: u16,
    },
}

/// Entries packed into eight bytes each, by object number.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    entries: Vec<u64>,
    /// The newest trailer, completed by what only older ones have.
    pub(super) trailer: Dict,
    pub(super) kind: Kind,
}

/// How the newest section of the table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// As `xref` and lines of text.
    #[default]
    Classic,
    /// As a stream.
    Stream,
}

/// Two bits of kind, sixteen of index, the rest of offset or stream.
const SHIFT: u32 = 18;
const MISSING: u64 = 0;
const FREE: u64 = 1;
const AT: u64 = 2;
const IN: u64 = 3;

impl Table {
    pub(super) fn get(&self, number: u32) -> Entry {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        unpack(self.entries.get(at).copied().unwrap_or(MISSING))
    }

    /// Sets an entry unless a newer section did; numbers that nobody believes are passed over.
    pub(super) fn set_if_missing(&mut self, number: u32, entry: Entry) {
        if self.get(number) == Entry::Missing {
            self.set(number, entry);
        }
    }

    pub(super) fn set(&mut self, number: u32, entry: Entry) {
        if number == 0 || number > HIGHEST {
            return;
        }
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        if at >= self.entries.len() {
            self.entries.resize(at + 1, MISSING);
        }
        self.entries[at] = pack(entry);
    }

    /// Returns the numbers of all objects that are there, in order, and where they are.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Entry)> {
        let entries = (0_u32..).zip(&self.entries);
        entries
            .map(|(number, packed)| (number, unpack(*packed)))
            .filter(|(_, entry)| matches!(entry, Entry::At { .. } | Entry::In { .. }))
    }

    /// Returns the lowest number that no object has ever had.
    pub(super) fn next_number(&self) -> u32 {
        u32::try_from(self.entries.len().max(1)).unwrap_or(u32::MAX)
    }

    /// Takes what only an older trailer says.
    pub(super) fn complete(&mut self, older: &Dict) {
        for key in ["Root", "Encrypt", "ID", "Info"] {
            if let (None, Some(value)) = (self.trailer.get(key), older.get(key)) {
                self.trailer.set(key, value.clone());
            }
        }
    }

    pub(super) fn root(&self) -> Option<Ref> {
        self.trailer.get("Root")?.as_reference()
    }
}

fn pack(entry: Entry) -> u64 {
    let packed = |high: u64, low: u16, kind: u64| high << SHIFT | u64::from(low) << 2 | kind;
    match entry {
        Entry::Missing => MISSING,
        Entry::Free => FREE,
        Entry::At { offset } => packed(u64::try_from(offset).unwrap_or(u64::MAX), 0, AT),
        Entry::In { stream, index } => packed(u64::from(stream), index, IN),
    }
}

fn unpack(packed: u64) -> Entry {
    let low = u16::try_from(packed >> 2 & 0xffff).unwrap_or_default();
    let high = packed >> SHIFT;
    match packed & 3 {
        AT => Entry::At {
            offset: usize::try_from(high).unwrap_or(usize::MAX),
        },
        IN => Entry::In {
            stream: u32::try_from(high).unwrap_or(u32::MAX),
            index: low,
        },
        FREE => Entry::Free,
        _ => Entry::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_out_as_they_went_in() {
        let mut table = Table::default();
        for (number, entry) in [
            (1, Entry::Free),
            (
                2,
                Entry::At {
                    offset: (1 << 45) + 7,
                },
            ),
            (
                9,
                Entry::In {
                    stream: HIGHEST,
                    index: 999,
                },
            ),
        ] {
            table.set(number, entry);
            assert_eq!(table.get(number), entry);
        }
        assert_eq!(table.get(3), Entry::Missing);
        assert_eq!(table.get(u32::MAX), Entry::Missing);
        assert_eq!(table.next_number(), 10);
        let numbers: Vec<_> = table.iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [2, 9]);
    }

    #[test]
    fn a_wild_number_costs_no_memory() {
        let mut table = Table::default();
        table.set(HIGHEST + 1, Entry::Free);
        table.set(0, Entry::Free);
        assert_eq!(table.next_number(), 1);
    }
}
