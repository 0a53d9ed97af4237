//! What `platen config explain KEY` says.

use super::page::Page;
use super::{expects, inner, root, template, words};
use crate::keys::{Absence, Key, Kind, Section};

/// What stands before the keys of a template's file, which is a file by itself.
const TEMPLATE: &str = "template";

/// Returns what a setting means, or none if there is no such setting.
///
/// `key` is a path such as `limits.pages`, `folders.settle`, `folders.drop.settle` or
/// `printers.press.raw.port`; a table such as `folders` is explained with its keys. A path that
/// begins with `template` leads into the file of a template.
#[must_use]
pub fn explain(key: &str) -> Option<String> {
    let path: Vec<&str> = key.trim_matches(['[', ']', ' ']).split('.').collect();
    let (first, rest) = path.split_first()?;
    if *first == TEMPLATE {
        return of_template(rest);
    }
    let root = root();
    let key = root.keys.iter().find(|key| key.name == *first)?;
    find(key, key.name.to_owned(), rest)
}

/// Explains the file of a template, or a key of it.
fn of_template(rest: &[&str]) -> Option<String> {
    let section = template();
    let Some((first, rest)) = rest.split_first() else {
        return Some(format!(
            "{TEMPLATE}\n\n{}\n{}",
            section.text(),
            keys(section)
        ));
    };
    let key = section.keys.iter().find(|key| key.name == *first)?;
    find(key, format!("{TEMPLATE}.{}", key.name), rest)
}

/// Follows the rest of a path from a key. Names that an operator chose may be left out of it.
fn find(key: &Key, path: String, rest: &[&str]) -> Option<String> {
    let Some((next, after)) = rest.split_first() else {
        return Some(text(key, &path));
    };
    match inner(&key.kind) {
        Some((suffix, section)) => {
            let path = format!("{path}{suffix}");
            match section.keys.iter().find(|key| key.name == *next) {
                Some(key) => find(key, format!("{path}.{}", key.name), after),
                // A name, and with nothing after it the table of that name.
                None if is_named(&key.kind) && after.is_empty() => Some(text(key, &path)),
                None if is_named(&key.kind) => {
                    let key = section.keys.iter().find(|key| key.name == after[0])?;
                    find(key, format!("{path}.{}", key.name), &after[1..])
                }
                None => None,
            }
        }
        None if is_named(&key.kind) && after.is_empty() => Some(text(key, &path)),
        None => None,
    }
}

fn is_named(kind: &Kind) -> bool {
    matches!(kind, Kind::Named { .. })
}

fn text(key: &Key, path: &str) -> String {
    let mut text = Page::default();
    text.add(format_args!("{path}\n\n{}\n", key.text()));
    text.add(format_args!("\nWrite {}.\n", expects(&key.kind)));
    for (word, meaning) in words(&key.kind) {
        text.add(format_args!("  \"{word}\": {meaning}\n"));
    }
    match key.absence {
        Absence::Refused => text.add(format_args!(
            "It must be given.
"
        )),
        // An empty table says nothing that its keys do not say.
        Absence::Default("{}") => {}
        Absence::Default(literal) => text.add(format_args!(
            "Default: {literal}
"
        )),
        Absence::Means(words) => text.add(format_args!(
            "If left out: {words}.
"
        )),
    }
    if let Some((_, section)) = inner(&key.kind) {
        text.add(format_args!("{}", keys(section)));
    }
    text.into_text()
}

fn keys(section: &Section) -> String {
    let width = section
        .keys
        .iter()
        .map(|key| key.name.len())
        .max()
        .unwrap_or(0);
    let line = |key: &Key| format!("  {:width$}  {}\n", key.name, key.summary());
    format!(
        "\nKeys:\n{}",
        section.keys.iter().map(line).collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, expected: Option<&str>) {
        let text = explain(key);
        assert_eq!(
            text.as_deref().and_then(|text| text.lines().next()),
            expected,
            "{key}"
        );
    }

    #[test]
    fn keys_are_found_with_and_without_the_names_of_things() {
        check("limits", Some("limits"));
        check("limits.pages", Some("limits.pages"));
        check("[limits]", Some("limits"));
        check("folders", Some("folders"));
        check("folders.settle", Some("folders.NAME.settle"));
        check("folders.drop.settle", Some("folders.NAME.settle"));
        check("folders.drop", Some("folders.NAME"));
        check("folders.drop.rules.mask", Some("folders.NAME.rules[].mask"));
        check("printers.press.raw.port", Some("printers.NAME.raw.port"));
        check("printers.raw.port", Some("printers.NAME.raw.port"));
        check("printers.unsure.by", Some("printers.NAME.unsure.by"));
        check("log.modules.platen", Some("log.modules"));
        check("template", Some("template"));
        check("template.copies", Some("template.copies"));
        check("template.copis", None);
        check("limits.page", None);
        check("", None);
        check("folders.drop.nothing", None);
        check("limits.pages.more", None);
    }

    #[test]
    fn an_explanation_says_meaning_form_and_default() {
        let text = explain("folders.watch").unwrap();
        for part in [
            "How new files are noticed.",
            "\"polling\": By looking",
            "Default: \"auto\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
