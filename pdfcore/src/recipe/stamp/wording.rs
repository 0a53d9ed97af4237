//! Texts with fields: `Page {page} of {pages}`.

use std::fmt;
use std::str::FromStr;

/// A text with fields in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

/// What stands for itself in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The number of the page.
    Page,
    /// How many pages there are.
    Pages,
    /// A number that counts the pages that are stamped.
    Number,
    /// The name of the file without its extension.
    Name,
    /// The name of the file.
    File,
    /// The day, as 2026-11-26.
    Date,
    /// The time of day, as 18:30.
    Time,
    /// The job's short number.
    Job,
    /// The folder that the job came through.
    Folder,
}

/// Why a text with fields makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingError {
    /// There is no such field.
    #[error(
        "there is no field {{{name}}}: there are {{page}}, {{pages}}, {{number}}, {{name}}, {{file}}, {{date}}, {{time}}, {{job}} and {{folder}}; a brace is written twice"
    )]
    Unknown {
        /// What was written.
        name: String,
    },
    /// A brace stands alone.
    #[error("a brace stands alone: write {{{{ or }}}} for a brace")]
    Brace,
    /// There is nothing in it.
    #[error("the text is empty")]
    Empty,
    /// It is longer than anybody reads.
    #[error("the text is longer than {MOST} characters")]
    Long,
}

/// The longest text.
const MOST: usize = 1_000;

impl Field {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Page,
        Self::Pages,
        Self::Number,
        Self::Name,
        Self::File,
        Self::Date,
        Self::Time,
        Self::Job,
        Self::Folder,
    ];

    /// Returns its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Pages => "pages",
            Self::Number => "number",
            Self::Name => "name",
            Self::File => "file",
            Self::Date => "date",
            Self::Time => "time",
            Self::Job => "job",
            Self::Folder => "folder",
        }
    }

    /// Whether it is another on each page.
    #[must_use]
    pub const fn is_of_page(self) -> bool {
        matches!(self, Self::Page | Self::Number)
    }
}

impl Wording {
    /// Whether it is the same on all pages.
    #[must_use]
    pub fn is_same(&self) -> bool {
        !self.fields().any(Field::is_of_page)
    }

    /// Returns its fields.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Field(field) => Some(*field),
        })
    }

    /// Returns the text with `value` for each field, or the first field that has none.
    pub(super) fn filled(&self, value: impl Fn(Field) -> Option<String>) -> Result<String, Field> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Field(field) => text.push_str(&value(*field).ok_or(*field)?),
            }
        }
        Ok(text)
    }
}

impl FromStr for Wording {
    type Err = WordingError;

    fn from_str(text: &str) -> Result<Self, WordingError> {
        if text.trim().is_empty() {
            return Err(WordingError::Empty);
        }
        if text.chars().count() > MOST {
            return Err(WordingError::Long);
        }
        let (mut pieces, mut words) = (vec![], String::new());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            words.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                words.push_str(brace);
                rest = after;
                continue;
            }
            let (name, after) = match brace {
                "{" => after.split_once('}').ok_or(WordingError::Brace)?,
                _ => return Err(WordingError::Brace),
            };
            let field = Field::ALL.into_iter().find(|field| field.as_str() == name);
            let field = field.ok_or_else(|| WordingError::Unknown {
                name: name.to_owned(),
            })?;
            if !words.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut words)));
            }
            pieces.push(Piece::Field(field));
            rest = after;
        }
        words.push_str(rest);
        if !words.is_empty() {
            pieces.push(Piece::Text(words));
        }
        Ok(Self { pieces })
    }
}

/// As it would be written.
impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => {
                    f.write_str(&text.replace('{', "{{").replace('}', "}}"))?;
                }
                Piece::Field(field) => write!(f, "{{{}}}", field.as_str())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_filled_and_braces_are_written_twice() {
        let text = "{{Seite}} {page} von {pages}";
        let wording: Wording = text.parse().unwrap();
        assert_eq!(wording.to_string(), text);
        assert!(!wording.is_same());
        let filled = wording.filled(|field| Some(field.as_str().to_uppercase()));
        assert_eq!(filled.as_deref(), Ok("{Seite} PAGE von PAGES"));
        assert_eq!(wording.filled(|_| None), Err(Field::Page));
        assert!("{pages} {date}".parse::<Wording>().unwrap().is_same());
    }

    #[test]
    fn what_is_no_text_with_fields_is_refused() {
        for (text, part) in [
            ("{pag}", "there is no field {pag}"),
            ("{page", "a brace stands alone"),
            ("page}", "a brace stands alone"),
            (" ", "empty"),
            (&"x".repeat(1_001), "longer"),
        ] {
            let error = text.parse::<Wording>().unwrap_err();
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }
}
