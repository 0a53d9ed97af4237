//! The data of a bar code, as bytes with what they mean.

use super::error::BarcodeError;
use super::gs1;
use super::symbology::Symbology;

/// What a bar code holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data<'a> {
    /// Text. Where it goes beyond ASCII, the symbol says that it is UTF-8.
    Text(&'a str),
    /// Bytes without any meaning but their own.
    Bytes(&'a [u8]),
    /// GS1 element strings with their identifiers in brackets: `(01)09501101530003(10)AB-123`.
    Gs1(&'a str),
}

/// Data that were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// The name of what is to hold them.
    pub(super) symbology: &'static str,
    /// The bytes; between elements of GS1 stands [`SEPARATOR`].
    pub(super) bytes: Vec<u8>,
    /// What they mean.
    pub(super) kind: Kind,
    /// What people read below the bars.
    pub(super) words: String,
}

/// What bytes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the symbology says.
    Plain,
    /// Text beyond ASCII.
    Utf8,
    /// Element strings of GS1.
    Gs1,
}

/// What stands between elements of GS1, none of which contains it.
pub(super) const SEPARATOR: u8 = 0x1d;
/// No symbol holds more bytes than a PDF417 or QR code of digits.
const LONGEST: usize = 7_089;

impl Message {
    /// Reads data for a symbology.
    pub(super) fn read(symbology: Symbology, data: Data<'_>) -> Result<Self, BarcodeError> {
        let name = symbology.name();
        let (bytes, kind, words) = match data {
            Data::Text(text) if text.is_ascii() => {
                (text.as_bytes().to_vec(), Kind::Plain, readable(text))
            }
            Data::Text(text) => (text.as_bytes().to_vec(), Kind::Utf8, readable(text)),
            Data::Bytes(bytes) => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                (bytes.to_vec(), Kind::Plain, readable(&text))
            }
            Data::Gs1(_) if !symbology.takes_gs1() => {
                return Err(BarcodeError::Gs1NotTaken { symbology: name });
            }
            Data::Gs1(text) => (gs1::bytes(text)?, Kind::Gs1, text.to_owned()),
        };
        if bytes.is_empty() {
            return Err(BarcodeError::Empty { symbology: name });
        }
        let message = Self {
            symbology: name,
            bytes,
            kind,
            words,
        };
        message.at_most(LONGEST, "7,089 digits")?;
        Ok(message)
    }

    /// Refuses more than so many bytes.
    pub(super) fn at_most(&self, limit: usize, most: &'static str) -> Result<(), BarcodeError> {
        if self.bytes.len() > limit {
            return Err(self.too_long(most));
        }
        Ok(())
    }

    /// Returns the error of data that are too long.
    pub(super) fn too_long(&self, most: &'static str) -> BarcodeError {
        BarcodeError::TooLong {
            symbology: self.symbology,
            most,
            length: self.bytes.len(),
        }
    }

    /// Refuses bytes that are not taken.
    pub(super) fn only(
        &self,
        taken: impl Fn(u8) -> bool,
        allowed: &'static str,
    ) -> Result<(), BarcodeError> {
        let Some(at) = self.bytes.iter().position(|byte| !taken(*byte)) else {
            return Ok(());
        };
        let text = String::from_utf8_lossy(&self.bytes);
        let before = String::from_utf8_lossy(&self.bytes[..at]).chars().count();
        let (character, position) = match self.kind {
            Kind::Plain => (char::from(self.bytes[at]), at),
            Kind::Utf8 | Kind::Gs1 => (text.chars().nth(before).unwrap_or('\u{fffd}'), before),
        };
        Err(BarcodeError::Character {
            symbology: self.symbology,
            allowed,
            character,
            position: position + 1,
        })
    }

    /// Returns the digits, when there is nothing else.
    pub(super) fn digits(&self) -> Result<Vec<usize>, BarcodeError> {
        self.only(|byte| byte.is_ascii_digit(), "digits only")?;
        let digits = self.bytes.iter().map(|byte| usize::from(byte - b'0'));
        Ok(digits.collect())
    }

    /// Whether a byte separates elements of GS1.
    pub(super) fn is_separator(&self, byte: u8) -> bool {
        self.kind == Kind::Gs1 && byte == SEPARATOR
    }
}

/// Nobody reads control characters.
fn readable(text: &str) -> String {
    let seen = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(seen).collect()
}

/// Returns the digit that makes digits with weights 3, 1, 3 … from the last on a multiple of ten.
pub(super) fn check_digit(digits: &[usize]) -> usize {
    let weighted = digits.iter().rev().zip([3, 1].into_iter().cycle());
    let sum: usize = weighted.map(|(digit, weight)| digit * weight).sum();
    (10 - sum % 10) % 10
}

/// Returns the digits with the check digit behind them, or verified.
pub(super) fn checked(digits: &[usize], has_check: bool) -> Result<Vec<usize>, BarcodeError> {
    let (given, rest) = match digits.split_last() {
        Some((given, rest)) if has_check => (Some(*given), rest),
        _ => (None, digits),
    };
    let right = check_digit(rest);
    match given {
        Some(given) if given != right => Err(BarcodeError::CheckDigit {
            given: digit_char(given),
            right: digit_char(right),
        }),
        _ => Ok([rest, &[right]].concat()),
    }
}

/// Returns a digit as people write it.
pub(super) fn digit_char(digit: usize) -> char {
    u32::try_from(digit)
        .ok()
        .and_then(|digit| char::from_digit(digit, 10))
        .unwrap_or('?')
}
