//! Text strings, names and dates (7.9.2 to 7.9.4).

use crate::file::File;
use crate::syntax::{Dict, Name};

/// Characters of a text that are told.
const LONGEST: usize = 1_000;

/// Bytes of PDFDocEncoding that are not what they are in Latin-1 (annex D.2).
const ACCENTS: [char; 8] = [
    '\u{2d8}', '\u{2c7}', '\u{2c6}', '\u{2d9}', '\u{2dd}', '\u{2db}', '\u{2da}', '\u{2dc}',
];
const MARKS: [char; 33] = [
    '\u{2022}', '\u{2020}', '\u{2021}', '\u{2026}', '\u{2014}', '\u{2013}', '\u{192}', '\u{2044}',
    '\u{2039}', '\u{203a}', '\u{2212}', '\u{2030}', '\u{201e}', '\u{201c}', '\u{201d}', '\u{2018}',
    '\u{2019}', '\u{201a}', '\u{2122}', '\u{fb01}', '\u{fb02}', '\u{141}', '\u{152}', '\u{160}',
    '\u{178}', '\u{17d}', '\u{131}', '\u{142}', '\u{153}', '\u{161}', '\u{17e}', '\u{fffd}',
    '\u{20ac}',
];

/// Returns the text of an entry; none where it is empty or no text.
pub(crate) fn entry(file: &File<'_>, dict: &Dict, key: &str) -> Option<String> {
    let value = file.lookup(dict, key);
    let text = string(value.as_string()?);
    let text = text.trim_end_matches('\0').trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns the time of an entry, in RFC 3339 where it can be read.
pub(super) fn time(file: &File<'_>, dict: &Dict, key: &str) -> Option<String> {
    let text = entry(file, dict, key)?;
    Some(rfc_3339(&text).unwrap_or(text))
}

/// Returns a name for people.
pub(super) fn name(name: &Name) -> String {
    cut(&name.lossy())
}

/// Returns the beginning of a long text.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// Returns text as a file has it: as it is where every reader agrees about it, else in UTF-16.
pub(crate) fn written(text: &str) -> Vec<u8> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ')
    {
        return text.as_bytes().to_vec();
    }
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    [0xfe, 0xff].into_iter().chain(units).collect()
}

fn string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes), // not allowed, but written
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            let rest = &rest[..rest.len().min(4 * LONGEST)];
            cut(&String::from_utf8_lossy(rest))
        }
        _ => bytes
            .iter()
            .take(LONGEST)
            .map(|byte| letter(*byte))
            .collect(),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let letters = char::decode_utf16(units);
    letters
        .take(LONGEST)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn letter(byte: u8) -> char {
    let special = match byte {
        0x18..=0x1f => ACCENTS.get(usize::from(byte - 0x18)),
        0x80..=0xa0 => MARKS.get(usize::from(byte - 0x80)),
        _ => None,
    };
    special.copied().unwrap_or(char::from(byte))
}

/// Rewrites `D:20261126050319+01'00'`; parts may be missing from the end.
fn rfc_3339(text: &str) -> Option<String> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count().min(14);
    let (digits, zone) = text.split_at(digits);
    let part = |at: usize, otherwise: &'static str| digits.get(at..at + 2).unwrap_or(otherwise);
    let year = digits.get(..4)?;
    let (month, day) = (part(4, "01"), part(6, "01"));
    let (hour, minute, second) = (part(8, "00"), part(10, "00"), part(12, "00"));
    let zone = zone_of(zone)?;
    let is_time = month <= "12" && day <= "31" && hour < "24" && minute < "60" && second <= "60";
    is_time.then(|| format!("{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"))
}

/// Without a zone the time is somebody's local one, which is told without one.
fn zone_of(text: &str) -> Option<String> {
    let sign = match text.bytes().next() {
        None => return Some(String::new()),
        Some(b'Z') => return Some("Z".to_owned()),
        Some(sign @ (b'+' | b'-')) => char::from(sign),
        Some(_) => return None,
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
    let (hours, minutes) = (digits.get(..2)?, digits.get(2..4).unwrap_or("00"));
    Some(format!("{sign}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_reads_as_letters() {
        for (bytes, text) in [
            (&b"Pr\xfcfbericht \x80 \xa0"[..], "Prüfbericht • €"),
            (b"\xfe\xff\x00A\xd8\x3d\xdd\xa8\xd8\x00", "A🖨\u{fffd}"),
            (b"\xff\xfeA\0", "A"),
            (b"\xef\xbb\xbf\xc3\xbc", "ü"),
            (b"\x18\x1f", "\u{2d8}\u{2dc}"),
        ] {
            assert_eq!(string(bytes), text);
        }
        assert_eq!(string(&[b'x'; 5_000]).len(), LONGEST);
        for text in ["plain (text)", "Prüfbericht • 🖨", ""] {
            assert_eq!(string(&written(text)), text);
        }
    }

    #[test]
    fn dates_read_as_programs_want_them() {
        for (date, expected) in [
            ("D:20261126050319+01'00'", Some("2026-11-26T05:03:19+01:00")),
            ("D:20261126050319Z", Some("2026-11-26T05:03:19Z")),
            ("D:20261126050319Z00'00'", Some("2026-11-26T05:03:19Z")),
            ("202611", Some("2026-11-01T00:00:00")),
            ("D:2026", Some("2026-01-01T00:00:00")),
            ("D:20269926", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(rfc_3339(date).as_deref(), expected, "{date}");
        }
    }
}
