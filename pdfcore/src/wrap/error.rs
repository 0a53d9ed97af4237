//! What wrapping an image may cost, what it returns, and what it refuses.

use std::io;

/// How large an image may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapLimits {
    /// The most pixels in one picture.
    pub pixels: u64,
    /// The most pictures in one file.
    pub pages: u32,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapReport {
    /// How many pages the PDF has.
    pub pages: u32,
}

/// Why an image was not wrapped.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// The image cannot be read.
    #[error("the image is damaged: {what}")]
    Damaged {
        /// What is wrong with it, as a clause.
        what: String,
    },
    /// The image is sound, but of a kind that is not wrapped.
    #[error("the image uses {what}, which is not supported; save it as an ordinary image")]
    Unsupported {
        /// What it uses.
        what: String,
    },
    /// The picture has too many pixels.
    #[error("the image has {width} × {height} pixels, but at most {limit} in all are taken")]
    TooManyPixels {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// The limit.
        limit: u64,
    },
    /// The file holds too many pictures.
    #[error("the file has more than {limit} pages")]
    TooManyPages {
        /// The limit.
        limit: u32,
    },
    /// The PDF could not be written.
    #[error("cannot write the PDF")]
    Write {
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl Default for WrapLimits {
    /// 600 million pixels are an A0 sheet at 600 dpi; ten thousand pages.
    fn default() -> Self {
        Self {
            pixels: 600_000_000,
            pages: 10_000,
        }
    }
}

impl WrapLimits {
    /// Refuses a picture without, or with too many, pixels.
    pub(super) fn check(&self, width: u32, height: u32) -> Result<(), WrapError> {
        if width == 0 || height == 0 {
            return Err(WrapError::damaged("it has no pixels"));
        }
        if u64::from(width) * u64::from(height) > self.pixels {
            return Err(WrapError::TooManyPixels {
                width,
                height,
                limit: self.pixels,
            });
        }
        Ok(())
    }
}

impl WrapError {
    /// Returns the error of an output that failed.
    pub fn write(source: io::Error) -> Self {
        Self::Write { source }
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into() }
    }
}
