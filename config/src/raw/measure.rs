//! Pages, papers and lengths.

use super::text::{parsed, text};
use crate::keys::{Kind, Written, written};
use platen_pdfcore::Length;
use platen_pdfcore::impose::{Grid, Gutter};
use platen_pdfcore::paper::{Paper, PaperError};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::impose::PageSize;
use platen_pdfcore::recipe::{Blank, BlankError, Repeat, RepeatError, Rotate};

/// A length that is not less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent(pub(crate) Length);

written! {
    [] Ranges,
    [] Rotate,
    [] Blank,
    [] Repeat,
    [] Grid,
    [] Gutter,
    [] Extent,
    [] Paper,
    [] PageSize,
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

impl Written for Blank {
    fn form() -> Kind {
        text(
            "\"to:even\", to: and a number of which the number of pages becomes a multiple, or \
             before:, after: or right: and page ranges (before these, behind these, or where these \
             would not be right-hand pages)",
            "\"right:3,7\"",
            Some("^(to:(even|[0-9]{1,4})|(before|after|right):.+)$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|wrong| match wrong {
            // What is right stands in the form.
            BlankError::Place { text } => format!("{text:?} does not say where blank pages come"),
            BlankError::Multiple { text } => format!("pages cannot be filled up to {text:?}"),
            BlankError::Pages(wrong) => wrong.to_string(),
        })
    }
}

impl Written for Repeat {
    fn form() -> Kind {
        text(
            "how often, from 2 to 9999, and :each where each page is repeated before the next",
            "\"2:each\"",
            Some("^[0-9]{1,4}(:each)?$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let read = text.parse();
        read.map_err(|_wrong: RepeatError| format!("{text:?} does not say how often"))
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
