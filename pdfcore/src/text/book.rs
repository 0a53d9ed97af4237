//! The faces of a document and the glyphs that its lines need of them.

use super::Typeface;
use super::embed;
use super::line::Line;
use super::operators::{Codes, Reading, Shown};
use crate::syntax::{Dict, Object, Ref};
use crate::write::Changes;

/// Collects the glyphs of many lines, and writes each face once for all of them.
///
/// Finish a book in the same [`Changes`] that its lines were drawn for.
#[derive(Debug)]
pub struct FontBook {
    prefix: String,
    fonts: Vec<Font>,
}

/// Operators that draw lines, and what they need.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawn {
    /// Operators of a content stream. They draw in whatever colour is set for filling.
    pub content: Vec<u8>,
    /// What the resources that go with the content need under `/Font`.
    pub fonts: Dict,
}

/// Why a face cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Its glyphs make no sense.
    #[error("the font {0} is damaged: the glyphs of this text cannot be taken out of it")]
    Damaged(String),
}

/// One face and what is used of it.
#[derive(Debug)]
pub(super) struct Font {
    pub(super) face: Typeface,
    id: Ref,
    name: String,
    /// Codes by glyphs; 0 is none yet.
    codes: Vec<u16>,
    /// Glyphs by codes, of which the first is 1.
    pub(super) glyphs: Vec<u16>,
    /// What the codes stand for, where one thing is known.
    pub(super) texts: Vec<Option<Box<str>>>,
    /// Widths of the codes in thousandths of an em.
    pub(super) widths: Vec<f64>,
}

impl FontBook {
    /// Returns an empty book. Its fonts are called `prefix` and a number: choose one that no page
    /// uses for its own.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            fonts: Vec::new(),
        }
    }

    /// Draws a line. The matrix `[a b c d e f]` leads from the line, which begins at 0 0 and runs to
    /// the right, to where it is drawn: `[1 0 0 1 x y]` places it, `[0 1 -1 0 x y]` turns it upwards.
    pub fn draw(
        &mut self,
        changes: &mut Changes,
        line: &Line,
        matrix: [f64; 6],
        drawn: &mut Drawn,
    ) {
        let mut shown = Shown::begin(&mut drawn.content, line, matrix);
        for run in &line.runs {
            let font = self.font(changes, &run.face);
            if drawn.fonts.get(&font.name).is_none() {
                drawn
                    .fonts
                    .set(font.name.as_str(), Object::Reference(font.id));
            }
            let name = font.name.clone();
            shown.run(&line.text, run, &name, font);
        }
        shown.end();
    }

    /// Sets the objects of all fonts that were used.
    ///
    /// # Errors
    /// When a face is damaged.
    pub fn finish(self, changes: &mut Changes) -> Result<(), BookError> {
        for font in &self.fonts {
            embed::embed(changes, font, font.id)?;
        }
        Ok(())
    }

    fn font(&mut self, changes: &mut Changes, face: &Typeface) -> &mut Font {
        let known = self.fonts.iter().position(|font| font.face.is(face));
        let at = known.unwrap_or_else(|| {
            let name = format!("{}{}", self.prefix, self.fonts.len());
            self.fonts
                .push(Font::new(face.clone(), changes.reserve(), name));
            self.fonts.len() - 1
        });
        &mut self.fonts[at]
    }
}

impl Font {
    fn new(face: Typeface, id: Ref, name: String) -> Self {
        Self {
            face,
            id,
            name,
            codes: Vec::new(),
            glyphs: Vec::new(),
            texts: Vec::new(),
            widths: Vec::new(),
        }
    }

    /// Codes count up in the order in which glyphs are met: they are the glyphs' numbers in the
    /// subset that is made in the end.
    fn code_of(&mut self, glyph: u16) -> u16 {
        let at = usize::from(glyph);
        if let Some(code) = self.codes.get(at).filter(|code| **code != 0) {
            return *code;
        }
        if self.codes.len() <= at {
            self.codes.resize(at + 1, 0);
        }
        self.glyphs.push(glyph);
        self.texts.push(None);
        let advance = self.face.font().glyph_metrics().h_advance(glyph.into());
        self.widths
            .push(thousandths(f64::from(advance) * self.face.unit()));
        let code = u16::try_from(self.glyphs.len()).unwrap_or(u16::MAX);
        self.codes[at] = code;
        code
    }
}

/// Widths are written with two decimals, so they are counted with.
fn thousandths(ems: f64) -> f64 {
    (ems * 100_000.0).round() / 100.0
}

impl Codes for Font {
    fn code(&mut self, glyph: u16, text: &str) -> (u16, Reading) {
        let code = self.code_of(glyph);
        let known = &mut self.texts[usize::from(code) - 1];
        let reading = match known {
            Some(known) if **known == *text => Reading::Known,
            Some(_) => Reading::Other,
            None => {
                *known = Some(text.into());
                Reading::Known
            }
        };
        (code, reading)
    }

    fn part(&mut self, glyph: u16, character: Option<char>) -> u16 {
        let code = self.code_of(glyph);
        let known = &mut self.texts[usize::from(code) - 1];
        if known.is_none() {
            *known = character.map(|character| character.to_string().into());
        }
        code
    }

    fn width(&self, code: u16) -> f64 {
        let at = usize::from(code).checked_sub(1);
        at.and_then(|at| self.widths.get(at))
            .copied()
            .unwrap_or(0.0)
    }
}
