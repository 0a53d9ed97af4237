//! What may be said of how pages come onto sheets.

use super::measures::PageSize;
use crate::Length;
use crate::impose::{
    Across, AutoRotate, Down, Flip, Grid, Gutter, Heads, MarkKind, Push, Rule, Run, Style,
};
use crate::paper::Paper;
use crate::recipe::words;
use std::collections::BTreeSet;
use std::fmt;

/// What is said of how pages come onto sheets. What is left out follows from the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImposeWords {
    /// Which way pages are put on sheets.
    pub layout: Layout,
    /// Columns and rows of pages on each side.
    pub grid: Option<Grid>,
    /// Whether cells are filled row by row or column by column.
    pub order: Option<Run>,
    /// The way along a row, and the side where a book is bound.
    pub reading: Option<Across>,
    /// The way along a column.
    pub rows: Option<Down>,
    /// The space between pages.
    pub gutter: Option<Gutter>,
    /// How backs stand to fronts.
    pub heads: Option<Heads>,
    /// How many sheets lie in one another.
    pub signature: Option<u32>,
    /// How often each sheet is folded.
    pub folds: Option<u32>,
    /// What is milled off at the spine.
    pub milling: Option<Length>,
    /// What is cut off at the other edges.
    pub trim: Option<Length>,
    /// The thickness of a sheet.
    pub creep: Option<Length>,
    /// Which pages move for it.
    pub push: Option<Push>,
    /// How many copies are wanted.
    pub copies: Option<u32>,
    /// How a form that prints its own back is turned over.
    pub turning: Option<Style>,
    /// What stays free on each side of the cut between the halves of such a form.
    pub centre: Option<Length>,
    /// The paper.
    pub sheet: Option<Paper>,
    /// The size of a finished page.
    pub page: Option<PageSize>,
    /// Which sides are printed.
    pub sides: Option<Printed>,
    /// The edge over which the device turns a sheet.
    pub flip: Option<Flip>,
    /// How much ink beyond the trim is kept.
    pub bleed: Option<Length>,
    /// What stays free at the edges of the sheet.
    pub margin: Option<Length>,
    /// How pages of other sizes come into a finished page.
    pub fit: Option<Rule>,
    /// Whether they are turned for it.
    pub turn: Option<AutoRotate>,
    /// Marks for the finisher.
    pub marks: BTreeSet<MarkKind>,
    /// How far from the pages marks begin.
    pub mark_offset: Option<Length>,
    /// How long marks are.
    pub mark_length: Option<Length>,
}

/// A way to put pages on sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Several pages on each side.
    NUp,
    /// Saddle-stitched.
    Booklet,
    /// Glued.
    PerfectBound,
    /// Piles that follow each other.
    CutAndStack,
    /// The same page in every cell.
    StepAndRepeat,
    /// Bound at the top.
    Calendar,
}

/// Which sides of a sheet are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Printed {
    /// The front alone.
    Simplex,
    /// Front and back.
    Duplex,
}

words! {
    Layout {
        NUp = "n-up": "Several pages on each side of an uncut sheet.",
        Booklet = "booklet": "A saddle-stitched booklet: sheets folded once, lying in one another.",
        PerfectBound = "perfect-bound": "Signatures that lie on each other, for a glued spine.",
        CutAndStack = "cut-and-stack": "Piles that are in order when they are cut and laid on each other.",
        StepAndRepeat = "step-and-repeat": "The same page in every cell.",
        Calendar = "calendar": "Bound at the top: stitched, or with a grid cut for a wire.",
    }
    Printed {
        Simplex = "simplex": "The front alone.",
        Duplex = "duplex": "Front and back.",
    }
    Run {
        Across = "across": "Row by row.",
        Down = "down": "Column by column.",
    }
    Across {
        LeftToRight = "left-to-right": "As Latin script; books are bound at the left.",
        RightToLeft = "right-to-left": "As Arabic and Hebrew script; books are bound at the right.",
    }
    Down {
        TopDown = "top-down": "From the top row to the bottom row.",
        BottomUp = "bottom-up": "From the bottom row to the top row.",
    }
    Heads {
        HeadToHead = "head-to-head": "Backs stand as in a book.",
        HeadToFoot = "head-to-foot": "Backs stand upside down, as in a pad.",
    }
    Push {
        In = "in": "Inner pages move towards the spine; the outermost stay.",
        Out = "out": "Outer pages move away from the spine; the innermost stay.",
    }
    Style {
        Turn = "work-and-turn": "The halves stand side by side; sheets turn like the page of a book.",
        Tumble = "work-and-tumble": "The halves stand above each other; sheets turn head over heels.",
    }
    Flip {
        LongEdge = "long-edge": "As the pages of an upright book.",
        ShortEdge = "short-edge": "As the pages of an upright pad.",
    }
    Rule {
        AsIs = "as-is": "As large as they are; what is too large is cut off.",
        Fit = "fit": "As large as they can be without loss.",
        Fill = "fill": "Large enough to leave nothing free; what is too much is cut off.",
    }
    AutoRotate {
        Never = "never": "Pages stand as a reader sees them.",
        WhenBetter = "when-better": "A landscape page in an upright cell, or the other way round, is turned a quarter to the left.",
    }
    MarkKind {
        Crop = "crop": "Where to cut.",
        Fold = "fold": "Where to fold.",
        Registration = "registration": "Whether inks and sides lie on each other.",
        ColourBar = "colour-bar": "Whether inks are as strong as they should be.",
        Slug = "slug": "The number and side of the sheet in words.",
    }
}

