//! A symbol at its size, as operators of a content stream.

use super::error::BarcodeError;
use super::symbol::{BEARER, Bar, Bearer, Block, Pattern, Reach, Symbol};
use crate::Length;
use std::fmt::Write as _;

/// How large a bar code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Its modules are so wide.
    Module {
        /// The width of a module.
        width: Length,
        /// The height of bars; a quarter of the symbol's width without. A matrix has none.
        bars: Option<Length>,
    },
    /// It fills a box as far as it can: bars fill it upwards, a matrix keeps its shape.
    Box {
        /// The width there is.
        width: Length,
        /// The height there is.
        height: Length,
    },
}

/// How a bar code looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What black is made of.
    pub black: Black,
    /// What is behind it.
    pub background: Background,
    /// How high the line of words below bars is, if there are to be words. A matrix has none.
    pub words: Option<Length>,
}

/// What black is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Black {
    /// `DeviceGray`.
    Gray,
    /// The black ink of `DeviceCMYK` alone.
    Ink,
}

/// What is behind a bar code, quiet zones and words included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// What is there already.
    None,
    /// White.
    White,
}

/// A bar code that can be put on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The width, quiet zones included.
    pub width: Length,
    /// The height, quiet zones and words included.
    pub height: Length,
    /// Operators that draw it with its lower left corner at the origin, and leave the state of
    /// graphics as it was. They need no resources.
    pub content: String,
    /// Words to be set in black.
    pub words: Vec<Words>,
}

/// Words to be set in the middle of their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// The left edge of their place.
    pub left: Length,
    /// Its lower edge.
    pub bottom: Length,
    /// Its width.
    pub width: Length,
    /// Its height.
    pub height: Length,
}

/// What is narrower is neither printed nor read.
const LEAST_MODULE: Length = Length::from_micrometres(100);
const MOST_MODULE: Length = Length::from_millimetres(50);
const LEAST_BARS: Length = Length::from_millimetres(2);
const LEAST_WORDS: Length = Length::from_millimetres(1);
const MOST_WORDS: Length = Length::from_millimetres(100);
/// No sheet is larger.
const MOST: Length = Length::from_millimetres(10_000);
/// How much further down guard bars go, in modules.
const GUARD: usize = 5;
/// What stays free between bars and words, in modules.
const GAP: usize = 1;

/// Returns a symbol at its size.
///
/// # Errors
///
/// Fails when it would be too small to be read, too large for any sheet, or does not fit.
pub fn drawn(symbol: &Symbol, size: Size, look: &Look) -> Result<Drawn, BarcodeError> {
    if let Some(words) = look.words {
        within("the height of words", words, LEAST_WORDS, MOST_WORDS)?;
    }
    let scale = Scale::of(symbol, size, look)?;
    let mut content = background(&scale, look);
    match &symbol.pattern {
        Pattern::Linear { bars, bearer } => scale.lines(&mut content, symbol, bars, *bearer),
        Pattern::Matrix { height, blocks } => scale.modules(&mut content, *height, blocks),
    }
    content.push_str("f Q\n");
    Ok(Drawn {
        width: scale.across(symbol.width),
        height: scale.height,
        content,
        words: scale.words(symbol, look),
    })
}

fn within(
    what: &'static str,
    length: Length,
    least: Length,
    most: Length,
) -> Result<(), BarcodeError> {
    if (least..=most).contains(&length) {
        return Ok(());
    }
    Err(BarcodeError::Length {
        what,
        length,
        least,
        most,
    })
}

fn background(scale: &Scale, look: &Look) -> String {
    let (white, black) = match look.black {
        Black::Gray => ("1 g", "0 g"),
        Black::Ink => ("0 0 0 0 k", "0 0 0 1 k"),
    };
    let whole = rectangle([0.0, 0.0, scale.width.points(), scale.height.points()]);
    match look.background {
        Background::None => format!("q {black}\n"),
        Background::White => format!("q {white} {whole}f {black}\n"),
    }
}

/// Returns a number with as many decimals as a printer can show.
fn number(value: f64) -> f64 {
    (value * 1e5).round() / 1e5 + 0.0
}

fn rectangle([x, y, width, height]: [f64; 4]) -> String {
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!("{x} {y} {width} {height} re\n")
}

/// How large everything is.
struct Scale {
    module: Length,
    width: Length,
    height: Length,
    /// What is below the bars.
    below: Length,
}

impl Scale {
    fn of(symbol: &Symbol, size: Size, look: &Look) -> Result<Self, BarcodeError> {
        let scale = match size {
            Size::Module { width, .. } if !(LEAST_MODULE..=MOST_MODULE).contains(&width) => {
                return Err(BarcodeError::Module {
                    width,
                    least: LEAST_MODULE,
                    most: MOST_MODULE,
                });
            }
            Size::Module { width, bars } => Self::with_module(symbol, width, bars, look)?,
            Size::Box { width, height } => Self::within_box(symbol, width, height, look)?,
        };
        within("the width of the bar code", scale.width, Length::ZERO, MOST)?;
        within(
            "the height of the bar code",
            scale.height,
            Length::ZERO,
            MOST,
        )?;
        Ok(scale)
    }

