//! What single characters mean for setting text.

/// Whether a character is never seen, so that no face needs a glyph for it (Unicode,
/// `Default_Ignorable_Code_Point`).
pub(super) const fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether an ignorable character only steers the order of its neighbours and is no part of what a
/// reader copies.
pub(super) const fn steers(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// Returns the character that the shaper takes where a face lacks this one: spaces of all widths
/// are made of the space, the hyphen that does not break is a hyphen.
pub(super) const fn stand_in(character: char) -> Option<char> {
    match character {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{2011}' => Some('\u{2010}'),
        _ => None,
    }
}

/// Whether a character stays with the one before it, so that both want the same face.
pub(super) fn extends(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character) || is_ignorable(character)
}

/// Returns the text as one line: what breaks lines, and tabs, are spaces in it.
pub(super) fn as_line(text: &str) -> std::borrow::Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if text.contains(breaks) {
        text.replace("\r\n", " ").replace(breaks, " ").into()
    } else {
        text.into()
    }
}
