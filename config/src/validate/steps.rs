//! Steps of page programming, and the conditions of steps and templates.

use crate::found::{At, Found};
use crate::keys::{Given, Number};
use crate::raw::{RawImpose, RawSize, RawStamp, RawStep, RawWhen};
use crate::settings::{Conditional, When};
use platen_model::{Copies, Priority};
use platen_pdfcore::Length;
use platen_pdfcore::recipe::impose::{ImposeWords, Key, WordsError};
use platen_pdfcore::recipe::{Impose, Select, Size, SizeWords, Stamp, Step};

/// A step and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) at: At,
    pub(super) step: Conditional,
}

/// Checks steps. Returns none if one is not as it should be.
pub(super) fn steps(raw: &[Given<RawStep>], found: &mut Found) -> Option<Vec<Placed>> {
    let checked = raw.iter().map(|given| {
        let step = conditional(&given.value, found)?;
        let at = given.at.clone();
        Some(Placed { at, step })
    });
    // All of them first, so that all problems are noted.
    let checked: Vec<Option<Placed>> = checked.collect();
    checked.into_iter().collect()
}

/// Notes steps that come after pages are put on sheets, whatever the document.
pub(super) fn check_order(steps: &[Placed], found: &mut Found) {
    let ends = |placed: &Placed| placed.step.step.ends_pages() && placed.step.when.is_always();
    let Some(end) = steps.iter().position(ends) else {
        return;
    };
    for late in &steps[end + 1..] {
        let message = "the pages are on sheets already when this step comes";
        let fix = "let the step that puts them on sheets be the last, or give it conditions";
        found.add(&late.at, message, fix);
    }
}

fn conditional(raw: &RawStep, found: &mut Found) -> Option<Conditional> {
    let RawStep { when: given, .. } = raw;
    let when = match given {
        Some(given) => when(&given.value, &given.at, found),
        None => Some(When::default()),
    };
    let step = step(raw, found);
    Some(Conditional {
        when: when?,
        step: step?,
    })
}

/// Returns none too if none or several things are done, which was noted when they were read.
pub(crate) fn step(raw: &RawStep, found: &mut Found) -> Option<Step> {
    let RawStep {
        select,
        rotate,
        order,
        blank,
        repeat,
        scale,
        size,
        shift,
        binding,
        boxes,
        stamp,
        impose,
        when: _,
    } = raw;
    let select = value(select.as_ref()).map(|pages| Step::Select(Select { pages }));
    let imposed = impose.as_ref().map(|given| {
        let impose = self::impose(&given.value, &given.at, found)?;
        Some(Step::Impose(Box::new(impose)))
    });
    only([
        select.map(Some),
        value(rotate.as_ref()).map(|rotate| Some(Step::Rotate(rotate))),
        value(order.as_ref()).map(|order| Some(Step::Order(order))),
        value(blank.as_ref()).map(|blank| Some(Step::Blank(blank))),
        value(repeat.as_ref()).map(|repeat| Some(Step::Repeat(repeat))),
        value(scale.as_ref()).map(|scale| Some(Step::Scale(scale))),
        size.as_ref()
            .map(|given| self::size(&given.value, found).map(Step::Size)),
        value(shift.as_ref()).map(|shift| Some(Step::Shift(shift))),
        value(binding.as_ref()).map(|binding| Some(Step::Binding(binding))),
        value(boxes.as_ref()).map(|boxes| Some(Step::Boxes(boxes))),
        stamp.as_ref().map(|given| {
            let stamp = self::stamp(&given.value)?;
            Some(Step::Stamp(Box::new(stamp)))
        }),
        imposed,
    ])
}

fn size(raw: &RawSize, found: &mut Found) -> Option<Size> {
    let RawSize {
        paper,
        sizing,
        orientation,
        margin,
        place,
        even,
    } = raw;
    let words = SizeWords {
        // Missing was noted.
        paper: paper.as_ref()?.value,
        sizing: sizing.value,
        orientation: orientation.value,
        margin: value(margin.as_ref()),
        place: place.value,
        even: even.value,
    };
    let checked = Size::new(words);
    if let Err(wrong) = checked {
        let fix = "add place = ..., such as \"top-left\", or leave even out";
        found.add(&even.at, wrong.to_string(), fix);
    }
    checked.ok()
}

