//! How pages come onto sheets, by the words of the command line.

use crate::cli::outcome::Failure;
use anyhow::anyhow;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args};
use platen_pdfcore::Length;
use platen_pdfcore::impose::{
    Across, AutoRotate, Down, Flip, Grid, Gutter, Heads, MarkKind, Push, Rule, Run, Style,
};
use platen_pdfcore::paper::Paper;
use platen_pdfcore::recipe::impose::{ImposeWords, Key, Layout, PageSize, Printed, WordsError};
use platen_pdfcore::recipe::{Impose, Word};
use std::str::FromStr;

const LAYOUT: &str = "Layouts";
const FORM: &str = "Of a layout";
const SHEET: &str = "Sheets";
const MARKS: &str = "Marks for the finisher";

/// How pages come onto sheets.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("layout").multiple(false))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are flags of a command line"
)]
pub(super) struct Sheets {
    /// So many columns and rows of pages on each side: 2x1
    #[arg(long, value_name = "COLUMNSxROWS", group = "layout", help_heading = LAYOUT)]
    n_up: Option<Grid>,
    /// Sheets that are folded once and stitched, in one another
    #[arg(long, group = "layout", help_heading = LAYOUT)]
    booklet: bool,
    /// Signatures that lie on each other, for a glued spine
    #[arg(long, group = "layout", help_heading = LAYOUT)]
    perfect_bound: bool,
    /// Piles that are in order when they are cut and laid on each other
    #[arg(long, value_name = "COLUMNSxROWS", group = "layout", help_heading = LAYOUT)]
    cut_and_stack: Option<Grid>,
    /// The same page in every cell
    #[arg(long, value_name = "COLUMNSxROWS", group = "layout", help_heading = LAYOUT)]
    step_and_repeat: Option<Grid>,
    /// Bound at the top: stitched, or so many columns and rows cut for a wire
    #[arg(long, value_name = "stitched|COLUMNSxROWS", group = "layout", help_heading = LAYOUT)]
    calendar: Option<CalendarForm>,

