//! What is asked for, and how it is done.

use super::paper::Paper;
use crate::cli::outcome::Failure;
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use platen_pdfcore::file::File as Pdf;
use platen_pdfcore::impose::{
    Booklet, Flip, Grid, Gutter, Heads, Job, NUp, Order, Plan, Scheme, SheetSetup, Sides, Size,
};
use platen_pdfcore::program::{self, Slot, arrange, faces, impose, pages};
use platen_pdfcore::ranges::Ranges;
use platen_pdfcore::write::Changes;
use std::path::Path;
use std::str::FromStr;

/// What is asked for.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// Which pages, in which order: 1-4,7-,odd,last,r3,!5
    #[arg(long, value_name = "RANGES")]
    pages: Option<Ranges>,
    /// Turn pages clockwise by 90, 180 or 270 degrees, all or some: 90, 180:even
    #[arg(long, value_name = "DEGREES[:RANGES]")]
    rotate: Vec<Turn>,
    /// Put so many columns and rows of pages on each side: 2x1
    #[arg(long, value_name = "COLUMNSxROWS", conflicts_with = "booklet")]
    n_up: Option<Columns>,
    /// Put the pages on sheets that are folded once and stitched
    #[arg(long)]
    booklet: bool,
    /// The sheets: A3, SRA3, letter, or 450x320mm; a booklet's are twice a page without it, others
    /// are as large as a page
    #[arg(long, value_name = "SIZE")]
    sheet: Option<Paper>,
    /// Print on the front of sheets only
    #[arg(long, requires = "n_up")]
    simplex: bool,
}

/// What was done.
pub(super) struct Made {
    /// Pages of the result.
    pub(super) pages: usize,
    /// What stands on which sheet.
    pub(super) plan: Option<Plan>,
    /// Pages, counted from 1, that were drawn as far as they go.
    pub(super) damaged: Vec<usize>,
}

/// Pages that are turned.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    quarters: u8,
    pages: Option<Ranges>,
}

/// Columns and rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    columns: u32,
    rows: u32,
}

impl FromStr for Turn {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, anyhow::Error> {
        let (degrees, ranges) = match text.split_once(':') {
            Some((degrees, ranges)) => (degrees, Some(ranges)),
            None => (text, None),
        };
        let quarters = match degrees {
            "90" | "-270" => 1,
            "180" | "-180" => 2,
            "270" | "-90" => 3,
            other => bail!("{other:?} is none of 90, 180, 270 and -90"),
        };
        let pages = ranges.map(Ranges::from_str).transpose()?;
        Ok(Self { quarters, pages })
    }
}

impl FromStr for Columns {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, anyhow::Error> {
        let number = |text: &str| {
            let number = text.parse().ok().filter(|number| (1..=50).contains(number));
            number.with_context(|| format!("{text:?} is no number from 1 to 50"))
        };
        let (columns, rows) = text
            .split_once(['x', 'X'])
            .with_context(|| format!("{text:?} is not COLUMNSxROWS, such as 2x1"))?;
        Ok(Self {
            columns: number(columns)?,
            rows: number(rows)?,
        })
    }
}

impl Request {
    /// Does what is asked for as changes to a file.
    pub(super) fn apply(
        &self,
        path: &Path,
        pdf: &Pdf<'_>,
        changes: &mut Changes,
    ) -> Result<Made, Failure> {
        let all = pages(pdf);
        let slots = self.slots(path, all.len())?;
        let Some(scheme) = self.scheme()? else {
            let is_same = program::are_apart(&all)
                && slots.len() == all.len()
                && slots
                    .iter()
                    .enumerate()
                    .all(|(at, slot)| *slot == Slot::page(at).turned(slot.turn));
            if is_same {
                for (page, slot) in all.iter().zip(&slots).filter(|(_, slot)| slot.turn > 0) {
                    program::rotate(pdf, changes, page, slot.turn);
                }
            } else {
                arrange(pdf, changes, &all, &slots);
            }
            return Ok(Made {
                pages: slots.len(),
                plan: None,
                damaged: vec![],
            });
        };
        let job = program::job(pdf, &all, &slots);
        let setup = self.setup(&job);
        let plan = scheme
            .impose(&setup, &job)
            .map_err(|error| Failure::Refused(error.into()))?;
        let faces = faces(pdf, &all, &slots, &plan);
        let imposed = impose(pdf, changes, &all, &faces)
            .with_context(|| path.display().to_string())
            .map_err(Failure::Refused)?;
        Ok(Made {
            pages: faces.len(),
            plan: Some(plan),
            damaged: imposed.damaged,
        })
    }

