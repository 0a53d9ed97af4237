//! The JSON Schemas of settings files and templates, for editors.

use super::page::Page;
use super::{root, template};
use crate::keys::{Absence, Key, Kind, Section};
use serde_json::{Map, Value, json};

/// Returns the JSON Schema (draft 2020-12) of a settings file. It knows forms and ranges; rules
/// between settings are known to [`parse`](crate::parse) alone.
#[must_use]
pub fn json_schema() -> Value {
    of_file(root(), "Settings of a Platen room")
}

/// Returns the JSON Schema (draft 2020-12) of a template's file, likewise.
#[must_use]
pub fn template_json_schema() -> Value {
    of_file(template(), "Automation template of a Platen room")
}

fn of_file(section: &Section, title: &str) -> Value {
    let mut schema = of_section(section);
    schema.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".into(), json!(title));
    Value::Object(schema)
}

fn of_section(section: &Section) -> Map<String, Value> {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), of_key(key)))
        .collect();
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("description".into(), json!(section.text()));
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("additionalProperties".into(), json!(false));
    let refused = |key: &&Key| key.absence == Absence::Refused;
    let required: Vec<_> = section
        .keys
        .iter()
        .filter(refused)
        .map(|key| key.name)
        .collect();
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    if !section.one_of.is_empty() {
        let one_of: Vec<_> = section
            .one_of
            .iter()
            .map(|key| json!({ "required": [key] }))
            .collect();
        schema.insert("oneOf".into(), json!(one_of));
    }
    schema
}

fn of_key(key: &Key) -> Value {
    let mut schema = of_kind(&key.kind);
    schema.insert("description".into(), json!(description(key)));
    if let Absence::Default(literal) = key.absence {
        schema.insert("default".into(), json_of(literal));
    }
    Value::Object(schema)
}

fn description(key: &Key) -> String {
    let mut text = Page::from(&*key.text());
    for (word, meaning) in super::words(&key.kind) {
        text.add(format_args!(" \"{word}\": {meaning}"));
    }
    if let Absence::Means(words) = key.absence {
        text.add(format_args!(" If left out: {words}."));
    }
    text.into_text()
}

fn of_kind(kind: &Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Text {
            pattern: Some(pattern),
            ..
        } => json!({ "type": "string", "pattern": pattern }),
        Kind::Text { pattern: None, .. } => json!({ "type": "string" }),
        Kind::Number { low, high } => {
            json!({ "type": "integer", "minimum": low, "maximum": high })
        }
        Kind::Word(words) => {
            let words: Vec<_> = words.iter().map(|(word, _)| word).collect();
            json!({ "enum": words })
        }
        Kind::List(item) => json!({ "type": "array", "items": of_kind(item) }),
        Kind::Section(section) => Value::Object(of_section(section)),
        Kind::Named { pattern, value, .. } => json!({
            "type": "object",
            "propertyNames": { "pattern": pattern },
            "additionalProperties": of_kind(value),
        }),
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(of_kind).collect::<Vec<_>>() })
        }
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// A TOML value as JSON.
fn json_of(literal: &str) -> Value {
    let table: toml::Table = format!("x = {literal}")
        .parse()
        .expect("the defaults of settings are well formed");
    serde_json::to_value(&table["x"]).expect("settings have no dates, which JSON would not know")
}
