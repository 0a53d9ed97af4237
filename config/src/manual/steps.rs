//! Steps and conditions as they would be written.

use super::show::quoted;
use crate::settings::{Choice, Conditional, When};
use platen_pdfcore::Length;
use platen_pdfcore::recipe::impose::ImposeWords;
use platen_pdfcore::recipe::{SizeWords, Stamp, Step, Word as _};
use std::fmt::Display;

/// Returns the keys of a conditional step, one to a line.
pub(super) fn conditional(conditional: &Conditional) -> Vec<(&'static str, String)> {
    let Conditional { when, step } = conditional;
    let mut keys = vec![step_keys(step)];
    if !when.is_always() {
        keys.push(("when", table(&when_keys(when))));
    }
    keys
}

/// Returns the key of a step and its value.
pub(crate) fn step_keys(step: &Step) -> (&'static str, String) {
    match step {
        Step::Select(select) => ("select", quoted(&select.pages.to_string())),
        Step::Rotate(rotate) => ("rotate", quoted(&rotate.written())),
        Step::Order(order) => ("order", quoted(order.word())),
        Step::Blank(blank) => ("blank", quoted(&blank.written())),
        Step::Repeat(repeat) => ("repeat", quoted(&repeat.written())),
        Step::Scale(scale) => ("scale", quoted(&scale.to_string())),
        Step::Size(size) => ("size", table(&size_keys(size.words()))),
        Step::Shift(shift) => ("shift", quoted(&shift.to_string())),
        Step::Binding(binding) => ("binding", quoted(&binding.to_string())),
        Step::Boxes(outline) => ("boxes", quoted(&outline.to_string())),
        Step::Stamp(stamp) => ("stamp", table(&stamp_keys(stamp))),
        Step::Impose(impose) => ("impose", table(&impose_keys(impose.words()))),
    }
}

/// Returns the conditions that are given.
pub(super) fn when_keys(when: &When) -> Vec<(&'static str, String)> {
    let When {
        names,
        folders,
        min_pages,
        max_pages,
        sizes,
        tolerance,
        orientation,
        colour,
        weekdays,
        from,
        until,
        min_copies,
        max_copies,
        min_priority,
    } = when;
    let differs = *tolerance != When::default().tolerance;
    given([
        ("names", list(names.iter().map(crate::Mask::as_str))),
        ("folders", list(folders)),
        ("min_pages", plain(*min_pages)),
        ("max_pages", plain(*max_pages)),
        ("sizes", list(sizes)),
        ("tolerance", length(differs.then_some(*tolerance))),
        ("orientation", word(*orientation)),
        ("colour", word(*colour)),
        ("weekdays", list(weekdays)),
        ("from", text(*from)),
        ("until", text(*until)),
        (
            "min_copies",
            plain(min_copies.map(platen_model::Copies::get)),
        ),
        (
            "max_copies",
            plain(max_copies.map(platen_model::Copies::get)),
        ),
        (
            "min_priority",
            plain(min_priority.map(platen_model::Priority::get)),
        ),
    ])
}

/// Returns the keys of a size; what is usual is left out.
fn size_keys(words: &SizeWords) -> Vec<(&'static str, String)> {
    let usual = SizeWords::new(words.paper);
    let SizeWords {
        paper,
        sizing,
        orientation,
        margin,
        place,
        even,
    } = *words;
    given([
        ("paper", text(Some(paper))),
        ("sizing", word(unusual(sizing, usual.sizing))),
        ("orientation", word(unusual(orientation, usual.orientation))),
        ("margin", text(margin)),
        ("place", word(unusual(place, usual.place))),
        ("even", word(unusual(even, usual.even))),
    ])
}

fn unusual<T: PartialEq>(value: T, usual: T) -> Option<T> {
    (value != usual).then_some(value)
}

/// Returns all keys of a stamp, those that say what is usual too.
fn stamp_keys(stamp: &Stamp) -> Vec<(&'static str, String)> {
    let Stamp {
        text: wording,
        barcode,
        place,
        within,
        margin,
        even,
        size,
        fill,
        face,
        colour,
        angle,
        opacity,
        layer,
        first,
        digits,
        pages,
    } = stamp;
    given([
        ("text", text(Some(wording))),
        ("barcode", word(*barcode)),
        ("place", word(Some(*place))),
        ("within", word(Some(*within))),
        ("margin", text(Some(*margin))),
        ("even", word(Some(*even))),
        ("size", length(*size)),
        ("fill", plain(*fill)),
        ("face", word(Some(*face))),
        ("colour", text(Some(*colour))),
        ("angle", plain(Some(*angle))),
        ("opacity", plain(Some(*opacity))),
        ("layer", word(Some(*layer))),
        ("first", plain(Some(*first))),
        ("digits", plain(Some(*digits))),
        ("pages", text(pages.as_ref())),
    ])
}

fn impose_keys(words: &ImposeWords) -> Vec<(&'static str, String)> {
    let ImposeWords {
        layout,
        grid,
        order,
        reading,
        rows,
        gutter,
        heads,
        signature,
        folds,
        milling,
        trim,
        creep,
        push,
        copies,
        turning,
        centre,
        sheet,
        page,
        sides,
        flip,
        bleed,
        margin,
        fit,
        turn,
        marks,
        mark_offset,
        mark_length,
    } = words;
    given([
        ("layout", word(Some(*layout))),
        ("grid", text(*grid)),
        ("order", word(*order)),
        ("reading", word(*reading)),
        ("rows", word(*rows)),
        ("gutter", text(*gutter)),
        ("heads", word(*heads)),
        ("signature", plain(*signature)),
        ("folds", plain(*folds)),
        ("milling", length(*milling)),
        ("trim", length(*trim)),
        ("creep", length(*creep)),
        ("push", word(*push)),
        ("copies", plain(*copies)),
        ("turning", word(*turning)),
        ("centre", length(*centre)),
        ("sheet", text(*sheet)),
        ("page", text(*page)),
        ("sides", word(*sides)),
        ("flip", word(*flip)),
        ("bleed", length(*bleed)),
        ("margin", length(*margin)),
        ("fit", word(*fit)),
        ("turn", word(*turn)),
        ("marks", list(marks.iter().map(|mark| mark.as_str()))),
        ("mark_offset", length(*mark_offset)),
        ("mark_length", length(*mark_length)),
    ])
}

/// Returns a table in one line.
pub(super) fn table(keys: &[(&'static str, String)]) -> String {
    let keys: Vec<_> = keys
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    format!("{{ {} }}", keys.join(", "))
}

fn given<const N: usize>(keys: [(&'static str, Option<String>); N]) -> Vec<(&'static str, String)> {
    let keys = keys.into_iter();
    keys.filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

fn word(choice: Option<impl Choice>) -> Option<String> {
    choice.map(|choice| quoted(choice.as_str()))
}

fn text(value: Option<impl Display>) -> Option<String> {
    value.map(|value| quoted(&value.to_string()))
}

fn plain(value: Option<impl Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn length(value: Option<Length>) -> Option<String> {
    text(value.map(Length::written))
}

/// None where there is nothing in it.
fn list(items: impl IntoIterator<Item = impl Display>) -> Option<String> {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| quoted(&item.to_string()))
        .collect();
    (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
}