    /// Returns the pages of the result; ranges that name pages which are not there are refused.
    fn slots(&self, path: &Path, count: usize) -> Result<Vec<Slot>, Failure> {
        let file = path.display();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let within = |ranges: &Ranges, of: u32| match ranges.missing(of).next() {
            None => Ok(()),
            Some(item) => Err(Failure::Refused(anyhow!(
                "{file}: there is no page {item}: there are {of}"
            ))),
        };
        if count == 0 {
            return Err(Failure::Refused(anyhow!(
                "{file}: the document has no pages"
            )));
        }
        let index = |page: u32| usize::try_from(page - 1).unwrap_or(usize::MAX);
        let mut slots: Vec<_> = match &self.pages {
            None => (1..=count).map(|page| Slot::page(index(page))).collect(),
            Some(ranges) => {
                within(ranges, count)?;
                ranges
                    .select(count)
                    .map(|page| Slot::page(index(page)))
                    .collect()
            }
        };
        let left = u32::try_from(slots.len()).unwrap_or(u32::MAX);
        if left == 0 {
            return Err(Failure::Refused(anyhow!("{file}: no page is left")));
        }
        for turn in &self.rotate {
            let turned: Vec<_> = match &turn.pages {
                None => (1..=left).collect(),
                Some(ranges) => {
                    within(ranges, left)?;
                    ranges.select(left).collect()
                }
            };
            for page in turned {
                if let Some(slot) = slots.get_mut(index(page)) {
                    *slot = slot.turned(turn.quarters);
                }
            }
        }
        Ok(slots)
    }

    fn scheme(&self) -> Result<Option<Scheme>, Failure> {
        if self.booklet {
            return Ok(Some(Scheme::Booklet(Booklet::default())));
        }
        let Some(Columns { columns, rows }) = self.n_up else {
            if self.sheet.is_some() {
                return Err(Failure::Usage(anyhow!(
                    "there are no sheets to size: ask for --n-up or --booklet"
                )));
            }
            return Ok(None);
        };
        Ok(Some(Scheme::NUp(NUp {
            grid: Grid { columns, rows },
            order: Order::default(),
            gutter: Gutter::default(),
            heads: Heads::default(),
        })))
    }

    fn setup(&self, job: &Job) -> SheetSetup {
        let page = job.sizes.of(1);
        let sides = match self.simplex {
            true => Sides::Simplex,
            false => Sides::duplex(Flip::LongEdge),
        };
        if self.booklet {
            let spread = Size::new(page.width + page.width, page.height);
            let medium = self.sheet.map_or(spread, |paper| paper.suited(true));
            // The spine is the line about which a sheet turns.
            let flip = Flip::about(platen_pdfcore::impose::Axis::Vertical, medium);
            return SheetSetup::plain(medium, Sides::duplex(flip));
        }
        let landscape = self.n_up.is_some_and(|grid| grid.is_wide(page));
        let medium = match self.sheet {
            Some(paper) => paper.suited(landscape),
            None if page.is_landscape() != landscape => Size::new(page.height, page.width),
            None => page,
        };
        SheetSetup::plain(medium, sides)
    }
}

impl Columns {
    /// Whether all pages side by side are wider than they are high.
    fn is_wide(self, page: Size) -> bool {
        let width = page.width.micrometres() * i64::from(self.columns);
        width > page.height.micrometres() * i64::from(self.rows)
    }
}
