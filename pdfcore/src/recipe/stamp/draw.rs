//! Making stamps of what is asked for.

use super::{Code, Field, Layer, Stamp};
use crate::Length;
use crate::barcode::{
    self, Background, Bearer, Black, CheckDigit, Data, Look, QrLevel, Shape, Symbology,
};
use crate::program::Anchor;
use crate::recipe::bench::Bench;
use crate::recipe::error::StepError;
use crate::stamp::{self, Blend, Offset, Place, Prepared, Sizing, What};
use crate::syntax::Dict;
use crate::text::Typesetter;
use std::rc::Rc;

/// The finest bar or dot of a bar code where none is said.
const MODULE: Length = Length::from_micrometres(330);

/// Adds the stamp to these slots.
pub(super) fn draw(
    step: &Stamp,
    bench: &mut Bench<'_, '_>,
    stamped: &[usize],
) -> Result<(), StepError> {
    if stamped.is_empty() {
        return Ok(());
    }
    let mut setter = Typesetter::new(step.face.face());
    let what = if step.text.is_same() {
        What::Content(prepared(step, bench, &mut setter, 0, 0)?)
    } else {
        each(step, bench, &mut setter, stamped)?
    };
    let stamp = stamp::Stamp {
        what,
        layer: match step.layer {
            Layer::Over => stamp::Layer::Over,
            Layer::Under => stamp::Layer::Under,
        },
        place: place(step),
        sizing: match step.fill {
            Some(percent) => Sizing::Filling(f64::from(percent) / 100.0),
            None => Sizing::default(),
        },
        angle: f64::from(step.angle),
        opacity: f64::from(step.opacity) / 100.0,
        blend: Blend::Normal,
        pages: step.pages.clone(),
    };
    let Bench {
        file,
        changes,
        pages,
        slots,
        ..
    } = bench;
    let stamped = stamp::stamp(file, changes, pages, slots, &stamp);
    stamped.map_err(|error| StepError::Stamp {
        why: error.to_string(),
    })
}

/// Pages that are not stamped get content that nobody draws.
fn each(
    step: &Stamp,
    bench: &mut Bench<'_, '_>,
    setter: &mut Typesetter,
    stamped: &[usize],
) -> Result<What, StepError> {
    let nothing = Prepared {
        content: Rc::from(&b""[..]),
        resources: Rc::default(),
        size: (0.0, 0.0),
        overhang: 0.0,
    };
    let mut all = vec![nothing; bench.slots.len()];
    let mut ordered = stamped.to_vec();
    ordered.sort_unstable();
    ordered.dedup();
    for (counted, page) in ordered.into_iter().enumerate() {
        let prepared = prepared(step, bench, setter, page, counted)?;
        if let Some(place) = all.get_mut(page) {
            *place = prepared;
        }
    }
    Ok(What::Each(all.into()))
}

/// Returns what a page gets, which is the `counted`th that is stamped, both counted from 0.
fn prepared(
    step: &Stamp,
    bench: &mut Bench<'_, '_>,
    setter: &mut Typesetter,
    page: usize,
    counted: usize,
) -> Result<Prepared, StepError> {
    let number = u64::from(step.first) + counted as u64;
    let value = |field: Field| match field {
        Field::Page => Some((page + 1).to_string()),
        Field::Pages => Some(bench.slots.len().to_string()),
        Field::Number => Some(format!(
            "{number:0digits$}",
            digits = usize::from(step.digits)
        )),
        other => bench.fields.get(other),
    };
    let text = step.text.filled(value);
    let text = text.map_err(|field| StepError::NoField {
        field: field.as_str(),
    })?;
    match step.barcode {
        Some(code) => coded(step, code, &text),
        None => {
            let size = step.size.unwrap_or(Stamp::LETTERS).points();
            let line = setter.set(&text, size)?;
            let colour = step.colour.colour();
            Ok(Prepared::line(
                bench.changes,
                &mut bench.book,
                &line,
                &colour,
            ))
        }
    }
}

fn coded(step: &Stamp, code: Code, text: &str) -> Result<Prepared, StepError> {
    let size = barcode::Size::Module {
        width: step.size.unwrap_or(MODULE),
        bars: None,
    };
    let look = Look {
        black: Black::Gray,
        background: Background::None,
        words: None,
    };
    let drawn = barcode::barcode(symbology(code), Data::Text(text), size, &look)?;
    Ok(Prepared {
        content: drawn.content.into_bytes().into(),
        resources: Rc::new(Dict::new()),
        size: (drawn.width.points(), drawn.height.points()),
        overhang: 0.0,
    })
}

const fn symbology(code: Code) -> Symbology {
    match code {
        Code::Code128 => Symbology::Code128,
        Code::Code39 => Symbology::Code39 {
            check: CheckDigit::None,
        },
        Code::Itf => Symbology::Interleaved2of5 {
            check: CheckDigit::None,
            bearer: Bearer::None,
        },
        Code::Ean13 => Symbology::Ean13,
        Code::Ean8 => Symbology::Ean8,
        Code::Qr => Symbology::Qr { level: QrLevel::M },
        Code::DataMatrix => Symbology::DataMatrix {
            shape: Shape::Square,
        },
        Code::Pdf417 => Symbology::Pdf417 {
            columns: None,
            level: None,
        },
        Code::Aztec => Symbology::Aztec { correction: 23 },
    }
}

/// Margins count from the edges that the place is at.
fn place(step: &Stamp) -> Place {
    let (x, y) = step.place.fractions();
    let away = |at: f64, by: Length| match at {
        at if at < 0.5 => by,
        at if at > 0.5 => -by,
        _ => Length::ZERO,
    };
    let filled = step.fill.is_some() && step.place == Anchor::Centre;
    Place {
        within: step.within,
        anchor: step.place,
        offset: match filled {
            true => Offset::default(),
            false => Offset {
                right: away(x, step.margin.across),
                up: away(y, step.margin.down),
            },
        },
        even: step.even,
    }
}
