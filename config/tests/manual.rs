//! What is written about settings is what is true of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use platen_config::{
    Settings, default_file, explain, json_schema, parse, reference_markdown, show,
    template_json_schema, template_reference_markdown,
};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const ROOM: &str = "/var/lib/platen";

#[track_caller]
fn settings(text: &str) -> Settings {
    match parse(
        &[(PathBuf::from("platen.toml"), text.to_owned())],
        Path::new(ROOM),
    ) {
        Ok(settings) => settings,
        Err(problems) => panic!("{problems}\n{text}"),
    }
}

fn starter(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("starters")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares a generated page with the one in the repository, or writes it when blessing.
#[track_caller]
fn check_page(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/reference")
        .join(name);
    if std::env::var_os("PLATEN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, generated).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == generated,
        "{} is stale: PLATEN_BLESS=1 cargo test -p platen-config --test manual",
        path.display()
    );
}

#[test]
fn the_reference_page_is_current() {
    check_page("settings.md", &reference_markdown());
    check_page("templates.md", &template_reference_markdown());
}

#[test]
fn the_schema_is_current() {
    let text = serde_json::to_string_pretty(&json_schema()).unwrap();
    check_page("platen.schema.json", &format!("{text}\n"));
    let text = serde_json::to_string_pretty(&template_json_schema()).unwrap();
    check_page("platen-template.schema.json", &format!("{text}\n"));
}

/// The schema, compiled, which checks it against the meta-schema.
struct Editor {
    schemas: boon::Schemas,
    index: boon::SchemaIndex,
}

static EDITOR: LazyLock<Editor> = LazyLock::new(|| {
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler.add_resource("platen.json", json_schema()).unwrap();
    let index = compiler
        .compile("platen.json", &mut schemas)
        .expect("a valid schema");
    Editor { schemas, index }
});

/// What an editor thinks of a file.
fn accepts(toml: &str) -> Result<(), String> {
    let table: toml::Table = toml.parse().unwrap();
    let instance: Value = serde_json::to_value(table).unwrap();
    EDITOR
        .schemas
        .validate(&instance, EDITOR.index)
        .map_err(|error| error.to_string())
}

#[test]
fn editors_accept_what_the_room_accepts() {
    for text in [default_file(), starter("print-room.toml"), String::new()] {
        assert_eq!(accepts(&text), Ok(()));
        let shown = show(&settings(&text));
        assert_eq!(accepts(&shown), Ok(()), "{shown}");
    }
}

#[test]
fn editors_refuse_what_the_room_refuses() {
    for text in [
        "[rom]",
        "[room]\nnam = \"x\"",
        "[limits]\npages = 0",
        "[limits]\nupload = \"4\"",
        "[folders.x]\ninput = \"/a\"",
        "[folders.\"A b\"]\ninput = \"/a\"\nto = \"p\"",
        "[printers.p]\ndescription = \"no link\"",
        "[printers.p]\nraw = { host = \"h\" }\nlpr = { host = \"h\", queue = \"q\" }",
        "[printers.p]\nraw = { host = \"h\" }\nunsure = \"reprint\"",
        "[log]\nlevel = \"loud\"",
        "[api]\ntoken = \"plain\"",
    ] {
        assert!(accepts(text).is_err(), "{text}");
        let files = [(PathBuf::from("platen.toml"), text.to_owned())];
        assert!(parse(&files, Path::new(ROOM)).is_err(), "{text}");
    }
}

#[test]
fn what_is_shown_loads_as_the_same_settings() {
    let odd = "[api]\ntoken = { secret = \"t\" }\nlisten = \"off\"\n[public]\nlisten = \"[::]:80\"\n\
        [limits]\nworkers = 3\n[printers.\"a.b\"]\nraw = { host = \"h\" }";
    for text in [
        default_file(),
        starter("print-room.toml"),
        odd.to_owned(),
        String::new(),
    ] {
        let settings = settings(&text);
        let shown = show(&settings);
        assert_eq!(self::settings(&shown), settings, "{shown}");
    }
}

#[test]
fn a_new_room_has_one_folder_that_prints_into_another() {
    let settings = settings(&default_file());
    let folder = &settings.folders[&"drop".parse().unwrap()];
    assert_eq!(folder.input, Path::new("/var/lib/platen/folders/drop/in"));
    assert_eq!(folder.error, Path::new("/var/lib/platen/errors/drop"));
    assert_eq!(folder.to.to_string(), "drop-printer");
    assert_eq!(settings.printers.len(), 1);
    assert!(settings.public.is_none());
}

/// The commented settings of the default file, each with the table it is in. Settings of one
/// inner table, such as `output_owner.user`, come together.
fn commented() -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let mut table = String::new();
    for line in default_file().lines() {
        if line.trim_start_matches('#').starts_with('[') {
            table = line.trim_start_matches('#').to_owned();
        }
        let Some(setting) = line
            .strip_prefix('#')
            .filter(|l| l.starts_with(char::is_alphabetic))
        else {
            continue;
        };
        let prefix = |line: &str| {
            line.split_once(" = ")
                .unwrap()
                .0
                .split_once('.')
                .map(|(p, _)| p.to_owned())
        };
        match all.last_mut() {
            Some((last, lines))
                if *last == table
                    && prefix(setting).is_some()
                    && prefix(&lines[0]) == prefix(setting) =>
            {
                lines.push(setting.to_owned());
            }
            _ => all.push((table.clone(), vec![setting.to_owned()])),
        }
    }
    all
}

