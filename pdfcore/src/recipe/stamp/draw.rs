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
use std::collections::BTreeSet;
use std::rc::Rc;

/// Points by which something may be too large without anybody seeing it.
const SLACK: f64 = 0.5;
/// The finest bar or dot of a bar code where none is said.
const MODULE: Length = Length::from_micrometres(330);

/// What was drawn otherwise than asked for.
#[derive(Default)]
pub(super) struct Drawn {
    /// The pages, counted from 0, off which a part of it is.
    pub(super) cut: Vec<usize>,
    /// Letters in the values of fields that no font has.
    pub(super) replaced: BTreeSet<char>,
}

/// Adds the stamp to these slots.
pub(super) fn draw(
    step: &Stamp,
    bench: &mut Bench<'_, '_>,
    stamped: &[usize],
) -> Result<Drawn, StepError> {
    if stamped.is_empty() {
        return Ok(Drawn::default());
    }
    let mut pen = Pen::new(step)?;
    let (what, sizes) = if step.text.is_same() {
        let same = pen.prepared(bench, 0, 0)?;
        let size = same.size;
        (What::Content(same), vec![size; stamped.len()])
    } else {
        each(&mut pen, bench, stamped)?
    };
    let mut told = Drawn {
        cut: cut(step, bench, stamped, &sizes),
        replaced: pen.replaced,
    };
    told.cut.sort_unstable();
    if let (Some(page), Some(_)) = (told.cut.first(), step.barcode) {
        return Err(StepError::NoRoom { page: page + 1 });
    }
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
    })?;
    Ok(told)
}

/// Returns the pages that have no room for all of it.
fn cut(step: &Stamp, bench: &Bench<'_, '_>, stamped: &[usize], sizes: &[(f64, f64)]) -> Vec<usize> {
    if step.fill.is_some() {
        return vec![];
    }
    let (sin, cos) = f64::from(step.angle).to_radians().sin_cos();
    let (sin, cos) = (sin.abs(), cos.abs());
    let (x, y) = step.place.fractions();
    let beside = |at: f64, margin: Length| if at == 0.5 { 0.0 } else { margin.points() };
    let margins = (beside(x, step.margin.across), beside(y, step.margin.down));
    let is_cut = |(page, (width, height)): &(&usize, &(f64, f64))| {
        let Some(slot) = bench.slots.get(**page) else {
            return false;
        };
        let room = stamp::View::of(bench.file, &bench.pages, slot, step.within).size();
        let needed = (
            width * cos + height * sin + margins.0,
            width * sin + height * cos + margins.1,
        );
        needed.0 > room.0 + SLACK || needed.1 > room.1 + SLACK
    };
    let pairs = stamped.iter().zip(sizes);
    pairs.filter(is_cut).map(|(page, _)| *page).collect()
}

/// Pages that are not stamped get content that nobody draws. Returns the sizes on those that are, too.
fn each(
    pen: &mut Pen<'_>,
    bench: &mut Bench<'_, '_>,
    stamped: &[usize],
) -> Result<(What, Vec<(f64, f64)>), StepError> {
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
        let prepared = pen.prepared(bench, page, counted)?;
        if let Some(place) = all.get_mut(page) {
            *place = prepared;
        }
    }
    let sizes = stamped
        .iter()
        .map(|page| all.get(*page).map_or((0.0, 0.0), |one| one.size));
    let sizes = sizes.collect();
    Ok((What::Each(all.into()), sizes))
}

/// Prepares what each page gets.
struct Pen<'s> {
    step: &'s Stamp,
    setter: Typesetter,
    replaced: BTreeSet<char>,
}

impl<'s> Pen<'s> {
    /// What the text says itself must be in the font; what fields bring may be anything.
    fn new(step: &'s Stamp) -> Result<Self, StepError> {
        let mut setter = Typesetter::new(step.face.face());
        if step.barcode.is_none()
            && let Ok(own) = step.text.filled(|_| Some(String::new()))
            && !own.trim().is_empty()
        {
            setter.set(&own, 1.0)?;
        }
        Ok(Self {
            step,
            setter,
            replaced: BTreeSet::new(),
        })
    }

    /// Returns what a page gets, which is the `counted`th that is stamped, both counted from 0.
    fn prepared(
        &mut self,
        bench: &mut Bench<'_, '_>,
        page: usize,
        counted: usize,
    ) -> Result<Prepared, StepError> {
        let step = self.step;
        let number = u64::from(step.first) + counted as u64;
        let digits = usize::from(step.digits);
        let value = |field: Field| match field {
            Field::Page => Some((page + 1).to_string()),
            Field::Pages => Some(bench.slots.len().to_string()),
            Field::Number => Some(format!("{number:0digits$}")),
            other => bench.fields.get(other),
        };
        let text = step.text.filled(value);
        let text = text.map_err(|field| StepError::NoField {
            field: field.as_str(),
        })?;
        if let Some(code) = step.barcode {
            return coded(step, code, &text);
        }
        let size = step.size.unwrap_or(Stamp::LETTERS).points();
        let (line, replaced) = self.setter.set_replacing(&text, size)?;
        self.replaced.extend(replaced);
        let colour = step.colour.colour();
        Ok(Prepared::line(
            bench.changes,
            &mut bench.book,
            &line,
            &colour,
        ))
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
