//! Colours as people write them.

use crate::stamp::Colour;
use std::fmt;
use std::str::FromStr;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tint {
    /// Black ink alone.
    Black,
    /// The paper.
    White,
    /// Grey, from 0, which is black, to 255.
    Gray(u8),
    /// Red, green and blue.
    Rgb([u8; 3]),
    /// Cyan, magenta, yellow and black in percent.
    Cmyk([u8; 4]),
}

/// Why a text is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no colour: write black, white, grey, red, blue, #c00 or #cc0000, or 0/100/100/0"
)]
pub struct TintError {
    text: String,
}

impl Tint {
    pub(super) fn colour(self) -> Colour {
        let of_255 = |part: u8| f64::from(part) / 255.0;
        match self {
            Self::Black => Colour::Gray(0.0),
            Self::White => Colour::Gray(1.0),
            Self::Gray(level) => Colour::Gray(of_255(level)),
            Self::Rgb(parts) => Colour::Rgb(parts.map(of_255)),
            Self::Cmyk(parts) => Colour::Cmyk(parts.map(|part| f64::from(part) / 100.0)),
        }
    }
}

impl FromStr for Tint {
    type Err = TintError;

    fn from_str(text: &str) -> Result<Self, TintError> {
        let read = match text {
            "black" => Some(Self::Black),
            "white" => Some(Self::White),
            "grey" | "gray" => Some(Self::Gray(128)),
            "red" => Some(Self::Rgb([204, 0, 0])),
            "blue" => Some(Self::Rgb([0, 0, 204])),
            text => match text.strip_prefix('#') {
                Some(digits) => rgb(digits),
                None => cmyk(text),
            },
        };
        read.ok_or_else(|| TintError {
            text: text.to_owned(),
        })
    }
}

/// `c00` or `cc0000`.
fn rgb(digits: &str) -> Option<Tint> {
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = match digits.len() {
        3 => {
            let [high, low] = [number >> 8, number & 0xff];
            (high * 0x11_0000 + (low >> 4) * 0x1100 + (low & 0xf) * 0x11).to_be_bytes()
        }
        6 => number.to_be_bytes(),
        _ => return None,
    };
    Some(Tint::Rgb([red, green, blue]))
}

/// `0/100/100/0`.
fn cmyk(text: &str) -> Option<Tint> {
    let parts = text.split('/').map(|part| part.parse().ok());
    let parts: Vec<u8> = parts.collect::<Option<_>>()?;
    let parts: [u8; 4] = parts.try_into().ok()?;
    parts
        .iter()
        .all(|part| *part <= 100)
        .then_some(Tint::Cmyk(parts))
}

/// As it would be written.
impl fmt::Display for Tint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Black => f.write_str("black"),
            Self::White => f.write_str("white"),
            Self::Gray(128) => f.write_str("grey"),
            Self::Gray(level) => write!(f, "#{level:02x}{level:02x}{level:02x}"),
            Self::Rgb([red, green, blue]) => write!(f, "#{red:02x}{green:02x}{blue:02x}"),
            Self::Cmyk([cyan, magenta, yellow, black]) => {
                write!(f, "{cyan}/{magenta}/{yellow}/{black}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written() {
        for (text, written) in [
            ("black", "black"),
            ("#c0a", "#cc00aa"),
            ("#12Ab9f", "#12ab9f"),
            ("0/100/50/7", "0/100/50/7"),
            ("red", "#cc0000"),
        ] {
            let tint: Tint = text.parse().unwrap();
            assert_eq!(tint.to_string(), written);
            assert_eq!(written.parse(), Ok(tint));
        }
        for text in [
            "",
            "#",
            "#12345",
            "#xyz",
            "0/0/0",
            "0/0/0/101",
            "Black",
            "#é0",
        ] {
            assert!(text.parse::<Tint>().is_err(), "{text}");
        }
    }
}
