//! A settings file as a tree that remembers where everything stands.

use crate::found::{At, Found};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) tree: Tree,
}

/// What a file may say, as far as any setting is of that type.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    Text(String),
    Integer(i64),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// A value of a type no setting has, by the name of the type.
    Other(&'static str),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: At,
    pub(crate) node: Node,
}

impl Node {
    /// Lets a value and all that is in it stand at one place.
    pub(crate) fn move_to(&mut self, at: &At) {
        self.at = at.clone();
        match &mut self.tree {
            Tree::List(items) => items.iter_mut().for_each(|item| item.move_to(at)),
            Tree::Table(entries) => {
                for entry in entries {
                    entry.key_at = at.clone();
                    entry.node.move_to(at);
                }
            }
            Tree::Text(_) | Tree::Integer(_) | Tree::Other(_) => {}
        }
    }
}

impl Tree {
    /// Names the type in a sentence.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a number",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }
}

/// Reads a whole file; what is not TOML is noted and left out.
pub(crate) fn read(file: usize, text: &str, found: &mut Found) -> Vec<Entry> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let fix = fix_for(error.message());
        found.add_syntax(
            &At { file, span },
            error.message().to_owned(),
            fix.to_owned(),
        );
    }
    entries(file, table.get_ref())
}

fn fix_for(message: &str) -> &'static str {
    if message.contains("duplicate") {
        "keep one of the two"
    } else if message.contains("quote") || message.contains("string") {
        "put texts in double quotes, as in name = \"text\""
    } else {
        "write settings as key = value, tables as [name], and texts in double quotes"
    }
}

fn entries(file: usize, table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let key_at = At {
                file,
                span: key.span(),
            };
            let mut node = node(file, value);
            if let Tree::Table(_) = node.tree {
                // A table is best pointed at by its name.
                node.at = key_at.clone();
            }
            Entry {
                key: key.get_ref().to_string(),
                key_at,
                node,
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.span.start);
    entries
}

fn node(file: usize, value: &Spanned<DeValue<'_>>) -> Node {
    let tree = match value.get_ref() {
        DeValue::String(text) => Tree::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Tree::Integer(number),
            Err(_beyond_64_bits) => Tree::Other("a number that is too large"),
        },
        DeValue::Array(list) => Tree::List(list.iter().map(|item| node(file, item)).collect()),
        DeValue::Table(table) => Tree::Table(entries(file, table)),
        DeValue::Float(_) => Tree::Other("a number with a fraction"),
        DeValue::Boolean(_) => Tree::Other("true or false"),
        DeValue::Datetime(_) => Tree::Other("a date or time"),
    };
    Node {
        at: At {
            file,
            span: value.span(),
        },
        tree,
    }
}
