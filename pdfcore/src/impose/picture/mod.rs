//! A picture of sheets for people, as SVG: pages as they are printed, folds, cuts and marks.
//!
//! The same plan always gives the same text.

mod draw;
mod lines;
mod page;

use super::plan::{Face, Plan, Sheet};
use draw::{Canvas, Scale};
use std::fmt::{self, Display, Formatter};

/// Returns a picture of the first so many sheets, with front and back side by side.
#[must_use]
pub fn svg(plan: &Plan, most: usize) -> String {
    let shown = plan.sheets.len().min(most);
    let finishing = broken(&plan.finishing.to_string());
    let picture = Picture {
        plan,
        shown,
        finishing,
    };
    picture.to_string()
}

struct Picture<'a> {
    plan: &'a Plan,
    shown: usize,
    /// The finishing, broken into lines.
    finishing: Vec<String>,
}

/// One face and the words above it.
struct Titled<'a> {
    sheet: &'a Sheet,
    face: &'a Face,
    title: String,
    is_back: bool,
}

/// How wide a face is drawn, in pixels.
const FACE: i64 = 420;
/// The space around faces.
const SPACE: i64 = 28;
/// The height of the words above a face.
const TITLE: i64 = 26;
/// The height of the words above all faces, without those of the finishing.
const HEADER: i64 = 50;
/// The height of one line about the finishing.
const LINE: i64 = 18;
/// The most letters in such a line.
const LETTERS: usize = 120;
/// The height of the explanation below all faces.
const LEGEND: i64 = 44;

impl Display for Picture<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let faces = self.faces();
        let row_height = faces
            .first()
            .map_or(0, |face| self.scale(face).face_height());
        let rows = i64::try_from(faces.len().div_ceil(2)).unwrap_or(0);
        let width = 3 * SPACE + 2 * FACE;
        let header = self.header_height();
        let height = header + rows * (row_height + TITLE + SPACE) + LEGEND;
        draw::begin(f, width, height)?;
        self.header(f)?;
        for (at, face) in (0_i64..).zip(&faces) {
            let left = SPACE + at % 2 * (FACE + SPACE);
            let top = header + at / 2 * (row_height + TITLE + SPACE);
            self.face(f, face, left, top)?;
        }
        draw::legend(f, SPACE, height - LEGEND + 12)?;
        f.write_str("</svg>\n")
    }
}

impl Picture<'_> {
    fn faces(&self) -> Vec<Titled<'_>> {
        let sheets = (1..).zip(&self.plan.sheets).take(self.shown);
        let faces = sheets.flat_map(|(number, sheet)| {
            let faces = sheet.faces().zip([false, true]);
            faces.map(move |(face, is_back)| Titled {
                sheet,
                face,
                title: format!("Sheet {number}, {}", if is_back { "back" } else { "front" }),
                is_back,
            })
        });
        faces.collect()
    }

    fn header(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let words = self.plan.to_string();
        let paper = words.lines().next().unwrap_or_default();
        let all = self.plan.sheets.len();
        write!(f, "<text class=\"h\" x=\"{SPACE}\" y=\"30\">{paper}")?;
        match self.shown {
            shown if shown == all => {}
            1 => f.write_str(" (sheet 1 shown)")?,
            shown => write!(f, " (sheets 1 to {shown} shown)")?,
        }
        f.write_str("</text>\n")?;
        for (number, words) in (0_i64..).zip(&self.finishing) {
            let y = HEADER + LINE * number;
            writeln!(
                f,
                "<text class=\"s\" x=\"{SPACE}\" y=\"{y}\">{words}</text>"
            )?;
        }
        Ok(())
    }

    fn header_height(&self) -> i64 {
        HEADER + LINE * i64::try_from(self.finishing.len()).unwrap_or(0)
    }

    fn scale(&self, face: &Titled<'_>) -> Scale {
        Scale::new(face.sheet.medium, FACE)
    }

    fn face(&self, f: &mut Formatter<'_>, face: &Titled<'_>, left: i64, top: i64) -> fmt::Result {
        let scale = self.scale(face);
        writeln!(f, "<g transform=\"translate({left} {top})\">")?;
        writeln!(
            f,
            "<text class=\"t\" x=\"0\" y=\"17\">{}</text>",
            face.title
        )?;
        writeln!(f, "<g transform=\"translate(0 {TITLE})\">")?;
        let mut canvas = Canvas { f, scale };
        canvas.paper()?;
        let jobs = self.plan.has_several_jobs();
        for cell in &face.face.cells {
            page::draw(&mut canvas, cell, jobs)?;
        }
        let guides = lines::of(self.plan, face.sheet.medium, face.is_back);
        for cut in guides.cuts {
            canvas.area(&cut, "cut")?;
        }
        for (from, to) in guides.creases {
            canvas.line(from, to, "fold")?;
        }
        for mark in &*face.face.marks {
            canvas.mark(mark, &face.title)?;
        }
        f.write_str("</g>\n</g>\n")
    }
}

/// Breaks words behind their semicolons, so that no line is too long.
fn broken(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for part in words.split_inclusive("; ") {
        match lines.last_mut() {
            Some(line) if line.len() + part.len() <= LETTERS => line.push_str(part),
            _ => lines.push(part.into()),
        }
    }
    lines
        .into_iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}
