//! The reference page of all settings.

use super::page::Page;
use super::{expects, inner, root, words};
use crate::keys::{Absence, Key, Section};

const PREFACE: &str = "\
# Settings

<!-- Made from the code by `PLATEN_BLESS=1 cargo test -p platen-config`; do not edit. -->

A room is set up by `platen.toml` in its directory and by `conf.d/*.toml` beside it, which are read
as one in the order of their names: every folder, printer and group is given in one place, every
other table too. Unknown keys are refused. `platen config check` names every problem at once,
`platen config show` prints the settings in force, `platen config explain KEY` prints what stands
here, and [`platen.schema.json`](platen.schema.json) lets editors complete and check.

* Paths are from the room's directory unless they begin with `/`.
* Times are a number and `ms`, `s`, `m`, `h` or `d`: `\"250ms\"`, `\"90s\"`, `\"24h\"`.
* Sizes are a number and `B`, `KiB`, `MiB`, `GiB`, `TiB`, or the decimal `kB`, `MB`, `GB`,
  `TB`: `\"4 GiB\"`.
* Secrets never stand in these files: `{ secret = \"name\" }` refers to one set by
  `platen secret set name`.
";

/// Returns the reference of all settings as Markdown.
#[must_use]
pub fn reference_markdown() -> String {
    let mut page = Page::from(PREFACE);
    for key in &root().keys {
        if let Some((suffix, section)) = inner(&key.kind) {
            table(&mut page, &format!("{}{suffix}", key.name), section);
        }
    }
    page.into_text()
}

/// Writes a table, then the tables in it.
fn table(page: &mut Page, path: &str, section: &Section) {
    page.add(format_args!("\n## `[{path}]`\n\n{}\n", section.text()));
    if !section.one_of.is_empty() {
        let keys: Vec<_> = section
            .one_of
            .iter()
            .map(|key| format!("`{key}`"))
            .collect();
        page.add(format_args!(
            "Exactly one of {} is given.\n",
            keys.join(", ")
        ));
    }
    page.add(format_args!("\n"));
    for key in &section.keys {
        entry(page, key);
    }
    for key in &section.keys {
        if let Some((suffix, inside)) = inner(&key.kind) {
            table(page, &format!("{path}.{}{suffix}", key.name), inside);
        }
    }
}

fn entry(page: &mut Page, key: &Key) {
    let absence = match key.absence {
        Absence::Refused => " Must be given.".to_owned(),
        // An empty table says nothing that its keys do not say.
        Absence::Default("{}") if inner(&key.kind).is_some() => String::new(),
        Absence::Default(literal) => format!(" Default: `{literal}`."),
        Absence::Means(words) => format!(" If left out: {words}."),
    };
    page.add(format_args!("* **`{}`**: {}\n", key.name, key.text()));
    page.add(format_args!("  Write {}.{absence}\n", expects(&key.kind)));
    for (word, meaning) in words(&key.kind) {
        page.add(format_args!("  * `\"{word}\"`: {meaning}\n"));
    }
}
