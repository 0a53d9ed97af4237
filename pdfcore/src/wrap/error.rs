//! What wrapping an image may cost, returns, and refuses.

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

/// Why an image was not wrapped. What was written so far is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    /// The image cannot be read.
    #[error("the image is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: String,
    },
    /// The image is sound, but of a kind that is not wrapped.
    #[error("the image uses {what}, which is not supported")]
    Unsupported {
        /// What it uses.
        what: &'static str,
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
    /// 400 million pixels is A0 at 600 dpi; a thousand pages.
    fn default() -> Self {
        Self {
            pixels: 600_000_000,
            pages: 10_000,
        }
    }
}

impl WrapError {
    /// Returns the error for output that failed.
    pub fn write(source: io::Error) -> Self {
        Self::Write { source }
    }
}
