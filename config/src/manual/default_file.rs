//! The settings file of a new room.

use super::page::Page;
use super::{inner, root};
use crate::keys::{Absence, Key, Kind, Section};

const PREFACE: &str = "\
# The settings of a print room.
#
# Lines that begin with \"#\" and a letter show the default, or an example where there is none:
# drop the \"#\" and change the value. All keys: docs/reference/settings.md, or
# platen config explain KEY. After a change: platen config check, then platen config reload.
# Tables may also stand in files of their own: conf.d/*.toml.
";

/// What makes a new room work at once: files dropped in one folder come out in another.
const IN_FORCE: [InForce; 2] = [
    InForce {
        table: "folders",
        name: "drop",
        values: &[
            ("input", "\"folders/drop/in\""),
            ("output", "\"folders/drop/out\""),
            ("to", "\"drop-printer\""),
        ],
    },
    InForce {
        table: "printers",
        name: "drop-printer",
        values: &[("folder", "{ path = \"folders/printed\" }")],
    },
];

/// A table with values that are not defaults.
struct InForce {
    table: &'static str,
    name: &'static str,
    values: &'static [(&'static str, &'static str)],
}

/// Returns the `platen.toml` of a new room: one hot folder that prints into another, and every
/// other setting shown as a comment with its default and its meaning.
#[must_use]
pub fn default_file() -> String {
    let mut file = Page::from(PREFACE);
    for key in &root().keys {
        let Some((_, section)) = inner(&key.kind) else {
            continue;
        };
        file.add(format_args!("\n{}", comment(&key.text())));
        let in_force = IN_FORCE.iter().find(|in_force| in_force.table == key.name);
        file.add(format_args!("{}\n", heading(key, in_force)));
        keys(
            &mut file,
            "",
            section,
            in_force.map_or(&[], |in_force| in_force.values),
        );
    }
    file.into_text()
}

/// The line that opens a table, as a comment where the table is not in force.
fn heading(key: &Key, in_force: Option<&InForce>) -> String {
    let name = key.name;
    let is_named = matches!(key.kind, Kind::Named { .. });
    match in_force {
        Some(in_force) => format!("[{name}.{}]", in_force.name),
        None if is_named => format!("#[{name}.some-name]"),
        None if key.absence == Absence::Default("{}") => format!("[{name}]"),
        None => format!("#[{name}]"),
    }
}

/// Writes the keys of a table, those in force first as they are.
fn keys(file: &mut Page, prefix: &str, section: &Section, in_force: &[(&str, &str)]) {
    for (name, value) in in_force {
        let key = section.keys.iter().find(|key| key.name == *name);
        let meaning = key.map(|key| comment(&key.summary())).unwrap_or_default();
        file.add(format_args!("{meaning}{name} = {value}\n"));
    }
    let is_in_force = |key: &&Key| in_force.iter().any(|(name, _)| *name == key.name);
    for key in section.keys.iter().filter(|key| !is_in_force(key)) {
        let (name, meaning) = (key.name, comment(&meaning(key)));
        if let Kind::Section(inside) = &key.kind {
            file.add(format_args!("{meaning}"));
            keys(file, &format!("{prefix}{name}."), inside, &[]);
        } else {
            file.add(format_args!(
                "{meaning}#{prefix}{name} = {}\n",
                example(key)
            ));
        }
    }
}

fn meaning(key: &Key) -> String {
    let absence = match key.absence {
        // A table is shown by its keys.
        Absence::Means(words) if !matches!(key.kind, Kind::Section(_)) => {
            format!(" If left out: {words}.")
        }
        Absence::Means(_) | Absence::Refused | Absence::Default(_) => String::new(),
    };
    let words = match super::words(&key.kind).as_slice() {
        // A single word stands beside another kind of value and is the default.
        [] | [_] => String::new(),
        [_, _, ..] => format!(" Write {}.", super::expects(&key.kind)),
    };
    format!("{}{words}{absence}", key.summary())
}

fn example(key: &Key) -> String {
    match key.absence {
        Absence::Default(literal) => literal.to_owned(),
        Absence::Refused | Absence::Means(_) => example_of(&key.kind),
    }
}

fn example_of(kind: &Kind) -> String {
    match kind {
        Kind::Text { example, .. } => example.clone().into_owned(),
        Kind::Number { low, high } => 4.clamp(*low, *high).to_string(),
        Kind::Word(words) => format!("{:?}", words.first().map_or("", |(word, _)| word)),
        Kind::List(item) => format!("[{}]", example_of(item)),
        Kind::Section(_) | Kind::Named { .. } => "{}".to_owned(),
        Kind::Either(kinds) => kinds.first().map(example_of).unwrap_or_default(),
    }
}

/// Wraps a text into comment lines of at most 100 columns.
fn comment(text: &str) -> String {
    let mut lines = String::new();
    let mut line = "#".to_owned();
    for word in text.split_whitespace() {
        if line.len() + word.len() >= 100 {
            lines.push_str(&line);
            lines.push('\n');
            line = "#".to_owned();
        }
        line.push(' ');
        line.push_str(word);
    }
    lines + &line + "\n"
}
