//! Destinations (ISO 32000-2, 12.3.2) on pages whose content moved.

use super::frame::Move;
use super::moved::neat;
use crate::file::File;
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;
use std::collections::{HashMap, HashSet};

/// Where the catalog leads to pages.
const OF_CATALOG: [&str; 5] = ["OpenAction", "Dests", "Names", "Outlines", "AA"];
/// Entries behind which more places to lead to are found, in outlines, names and actions.
const ONWARD: [&str; 9] = [
    "A", "AA", "D", "Dest", "Dests", "First", "Kids", "Names", "Next",
];
/// Dictionaries whose keys are names of destinations or of events.
const ALL_ONWARD: [&str; 2] = ["AA", "Dests"];

/// Makes everything that leads to a place on a moved page lead to where that place is now.
pub(super) fn follow(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &[Ref],
    moved: &HashMap<Ref, Move>,
) {
    if moved.is_empty() {
        return;
    }
    let mut walk = Walk {
        moved,
        seen: pages.iter().copied().collect(),
        waiting: vec![],
    };
    if let Some((id, mut catalog)) = changes.root(file)
        && walk.entries(&mut catalog, &OF_CATALOG)
    {
        changes.set(id, Object::Dict(catalog));
    }
    for id in pages {
        if let Object::Dict(mut page) = changes.get(file, *id)
            && walk.entries(&mut page, &["Annots", "AA"])
        {
            changes.set(*id, Object::Dict(page));
        }
    }
    while let Some((id, look)) = walk.waiting.pop() {
        let mut object = changes.get(file, id);
        if walk.object(&mut object, look) {
            changes.set(id, object);
        }
    }
}

/// Which entries of a dictionary are followed.
#[derive(Clone, Copy)]
enum Look {
    Onward,
    All,
}

struct Walk<'m> {
    moved: &'m HashMap<Ref, Move>,
    /// Objects that were or will be looked at, and pages, which are not looked into.
    seen: HashSet<Ref>,
    waiting: Vec<(Ref, Look)>,
}

impl Walk<'_> {
    /// Looks into an object and says whether it was changed.
    fn object(&mut self, object: &mut Object, look: Look) -> bool {
        match (object, look) {
            (Object::Reference(id), look) => {
                if self.seen.insert(*id) {
                    self.waiting.push((*id, look));
                }
                false
            }
            (Object::Dict(dict), Look::Onward) => self.entries(dict, &ONWARD),
            (Object::Dict(dict), Look::All) => {
                let values = dict.iter_mut().map(|(_, value)| value);
                self.each(values)
            }
            (Object::Array(elements), _) => match self.destination(elements) {
                Some(changed) => changed,
                None => self.each(elements.iter_mut()),
            },
            _ => false,
        }
    }

    fn each<'o>(&mut self, objects: impl Iterator<Item = &'o mut Object>) -> bool {
        let mut changed = false;
        for object in objects {
            changed |= self.object(object, Look::Onward);
        }
        changed
    }

    fn entries(&mut self, dict: &mut Dict, keys: &[&str]) -> bool {
        let mut changed = false;
        for (key, value) in dict.iter_mut() {
            let among = |keys: &[&str]| keys.iter().any(|known| key == known);
            if among(keys) {
                let all = among(&ALL_ONWARD);
                changed |= self.object(value, if all { Look::All } else { Look::Onward });
            }
        }
        changed
    }

    /// Moves the place of a destination; nothing where the array is none.
    fn destination(&self, elements: &mut [Object]) -> Option<bool> {
        let [page, kind, places @ ..] = elements else {
            return None;
        };
        let (page, kind) = (page.as_reference()?, kind.as_name()?);
        let Some(by) = self.moved.get(&page) else {
            return Some(false);
        };
        let axes: &[Axis] = match kind.bytes() {
            b"XYZ" => &[Axis::Across, Axis::Up],
            b"FitH" | b"FitBH" => &[Axis::Up],
            b"FitV" | b"FitBV" => &[Axis::Across],
            b"FitR" => &[Axis::Across, Axis::Up, Axis::Across, Axis::Up],
            _ => &[],
        };
        for (place, axis) in places.iter_mut().zip(axes) {
            if let Some(number) = place.as_number() {
                let (x, y) = by.point(number, number);
                *place = Object::Real(neat(match axis {
                    Axis::Across => x,
                    Axis::Up => y,
                }));
            }
        }
        Some(!axes.is_empty())
    }
}

#[derive(Clone, Copy)]
enum Axis {
    Across,
    Up,
}