    fn with_module(
        symbol: &Symbol,
        module: Length,
        bars: Option<Length>,
        look: &Look,
    ) -> Result<Self, BarcodeError> {
        let below = below(symbol, module, look);
        let width = module * count(symbol.width);
        let bars = match (&symbol.pattern, bars) {
            (Pattern::Matrix { height, .. }, None) => module * count(*height),
            (Pattern::Matrix { .. }, Some(_)) => {
                let symbology = symbol.symbology;
                return Err(BarcodeError::Height { symbology });
            }
            (Pattern::Linear { .. }, bars) => {
                let quarter = Length::from_micrometres(width.micrometres() / 4);
                bars.unwrap_or_else(|| quarter.max(least_bars(symbol, module)))
            }
        };
        let least = least_bars(symbol, module);
        within("the height of the bars", bars, least, MOST)?;
        Ok(Self {
            module,
            width,
            height: below + bars,
            below,
        })
    }

    fn within_box(
        symbol: &Symbol,
        width: Length,
        height: Length,
        look: &Look,
    ) -> Result<Self, BarcodeError> {
        within("the width of the box", width, Length::ZERO, MOST)?;
        within("the height of the box", height, Length::ZERO, MOST)?;
        let part = |length: Length, modules: usize| {
            Length::from_micrometres(length.micrometres() / count(modules))
        };
        let across = part(width, symbol.width).min(MOST_MODULE);
        let (module, bars) = match &symbol.pattern {
            Pattern::Linear { .. } => (across, Some(height - below(symbol, across, look))),
            Pattern::Matrix { height: rows, .. } => (across.min(part(height, *rows)), None),
        };
        let too_low = bars.is_some_and(|bars| bars < least_bars(symbol, module));
        if module < LEAST_MODULE || too_low {
            let least = module.max(LEAST_MODULE);
            return Err(BarcodeError::Box {
                width: LEAST_MODULE * count(symbol.width),
                height: below(symbol, least, look) + least_bars(symbol, least),
                box_width: width,
                box_height: height,
            });
        }
        Self::with_module(symbol, module, bars, look)
    }

    fn across(&self, modules: usize) -> Length {
        self.module * count(modules)
    }

    /// A place in a symbol of modules is counted in modules, whose size the matrix tells.
    fn modules(&self, content: &mut String, rows: usize, blocks: &[Block]) {
        let module = self.module.points();
        // Text takes all that is written.
        let _ok = writeln!(content, "{module} 0 0 {module} 0 0 cm");
        for block in blocks {
            let Block {
                left,
                top,
                width,
                height,
            } = block;
            let bottom = rows - top - height;
            let _ok = writeln!(content, "{left} {bottom} {width} {height} re");
        }
    }

    fn lines(&self, content: &mut String, symbol: &Symbol, bars: &[Bar], bearer: Bearer) {
        let thick = match bearer {
            Bearer::None => Length::ZERO,
            Bearer::Rules | Bearer::Frame => self.across(BEARER),
        };
        let mut draw = |left: Length, bottom: Length, width: Length, height: Length| {
            let numbers = [left, bottom, width, height].map(Length::points);
            content.push_str(&rectangle(numbers));
        };
        let (bottom, top) = (self.below + thick, self.height - thick);
        for bar in bars {
            let bottom = match bar.reach {
                Reach::Words => bottom,
                Reach::Guard => bottom - self.across(GUARD),
            };
            draw(
                self.across(bar.left),
                bottom,
                self.across(bar.width),
                top - bottom,
            );
        }
        if bearer != Bearer::None {
            draw(Length::ZERO, self.below, self.width, thick);
            draw(Length::ZERO, top, self.width, thick);
        }
        if bearer == Bearer::Frame {
            for left in [0, symbol.width - BEARER] {
                draw(self.across(left), bottom, thick, top - bottom);
            }
        }
    }

    fn words(&self, symbol: &Symbol, look: &Look) -> Vec<Words> {
        let Some(height) = look.words else {
            return vec![];
        };
        let place = |label: &super::Label| Words {
            text: label.text.clone(),
            left: self.across(label.left),
            bottom: self.below - self.across(GAP) - height,
            width: self.across(label.width),
            height,
        };
        symbol.labels.iter().map(place).collect()
    }
}

fn count(modules: usize) -> i64 {
    i64::try_from(modules).unwrap_or(i64::MAX)
}

/// What words and guard bars need below the others.
fn below(symbol: &Symbol, module: Length, look: &Look) -> Length {
    let Pattern::Linear { bars, .. } = &symbol.pattern else {
        return Length::ZERO;
    };
    let guarded = bars.iter().any(|bar| bar.reach == Reach::Guard);
    let guard = if guarded {
        module * count(GUARD)
    } else {
        Length::ZERO
    };
    let words = look
        .words
        .map_or(Length::ZERO, |words| words + module * count(GAP));
    guard.max(words)
}

/// A symbol of modules is as high as it is; bars stand between bearer bars.
fn least_bars(symbol: &Symbol, module: Length) -> Length {
    match &symbol.pattern {
        Pattern::Matrix { height, .. } => module * count(*height),
        Pattern::Linear {
            bearer: Bearer::None,
            ..
        } => LEAST_BARS,
        Pattern::Linear { .. } => LEAST_BARS + module * count(2 * BEARER),
    }
}
