//! The reference pages of all settings and of templates.

use super::page::Page;
use super::{expects, inner, root, template, words};
use crate::keys::{Absence, Key, Section};

const PREFACE: &str = "\
# Settings

<!-- Made from the code by `PLATEN_BLESS=1 cargo test -p platen-config`; do not edit. -->

A room is set up by `platen.toml` in its directory and by `conf.d/*.toml` beside it, which are read
as one in the order of their names: every folder, printer and group is given in one place, every
other table too. Unknown keys are refused. `platen config check` names every problem at once,
`platen config show` prints the settings in force, `platen config explain KEY` prints what stands
here, and [`platen.schema.json`](platen.schema.json) lets editors complete and check.

Automation templates are [files of their own](templates.md).

* Paths are from the room's directory unless they begin with `/`.
* Times are a number and `ms`, `s`, `m`, `h` or `d`: `\"250ms\"`, `\"90s\"`, `\"24h\"`.
* Sizes are a number and `B`, `KiB`, `MiB`, `GiB`, `TiB`, or the decimal `kB`, `MB`, `GB`,
  `TB`: `\"4 GiB\"`.
* Secrets never stand in these files: `{ secret = \"name\" }` refers to one set by
  `platen secret set name`.
";

const TEMPLATE_PREFACE: &str = "\
# Templates

<!-- Made from the code by `PLATEN_BLESS=1 cargo test -p platen-config`; do not edit. -->

An automation template says what the jobs get that are given it. It is a file `NAME.toml` in the
directory `room.templates`, at most 256 KiB; there may be 1,000 of them, and the directory need not
be there. `as-is`, which changes nothing, is built in, and the
[starters](../guide/templates.md#starters) come with Platen: a file of the name of a starter takes its place. Unknown
keys are refused.
`platen template check` names every problem at once, `platen template show NAME` prints one with its
defaults, and [`platen-template.schema.json`](platen-template.schema.json) lets editors complete and
check.

A template may extend another one, be for some documents only, and program pages: `platen program --template NAME`
does its steps, `platen template explain FILE.pdf` tells why and what they do.

What is said nearer to the job comes first: by its ticket or who hands it in; then by a template
that they name; then by the rule of the folder; then by the template that the rule names.
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

/// Returns the reference of templates as Markdown.
#[must_use]
pub fn template_reference_markdown() -> String {
    let mut page = Page::from(TEMPLATE_PREFACE);
    keys(&mut page, "", template());
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
    keys(page, &format!("{path}."), section);
}

/// Writes the keys of a table, then the tables in it.
fn keys(page: &mut Page, prefix: &str, section: &Section) {
    page.add(format_args!("\n"));
    for key in &section.keys {
        entry(page, key);
    }
    for key in &section.keys {
        if let Some((suffix, inside)) = inner(&key.kind) {
            table(page, &format!("{prefix}{}{suffix}", key.name), inside);
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