#[test]
fn every_commented_setting_can_be_used_as_it_stands() {
    let rows = commented();
    assert!(rows.len() > 50, "{rows:?}");
    for (table, lines) in rows {
        let alone = default_file().lines().any(|line| line == table);
        // Printers have one link, groups printers, and the file has no second of either in force.
        if !alone
            || ["raw.", "lpr."]
                .iter()
                .any(|link| lines[0].starts_with(link))
        {
            continue;
        }
        let written = default_file().replace(
            &format!("{table}\n"),
            &format!("{table}\n{}\n", lines.join("\n")),
        );
        settings(&written);
        assert_eq!(accepts(&written), Ok(()), "{lines:?}");
    }
}

#[test]
fn the_defaults_shown_are_the_defaults_used() {
    let mut text = default_file();
    let mut written = 0;
    for (table, lines) in commented() {
        let name = table.trim_matches(['[', ']']);
        let is_default = |line: &String| {
            let (key, value) = line.split_once(" = ").unwrap();
            let explained = explain(&format!("{name}.{key}")).unwrap();
            explained
                .lines()
                .any(|line| line == format!("Default: {value}"))
        };
        let in_force = default_file().lines().any(|line| line == table);
        if in_force && lines.iter().all(is_default) {
            written += lines.len();
            let header = format!("\n{table}\n");
            text = text.replace(&header, &format!("{header}{}\n", lines.join("\n")));
        }
    }
    assert!(written >= 40, "{written}");
    assert_eq!(settings(&text), settings(&default_file()), "{text}");
}

#[test]
fn every_setting_of_the_reference_is_explained_and_shown() {
    let page = reference_markdown();
    let mut table = String::new();
    let mut keys = 0;
    for line in page.lines() {
        if let Some(name) = line
            .strip_prefix("## `[")
            .and_then(|rest| rest.strip_suffix("]`"))
        {
            table = name.replace("[]", "");
        }
        if let Some(key) = line
            .strip_prefix("* **`")
            .and_then(|rest| rest.split_once('`'))
        {
            keys += 1;
            assert!(
                explain(&format!("{table}.{}", key.0)).is_some(),
                "{table}.{}",
                key.0
            );
        }
    }
    assert!(keys > 80, "{keys}");
}
