//! Frames of pages as changes to their objects.

use super::boxes::Boxes;
use super::frame::Move;
use super::framing::BoxName;
use super::moved::{Mover, copy_annotations};
use super::tree::{Content, Leaf, Slot};
use super::wrapped::{Wraps, pieces};
use crate::document::Page;
use crate::file::File;
use crate::syntax::{Dict, Ref};
use crate::write::Changes;
use std::collections::{HashMap, HashSet};

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Framed {
    /// Where the content of pages moved.
    pub(super) moved: HashMap<Ref, Move>,
    /// Pages of the result, counted from 1, that give a scale which is not true any more.
    pub(super) measured: Vec<usize>,
}

/// Lays the pages of a result as their slots say.
pub(super) fn lay(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &[Page],
    slots: &[Slot],
    leaves: &mut [Leaf],
) -> Framed {
    let mut framed = Framed::default();
    if slots.iter().all(|slot| slot.frame.is_none()) {
        return framed;
    }
    part_annotations(file, changes, pages, slots, leaves);
    let (mut wraps, mut mover) = (Wraps::default(), Mover::default());
    for (number, (slot, leaf)) in (1..).zip(slots.iter().zip(leaves)) {
        let Some(frame) = slot.frame else { continue };
        set_boxes(&mut leaf.dict, &frame.boxes);
        if let Some(pieces) = pieces(&frame) {
            wraps.wrap(file, changes, &mut leaf.dict, pieces);
            leaf.dict.remove("Thumb"); // it shows what was
        }
        if moves(slot) && mover.page(file, changes, &mut leaf.dict, &frame) {
            framed.measured.push(number);
        }
        if frame.placed != Move::NONE {
            framed.moved.insert(leaf.id, frame.placed);
        }
    }
    framed
}

/// A page that is there more than once shares its annotations with itself. They are parted where they
/// move with one of these and not with all.
fn part_annotations(
    file: &File<'_>,
    changes: &mut Changes,
    pages: &[Page],
    slots: &[Slot],
    leaves: &mut [Leaf],
) {
    let page = |slot: &Slot| match slot.content {
        Content::Page(number) => Some(number),
        Content::Blank(_) => None,
    };
    let moving = slots.iter().filter(|slot| moves(slot));
    let moving: HashSet<_> = moving.filter_map(page).collect();
    for (slot, leaf) in slots.iter().zip(leaves) {
        let number = page(slot).filter(|number| moving.contains(number));
        let own = number.and_then(|number| pages.get(number)?.id);
        if number.is_some() && own != Some(leaf.id) {
            copy_annotations(file, changes, &mut leaf.dict, leaf.id);
        }
    }
}

/// Whether what lies on a page has to follow its content.
fn moves(slot: &Slot) -> bool {
    slot.frame.is_some_and(|frame| !frame.keeps_content())
}

fn set_boxes(page: &mut Dict, boxes: &Boxes) {
    for name in BoxName::ALL {
        match boxes.named(name) {
            Some(area) => page.set(name.key(), area.to_object()),
            None => {
                page.remove(name.key());
            }
        }
    }
}
