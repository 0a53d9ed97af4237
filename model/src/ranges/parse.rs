//! Reading page ranges, with errors that point at the character.

use super::{Item, Pages, Place, Ranges, Sense};
use std::fmt;
use std::iter::Peekable;
use std::str::{CharIndices, FromStr};

/// Why page ranges cannot be read. Places are characters, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Something else should stand there.
    #[error("at character {at} of the page ranges stands {found}, expected {expected}")]
    Unexpected {
        /// Where.
        at: usize,
        /// What stands there.
        found: Found,
        /// What should stand there.
        expected: &'static str,
    },
    /// There is no page 0.
    #[error("at character {at} of the page ranges stands 0, but pages are counted from 1")]
    Zero {
        /// Where.
        at: usize,
    },
    /// No document has so many pages.
    #[error("the number at character {at} of the page ranges is too large")]
    TooLarge {
        /// Where.
        at: usize,
    },
    /// Too long to be meant.
    #[error("there are more than {most} page ranges; write longer ones")]
    TooMany {
        /// The most that are taken.
        most: usize,
    },
}

/// What stands where something else should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing: the text ends.
    End,
    /// A character.
    Character(char),
    /// A word of letters and digits.
    Word(String),
}

const ITEM: &str = "a page number, r and a number, last, odd, even or all";
const PAGE: &str = "a page number, r and a number, or last";
const MORE: &str = "a comma or the end";
const DASH: &str = "a dash, a comma or the end";
const MOST: usize = 1_000;

impl FromStr for Ranges {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let mut reader = Reader::new(text);
        let mut items = vec![reader.item()?];
        while reader.takes(',') {
            if items.len() == MOST {
                return Err(RangeError::TooMany { most: MOST });
            }
            items.push(reader.item()?);
        }
        match reader.here() {
            None => Ok(Self { items }),
            Some(_) => Err(reader.unexpected(expected_after(items.last()))),
        }
    }
}

/// A single page may still become a range.
fn expected_after(item: Option<&Item>) -> &'static str {
    match item.map(|item| item.pages) {
        Some(Pages::One(_)) => DASH,
        _ => MORE,
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            rest: text.char_indices().peekable(),
        }
    }

    /// Returns the next character that is no space.
    fn here(&mut self) -> Option<char> {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        self.rest.peek().map(|(_, c)| *c)
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.here() == Some(wanted) && self.rest.next().is_some()
    }

    fn item(&mut self) -> Result<Item, RangeError> {
        let sense = if self.takes('!') {
            Sense::Leave
        } else {
            Sense::Take
        };
        let pages = self.pages()?;
        Ok(Item { sense, pages })
    }

    fn pages(&mut self) -> Result<Pages, RangeError> {
        if self.takes('-') {
            let (from, to) = (Place::FromStart(1), self.place(PAGE)?);
            return Ok(Pages::Span { from, to });
        }
        let (offset, word) = self.word();
        match word.to_ascii_lowercase().as_str() {
            "all" => return Ok(Pages::All),
            "odd" => return Ok(Pages::Odd),
            "even" => return Ok(Pages::Even),
            _ => {}
        }
        let from = self.place_of(offset, word, ITEM)?;
        if !self.takes('-') {
            return Ok(Pages::One(from));
        }
        let to = match self.here() {
            None | Some(',') => Place::FromEnd(1),
            Some(_) => self.place(PAGE)?,
        };
        Ok(Pages::Span { from, to })
    }

    fn place(&mut self, expected: &'static str) -> Result<Place, RangeError> {
        let (offset, word) = self.word();
        self.place_of(offset, word, expected)
    }

    fn place_of(
        &mut self,
        offset: usize,
        word: &str,
        expected: &'static str,
    ) -> Result<Place, RangeError> {
        let lower = word.to_ascii_lowercase();
        if lower.is_empty() {
            return Err(self.unexpected(expected));
        }
        if lower == "last" {
            return Ok(Place::FromEnd(1));
        }
        let (digits, from_end) = match lower.strip_prefix('r') {
            Some(digits) => (digits, true),
            None => (lower.as_str(), false),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RangeError::Unexpected {
                at: self.character(offset),
                found: Found::Word(word.into()),
                expected,
            });
        }
        let number = self.number(digits, offset)?;
        Ok(if from_end {
            Place::FromEnd(number)
        } else {
            Place::FromStart(number)
        })
    }

    fn number(&self, digits: &str, offset: usize) -> Result<u32, RangeError> {
        let at = self.character(offset);
        match digits.parse() {
            Ok(0) => Err(RangeError::Zero { at }),
            Ok(number) => Ok(number),
            Err(_) => Err(RangeError::TooLarge { at }),
        }
    }

    /// Takes letters and digits; returns where they begin, too.
    fn word(&mut self) -> (usize, &'a str) {
        self.here();
        let begin = self.offset();
        while self.rest.next_if(|(_, c)| c.is_alphanumeric()).is_some() {}
        (begin, &self.text[begin..self.offset()])
    }

    fn offset(&mut self) -> usize {
        self.rest
            .peek()
            .map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn character(&self, offset: usize) -> usize {
        self.text[..offset].chars().count() + 1
    }

    fn unexpected(&mut self, expected: &'static str) -> RangeError {
        let found = self.here().map_or(Found::End, Found::Character);
        let offset = self.offset();
        RangeError::Unexpected {
            at: self.character(offset),
            found,
            expected,
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("nothing more"),
            Self::Character(c) => write!(f, "{c:?}"),
            Self::Word(word) => write!(f, "{word:?}"),
        }
    }
}
