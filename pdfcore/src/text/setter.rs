//! Text to lines: which glyphs, and where.

use super::Typeface;
use super::block::{self, Align, Block};
use super::characters;
use super::items::{Item, Items, items};
use super::line::{Cluster, Line, Run};
use super::shape::Shaper;
use harfrust::{Direction, Script};
use std::fmt::Write as _;

/// Bytes of one line. Nobody reads longer ones.
const LONGEST: usize = 16 << 10;
/// Sizes in points that make sense on any paper.
const SIZES: std::ops::RangeInclusive<f64> = 0.1..=10_000.0;
/// Characters that a message names.
const NAMED: usize = 5;

/// Sets text in a face, or in others where that has no glyph.
///
/// Keeps what can be used again from line to line, so that many lines want one setter.
pub struct Typesetter {
    faces: Vec<Typeface>,
    shaper: Shaper,
}

/// Why text cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// No face has these characters.
    #[error("no font here has {}; give one that has", named(.0))]
    Missing(Vec<char>),
    /// The line is too long.
    #[error("a line has at most {LONGEST} bytes of text, this has {0}")]
    TooLong(usize),
    /// The size of the type makes no sense.
    #[error("text is from {} to {} points large", SIZES.start(), SIZES.end())]
    Size,
    /// The face's own rules came to no end.
    #[error("the font {0} is damaged: its rules for this text come to no end")]
    Endless(String),
}

impl Typesetter {
    /// Sets text in a face.
    #[must_use]
    pub fn new(face: Typeface) -> Self {
        Self {
            faces: vec![face],
            shaper: Shaper::default(),
        }
    }

    /// Takes a further face where those before it lack a character.
    #[must_use]
    pub fn with_fallback(mut self, face: Typeface) -> Self {
        self.faces.push(face);
        self
    }

    /// Asks for an OpenType feature: `*b"tnum"` for digits of one width, with value 1; value 0
    /// turns one off that is on by itself, as `*b"liga"` is.
    #[must_use]
    pub fn with_feature(mut self, tag: [u8; 4], value: u32) -> Self {
        self.shaper.ask(tag, value);
        self
    }

    /// Sets one line. Line breaks and tabs are spaces in it.
    ///
    /// # Errors
    /// When no face has a character, and where the text or its size are beyond all bounds.
    pub fn set(&mut self, text: &str, size: f64) -> Result<Line, SetError> {
        let text = checked(text, size)?;
        let Items { seen, missing } = self.items(&text);
        if !missing.is_empty() {
            return Err(SetError::Missing(missing));
        }
        let line = self.shaped(text.into_owned(), &seen, size)?;
        match undrawn(&line) {
            None => Ok(line),
            Some(missing) => Err(SetError::Missing(missing)),
        }
    }

    /// Sets one line with a sign in the place of every character that no face has, and returns
    /// these characters with it.
    ///
    /// # Errors
    /// Where the text or its size are beyond all bounds.
    pub fn set_replacing(&mut self, text: &str, size: f64) -> Result<(Line, Vec<char>), SetError> {
        let mut signs = ['\u{fffd}', '?']
            .into_iter()
            .filter(|sign| self.faces.iter().any(|face| face.has(*sign)));
        let mut sign = signs.next().map(String::from).unwrap_or_default();
        let given = text;
        let mut text = given.to_owned();
        let mut replaced = Vec::new();
        // A rule of a face may ask for a glyph that it lacks, which shows when the others are there.
        loop {
            let missing = match self.set(&text, size) {
                Err(SetError::Missing(missing)) => missing,
                other => return other.map(|line| (line, replaced)),
            };
            if missing.iter().any(|missing| sign.starts_with(*missing)) {
                sign.clear();
            }
            let before = std::mem::take(&mut text);
            text = before.replace(missing.as_slice(), &sign);
            if text == before {
                return Err(SetError::Missing(missing));
            }
            replaced.extend(
                missing
                    .into_iter()
                    .filter(|missing| given.contains(*missing)),
            );
        }
    }

    /// Sets lines below each other, broken where the text has line breaks. `leading` is the distance
    /// of their baselines in points.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn set_block(
        &mut self,
        text: &str,
        size: f64,
        leading: f64,
        align: Align,
    ) -> Result<Block, SetError> {
        let lines = text.lines().map(|line| self.set(line, size));
        Ok(block::stacked(
            lines.collect::<Result<_, _>>()?,
            leading,
            align,
        ))
    }

    /// Lines of plain ASCII need no look at every character.
    fn items(&self, text: &str) -> Items {
        let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if !is_plain || !self.faces[0].has_ascii() {
            return items(text, &self.faces);
        }
        let all = Item {
            range: 0..text.len(),
            face: 0,
            script: Script::LATIN,
            direction: Direction::LeftToRight,
        };
        Items {
            seen: vec![all],
            missing: Vec::new(),
        }
    }

    fn shaped(&mut self, text: String, items: &[Item], size: f64) -> Result<Line, SetError> {
        let mut runs = Vec::with_capacity(items.len());
        for item in items {
            let face = &self.faces[item.face];
            let run = self.shaper.shape(face, &text, item);
            runs.push(run.ok_or_else(|| SetError::Endless(face.name().to_owned()))?);
        }
        let used = || {
            runs.iter()
                .map(|run: &Run| &run.face)
                .chain(runs.is_empty().then(|| &self.faces[0]))
        };
        Ok(Line {
            size,
            ascent: used().map(Typeface::ascent).fold(f64::MIN, f64::max) * size,
            descent: used().map(Typeface::descent).fold(f64::MIN, f64::max) * size,
            text,
            runs,
        })
    }
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Typesetter({:?})", self.faces)
    }
}

fn checked(text: &str, size: f64) -> Result<std::borrow::Cow<'_, str>, SetError> {
    match text.len() {
        length if length > LONGEST => Err(SetError::TooLong(length)),
        _ if !SIZES.contains(&size) => Err(SetError::Size),
        _ => Ok(characters::as_line(text)),
    }
}

/// Returns the characters that came out as no glyph, if there are any.
fn undrawn(line: &Line) -> Option<Vec<char>> {
    let is_undrawn = |run: &Run, cluster: &Cluster| {
        let glyphs = run.glyphs.get(cluster.glyphs.clone()).unwrap_or_default();
        glyphs.iter().any(|glyph| glyph.id == 0)
    };
    let clusters = line
        .runs
        .iter()
        .flat_map(|run| run.clusters.iter().map(move |c| (run, c)));
    let mut undrawn = clusters
        .filter(|(run, cluster)| is_undrawn(run, cluster))
        .peekable();
    undrawn.peek()?;
    let texts = undrawn.filter_map(|(_, cluster)| line.text.get(cluster.text.clone()));
    Some(texts.flat_map(str::chars).collect())
}

fn named(characters: &[char]) -> String {
    let mut text = String::new();
    for (number, character) in characters.iter().take(NAMED).enumerate() {
        let comma = if number > 0 { ", " } else { "" };
        let shown = if character.is_control() {
            ' '
        } else {
            *character
        };
        // Text takes all that is written.
        let _ok = write!(text, "{comma}‘{shown}’ (U+{:04X})", u32::from(*character));
    }
    if characters.len() > NAMED {
        let _ok = write!(text, " and {} more", characters.len() - NAMED);
    }
    text
}
