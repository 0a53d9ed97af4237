//! What is known of every key: the one list behind reading, the reference, the schema for editors
//! and `explain`.

use std::borrow::Cow;

/// A table of the file.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// The reference text.
    pub(crate) doc: &'static str,
    /// Its keys, in the order of the reference.
    pub(crate) keys: Vec<Key>,
    /// Keys of which exactly one must be given; empty if there are none such.
    pub(crate) one_of: &'static [&'static str],
}

/// A key of a table.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// The reference text, the first sentence of which stands alone.
    pub(crate) doc: &'static str,
    pub(crate) kind: Kind,
    pub(crate) absence: Absence,
}

/// What it means that a key is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// It must be given.
    Refused,
    /// This TOML value is used.
    Default(&'static str),
    /// Something that is no value, in words.
    Means(&'static str),
}

/// What may be given as a value.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A text of a certain form.
    Text {
        /// The form with its article, such as "a path".
        form: Cow<'static, str>,
        /// A TOML value of that form.
        example: Cow<'static, str>,
        /// A regular expression that all such texts match, if there is a useful one.
        pattern: Option<&'static str>,
    },
    /// An integer between two, both included.
    Number { low: u32, high: u32 },
    /// One of a few words, each with its meaning.
    Word(Vec<(&'static str, &'static str)>),
    /// Several values of one kind.
    List(Box<Kind>),
    /// A table with fixed keys.
    Section(&'static Section),
    /// A table with keys that an operator chooses.
    Named {
        /// What the keys are, such as "a printer's name".
        key: &'static str,
        /// A regular expression for them.
        pattern: &'static str,
        value: Box<Kind>,
    },
    /// One of several kinds.
    Either(Vec<Kind>),
}

impl Kind {
    /// Says what may be given, as the end of "write ...".
    pub(crate) fn expects(&self) -> String {
        match self {
            Self::Text { form, example, .. } => format!("{form}, such as {example}"),
            Self::Number { low, high } => format!("a number from {low} to {high}"),
            Self::Word(words) => match words.as_slice() {
                [(word, _)] => format!("\"{word}\""),
                words => {
                    let words: Vec<_> = words
                        .iter()
                        .map(|(word, _)| format!("\"{word}\""))
                        .collect();
                    format!("one of {}", words.join(", "))
                }
            },
            Self::List(item) => format!("a list, each item {}", item.expects()),
            Self::Section(section) => {
                let names: Vec<_> = section.keys.iter().map(|key| key.name).collect();
                format!("a table with the keys {}", names.join(", "))
            }
            Self::Named { key, value, .. } => {
                format!(
                    "a table in which each key is {key} and each value {}",
                    value.expects()
                )
            }
            Self::Either(kinds) => kinds
                .iter()
                .map(Self::expects)
                .collect::<Vec<_>>()
                .join(", or "),
        }
    }
}

impl Key {
    /// The reference text as one paragraph.
    pub(crate) fn text(&self) -> String {
        paragraph(self.doc)
    }

    /// The first sentence of the reference text.
    pub(crate) fn summary(&self) -> String {
        let text = self.text();
        match text.split_once(". ") {
            Some((first, _)) => format!("{first}."),
            None => text,
        }
    }
}

impl Section {
    /// The reference text as one paragraph.
    pub(crate) fn text(&self) -> String {
        paragraph(self.doc)
    }
}

/// Joins the lines of a doc comment.
fn paragraph(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