    /// One form for both sides, turned like the page of a book; each sheet gives two copies
    #[arg(long, requires = "layout", conflicts_with = "work_and_tumble", help_heading = FORM)]
    work_and_turn: bool,
    /// One form for both sides, turned head over heels; each sheet gives two copies
    #[arg(long, requires = "layout", help_heading = FORM)]
    work_and_tumble: bool,
    /// What stays free on each side of the cut between the halves of such a form: 5mm
    #[arg(long, value_name = "LENGTH", help_heading = FORM)]
    centre: Option<Length>,
    /// Fill the cells row by row or column by column
    #[arg(long, value_parser = word::<Run>(), value_name = "WAY", requires = "layout", help_heading = FORM)]
    order: Option<Run>,
    /// Go through rows from the right to the left; bind books at the right
    #[arg(long, requires = "layout", help_heading = FORM)]
    right_to_left: bool,
    /// Go through columns from the bottom to the top
    #[arg(long, requires = "layout", help_heading = FORM)]
    bottom_up: bool,
    /// Print backs upside down, as in a pad, or not
    #[arg(long, value_parser = word::<Heads>(), value_name = "HOW", requires = "layout", help_heading = FORM)]
    heads: Option<Heads>,
    /// The space between pages, or between columns and rows: 5mm, 5x3mm
    #[arg(long, value_name = "LENGTH", requires = "layout", help_heading = FORM)]
    gutter: Option<Gutter>,
    /// How many sheets lie in one another; all of a booklet without it, one of a perfect-bound book
    #[arg(long, value_name = "SHEETS", value_parser = clap::value_parser!(u32).range(1..=1_000), requires = "layout", help_heading = FORM)]
    signature: Option<u32>,
    /// How often each sheet of a perfect-bound book is folded; once without it
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(1..=4), requires = "layout", help_heading = FORM)]
    folds: Option<u32>,
    /// What is milled off at the spine of a perfect-bound book: 3mm
    #[arg(long, value_name = "LENGTH", requires = "layout", help_heading = FORM)]
    milling: Option<Length>,
    /// What is cut off at the other edges of its pages: 3mm
    #[arg(long, value_name = "LENGTH", requires = "layout", help_heading = FORM)]
    trim: Option<Length>,
    /// Move pages against creep, for paper of this thickness: 0.1mm
    #[arg(long, value_name = "THICKNESS", requires = "layout", help_heading = FORM)]
    creep: Option<Length>,
    /// Which pages move against creep: inner ones in, or outer ones out
    #[arg(long, value_parser = word::<Push>(), value_name = "WAY", requires = "creep", help_heading = FORM)]
    push: Option<Push>,
    /// How many copies step and repeat is to give
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=100_000_000), requires = "layout", help_heading = FORM)]
    copies: Option<u32>,

    /// The sheets: A3, SRA3, letter, or 450x320mm; as large as needed without it, and for --n-up as
    /// large as a page
    #[arg(long, value_name = "SIZE", help_heading = SHEET)]
    sheet: Option<Paper>,
    /// The finished pages: own (that of the first page), divide (what the sheet allows), or a size;
    /// divide without it where sheets are not cut, own where they are
    #[arg(long, value_name = "SIZE", requires = "layout", help_heading = SHEET)]
    page_size: Option<PageSize>,
    /// How pages of other sizes come into a finished page
    #[arg(long, value_parser = word::<Rule>(), value_name = "HOW", requires = "layout", help_heading = SHEET)]
    fit: Option<Rule>,
    /// Turn pages by a quarter where they fit better so
    #[arg(long, requires = "layout", help_heading = SHEET)]
    turn_to_fit: bool,
    /// How much ink beyond the trim is kept, where there is room: 3mm
    #[arg(long, value_name = "LENGTH", requires = "layout", help_heading = SHEET)]
    bleed: Option<Length>,
    /// What stays free at the edges of the sheets; without it what marks and bleed need
    #[arg(long, value_name = "LENGTH", requires = "layout", help_heading = SHEET)]
    margin: Option<Length>,
    /// Print on the front of sheets only
    #[arg(long, requires = "layout", conflicts_with = "flip", help_heading = SHEET)]
    simplex: bool,
    /// The edge over which the device turns sheets; without it what suits the layout
    #[arg(long, value_parser = word::<Flip>(), value_name = "EDGE", requires = "layout", help_heading = SHEET)]
    flip: Option<Flip>,

    /// Which marks, with commas between them: crop,fold,registration,colour-bar,slug
    #[arg(long, value_parser = word::<MarkKind>(), value_delimiter = ',', value_name = "MARKS", requires = "layout", help_heading = MARKS)]
    marks: Vec<MarkKind>,
    /// How far from the pages marks begin; 3mm without it
    #[arg(long, value_name = "LENGTH", requires = "marks", help_heading = MARKS)]
    mark_offset: Option<Length>,
    /// How long marks are; 5mm without it
    #[arg(long, value_name = "LENGTH", requires = "marks", help_heading = MARKS)]
    mark_length: Option<Length>,
}

/// How the leaves of a calendar hold together.
#[derive(Debug, Clone, Copy)]
enum CalendarForm {
    Stitched,
    Wire(Grid),
}

impl FromStr for CalendarForm {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, anyhow::Error> {
        match text {
            "stitched" => Ok(Self::Stitched),
            grid => match grid.parse() {
                Ok(grid) => Ok(Self::Wire(grid)),
                Err(_) => Err(anyhow!("{text:?} is neither stitched nor COLUMNSxROWS")),
            },
        }
    }
}

/// Takes one of a few words.
pub(super) fn word<T: Word + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let values = T::ALL
        .iter()
        .map(|one| PossibleValue::new(one.word()).help(one.meaning()));
    PossibleValuesParser::new(values).map(|word| T::of(&word).expect("only these words are let in"))
}

