//! Masks on file names.

use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// The longest mask, in bytes: no file name is longer.
const LONGEST: usize = 255;

/// A mask on a file's name without its directory: `*` stands for any text, also none, `?` for
/// one character. Case does not matter, nor how accents are encoded: both sides are compared in
/// Unicode lower case and normal form C.
#[derive(Clone)]
pub struct Mask {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    AnyText,
    AnyCharacter,
    Character(char),
}

/// The text is not a mask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MaskError {
    /// It is empty, so it could match nothing.
    #[error("a mask cannot be empty; \"*\" matches every file")]
    Empty,
    /// It is longer than any file name.
    #[error("a mask cannot be longer than 255 bytes, as no file name is")]
    TooLong,
    /// It has a character that no file name has.
    #[error("a mask is on file names alone: {character:?} cannot be in it")]
    NotInNames {
        /// The character.
        character: char,
    },
}

impl Mask {
    /// Returns whether `name` is meant. `name` is a file name without its directory.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = folded(name);
        // The text after the last `*` is tried at ever later places: at most mask times name steps.
        let (mut at, mut token) = (0, 0);
        let mut last_star = None;
        while at < name.len() {
            match self.tokens.get(token) {
                Some(Token::AnyText) => {
                    last_star = Some((token, at));
                    token += 1;
                }
                Some(Token::AnyCharacter) => {
                    at += 1;
                    token += 1;
                }
                Some(Token::Character(wanted)) if *wanted == name[at] => {
                    at += 1;
                    token += 1;
                }
                Some(Token::Character(_)) | None => {
                    let Some((star, from)) = last_star else {
                        return false;
                    };
                    last_star = Some((star, from + 1));
                    at = from + 1;
                    token = star + 1;
                }
            }
        }
        self.tokens[token..]
            .iter()
            .all(|token| *token == Token::AnyText)
    }

    /// Returns the mask as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Lower case can undo the normal form, so it is made twice.
fn folded(text: &str) -> Vec<char> {
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

impl FromStr for Mask {
    type Err = MaskError;

    fn from_str(text: &str) -> Result<Self, MaskError> {
        if text.is_empty() {
            return Err(MaskError::Empty);
        }
        if text.len() > LONGEST {
            return Err(MaskError::TooLong);
        }
        if let Some(character) = text.chars().find(|c| *c == '/' || c.is_control()) {
            return Err(MaskError::NotInNames { character });
        }
        let mut tokens = Vec::new();
        for character in folded(text) {
            match character {
                '*' if tokens.last() == Some(&Token::AnyText) => {}
                '*' => tokens.push(Token::AnyText),
                '?' => tokens.push(Token::AnyCharacter),
                other => tokens.push(Token::Character(other)),
            }
        }
        Ok(Self {
            text: text.to_owned(),
            tokens,
        })
    }
}

impl PartialEq for Mask {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Mask {}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mask({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(mask: &str, name: &str, expected: bool) {
        let mask: Mask = mask.parse().unwrap();
        assert_eq!(mask.matches(name), expected, "{mask} on {name:?}");
    }

    #[test]
    fn masks_mean_what_operators_expect() {
        check("*", "", true);
        check("*", "a.pdf", true);
        check("*.pdf", "a.pdf", true);
        check("*.pdf", "A.PDF", true);
        check("*.PDF", "a.pdf", true);
        check("*.pdf", "a.pdf.part", false);
        check("*.pdf", ".pdf", true);
        check("?.pdf", ".pdf", false);
        check("?.pdf", "ab.pdf", false);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-b-b-cd", false);
        check("**x", "yx", true);
        check(".*", "a.b", false);
        check("~$*", "~$Letter.docx", true);
        check("*-LOCK", "XEROX-lock", true);
        check("a", "ab", false);
        check("ab", "a", false);
        check("[a]", "a", false);
        check("[a]", "[A]", true);
    }

    #[test]
    fn accents_and_case_of_every_script_are_folded() {
        check("ÜBER*", "u\u{308}bersicht.pdf", true);
        check("?", "e\u{301}", true);
        check("ΣΊΣΥΦΟΣ", "σίσυφοσ", true);
        check("ДОКУМЕНТ?.pdf", "Документ1.PDF", true);
    }

    #[test]
    fn what_cannot_be_in_a_name_is_refused() {
        assert_eq!("".parse::<Mask>(), Err(MaskError::Empty));
        assert_eq!(
            "a/b".parse::<Mask>(),
            Err(MaskError::NotInNames { character: '/' })
        );
        assert_eq!(
            "a\0".parse::<Mask>(),
            Err(MaskError::NotInNames { character: '\0' })
        );
        assert_eq!("a".repeat(256).parse::<Mask>(), Err(MaskError::TooLong));
    }

    #[test]
    fn a_hostile_mask_costs_no_more_than_its_length_times_the_name() {
        let mask: Mask = format!("{}b", "*a".repeat(120)).parse().unwrap();
        assert!(!mask.matches(&"a".repeat(255)));
    }

    /// The plainest possible matcher, as a second opinion.
    fn recursive(mask: &[char], name: &[char]) -> bool {
        match (mask.split_first(), name.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                recursive(rest, name) || (!name.is_empty() && recursive(mask, &name[1..]))
            }
            (Some(('?', mask)), Some((_, name))) => recursive(mask, name),
            (Some((wanted, mask)), Some((found, name))) => wanted == found && recursive(mask, name),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_matcher_agrees_with_a_plain_one(mask in "[ab*?.]{1,8}", name in "[ab.]{0,10}") {
            let expected = recursive(
                &mask.chars().collect::<Vec<_>>(),
                &name.chars().collect::<Vec<_>>(),
            );
            prop_assert_eq!(mask.parse::<Mask>().unwrap().matches(&name), expected);
        }

        #[test]
        fn a_name_is_matched_by_itself_in_any_case(name in "[^*?/\\p{Cc}]{1,20}") {
            let mask: Mask = name.parse().unwrap();
            prop_assert!(mask.matches(&name));
            prop_assert!(mask.matches(&name.to_lowercase()) || name.contains('Σ'));
        }
    }
}
