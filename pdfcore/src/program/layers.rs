//! Contents of pages in their frames, with what is drawn below and above them.

use super::contents::{Contents, Pieces};
use super::form::Forms;
use super::overlay::Note;
use super::resources::Resources;
use super::shared::Shared;
use super::slot::Slot;
use super::tree::Touched;
use super::wrapped;
use crate::document::Page;
use crate::file::File;
use crate::syntax::{Dict, Object};
use crate::write::Changes;
use std::collections::BTreeSet;

/// The name of a page that is drawn as a form.
const PAGE: &str = "Page";

/// What pages of one result share.
#[derive(Debug)]
pub(super) struct Layers {
    contents: Contents,
    resources: Resources,
    forms: Forms,
    /// Resources that pages inherit.
    shared: Shared,
    /// Pages, counted from 1, whose content was damaged.
    damaged: BTreeSet<usize>,
}

/// The content of a page, and the resources that it needs if they are not those it had.
type Drawn = (Pieces, Option<Object>);

impl Layers {
    /// Returns what nothing is drawn in yet; what will be are these slots.
    pub(super) fn of(file: &File<'_>, pages: &[Page], slots: &[Slot]) -> Self {
        let slots = slots.iter();
        let uses = slots.filter_map(|slot| Some((slot.shows()?, slot.frame)));
        Self {
            contents: Contents::default(),
            resources: Resources::default(),
            forms: Forms::of_uses(file, pages, uses),
            shared: Shared::default(),
            damaged: BTreeSet::new(),
        }
    }

    /// Returns the pages, counted from 1, whose content was damaged and was read as far as it goes.
    pub(super) fn damaged(mut self) -> Vec<usize> {
        self.damaged.extend(self.forms.damaged());
        self.damaged.into_iter().collect()
    }

    /// Puts a page into its frame, and draws what its slot has below and above it.
    pub(super) fn draw(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        touched: &mut Touched<'_>,
    ) {
        let slot = touched.slot;
        let frame = slot.frame.as_ref().and_then(wrapped::before);
        if frame.is_some() || !slot.under.is_empty() || !slot.over.is_empty() {
            self.compose(file, changes, touched, frame);
        }
        if !slot.notes.is_empty() {
            annotate(file, changes, &mut touched.leaf.dict, &slot.notes);
        }
    }

    fn compose(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        touched: &mut Touched<'_>,
        frame: Option<String>,
    ) {
        let (page, slot, dict) = (touched.page, touched.slot, &mut touched.leaf.dict);
        let pieces = Pieces::of(file, changes, dict.get("Contents"));
        let has_to_end = (frame.is_some() || !slot.over.is_empty()) && !pieces.is_empty();
        let (pieces, needed) = match has_to_end {
            true => self.ended(file, changes, page, pieces, frame.as_deref()),
            false => (pieces, None),
        };
        if let Some(needed) = needed {
            dict.set("Resources", needed);
        }
        let (under, over) = self.overlays(file, changes, page, dict, slot);
        if !(pieces.is_empty() && under.is_empty() && over.is_empty()) {
            dict.set("Contents", pieces.between(under, over));
        }
        dict.remove("Thumb"); // it shows what was
    }

    /// Gives a page the resources of what is drawn on it, and returns what draws that.
    fn overlays(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: Option<(usize, &Page)>,
        dict: &mut Dict,
        slot: &Slot,
    ) -> (Vec<Object>, Vec<Object>) {
        let overlays = slot.under.iter().chain(&slot.over);
        if overlays.clone().next().is_none() {
            return (vec![], vec![]);
        }
        let held = self.held(changes, page, dict);
        let resources = &mut self.resources;
        let extended = resources.extended(file, changes, &held, overlays.clone());
        dict.set("Resources", extended.object);
        let drawn = overlays.zip(extended.renames.iter());
        let drawn =
            drawn.map(|(overlay, renames)| self.contents.overlay(changes, overlay, renames));
        let mut under: Vec<_> = drawn.collect();
        let over = under.split_off(slot.under.len());
        (under, over)
    }

    /// Returns the resources that a page has. Those that stand in a node above it become one object.
    fn held(&mut self, changes: &mut Changes, page: Option<(usize, &Page)>, dict: &Dict) -> Object {
        let given = page.and_then(|(_, page)| page.given("Resources"));
        match (dict.get("Resources"), given) {
            (Some(own), _) => own.clone(),
            (None, Some(given)) => self.shared.one(changes, given),
            (None, None) => Object::Null,
        }
    }

    /// Returns content in its frame that leaves nothing open.
    fn ended(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: Option<(usize, &Page)>,
        mut pieces: Pieces,
        frame: Option<&str>,
    ) -> Drawn {
        let frame = frame.map(|frame| format!("{frame}\n")).unwrap_or_default();
        let closing = self.contents.closing(file, changes, &mut pieces);
        if let Some((number, _)) = page.filter(|_| pieces.is_damaged) {
            self.damaged.insert(number + 1);
        }
        if closing.is_none()
            && let Some((pieces, resources)) = self.as_form(file, changes, page, &frame)
        {
            return (pieces, Some(resources));
        }
        let closing = closing.unwrap_or_default();
        let closed = self.contents.closed(changes, pieces, &closing, &frame);
        (closed, None)
    }

    /// Returns content that draws the page as a form, in which it can be as broken as it likes, and
    /// the resources that this takes. Nothing where its content cannot even be joined.
    fn as_form(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: Option<(usize, &Page)>,
        frame: &str,
    ) -> Option<(Pieces, Object)> {
        let (number, page) = page?;
        let Ok(form) = self.forms.of(file, changes, number, page) else {
            self.damaged.insert(number + 1);
            return None;
        };
        let content = format!("q {frame}/{PAGE} Do Q\n").into_bytes();
        let content = self.contents.stream(changes, content);
        let names = Dict::new().with(PAGE, Object::Reference(form));
        let resources = Dict::new().with("XObject", Object::Dict(names));
        let pieces = Pieces::of(file, changes, Some(&content));
        Some((pieces, Object::Dict(resources)))
    }
}

/// Adds annotations to a page's own; a list that is an object stays as it is, for whoever has it, too.
fn annotate(file: &File<'_>, changes: &mut Changes, dict: &mut Dict, notes: &[Note]) {
    let mut all = match dict.get("Annots") {
        Some(Object::Reference(id)) => changes.get(file, *id),
        Some(other) => other.clone(),
        None => Object::Null,
    };
    let notes = notes.iter().map(|note| {
        let annotation = Object::Dict(note.annotation.as_ref().clone());
        Object::Reference(changes.add(annotation))
    });
    match &mut all {
        Object::Array(all) => all.extend(notes),
        _ => all = Object::Array(notes.collect()),
    }
    dict.set("Annots", all);
}
