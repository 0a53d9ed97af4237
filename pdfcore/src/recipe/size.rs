//! Laying pages on media of a size.

use super::bench::Bench;
use super::error::StepError;
use crate::impose::{Gutter, Margins};
use crate::paper::Paper;
use crate::program::{Anchor, Even, Framing, Medium, Orientation, Sizing};
use crate::recipe::{Word as _, words};
use std::fmt;

/// All pages come onto media of this size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    words: SizeWords,
}

/// What is said of how pages come onto media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeWords {
    /// The size of the media, as it is written: what is named stands upright.
    pub paper: Paper,
    /// How large pages become.
    pub sizing: PageSizing,
    /// What is turned where one is upright and the other is not.
    pub orientation: Orientation,
    /// What stays free at the edges.
    pub margin: Option<Gutter>,
    /// Where pages stand on their media.
    pub place: Anchor,
    /// Whether even pages stand at the opposite side.
    pub even: Even,
}

/// How large pages become on their media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageSizing {
    /// As large as they can be without loss.
    #[default]
    Fit,
    /// The same, but never larger than they are.
    Shrink,
    /// Large enough to leave nothing free.
    Fill,
    /// As large as they are.
    AsIs,
    /// As large as they are, smaller ones without anything around them.
    Crop,
}

/// Why words do not say how pages come onto media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what stands in the middle is the same when it is mirrored")]
pub struct NothingToMirror;

words! {
    PageSizing {
        Fit = "fit": "As large as they can be without loss.",
        Shrink = "shrink": "As large as they can be without loss, but never larger than they are.",
        Fill = "fill": "Large enough to leave nothing free; what is too much is cut off.",
        AsIs = "as-is": "As large as they are; what is too much is cut off.",
        Crop = "crop": "As large as they are; what is too much is cut off, and smaller pages stay as they are.",
    }
    Orientation {
        Keep = "keep": "Nothing is turned.",
        TurnPage = "turn-page": "The page, a quarter to the left.",
        TurnMedium = "turn-medium": "The medium.",
    }
}

impl SizeWords {
    /// Returns media on which pages stand in the middle, as large as they can be.
    #[must_use]
    pub fn new(paper: Paper) -> Self {
        Self {
            paper,
            sizing: PageSizing::default(),
            orientation: Orientation::default(),
            margin: None,
            place: Anchor::default(),
            even: Even::default(),
        }
    }
}

impl Size {
    /// Checks words against each other.
    ///
    /// # Errors
    /// When even pages are to be mirrored and would not differ.
    pub fn new(words: SizeWords) -> Result<Self, NothingToMirror> {
        let differs = words.place.mirrored() != words.place;
        match words.even {
            Even::Mirrored if !differs => Err(NothingToMirror),
            Even::Mirrored | Even::Same => Ok(Self { words }),
        }
    }

    /// Returns what was said.
    #[must_use]
    pub const fn words(&self) -> &SizeWords {
        &self.words
    }

    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let words = self.words;
        bench.frame(&Framing::Medium(Medium {
            sizing: words.sizing.sizing(),
            orientation: words.orientation,
            anchor: words.place,
            margins: words.margin.map(margins).unwrap_or_default(),
            even: words.even,
            ..Medium::of(words.paper.size())
        }))
    }
}

const fn margins(margin: Gutter) -> Margins {
    Margins {
        left: margin.across,
        right: margin.across,
        top: margin.down,
        bottom: margin.down,
    }
}

impl PageSizing {
    const fn sizing(self) -> Sizing {
        match self {
            Self::Fit => Sizing::Fit,
            Self::Shrink => Sizing::Shrink,
            Self::Fill => Sizing::Fill,
            Self::AsIs => Sizing::AsIs,
            Self::Crop => Sizing::Crop,
        }
    }

    const fn said(self) -> &'static str {
        match self {
            Self::Fit => "as large as they fit",
            Self::Shrink => "smaller where they do not fit",
            Self::Fill => "large enough to fill it",
            Self::AsIs => "as large as they are",
            Self::Crop => "as large as they are, smaller ones without anything around them",
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = &self.words;
        write!(
            f,
            "lay all pages on {}, {}",
            words.paper,
            words.sizing.said()
        )?;
        match words.orientation {
            Orientation::Keep => {}
            Orientation::TurnPage => f.write_str(", pages turned where that suits")?,
            Orientation::TurnMedium => f.write_str(", the paper turned where that suits")?,
        }
        if let Some(margin) = words.margin {
            write!(f, ", {margin} free at the edges")?;
        }
        if words.place != Anchor::Centre {
            write!(f, ", at the {}", words.place.word().replace('-', " "))?;
        }
        match words.even {
            Even::Same => Ok(()),
            Even::Mirrored => f.write_str(", even pages mirrored"),
        }
    }
}
