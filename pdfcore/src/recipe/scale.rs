//! Making pages larger or smaller.

use super::bench::Bench;
use super::error::StepError;
use crate::program::Framing;
use std::fmt;
use std::str::FromStr;

/// All pages become larger or smaller, with all their boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scale {
    /// In hundredths of a percent.
    hundredths: u32,
}

/// Why a text is no scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no scale: write a percentage from 1% to 10000%, such as 70% or 141.42%")]
pub struct ScaleError {
    text: String,
}

impl Scale {
    pub(super) fn apply(self, bench: &mut Bench<'_, '_>) -> Result<String, StepError> {
        let factor = f64::from(self.hundredths) / 10_000.0;
        bench.frame(&Framing::Scale { factor })
    }
}

/// As it would be written: `141.42%`.
impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.hundredths / 100, self.hundredths % 100);
        let text = format!("{whole}.{rest:02}");
        write!(f, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Scale {
    /// Says the step in words.
    pub(super) fn say(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "make all pages {self} of their size")
    }
}

impl FromStr for Scale {
    type Err = ScaleError;

    fn from_str(text: &str) -> Result<Self, ScaleError> {
        let number = text.trim().strip_suffix('%').map(str::trim_end);
        let known = number.and_then(hundredths);
        let known = known.filter(|all| (100..=1_000_000).contains(all));
        known
            .map(|hundredths| Self { hundredths })
            .ok_or_else(|| ScaleError {
                text: text.to_owned(),
            })
    }
}

/// Reads a number with at most two decimals, without loss.
fn hundredths(number: &str) -> Option<u32> {
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str, most| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 5) || !digits(rest, 2) {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let rest: u32 = format!("{rest:0<2}").parse().ok()?;
    Some(whole * 100 + rest)
}
