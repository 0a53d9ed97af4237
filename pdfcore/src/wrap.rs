//! Raster images into PDF, without touching their samples where that can be.

mod error;

pub use error::{WrapError, WrapLimits, WrapReport};

use platen_model::ImageKind;
use std::io::Write;

/// Writes a PDF that holds the image, one page for each picture in the file.
pub fn wrap_image(
    kind: ImageKind,
    input: &[u8],
    out: &mut impl Write,
    limits: &WrapLimits,
) -> Result<WrapReport, WrapError> {
    let (_, _, _, _) = (kind, input, out, limits);
    Err(WrapError::Unsupported { what: "images" })
}
