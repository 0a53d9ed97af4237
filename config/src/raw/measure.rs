//! Pages, papers and lengths.

use super::text::{parsed, text};
use crate::keys::{Kind, Written, written};
use platen_pdfcore::Length;
use platen_pdfcore::impose::{Grid, Gutter};
use platen_pdfcore::paper::{Paper, PaperError};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::Rotate;
use platen_pdfcore::recipe::impose::PageSize;
use platen_pdfcore::recipe::stamp::{Tint, Wording};

/// A length that is not less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent(pub(crate) Length);

written! {
    [] Ranges,
    [] Rotate,
    [] Grid,
    [] Gutter,
    [] Extent,
    [] Paper,
    [] PageSize,
    [] Tint,
    [] Wording,
}

impl Written for Ranges {
    fn form() -> Kind {
        text("page ranges", "\"1-4,7-,odd,!last\"", Some("^.+$"))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for Rotate {
    fn form() -> Kind {
        text(
            "90, 180 or 270 degrees, and a colon and page ranges where not all pages are meant",
            "\"180:even\"",
            Some("^(-?90|-?180|-?270)(:.+)?$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for Grid {
    fn form() -> Kind {
        text(
            "columns and rows",
            "\"2x1\"",
            Some("^[0-9]{1,3}[xX][0-9]{1,3}$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for Gutter {
    fn form() -> Kind {
        text(
            "a length, or one between columns and one between rows",
            "\"5x3mm\"",
            Some("^[0-9.]+(x[0-9.]+)? ?(mm|cm|in|pt|um)$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for Extent {
    fn form() -> Kind {
        text(
            "a length in mm, cm, in, pt or um",
            "\"3mm\"",
            Some("^[0-9.]+ ?(mm|cm|in|pt|um)$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        match parsed::<Length>(text)? {
            length if length < Length::ZERO => Err(format!("{text:?} is less than nothing")),
            length => Ok(Self(length)),
        }
    }
}

impl Written for Paper {
    fn form() -> Kind {
        Kind::Text {
            form: format!("{}, or measures", Self::names()).into(),
            example: "\"450x320mm\"".into(),
            pattern: Some("^.+$"),
        }
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|wrong| match wrong {
            // What there is stands in the form.
            PaperError::Unknown { text } => format!("{text} is no size of paper"),
            other @ (PaperError::Measure(_) | PaperError::Extent { .. }) => other.to_string(),
        })
    }
}

impl Written for PageSize {
    fn form() -> Kind {
        text(
            "\"divide\", \"own\", or a size by its name or its measures",
            "\"85x55mm\"",
            Some("^.+$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for Tint {
    fn form() -> Kind {
        text("a colour", "\"#cc0000\"", Some("^.+$"))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}

impl Written for Wording {
    fn form() -> Kind {
        text("a text with fields", "\"{page} of {pages}\"", Some("^.+$"))
    }

    fn from_text(text: &str) -> Result<Self, String> {
        parsed(text)
    }
}