impl Sheets {
    /// Returns the step that puts pages on sheets, if one is asked for.
    pub(super) fn impose(&self) -> Result<Option<Impose>, Failure> {
        let Some((layout, grid)) = self.layout() else {
            return match self.sheet {
                None => Ok(None),
                Some(_) => Err(Failure::Usage(anyhow!(
                    "there are no sheets to size: ask for --n-up or --booklet, or another layout"
                ))),
            };
        };
        let impose = Impose::new(self.words(layout, grid));
        impose
            .map(Some)
            .map_err(|wrong| Failure::Usage(told(wrong)))
    }

    fn layout(&self) -> Option<(Layout, Option<Grid>)> {
        let flag = |given: bool, layout| given.then_some((layout, None));
        let grid = |grid: Option<Grid>, layout| grid.map(|grid| (layout, Some(grid)));
        let calendar = self.calendar.map(|form| match form {
            CalendarForm::Stitched => (Layout::Calendar, None),
            CalendarForm::Wire(grid) => (Layout::Calendar, Some(grid)),
        });
        grid(self.n_up, Layout::NUp)
            .or(flag(self.booklet, Layout::Booklet))
            .or(flag(self.perfect_bound, Layout::PerfectBound))
            .or(grid(self.cut_and_stack, Layout::CutAndStack))
            .or(grid(self.step_and_repeat, Layout::StepAndRepeat))
            .or(calendar)
    }

    fn words(&self, layout: Layout, grid: Option<Grid>) -> ImposeWords {
        let turning = match (self.work_and_turn, self.work_and_tumble) {
            (true, _) => Some(Style::Turn),
            (false, true) => Some(Style::Tumble),
            (false, false) => None,
        };
        ImposeWords {
            layout,
            grid,
            order: self.order,
            reading: self.right_to_left.then_some(Across::RightToLeft),
            rows: self.bottom_up.then_some(Down::BottomUp),
            gutter: self.gutter,
            heads: self.heads,
            signature: self.signature,
            folds: self.folds,
            milling: self.milling,
            trim: self.trim,
            creep: self.creep,
            push: self.push,
            copies: self.copies,
            turning,
            centre: self.centre,
            sheet: self.sheet,
            page: self.page_size,
            sides: self.simplex.then_some(Printed::Simplex),
            flip: self.flip,
            bleed: self.bleed,
            margin: self.margin,
            fit: self.fit,
            turn: self.turn_to_fit.then_some(AutoRotate::WhenBetter),
            marks: self.marks.iter().copied().collect(),
            mark_offset: self.mark_offset,
            mark_length: self.mark_length,
        }
    }
}

/// By the words of the command line.
fn told(wrong: WordsError) -> anyhow::Error {
    match wrong {
        WordsError::Needless { key, layout } => {
            anyhow!("{layout} has no {}: leave {} out", key, option(key))
        }
        WordsError::Missing { key, layout } => anyhow!("{layout} needs {}", option(key)),
        WordsError::Alone { key, other } => {
            anyhow!("{} says nothing without {}", option(key), option(other))
        }
        WordsError::Simplex { layout } => {
            anyhow!("{layout} is printed on both sides: leave --simplex out")
        }
    }
}

/// The option behind a word.
const fn option(key: Key) -> &'static str {
    match key {
        Key::Grid => "COLUMNSxROWS",
        Key::Order => "--order",
        Key::Reading => "--right-to-left",
        Key::Rows => "--bottom-up",
        Key::Gutter => "--gutter",
        Key::Heads => "--heads",
        Key::Signature => "--signature",
        Key::Folds => "--folds",
        Key::Milling => "--milling",
        Key::Trim => "--trim",
        Key::Creep => "--creep",
        Key::Push => "--push",
        Key::Copies => "--copies",
        Key::Turning => "--work-and-turn or --work-and-tumble",
        Key::Centre => "--centre",
        Key::Sides => "--simplex",
    }
}
