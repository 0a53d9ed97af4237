//! Packing samples again without loss.

use super::error::WrapError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// Bytes that are deflated as they come.
pub(super) struct Packed(ZlibEncoder<Vec<u8>>);

impl Packed {
    pub(super) fn new() -> Self {
        Self(ZlibEncoder::new(Vec::new(), Compression::new(6)))
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), WrapError> {
        self.0.write_all(bytes).map_err(WrapError::write)
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, WrapError> {
        self.0.finish().map_err(WrapError::write)
    }
}

/// Colour and opacity, which a PDF keeps apart.
pub(super) struct Separated {
    colour: Packed,
    opacity: Packed,
    /// Bytes of one pixel's colour and of its opacity.
    pixel: (usize, usize),
    transparency: Transparency,
}

#[derive(PartialEq, Eq)]
enum Transparency {
    /// All pixels so far are opaque.
    Unseen,
    Seen,
}

impl Separated {
    pub(super) fn new(colour: usize, opacity: usize) -> Self {
        Self {
            colour: Packed::new(),
            opacity: Packed::new(),
            pixel: (colour, opacity),
            transparency: Transparency::Unseen,
        }
    }

    /// Takes whole pixels of colour followed by opacity.
    pub(super) fn put(&mut self, pixels: &[u8]) -> Result<(), WrapError> {
        let (colour, opacity) = self.pixel;
        let mut colours = Vec::with_capacity(pixels.len());
        let mut opacities = Vec::with_capacity(pixels.len() / (colour + opacity) * opacity);
        for pixel in pixels.chunks_exact(colour + opacity) {
            let (first, second) = pixel.split_at(colour);
            colours.extend(first);
            opacities.extend(second);
        }
        if opacities.iter().any(|byte| *byte != 0xff) {
            self.transparency = Transparency::Seen;
        }
        self.colour.put(&colours)?;
        self.opacity.put(&opacities)
    }

    /// Returns the packed colours, and the packed opacities if any pixel is not opaque.
    pub(super) fn finish(self) -> Result<(Vec<u8>, Option<Vec<u8>>), WrapError> {
        let opacity = match self.transparency {
            Transparency::Unseen => None,
            Transparency::Seen => Some(self.opacity.finish()?),
        };
        Ok((self.colour.finish()?, opacity))
    }
}
