//! A PDF made of another: some of its pages, or all of them by a recipe.

use super::Bytes;
use crate::printer::chain;
use crate::workers::wire::Reply;
use platen_config::recipe_of_text;
use platen_model::ranges::Ranges;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::program::{self, Slot};
use platen_pdfcore::recipe::stamp::Field;
use platen_pdfcore::recipe::{Fields, Told};
use platen_pdfcore::write::{Changes, WriteError, choose, write};
use platen_pdfcore::{SurveyLimits, may_be_changed, survey};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};

/// Bytes that are written at once.
const PIECE: usize = 1 << 20;

/// Writes these pages of a PDF, in their order, into another.
///
/// What printing some pages needs is allowed by every author who allows printing, so permissions to
/// change the document are not asked for.
pub(super) fn select(file: File, into: File, pages: &str) -> io::Result<Reply> {
    let ranges: Ranges = pages.parse().map_err(io::Error::other)?;
    with_pdf(file, |pdf| {
        let all = program::pages(pdf);
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let chosen = ranges.select(count).filter_map(|page| {
            let index = usize::try_from(page).ok()?.checked_sub(1)?;
            Some(Slot::page(index))
        });
        let slots: Vec<_> = chosen.collect();
        if slots.is_empty() {
            let reason = format!("the PDF has no pages {ranges}: it has {count}");
            return Ok(Reply::Refused { reason });
        }
        let mut changes = Changes::new(pdf);
        program::arrange(pdf, &mut changes, &all, &slots);
        written(pdf, &changes, into, slots.len(), vec![])
    })
}

/// Writes a PDF, programmed by a recipe, into another.
pub(super) fn program(
    file: File,
    into: File,
    recipe: &str,
    fields: &[(String, String)],
    waived: bool,
) -> io::Result<Reply> {
    let fields = read(fields);
    let recipe = recipe_of_text(recipe).map_err(|wrong| io::Error::other(wrong.to_string()))?;
    with_pdf(file, |pdf| {
        if !waived && !may_be_changed(pdf) {
            return Ok(Reply::Forbidden);
        }
        let mut changes = Changes::new(pdf);
        let applied = match recipe.apply(pdf, &mut changes, &fields) {
            Ok(applied) => applied,
            Err(error) => {
                return Ok(Reply::Refused {
                    reason: chain(&error),
                });
            }
        };
        let mut told: Vec<_> = applied.told.iter().map(words).collect();
        let damaged = applied.damaged.iter();
        told.extend(damaged.map(|page| format!("page {page} is damaged, drawn as far as it goes")));
        told.extend(applied.warnings.iter().cloned());
        let measured = applied.measured.iter();
        told.extend(measured.map(|page| {
            format!("page {page} gives a scale, as maps do, which is not true any more: its size changed")
        }));
        written(pdf, &changes, into, applied.pages, told)
    })
}

fn read(named: &[(String, String)]) -> Fields {
    named
        .iter()
        .fold(Fields::default(), |fields, (name, value)| match Field::ALL
            .into_iter()
            .find(|field| field.as_str() == name)
        {
            Some(field) => fields.with(field, value),
            None => fields,
        })
}

/// Says whether anything in a PDF has colour.
pub(super) fn look_for_colour(file: File) -> io::Result<Reply> {
    with_pdf(file, |pdf| {
        let colour = survey(pdf, &SurveyLimits::default()).has_colour();
        Ok(Reply::Coloured { colour })
    })
}

fn with_pdf(file: File, work: impl FnOnce(&Pdf<'_>) -> io::Result<Reply>) -> io::Result<Reply> {
    let bytes = Bytes::of(file)?;
    match Pdf::open(bytes.as_ref(), None) {
        Ok(pdf) => work(&pdf),
        Err(error) => Ok(Reply::Damaged {
            reason: error.to_string(),
        }),
    }
}

fn written(
    pdf: &Pdf<'_>,
    changes: &Changes,
    into: File,
    pages: usize,
    told: Vec<String>,
) -> io::Result<Reply> {
    let mut out = BufWriter::with_capacity(PIECE, into);
    match write(pdf, changes, choose(pdf, changes).method, &mut out) {
        Ok(_) => out.flush()?,
        Err(WriteError::Output(error)) => return Err(error),
        Err(refused) => {
            return Ok(Reply::Refused {
                reason: refused.to_string(),
            });
        }
    }
    let pages = u32::try_from(pages).unwrap_or(u32::MAX);
    Ok(Reply::Made { pages, told })
}

fn words(told: &Told) -> String {
    format!("{}: {}", told.step, told.did)
}