/// A word that only some layouts know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// [`field@ImposeWords::grid`].
    Grid,
    /// [`field@ImposeWords::order`].
    Order,
    /// [`field@ImposeWords::reading`].
    Reading,
    /// [`field@ImposeWords::rows`].
    Rows,
    /// [`field@ImposeWords::gutter`].
    Gutter,
    /// [`field@ImposeWords::heads`].
    Heads,
    /// [`field@ImposeWords::signature`].
    Signature,
    /// [`field@ImposeWords::folds`].
    Folds,
    /// [`field@ImposeWords::milling`].
    Milling,
    /// [`field@ImposeWords::trim`].
    Trim,
    /// [`field@ImposeWords::creep`].
    Creep,
    /// [`field@ImposeWords::push`].
    Push,
    /// [`field@ImposeWords::copies`].
    Copies,
    /// [`field@ImposeWords::turning`].
    Turning,
    /// [`field@ImposeWords::centre`].
    Centre,
    /// [`field@ImposeWords::sides`].
    Sides,
}

/// Why words do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// The layout has no such thing.
    #[error("{layout} has no {key}: leave it out")]
    Needless {
        /// The word.
        key: Key,
        /// The layout.
        layout: Layout,
    },
    /// The layout is nothing without it.
    #[error("{layout} needs a {key}")]
    Missing {
        /// The word.
        key: Key,
        /// The layout.
        layout: Layout,
    },
    /// A word says more about another one that is not there.
    #[error("{key} says nothing without {other}")]
    Alone {
        /// The word.
        key: Key,
        /// The word that is missing.
        other: Key,
    },
    /// What is folded, or prints its own back, has two sides.
    #[error("{layout} is printed on both sides")]
    Simplex {
        /// The layout.
        layout: Layout,
    },
}

impl WordsError {
    /// Returns the word that is wrong or missing.
    #[must_use]
    pub const fn key(self) -> Key {
        match self {
            Self::Needless { key, .. } | Self::Missing { key, .. } | Self::Alone { key, .. } => key,
            Self::Simplex { .. } => Key::Sides,
        }
    }
}

impl ImposeWords {
    /// Returns the layout with everything else left to it.
    #[must_use]
    pub const fn new(layout: Layout) -> Self {
        Self {
            layout,
            grid: None,
            order: None,
            reading: None,
            rows: None,
            gutter: None,
            heads: None,
            signature: None,
            folds: None,
            milling: None,
            trim: None,
            creep: None,
            push: None,
            copies: None,
            turning: None,
            centre: None,
            sheet: None,
            page: None,
            sides: None,
            flip: None,
            bleed: None,
            margin: None,
            fit: None,
            turn: None,
            marks: BTreeSet::new(),
            mark_offset: None,
            mark_length: None,
        }
    }

    /// Returns the words that only some layouts know, as far as they are given.
    pub(super) fn given(&self) -> impl Iterator<Item = Key> + use<> {
        let keys = [
            (Key::Grid, self.grid.is_some()),
            (Key::Order, self.order.is_some()),
            (Key::Reading, self.reading.is_some()),
            (Key::Rows, self.rows.is_some()),
            (Key::Gutter, self.gutter.is_some()),
            (Key::Heads, self.heads.is_some()),
            (Key::Signature, self.signature.is_some()),
            (Key::Folds, self.folds.is_some()),
            (Key::Milling, self.milling.is_some()),
            (Key::Trim, self.trim.is_some()),
            (Key::Creep, self.creep.is_some()),
            (Key::Push, self.push.is_some()),
            (Key::Copies, self.copies.is_some()),
            (Key::Turning, self.turning.is_some()),
            (Key::Centre, self.centre.is_some()),
        ];
        keys.into_iter()
            .filter_map(|(key, given)| given.then_some(key))
    }
}

impl Layout {
    /// Returns what it is called in a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NUp => "n-up",
            Self::Booklet => "a booklet",
            Self::PerfectBound => "a perfect-bound book",
            Self::CutAndStack => "cut and stack",
            Self::StepAndRepeat => "step and repeat",
            Self::Calendar => "a calendar",
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Key {
    /// Returns the word as it is written in templates.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Order => "order",
            Self::Reading => "reading",
            Self::Rows => "rows",
            Self::Gutter => "gutter",
            Self::Heads => "heads",
            Self::Signature => "signature",
            Self::Folds => "folds",
            Self::Milling => "milling",
            Self::Trim => "trim",
            Self::Creep => "creep",
            Self::Push => "push",
            Self::Copies => "copies",
            Self::Turning => "turning",
            Self::Centre => "centre",
            Self::Sides => "sides",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