/// Returns the step that is given, if it is the only one and good.
fn only<const N: usize>(steps: [Option<Option<Step>>; N]) -> Option<Step> {
    let mut given = steps.into_iter().flatten();
    let only = given.next()?;
    if given.next().is_some() { None } else { only }
}

fn stamp(raw: &RawStamp) -> Option<Stamp> {
    // Numbers were read within their limits.
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    Some(Stamp {
        // Missing was noted.
        text: raw.text.as_ref()?.value.clone(),
        barcode: value(raw.barcode.as_ref()),
        place: raw.place.value,
        within: raw.within.value,
        margin: raw.margin.value,
        even: raw.even.value,
        size: length(raw.size.as_ref()),
        fill: number(raw.fill.as_ref()).map(small),
        face: raw.face.value,
        colour: raw.colour.value,
        angle: u16::try_from(raw.angle.value.0).unwrap_or_default(),
        opacity: small(raw.opacity.value.0),
        layer: raw.layer.value,
        first: raw.first.value.0,
        digits: small(raw.digits.value.0),
        pages: value(raw.pages.as_ref()),
    })
}

/// Checks conditions. Returns none if they can never be true.
pub(super) fn when(raw: &RawWhen, at: &At, found: &mut Found) -> Option<When> {
    let RawWhen {
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
    } = raw;
    let good = [
        in_order(min_pages.as_ref(), max_pages.as_ref(), "pages", found),
        in_order(min_copies.as_ref(), max_copies.as_ref(), "copies", found),
    ];
    let when = When {
        names: values(names),
        folders: values(folders),
        min_pages: number(min_pages.as_ref()),
        max_pages: number(max_pages.as_ref()),
        sizes: values(sizes),
        tolerance: tolerance.value.0,
        orientation: value(orientation.as_ref()),
        colour: value(colour.as_ref()),
        weekdays: values(weekdays),
        from: value(from.as_ref()),
        until: value(until.as_ref()),
        min_copies: copies(min_copies.as_ref()),
        max_copies: copies(max_copies.as_ref()),
        min_priority: number(min_priority.as_ref()).and_then(|n| Priority::new(n.into()).ok()),
    };
    if from.is_some() && when.from == when.until {
        let fix = "let until be later, or on the next day earlier";
        found.add(at, "no time of day is between the two", fix);
        return None;
    }
    good.into_iter().all(|good| good).then_some(when)
}

/// Notes a least that is more than the most.
fn in_order<const LOW: u32, const HIGH: u32>(
    least: Option<&Given<Number<LOW, HIGH>>>,
    most: Option<&Given<Number<LOW, HIGH>>>,
    what: &str,
    found: &mut Found,
) -> bool {
    match (least, most) {
        (Some(least), Some(most)) if least.value.0 > most.value.0 => {
            let message = format!(
                "no document has at least {} and at most {} {what}",
                least.value.0, most.value.0
            );
            found.add(&most.at, message, format!("let max_{what} be the larger"));
            false
        }
        _ => true,
    }
}

