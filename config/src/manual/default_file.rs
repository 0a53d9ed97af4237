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
        match (&key.kind, in_force) {
            (
                Kind::Named { .. },
                Some(InForce {
                    table,
                    name,
                    values,
                }),
            ) => {
                file.add(format_args!("[{table}.{name}]\n"));
                keys(&mut file, "", section, values);
            }
            (Kind::Named { .. }, None) => {
                file.add(format_args!("#[{}.some-name]\n", key.name));
                keys(&mut file, "", section, &[]);
            }
            _ if key.absence == Absence::Default("{}") => {
                file.add(format_args!("[{}]\n", key.name));
                keys(&mut file, "", section, &[]);
            }
            _ => {
                file.add(format_args!("#[{}]\n", key.name));
                keys(&mut file, "", section, &[]);
            }
        }
    }
    file.into_text()
}

/// Writes the keys of a table, those in force first as they are.
fn keys(file: &mut Page, prefix: &str, section: &Section, in_force: &[(&str, &str)]) {
    for (name, value) in in_force {
        let key = section.keys.iter().find(|key| key.name == *name);
        let meaning = key.map(|key| comment(&key.summary())).unwrap_or_default();
        file.add(format_args!("{meaning}"));
        file.add(format_args!("{name} = {value}\n"));
    }
    let is_in_force = |key: &&Key| in_force.iter().any(|(name, _)| *name == key.name);
    for key in section.keys.iter().filter(|key| !is_in_force(key)) {
        match (&key.kind, inner(&key.kind)) {
            (Kind::Section(inside), _) => {
                file.add(format_args!("{}", comment(&key.summary())));
                keys(file, &format!("{prefix}{}.", key.name), inside, &[]);
            }
            _ => {
                let absence = match key.absence {
                    Absence::Means(words) => format!(" If left out: {words}."),
                    Absence::Refused | Absence::Default(_) => String::new(),
                };
                let meaning = format!("{}{absence}", key.summary());
                file.add(format_args!("{}", comment(&meaning)));
                file.add(format_args!("#{prefix}{} = {}\n", key.name, example(key)));
            }
        }
    }
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
