//! What the files of parts are called.

use super::plan::Part;
use std::collections::HashSet;
use std::str::FromStr;

/// Bytes of a title that go into the name of a file: filesystems take 255 for all of it.
const LONGEST: usize = 120;

/// Names for the files of parts: `part-{n}-{title}.pdf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The number of the part, with as many digits as the last one.
    Number,
    /// What it is called, or which pages it has.
    Title,
    /// Its first page, in the document.
    First,
    /// Its last page, in the document.
    Last,
    /// What the document's file is called.
    Name,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace stands alone.
    #[error("{0:?} has a brace without the other: write {{n}} for the number of a part")]
    Brace(String),
    /// Nothing is called so.
    #[error("{{{0}}} is none of {{n}}, {{title}}, {{first}}, {{last}} and {{name}}")]
    Unknown(String),
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, braced) = rest.split_at(open);
            pieces.push(Piece::Text(before.to_owned()));
            let alone = || PatternError::Brace(text.to_owned());
            let inner = braced.strip_prefix('{').ok_or_else(alone)?;
            let (word, after) = inner.split_once('}').ok_or_else(alone)?;
            pieces.push(match word {
                "n" => Piece::Number,
                "title" => Piece::Title,
                "first" => Piece::First,
                "last" => Piece::Last,
                "name" => Piece::Name,
                other => return Err(PatternError::Unknown(other.to_owned())),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }
}

impl Pattern {
    /// Returns the names of all parts of a document that is called `name`. No two are the same, also
    /// where capitals make no difference: a number makes the later one another.
    #[must_use]
    pub fn names(&self, parts: &[Part], name: &str) -> Vec<String> {
        let digits = parts.len().to_string().len();
        let mut taken = HashSet::new();
        let parts = (1_usize..).zip(parts);
        parts
            .map(|(number, part)| {
                let filled = self.filled(number, digits, part, name);
                unique(filled, &mut taken)
            })
            .collect()
    }

    fn filled(&self, number: usize, digits: usize, part: &Part, name: &str) -> String {
        let page =
            |page: Option<&usize>| page.map_or_else(String::new, |page| (page + 1).to_string());
        let (first, last) = (page(part.pages.first()), page(part.pages.last()));
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Number => format!("{number:0digits$}"),
            Piece::Title => match part.title.as_deref().map(file_name) {
                Some(title) if !title.is_empty() => title,
                Some(_) | None if first == last => format!("page {first}"),
                Some(_) | None => format!("pages {first}-{last}"),
            },
            Piece::First => first.clone(),
            Piece::Last => last.clone(),
            Piece::Name => file_name(name),
        });
        pieces.collect()
    }
}

fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let (stem, extension) = match name.rfind('.').filter(|dot| !name[*dot..].contains('/')) {
        Some(dot) => name.split_at(dot),
        None => (name.as_str(), ""),
    };
    let numbered = (2..).map(|number| format!("{stem}-{number}{extension}"));
    let mut names = [name.clone()].into_iter().chain(numbered);
    let free = names.find(|name| taken.insert(name.to_lowercase()));
    free.unwrap_or(name)
}

/// Returns a title as part of a file's name that every system takes: without separators, controls,
/// and dots, dashes and spaces at its ends, and not too long.
#[must_use]
pub fn file_name(title: &str) -> String {
    let letter = |letter: char| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        // Marks that turn text around would hide what a name is.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        letter if letter.is_control() || letter.is_whitespace() => ' ',
        letter => letter,
    };
    let plain: String = title.chars().map(letter).collect();
    let mut name = String::new();
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
    }
    while name.len() > LONGEST {
        name.pop();
    }
    name.trim_matches(['.', '-', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(pages: std::ops::Range<usize>, title: Option<&str>) -> Part {
        Part {
            pages: pages.collect(),
            title: title.map(str::to_owned),
        }
    }

    #[test]
    fn titles_become_names_that_every_system_takes() {
        for (title, name) in [
            ("Chapter 1: Beginning", "Chapter 1- Beginning"),
            ("../../etc/passwd", "etc-passwd"),
            ("a\tb\n  c", "a b c"),
            ("..", ""),
            ("\u{202e}fdp.exe", "fdp.exe"),
            ("Übersicht", "Übersicht"),
            ("-rf", "rf"),
        ] {
            assert_eq!(file_name(title), name, "{title:?}");
        }
        assert_eq!(file_name(&"ü".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn patterns_are_filled_and_no_two_names_are_the_same() {
        let parts: Vec<_> = (0..12)
            .map(|at| part(at..at + 1, Some(if at % 2 == 0 { "One" } else { "ONE" })))
            .collect();
        let names = |pattern: &str| pattern.parse::<Pattern>().unwrap().names(&parts, "in/put");
        assert_eq!(names("{n}-{title}.pdf")[1], "02-ONE.pdf");
        assert_eq!(
            names("d.x/{title}")[..3],
            ["d.x/One", "d.x/ONE-2", "d.x/One-3"]
        );
        assert_eq!(names("{name} {first}-{last}.pdf")[11], "in-put 12-12.pdf");
        let untitled = [part(0..1, None), part(1..4, None), part(4..5, Some("/"))];
        let pattern: Pattern = "{title}.pdf".parse().unwrap();
        assert_eq!(
            pattern.names(&untitled, ""),
            ["page 1.pdf", "pages 2-4.pdf", "page 5.pdf"]
        );
    }

    #[test]
    fn a_pattern_that_says_nothing_is_refused() {
        for (pattern, error) in [
            ("a{b}.pdf", PatternError::Unknown("b".to_owned())),
            ("a{n", PatternError::Brace("a{n".to_owned())),
            ("a}n", PatternError::Brace("a}n".to_owned())),
        ] {
            assert_eq!(pattern.parse::<Pattern>(), Err(error));
        }
    }
}