fn impose(raw: &RawImpose, at: &At, found: &mut Found) -> Option<Impose> {
    // Missing was noted.
    let layout = raw.layout.as_ref()?;
    let words = ImposeWords {
        layout: layout.value,
        grid: value(raw.grid.as_ref()),
        order: value(raw.order.as_ref()),
        reading: value(raw.reading.as_ref()),
        rows: value(raw.rows.as_ref()),
        gutter: value(raw.gutter.as_ref()),
        heads: value(raw.heads.as_ref()),
        signature: number(raw.signature.as_ref()),
        folds: number(raw.folds.as_ref()),
        milling: length(raw.milling.as_ref()),
        trim: length(raw.trim.as_ref()),
        creep: length(raw.creep.as_ref()),
        push: value(raw.push.as_ref()),
        copies: number(raw.copies.as_ref()),
        turning: value(raw.turning.as_ref()),
        centre: length(raw.centre.as_ref()),
        sheet: value(raw.sheet.as_ref()),
        page: value(raw.page.as_ref()),
        sides: value(raw.sides.as_ref()),
        flip: value(raw.flip.as_ref()),
        bleed: length(raw.bleed.as_ref()),
        margin: length(raw.margin.as_ref()),
        fit: value(raw.fit.as_ref()),
        turn: value(raw.turn.as_ref()),
        marks: values(&raw.marks).into_iter().collect(),
        mark_offset: length(raw.mark_offset.as_ref()),
        mark_length: length(raw.mark_length.as_ref()),
    };
    match Impose::new(words) {
        Ok(impose) => Some(impose),
        Err(wrong) => {
            let place = place(raw, wrong.key()).unwrap_or(match wrong {
                WordsError::Missing { .. } => &layout.at,
                _ => at,
            });
            found.add(place, clause(wrong), fix(wrong));
            None
        }
    }
}

fn clause(wrong: WordsError) -> String {
    match wrong {
        WordsError::Needless { key, layout } => format!("{layout} has no {key}"),
        WordsError::Missing { key, layout } => format!("{layout} needs a {key}"),
        WordsError::Alone { key, other } => format!("{key} says nothing without {other}"),
        WordsError::Simplex { layout } => format!("{layout} is printed on both sides"),
    }
}

fn fix(wrong: WordsError) -> String {
    match wrong {
        WordsError::Needless { key, .. } => format!("leave {key} out"),
        WordsError::Missing { key, .. } => format!("add {key} = ..., such as \"2x1\""),
        WordsError::Alone { key, other } => format!("add {other}, or leave {key} out"),
        WordsError::Simplex { .. } => "leave sides out".to_owned(),
    }
}

/// Returns where a word stands that only some layouts know.
fn place(raw: &RawImpose, key: Key) -> Option<&At> {
    fn at<T>(given: Option<&Given<T>>) -> Option<&At> {
        given.map(|given| &given.at)
    }
    match key {
        Key::Grid => at(raw.grid.as_ref()),
        Key::Order => at(raw.order.as_ref()),
        Key::Reading => at(raw.reading.as_ref()),
        Key::Rows => at(raw.rows.as_ref()),
        Key::Gutter => at(raw.gutter.as_ref()),
        Key::Heads => at(raw.heads.as_ref()),
        Key::Signature => at(raw.signature.as_ref()),
        Key::Folds => at(raw.folds.as_ref()),
        Key::Milling => at(raw.milling.as_ref()),
        Key::Trim => at(raw.trim.as_ref()),
        Key::Creep => at(raw.creep.as_ref()),
        Key::Push => at(raw.push.as_ref()),
        Key::Copies => at(raw.copies.as_ref()),
        Key::Turning => at(raw.turning.as_ref()),
        Key::Centre => at(raw.centre.as_ref()),
        Key::Sides => at(raw.sides.as_ref()),
    }
}

fn value<T: Clone>(given: Option<&Given<T>>) -> Option<T> {
    given.map(|given| given.value.clone())
}

fn values<T: Clone>(given: &Given<Vec<Given<T>>>) -> Vec<T> {
    given.value.iter().map(|item| item.value.clone()).collect()
}

fn number<const LOW: u32, const HIGH: u32>(
    given: Option<&Given<Number<LOW, HIGH>>>,
) -> Option<u32> {
    given.map(|given| given.value.0)
}

fn copies<const LOW: u32, const HIGH: u32>(
    given: Option<&Given<Number<LOW, HIGH>>>,
) -> Option<Copies> {
    number(given).and_then(|number| Copies::new(number.into()).ok())
}

fn length(given: Option<&Given<crate::raw::measure::Extent>>) -> Option<Length> {
    given.map(|given| given.value.0)
}
