//! Everything that is written about settings, made from the one list of keys in `raw`.

mod default_file;
mod explain;
mod page;
mod reference;
mod schema;
mod show;
mod steps;

pub use default_file::default_file;
pub use explain::explain;
pub use reference::{reference_markdown, template_reference_markdown};
pub use schema::{json_schema, template_json_schema};
pub use show::{show, show_template};
pub(crate) use steps::step_keys;

use crate::keys::{Kind, Section, Table};
use crate::raw::{RawSettings, RawTemplate};

/// The tables of the file.
fn root() -> &'static Section {
    RawSettings::section()
}

/// The keys of a template's file.
fn template() -> &'static Section {
    RawTemplate::section()
}

/// The words a value may be, each with its meaning.
fn words(kind: &Kind) -> Vec<(&'static str, &'static str)> {
    match kind {
        Kind::Word(words) => words.clone(),
        Kind::List(item) => words(item),
        Kind::Either(kinds) => kinds.iter().flat_map(words).collect(),
        Kind::Text { .. } | Kind::Number { .. } | Kind::Section(_) | Kind::Named { .. } => {
            Vec::new()
        }
    }
}

/// The table that a value may be or hold, and how it is reached from the key's name.
fn inner(kind: &Kind) -> Option<(&'static str, &'static Section)> {
    match kind {
        Kind::Section(section) => Some(("", section)),
        Kind::List(item) => inner(item).map(|(_, section)| ("[]", section)),
        Kind::Named { value, .. } => inner(value).map(|(_, section)| (".NAME", section)),
        Kind::Either(kinds) => kinds.iter().find_map(inner),
        Kind::Text { .. } | Kind::Number { .. } | Kind::Word(_) => None,
    }
}

/// What may be given, short where a table follows that says it at length.
fn expects(kind: &Kind) -> String {
    match kind {
        Kind::Section(_) => "a table".to_owned(),
        Kind::List(item) => match inner(item) {
            Some(_) => "a list of tables".to_owned(),
            None => kind.expects(),
        },
        Kind::Named { key, value, .. } => match inner(value) {
            Some(_) => format!("a table for each, under {key}"),
            None => kind.expects(),
        },
        Kind::Either(kinds) => kinds.iter().map(expects).collect::<Vec<_>>().join(", or "),
        Kind::Text { .. } | Kind::Number { .. } | Kind::Word(_) => kind.expects(),
    }
}
