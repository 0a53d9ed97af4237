//! The two facts of EXIF (CIPA DC-008) that matter for paper: orientation and density. It has the
//! form of a TIFF directory, of which only the first is read, within bounds.

use super::picture::{Density, Orientation};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Exif {
    pub(super) orientation: Orientation,
    pub(super) density: Option<Density>,
}

/// Reads the directory behind `Exif\0\0`. What cannot be read says nothing.
pub(super) fn read(data: &[u8]) -> Exif {
    let tags = Tags::of(data);
    let tag = |number| tags.as_ref().and_then(|tags| tags.find(number));
    let orientation = tag(274)
        .and_then(|entry| entry.short())
        .map_or(1, u64::from);
    let resolution = |number| tag(number).and_then(|entry| entry.rational());
    let inches = match tag(296).and_then(|entry| entry.short()) {
        Some(3) => 2.54,
        Some(_) | None => 1.0,
    };
    let density = resolution(282).zip(resolution(283));
    Exif {
        orientation: Orientation::new(orientation),
        density: density.and_then(|(across, down)| Density::new(across * inches, down * inches)),
    }
}

struct Tags<'a> {
    data: &'a [u8],
    order: Order,
    first: usize,
    count: usize,
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// The 12 bytes of a directory entry: tag, type, count, value or its place.
struct Entry<'a, 'b> {
    tags: &'b Tags<'a>,
    at: usize,
}

impl<'a> Tags<'a> {
    fn of(data: &'a [u8]) -> Option<Self> {
        let order = match data.get(..4)? {
            b"II*\0" => Order::Little,
            b"MM\0*" => Order::Big,
            _ => return None,
        };
        let mut tags = Self {
            data,
            order,
            first: 0,
            count: 0,
        };
        let start = usize::try_from(tags.long(4)?).ok()?;
        tags.count = usize::from(tags.short(start)?);
        tags.first = start.checked_add(2)?;
        Some(tags)
    }

    fn find(&self, number: u16) -> Option<Entry<'a, '_>> {
        let places = (0..self.count).map(|index| self.first + index * 12);
        let mut entries = places.filter(|at| self.short(*at) == Some(number));
        entries.next().map(|at| Entry { tags: self, at })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self.order {
            Order::Little => u16::from_le_bytes(bytes),
            Order::Big => u16::from_be_bytes(bytes),
        })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self.order {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        })
    }
}

impl Entry<'_, '_> {
    fn short(&self) -> Option<u16> {
        self.tags.short(self.at + 8)
    }

    fn rational(&self) -> Option<f64> {
        let place = usize::try_from(self.tags.long(self.at + 8)?).ok()?;
        let above = self.tags.long(place)?;
        let below = self.tags.long(place.checked_add(4)?)?;
        (below > 0).then(|| f64::from(above) / f64::from(below))
    }
}
