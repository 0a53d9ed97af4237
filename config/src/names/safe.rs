//! Makes text from outside fit to be one file's name, on Unix and on Windows shares alike.

use platen_model::misleads;
use unicode_normalization::UnicodeNormalization;

/// What stands for a character that cannot be in a name.
const STAND_IN: char = '_';

/// Returns `text` in normal form C with every character replaced that a file name on Unix or
/// Windows cannot have, or that would show the name otherwise than it is.
pub(super) fn characters(text: &str) -> String {
    text.nfc()
        .map(|c| if is_safe(c) { c } else { STAND_IN })
        .collect()
}

/// Returns `name`, of safe characters, without what makes a whole name special: dots in front
/// (hidden), dots and spaces at the end (dropped by Windows), device names of DOS. Never empty.
pub(super) fn whole_name(name: &str) -> String {
    let mut name = name
        .trim()
        .trim_end_matches(['.', ' '])
        .trim_end()
        .to_owned();
    if name.is_empty() || name.starts_with('.') || is_device(&name) {
        name.insert(0, STAND_IN);
    }
    name
}

/// Returns the longest start of `text` that has at most `bytes` bytes and ends between characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn is_safe(c: char) -> bool {
    let joins = matches!(c, '\u{200c}' | '\u{200d}');
    !c.is_control()
        && !misleads(c)
        && !joins
        && !matches!(c, '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

/// Whether Windows would open a device instead of a file, whatever extension follows.
fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| {
            matches!(
                number,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(whole_name(&characters(text)), expected, "{text:?}");
    }

    #[test]
    fn names_that_would_do_harm_become_harmless() {
        check("plain.pdf", "plain.pdf");
        check("Übersicht Straße.pdf", "Übersicht Straße.pdf");
        check("u\u{308}.pdf", "ü.pdf");
        check("../../etc/passwd", "_.._.._etc_passwd");
        check("a\0b\nc", "a_b_c");
        check("\\\\server\\share", "__server_share");
        check("what?<now>:\"|*", "what__now_____");
        check(".hidden", "_.hidden");
        check("..", "_");
        check("", "_");
        check("   ", "_");
        check("end. . .", "end");
        check("invoice\u{202e}fdp.exe", "invoice_fdp.exe");
        check("CON", "_CON");
        check("con.pdf", "_con.pdf");
        check("nul .txt", "_nul .txt");
        check("COM1.tar.gz", "_COM1.tar.gz");
        check("LPT³", "_LPT³");
        check("COM10", "COM10");
        check("CONTRACT.pdf", "CONTRACT.pdf");
    }

    #[test]
    fn cutting_never_splits_a_character() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
        assert_eq!(cut("aé", 99), "aé");
    }
}
