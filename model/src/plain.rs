//! Text from outside, such as the names of files, made fit to be shown to people: what would steer a
//! terminal, turn the direction of writing or not be seen is written out.

/// Returns a text for one line.
#[must_use]
pub fn plain(text: &str) -> String {
    written_out(text, |c| c.is_control() || misleads(c))
}

/// Returns a text of several lines.
#[must_use]
pub fn plain_lines(text: &str) -> String {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    written_out(text, |c| steers(c) || misleads(c))
}

/// Returns a text that may be coloured, in which all else that steers a terminal is written out.
#[must_use]
pub fn unmistakable(text: &str) -> String {
    written_out(text, misleads)
}

fn written_out(text: &str, wanted: impl Fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if wanted(character) {
            plain.extend(character.escape_default());
        } else {
            plain.push(character);
        }
    }
    plain
}

/// Whether a character makes a text look like another one: it turns the direction of writing (UAX
/// #9), breaks a line, or is not seen. The joiners U+200C and U+200D do not: some scripts need them.
#[must_use]
pub const fn misleads(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected);
    }

    #[test]
    fn what_steers_or_hides_is_written_out_and_letters_stay() {
        check("Übersicht 漢字 🖨.pdf", "Übersicht 漢字 🖨.pdf");
        check("\u{1b}[2J\u{9b}2J\u{7f}\n", "\\u{1b}[2J\\u{9b}2J\\u{7f}\\n");
        check("invoice\u{202e}fdp.exe", "invoice\\u{202e}fdp.exe");
        check("\u{2066}a\u{2069}\u{200f}", "\\u{2066}a\\u{2069}\\u{200f}");
        check("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}");
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
    }

    #[test]
    fn lines_stay_lines_and_colours_stay_colours() {
        let text = "\u{1b}[31ma\tb\u{202e}\nc\u{2028}";
        assert_eq!(plain_lines(text), "\\u{1b}[31ma\tb\\u{202e}\nc\\u{2028}");
        assert_eq!(unmistakable(text), "\u{1b}[31ma\tb\\u{202e}\nc\\u{2028}");
    }
}
