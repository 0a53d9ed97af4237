//! Putting pages on sheets, in words.

use super::Impose;
use super::measures::PageSize;
use super::words::{ImposeWords, Layout, Printed};
use crate::impose::{Across, AutoRotate, Heads, Push, Rule, Run};
use crate::recipe::Word as _;
use std::fmt;

impl fmt::Display for Impose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.what())?;
        for more in self
            .words
            .layout_words()
            .into_iter()
            .chain(self.words.sheet_words())
        {
            write!(f, ", {more}")?;
        }
        Ok(())
    }
}

impl ImposeWords {
    fn what(&self) -> String {
        let grid = self.grid.map(|grid| {
            format!(
                "{} by {}",
                counted(grid.columns, "column"),
                counted(grid.rows, "row")
            )
        });
        let grid = grid.unwrap_or_default();
        match self.layout {
            Layout::NUp => format!("put {grid} of pages on each side"),
            Layout::Booklet => "make a saddle-stitched booklet".to_owned(),
            Layout::PerfectBound => format!(
                "make a perfect-bound book of signatures folded {} and lying {} in one another",
                times(self.folds.unwrap_or(1)),
                counted(self.signature.unwrap_or(1), "sheet")
            ),
            Layout::CutAndStack => format!("cut and stack {grid} of pages"),
            Layout::StepAndRepeat => format!("repeat each page in {grid}"),
            Layout::Calendar if self.grid.is_some() => {
                format!("make a wire-bound calendar of {grid}")
            }
            Layout::Calendar => "make a calendar stitched at the top".to_owned(),
        }
    }

    /// What is said of the layout beyond its name.
    fn layout_words(&self) -> Vec<String> {
        let signature = self.signature.filter(|_| self.layout == Layout::Booklet);
        let folded = matches!(self.layout, Layout::Booklet | Layout::PerfectBound);
        let words = [
            signature.map(|count| format!("{} in a signature", counted(count, "sheet"))),
            (self.order == Some(Run::Down)).then(|| "column by column".to_owned()),
            self.rows.map(|rows| rows.word().replace('-', " ")),
            (self.reading == Some(Across::RightToLeft)).then(|| match folded {
                true => "bound at the right".to_owned(),
                false => "from right to left".to_owned(),
            }),
            self.gutter
                .map(|gutter| format!("with {gutter} between pages")),
            (self.heads == Some(Heads::HeadToFoot)).then(|| "backs head to foot".to_owned()),
            self.milling
                .map(|milling| format!("with {} milled off at the spine", milling.written())),
            self.trim
                .map(|trim| format!("with {} trimmed off at the other edges", trim.written())),
            self.creep.map(|creep| {
                let way = match self.push.unwrap_or_default() {
                    Push::In => "inner pages moved in",
                    Push::Out => "outer pages moved out",
                };
                format!("{way} for paper {} thick", creep.written())
            }),
            self.copies.map(|copies| format!("for {copies} copies")),
            self.turning
                .map(|style| format!("on one form for both sides, {}", style.word())),
            self.centre
                .map(|centre| format!("{} free on each side of the centre", centre.written())),
        ];
        words.into_iter().flatten().collect()
    }

    /// What is said of the sheets.
    fn sheet_words(&self) -> Vec<String> {
        let page = self.page.map(|page| match page {
            PageSize::Divide => "pages as large as the sheet lets them be".to_owned(),
            PageSize::Own => "pages as large as the first one".to_owned(),
            PageSize::Size(paper) => format!("pages of {paper}"),
        });
        let marks: Vec<_> = self.marks.iter().map(|mark| mark.word()).collect();
        let words = [
            self.sheet.map(|sheet| format!("on {sheet}")),
            page,
            (self.sides == Some(Printed::Simplex)).then(|| "fronts only".to_owned()),
            self.flip
                .map(|flip| format!("turned over the {}", flip.word().replace('-', " "))),
            self.bleed
                .map(|bleed| format!("{} of bleed kept", bleed.written())),
            self.margin
                .map(|margin| format!("{} free at the edges", margin.written())),
            self.fit.map(|rule| match rule {
                Rule::AsIs => "pages neither enlarged nor reduced".to_owned(),
                Rule::Fit => "pages made to fit".to_owned(),
                Rule::Fill => "pages made to fill".to_owned(),
            }),
            (self.turn == Some(AutoRotate::WhenBetter)).then(|| "turned to fit better".to_owned()),
            (!marks.is_empty()).then(|| format!("marks: {}", marks.join(" "))),
            self.mark_offset
                .map(|offset| format!("{} from the pages", offset.written())),
            self.mark_length
                .map(|length| format!("{} long", length.written())),
        ];
        words.into_iter().flatten().collect()
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn counted(count: u32, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
