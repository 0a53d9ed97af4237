//! Raster images into PDF, without touching their samples where that can be.
//!
//! * JPEG data goes in as it is (`DCTDecode`), PNG data without transparency as well
//!   (`FlateDecode` with PNG predictors), and so does fax data of TIFF in one strip.
//! * Everything else is decoded and packed again without loss.
//! * The page has the picture's own size: its pixels by its density. A picture that names no
//!   density is placed at 300 dpi, or smaller if it would not fit on A4.
//! * The same input gives the same bytes: there is no date and no random identifier.
//!
//! Deliberately absent: scaling, rotating or converting samples, and metadata.

mod error;
mod exif;
mod jpeg;
mod object;
mod pdf;
mod picture;
mod png;
mod samples;
mod tiff;

pub use error::{WrapError, WrapLimits, WrapReport};

use crate::syntax::Ref;
use crate::write::Changes;
use pdf::PdfWriter;
use platen_model::ImageKind;
use std::io::Write;

/// Writes a PDF that holds the image, one page for each picture in the file.
///
/// On an error what has been written so far is no PDF, and is to be thrown away.
pub fn wrap_image(
    kind: ImageKind,
    input: &[u8],
    out: &mut impl Write,
    limits: &WrapLimits,
) -> Result<WrapReport, WrapError> {
    let mut pdf = PdfWriter::begin(out)?;
    match kind {
        ImageKind::Jpeg => pdf.page(&jpeg::read(input, limits)?)?,
        ImageKind::Png => pdf.page(&png::read(input, limits)?)?,
        ImageKind::Tiff => tiff::read(input, limits, |picture| pdf.page(picture))?,
    }
    let pages = pdf.finish()?;
    Ok(WrapReport { pages })
}

/// A picture that can be drawn on pages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PictureObject {
    pub(crate) id: Ref,
    /// Width and height in points, by its pixels and its density.
    pub(crate) size: (f64, f64),
    /// The matrix that lays it upright on a rectangle of this size.
    pub(crate) matrix: [f64; 6],
}

/// Adds a picture to a document, its samples as they are where that can be.
pub(crate) fn add_image(
    changes: &mut Changes,
    kind: ImageKind,
    input: &[u8],
    limits: &WrapLimits,
) -> Result<PictureObject, WrapError> {
    let picture = match kind {
        ImageKind::Jpeg => jpeg::read(input, limits)?,
        ImageKind::Png => png::read(input, limits)?,
        ImageKind::Tiff => return Err(WrapError::unsupported("the TIFF format")),
    };
    let size = picture.page_size();
    Ok(PictureObject {
        id: object::add(changes, &picture)?,
        size,
        matrix: picture.placement(size),
    })
}
