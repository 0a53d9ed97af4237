//! Pages with what is drawn below and above them.

use super::contents::{Contents, Pieces};
use super::form::Forms;
use super::overlay::Note;
use super::resources::Resources;
use super::tree::Slot;
use crate::content::Closing;
use crate::document::Page;
use crate::file::File;
use crate::syntax::{Dict, Object};
use crate::write::Changes;
use std::collections::BTreeSet;

/// The name of a page that is drawn as a form.
const PAGE: &str = "Page";

/// What pages of one result share.
#[derive(Debug, Default)]
pub(super) struct Layers {
    contents: Contents,
    resources: Resources,
    forms: Forms,
    /// Pages, counted from 1, whose content was damaged.
    damaged: BTreeSet<usize>,
}

impl Layers {
    /// Returns the pages, counted from 1, whose content was damaged and was read as far as it goes.
    pub(super) fn damaged(mut self) -> Vec<usize> {
        self.damaged.extend(self.forms.damaged());
        self.damaged.into_iter().collect()
    }

    /// Draws what a slot has below and above its page. `page` is the page and its place in the
    /// input, unless the slot is blank, and `dict` what it becomes.
    pub(super) fn draw(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: Option<(usize, &Page)>,
        dict: &mut Dict,
        slot: &Slot,
    ) {
        if !slot.under.is_empty() || !slot.over.is_empty() {
            self.overlay(file, changes, page, dict, slot);
        }
        if !slot.notes.is_empty() {
            annotate(file, changes, dict, &slot.notes);
        }
    }

    fn overlay(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: Option<(usize, &Page)>,
        dict: &mut Dict,
        slot: &Slot,
    ) {
        let mut pieces = Pieces::of(file, changes, dict.get("Contents"));
        let needs_closing = !slot.over.is_empty() && !pieces.is_empty();
        let mut closing = None;
        if needs_closing {
            closing = self.contents.closing(file, changes, &mut pieces);
            if let Some((number, _)) = page.filter(|_| pieces.is_damaged) {
                self.damaged.insert(number + 1);
            }
        }
        let held = match page {
            Some((_, page)) => dict.get("Resources").or(page.inherited.resources.as_ref()),
            None => dict.get("Resources"),
        };
        let mut held = held.cloned().unwrap_or(Object::Null);
        if needs_closing && closing.is_none() {
            match self.as_form(file, changes, page) {
                Some(form) => (pieces, held) = form,
                None => closing = Some(Closing::default()),
            }
        }
        let overlays = slot.under.iter().chain(&slot.over);
        let extended = self.resources.extended(file, changes, &held, overlays);
        dict.set("Resources", extended.object);
        let overlays = slot.under.iter().chain(&slot.over);
        let drawn = overlays.zip(extended.renames.iter());
        let drawn =
            drawn.map(|(overlay, renames)| self.contents.overlay(changes, overlay, renames));
        let mut under: Vec<_> = drawn.collect();
        let over = under.split_off(slot.under.len());
        let contents = self
            .contents
            .between(changes, under, (pieces, closing), over);
        dict.set("Contents", contents);
        dict.remove("Thumb"); // it shows what was
    }

    /// Returns content that draws the page as a form, in which it can be as broken as it likes, and
    /// the resources that this takes. Nothing where its content cannot even be joined.
    fn as_form(
        &mut self,
        file: &File<'_>,
        changes: &mut Changes,
        page: Option<(usize, &Page)>,
    ) -> Option<(Pieces, Object)> {
        let (number, page) = page?;
        let Ok(form) = self.forms.of(file, changes, number, page) else {
            self.damaged.insert(number + 1);
            return None;
        };
        let content = format!("q /{PAGE} Do Q\n").into_bytes();
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
