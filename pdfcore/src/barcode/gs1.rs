//! Element strings of GS1: identifiers in brackets to the bytes between marks.
//!
//! GS1 General Specifications, section 3 (identifiers) and 7.8 (which have a fixed length). What an
//! identifier means is not looked at, apart from lengths and check digits.

use super::error::BarcodeError;
use super::message::{SEPARATOR, check_digit};

/// Returns the bytes of element strings, a separator behind each whose length is not fixed.
pub(super) fn bytes(text: &str) -> Result<Vec<u8>, BarcodeError> {
    let mut bytes = Vec::new();
    let Some(inner) = text.strip_prefix('(') else {
        return Err(wrong("they do not begin with an identifier in brackets"));
    };
    let mut open = false;
    for element in inner.split('(') {
        if open {
            bytes.push(SEPARATOR);
        }
        let Some((identifier, value)) = element.split_once(')') else {
            return Err(wrong(format!("({element} has no closing bracket")));
        };
        check(identifier, value)?;
        bytes.extend(identifier.bytes().chain(value.bytes()));
        open = fixed_length(identifier).is_none();
    }
    Ok(bytes)
}

fn wrong(what: impl Into<String>) -> BarcodeError {
    BarcodeError::Gs1 { what: what.into() }
}

fn check(identifier: &str, value: &str) -> Result<(), BarcodeError> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(identifier) || Some(identifier.len()) != identifier_length(identifier) {
        return Err(wrong(format!("there is no identifier ({identifier})")));
    }
    if value.is_empty() || value.len() > 90 {
        let what = format!("({identifier}) must have 1 to 90 characters");
        return Err(wrong(what));
    }
    if let Some(c) = value.chars().find(|c| !is_taken(*c)) {
        return Err(wrong(format!("({identifier}) may not contain {c:?}")));
    }
    let Some(length) = fixed_length(identifier) else {
        return Ok(());
    };
    if value.len() != length || !digits(value) {
        return Err(wrong(format!("({identifier}) must have {length} digits")));
    }
    check_last(identifier, value)
}

/// Refuses a wrong check digit where the identifier has one.
fn check_last(identifier: &str, value: &str) -> Result<(), BarcodeError> {
    let guarded = matches!(identifier, "00" | "01" | "02" | "03") || identifier.starts_with("41");
    let digits: Vec<usize> = value.bytes().map(|byte| usize::from(byte - b'0')).collect();
    match digits.split_last() {
        Some((last, rest)) if guarded && *last != check_digit(rest) => {
            let right = check_digit(rest);
            let what = format!("the last digit of ({identifier}) is {last}, but must be {right}");
            Err(wrong(what))
        }
        _ => Ok(()),
    }
}

/// Returns how many digits identifiers have that begin like this one.
fn identifier_length(identifier: &str) -> Option<usize> {
    let start: u8 = identifier.get(..2)?.parse().ok()?;
    match start {
        0..=3 | 10..=13 | 15..=17 | 20..=22 | 30 | 37 | 90..=99 => Some(2),
        23..=25 | 40..=42 | 71 => Some(3),
        31..=36 | 39 | 43 | 70 | 72 | 80..=82 => Some(4),
        _ => None,
    }
}

/// Returns how many digits follow identifiers behind which no separator stands.
fn fixed_length(identifier: &str) -> Option<usize> {
    match identifier.get(..2)? {
        "00" => Some(18),
        "01" | "02" | "03" => Some(14),
        "11" | "12" | "13" | "15" | "16" | "17" | "31" | "32" | "33" | "34" | "35" | "36" => {
            Some(6)
        }
        "20" => Some(2),
        "41" => Some(13),
        _ => None,
    }
}

/// The 82 characters of GS1 without brackets, which here begin and end identifiers.
fn is_taken(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!\"%&'*+,-./:;<=>?_".contains(c)
}
