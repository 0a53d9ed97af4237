//! Frames of pages as changes to their objects.

use super::boxes::Boxes;
use super::frame::Move;
use super::framing::BoxName;
use super::moved::{Mover, copy_annotations};
use super::slot::Slot;
use super::tree::Touched;
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

/// Lays the pages of a result as their slots say. Their content is framed by
/// [`Layers`](super::layers::Layers).
pub(super) fn lay(file: &File<'_>, changes: &mut Changes, pages: &mut [Touched<'_>]) -> Framed {
    let mut framed = Framed::default();
    if pages.iter().all(|page| page.slot.frame.is_none()) {
        return framed;
    }
    part_annotations(file, changes, pages);
    let mut mover = Mover::default();
    for Touched {
        number,
        slot,
        page,
        leaf,
    } in pages
    {
        let Some(frame) = slot.frame else { continue };
        set_boxes(&mut leaf.dict, &frame.boxes, *page);
        if moves(slot) && mover.page(file, changes, &mut leaf.dict, &frame) {
            framed.measured.push(*number);
        }
        if frame.placed != Move::NONE {
            framed.moved.insert(leaf.id, frame.placed);
        }
    }
    framed
}

/// A page that is there more than once shares its annotations with itself. They are parted where they
/// move with one of these and not with all.
fn part_annotations(file: &File<'_>, changes: &mut Changes, pages: &mut [Touched<'_>]) {
    let moving = pages.iter().filter(|page| moves(page.slot));
    let moving: HashSet<_> = moving.filter_map(|page| page.slot.shows()).collect();
    for Touched {
        slot, page, leaf, ..
    } in pages
    {
        let is_moving = slot.shows().is_some_and(|number| moving.contains(&number));
        let own = page.and_then(|(_, page)| page.id);
        if is_moving && own != Some(leaf.id) {
            copy_annotations(file, changes, &mut leaf.dict, leaf.id);
        }
    }
}

/// Whether what lies on a page has to follow its content.
fn moves(slot: &Slot) -> bool {
    slot.frame.is_some_and(|frame| !frame.keeps_content())
}

fn set_boxes(dict: &mut Dict, boxes: &Boxes, page: Option<(usize, &Page)>) {
    for name in BoxName::ALL {
        let is_inherited = page.is_some_and(|(_, page)| page.given(name.key()).is_some());
        match boxes.named(name) {
            Some(area) => dict.set(name.key(), area.to_object()),
            None if is_inherited => dict.set(name.key(), boxes.media.to_object()),
            None => {
                dict.remove(name.key());
            }
        }
    }
}
