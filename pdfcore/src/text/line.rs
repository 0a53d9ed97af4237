//! Text that is set: glyphs with their places.

use super::Typeface;
use std::ops::Range;

/// One line of text, set.
#[derive(Debug, Clone)]
pub struct Line {
    pub(super) size: f64,
    pub(super) ascent: f64,
    pub(super) descent: f64,
    pub(super) text: String,
    /// In the order in which they are seen, from left to right.
    pub(super) runs: Vec<Run>,
}

/// Neighbouring glyphs of one face, from left to right.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) face: Typeface,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) clusters: Vec<Cluster>,
}

/// A glyph; lengths are in units of its font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) id: u16,
    /// How far the next glyph is.
    pub(super) advance: i32,
    /// How far it is drawn from where it would stand.
    pub(super) shift: (i32, i32),
}

/// Glyphs that together stand for some characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) glyphs: Range<usize>,
    /// Bytes of the line's text.
    pub(super) text: Range<usize>,
}

/// A glyph and where it stands on its line, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedGlyph {
    /// The glyph's number in its font.
    pub id: u16,
    /// From the beginning of the line to the glyph's origin.
    pub x: f64,
    /// From the baseline up to the glyph's origin.
    pub y: f64,
    /// By how much the line is longer for it.
    pub advance: f64,
}

impl Line {
    /// Returns the size of the type in points.
    #[must_use]
    pub const fn size(&self) -> f64 {
        self.size
    }

    /// Returns the width in points, from the origin of the first glyph to where another would follow
    /// the last.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.runs.iter().map(|run| run.width() * self.size).sum()
    }

    /// Returns how far the line's faces reach above the baseline, in points.
    #[must_use]
    pub const fn ascent(&self) -> f64 {
        self.ascent
    }

    /// Returns how far the line's faces reach below the baseline, in points; a positive number.
    #[must_use]
    pub const fn descent(&self) -> f64 {
        self.descent
    }

    /// Returns the glyphs from left to right.
    #[must_use]
    pub fn glyphs(&self) -> Vec<PlacedGlyph> {
        let mut placed = Vec::new();
        let mut pen = 0.0;
        for run in &self.runs {
            let unit = run.face.unit() * self.size;
            for glyph in &run.glyphs {
                let advance = f64::from(glyph.advance) * unit;
                placed.push(PlacedGlyph {
                    id: glyph.id,
                    x: pen + f64::from(glyph.shift.0) * unit,
                    y: f64::from(glyph.shift.1) * unit,
                    advance,
                });
                pen += advance;
            }
        }
        placed
    }
}

impl Run {
    /// Returns the width in ems.
    fn width(&self) -> f64 {
        let units: i64 = self
            .glyphs
            .iter()
            .map(|glyph| i64::from(glyph.advance))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "no line has 2^53 units")]
        let units = units as f64;
        units * self.face.unit()
    }
}
