//! Lines as operators of a content stream (ISO 32000-2, 9.4).

use super::characters;
use super::line::{Cluster, Glyph, Line, Run};
use std::io::Write as _;
use std::ops::Range;

/// Numbers of glyphs in the PDF's font, and what readers know of them.
pub(super) trait Codes {
    /// Returns the code of a glyph that stands for some text, and whether readers will know that it
    /// does.
    fn code(&mut self, glyph: u16, text: &str) -> (u16, Reading);
    /// Returns the code of a glyph that is one of several which stand for something together, and
    /// by its place for this character.
    fn part(&mut self, glyph: u16, character: Option<char>) -> u16;
    /// Returns the width that the PDF's font gives to a code, in thousandths of an em.
    fn width(&self, code: u16) -> f64;
}

/// Whether a glyph's code alone tells what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// It does.
    Known,
    /// It stands for something else in other places.
    Other,
}

/// Where readers of the PDF take the next glyph to be, and where it is, in thousandths of an em
/// from the beginning of the line.
#[derive(Debug, Clone, Copy, Default)]
struct Pens {
    theirs: f64,
    ours: f64,
}

/// Operators that show one line. Memory takes all that is written.
pub(super) struct Shown<'o> {
    out: &'o mut Vec<u8>,
    size: f64,
    pens: Pens,
    rise: f64,
    state: State,
}

/// How far an operator is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between operators.
    Between,
    /// Between the elements of an array.
    InArray,
    /// In a string.
    InString,
}

impl<'o> Shown<'o> {
    /// Begins a line whose origin and directions are given by a matrix.
    pub(super) fn begin(out: &'o mut Vec<u8>, line: &Line, matrix: [f64; 6]) -> Self {
        out.extend_from_slice(b"BT\n");
        for (number, decimals) in matrix.into_iter().zip([9, 9, 9, 9, 5, 5]) {
            write_number(out, number, decimals);
            out.push(b' ');
        }
        out.extend_from_slice(b"Tm\n");
        Self {
            out,
            size: line.size,
            pens: Pens::default(),
            rise: 0.0,
            state: State::Between,
        }
    }

    /// Shows a run in the font of this name.
    pub(super) fn run(&mut self, text: &str, run: &Run, font: &str, codes: &mut impl Codes) {
        self.between();
        let _always_ok = write!(self.out, "/{font} ");
        write_number(self.out, self.size, 5);
        self.out.extend_from_slice(b" Tf\n");
        for cluster in &run.clusters {
            self.cluster(text, run, cluster, codes);
        }
    }

    /// Ends the line. Nothing of its state is left.
    pub(super) fn end(mut self) {
        self.raise(0.0);
        self.between();
        self.out.extend_from_slice(b"ET\n");
    }

    fn cluster(&mut self, text: &str, run: &Run, cluster: &Cluster, codes: &mut impl Codes) {
        let stands_for = text.get(cluster.text.clone()).unwrap_or_default();
        let stands_for = read(stands_for);
        let glyphs = run
            .glyphs
            .get(Range::clone(&cluster.glyphs))
            .unwrap_or_default();
        let unit = run.face.unit() * 1000.0;
        if let [glyph] = glyphs {
            let (code, reading) = codes.code(glyph.id, &stands_for);
            match reading {
                Reading::Known => self.glyph(glyph, code, unit, codes),
                Reading::Other => self.told(&stands_for, |shown| {
                    shown.glyph(glyph, code, unit, codes);
                }),
            }
        } else {
            let mut characters = stands_for.chars();
            let one_each = characters.clone().count() == glyphs.len();
            self.told(&stands_for, |shown| {
                for glyph in glyphs {
                    let own = characters.next().filter(|_| one_each);
                    let code = codes.part(glyph.id, own);
                    shown.glyph(glyph, code, unit, codes);
                }
            });
        }
    }

    /// Shows glyphs and says what they stand for (14.9.4).
    fn told(&mut self, text: &str, show: impl FnOnce(&mut Self)) {
        self.between();
        self.out.extend_from_slice(b"/Span<</ActualText<FEFF");
        for unit in text.encode_utf16() {
            let _always_ok = write!(self.out, "{unit:04X}");
        }
        self.out.extend_from_slice(b">>>BDC\n");
        show(self);
        self.between();
        self.out.extend_from_slice(b"EMC\n");
    }

    fn glyph(&mut self, glyph: &Glyph, code: u16, unit: f64, codes: &impl Codes) {
        self.raise(f64::from(glyph.shift.1) * unit / 1000.0 * self.size);
        let place = self.pens.ours + f64::from(glyph.shift.0) * unit;
        let back = (self.pens.theirs - place).round();
        if back != 0.0 {
            self.array();
            write_number(self.out, back, 0);
            self.pens.theirs -= back;
        }
        self.string();
        let _always_ok = write!(self.out, "{code:04X}");
        self.pens.theirs += codes.width(code);
        self.pens.ours += f64::from(glyph.advance) * unit;
    }

    fn raise(&mut self, rise: f64) {
        if (rise - self.rise).abs() > 1e-4 {
            self.between();
            write_number(self.out, rise, 4);
            self.out.extend_from_slice(b" Ts\n");
            self.rise = rise;
        }
    }

    fn between(&mut self) {
        self.out.extend_from_slice(match self.state {
            State::Between => b"",
            State::InArray => b"]TJ\n",
            State::InString => b">]TJ\n",
        });
        self.state = State::Between;
    }

    fn array(&mut self) {
        self.out.extend_from_slice(match self.state {
            State::Between => b"[",
            State::InArray => b" ",
            State::InString => b">",
        });
        self.state = State::InArray;
    }

    fn string(&mut self) {
        self.out.extend_from_slice(match self.state {
            State::Between => b"[<",
            State::InArray => b"<",
            State::InString => b"",
        });
        self.state = State::InString;
    }
}

/// Returns what a reader is to find: signs that only steer the order of others are none of it.
fn read(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(characters::steers) {
        text.replace(characters::steers, "").into()
    } else {
        text.into()
    }
}

/// PDF has no exponents, and Rust writes none.
fn write_number(out: &mut Vec<u8>, value: f64, decimals: i32) {
    let factor = 10_f64.powi(decimals);
    let rounded = (value * factor).round() / factor;
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    let _always_ok = write!(out, "{rounded}");
}
