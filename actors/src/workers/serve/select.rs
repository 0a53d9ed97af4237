//! A PDF of some pages of another.

use super::Bytes;
use crate::workers::wire::Reply;
use platen_model::ranges::Ranges;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::program::{self, Slot};
use platen_pdfcore::write::{Changes, WriteError, choose, write};
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
    let bytes = Bytes::of(file)?;
    let pdf = match Pdf::open(bytes.as_ref(), None) {
        Ok(pdf) => pdf,
        Err(error) => {
            return Ok(Reply::Damaged {
                reason: error.to_string(),
            });
        }
    };
    let all = program::pages(&pdf);
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let chosen = ranges.select(count).filter_map(|page| {
        let index = usize::try_from(page).ok()?.checked_sub(1)?;
        Some(Slot::page(index))
    });
    let slots: Vec<_> = chosen.collect();
    if slots.is_empty() {
        return Ok(Reply::Refused {
            reason: format!("the PDF has no pages {ranges}: it has {count}"),
        });
    }
    let mut changes = Changes::new(&pdf);
    program::arrange(&pdf, &mut changes, &all, &slots);
    let mut out = BufWriter::with_capacity(PIECE, into);
    let written = write(&pdf, &changes, choose(&pdf, &changes).method, &mut out);
    match written {
        Ok(_) => out.flush()?,
        Err(WriteError::Output(error)) => return Err(error),
        Err(refused) => {
            return Ok(Reply::Refused {
                reason: refused.to_string(),
            });
        }
    }
    Ok(Reply::Made {
        pages: u32::try_from(slots.len()).unwrap_or(u32::MAX),
    })
}
