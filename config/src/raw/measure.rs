//! Pages, papers and lengths.

use super::text::{parsed, text};
use crate::keys::{Kind, Written, written};
use platen_pdfcore::Length;
use platen_pdfcore::impose::{Grid, Gutter};
use platen_pdfcore::paper::{Paper, PaperError};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::recipe::impose::PageSize;
use platen_pdfcore::recipe::stamp::{Tint, Wording};
use platen_pdfcore::recipe::{
    Binding, Blank, BlankError, Outline, OutlineError, Repeat, RepeatError, Rotate, Scale,
    ScaleError, Shift, ShiftError,
};

/// A length that is not less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent(pub(crate) Length);

written! {
    [] Ranges,
    [] Rotate,
    [] Blank,
    [] Repeat,
    [] Scale,
    [] Shift,
    [] Binding,
    [] Outline,
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

/// Returns what is wrong; what is right stands in the form.
fn unmoved(wrong: &ShiftError) -> String {
    match wrong {
        ShiftError::Two { text } => format!("{text:?} does not say how far"),
        ShiftError::Edge { text } => format!("{text:?} is no edge"),
        ShiftError::Negative { text } => format!("{text:?} is less than nothing"),
        ShiftError::Measure(wrong) => wrong.to_string(),
    }
}

/// Returns what is wrong; what is right stands in the form.
fn unset(wrong: &OutlineError) -> String {
    match wrong {
        OutlineError::Form { text } => format!("{text:?} does not say which box is set by which"),
        OutlineError::Name { text } => format!("{text:?} is no box"),
        OutlineError::Measure(wrong) => wrong.to_string(),
    }
}

impl Written for Scale {
    fn form() -> Kind {
        text(
            "a percentage from 1% to 10000%",
            "\"70%\"",
            Some("^[0-9]{1,5}([.][0-9]{1,2})? ?%$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let read = text.parse();
        read.map_err(|_wrong: ScaleError| format!("{text:?} is no scale"))
    }
}

impl Written for Shift {
    fn form() -> Kind {
        text(
            "how far to the right and how far up, and :mirrored where even pages move to the left",
            "\"5mm,-3mm\"",
            Some("^-?[0-9.]+ ?(mm|cm|in|pt|um), ?-?[0-9.]+ ?(mm|cm|in|pt|um)(:mirrored)?$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|wrong| unmoved(&wrong))
    }
}

impl Written for Binding {
    fn form() -> Kind {
        text(
            "a length, and a colon and left, right, top or bottom where odd pages are not bound at the left",
            "\"10mm\"",
            Some("^[0-9.]+ ?(mm|cm|in|pt|um)(:(left|right|top|bottom))?$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|wrong| unmoved(&wrong))
    }
}

impl Written for Outline {
    fn form() -> Kind {
        text(
            "two of media, crop, bleed, trim and art, and how far the first ends beyond the second",
            "\"bleed=trim+3mm\"",
            Some("^[a-z]+=[a-z]+([+-][0-9.]+ ?(mm|cm|in|pt|um))?$"),
        )
    }

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|wrong| unset(&wrong))
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
            "a length, or one across and one down",
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
