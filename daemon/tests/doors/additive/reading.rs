//! How an OpenAPI document is read.

use serde_json::{Value, json};
use std::collections::BTreeSet;

/// References to references are followed so often at the most.
const MOST_STEPS: usize = 8;

/// A type list and a choice are the same thing: one of several.
pub(super) fn alternatives(schema: &Value) -> Vec<Value> {
    for key in ["anyOf", "oneOf"] {
        if let Some(several) = schema[key].as_array() {
            return several.clone();
        }
    }
    let Some(types) = schema["type"].as_array() else {
        return vec![schema.clone()];
    };
    let single = |one: &Value| {
        let mut schema = schema.clone();
        schema["type"] = one.clone();
        if one == "null" {
            json!({ "type": "null" })
        } else {
            schema
        }
    };
    types.iter().map(single).collect()
}

pub(super) fn resolved(document: &Value, schema: &Value) -> Value {
    let mut schema = schema;
    for _ in 0..MOST_STEPS {
        let Some(place) = schema["$ref"].as_str() else {
            break;
        };
        let place = place.trim_start_matches('#');
        schema = document.pointer(place).unwrap_or(&Value::Null);
    }
    schema.clone()
}

pub(super) fn mentions_others(schema: &Value) -> bool {
    schema.to_string().contains("\"$ref\"")
}

pub(super) fn words(schema: &Value) -> BTreeSet<String> {
    let mut words = strings(&schema["enum"]);
    words.extend(schema["const"].as_str().map(ToOwned::to_owned));
    words
}

pub(super) fn strings(list: &Value) -> BTreeSet<String> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

pub(super) fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

pub(super) fn list(array: &Value) -> &[Value] {
    array.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn required(one: &Value) -> bool {
    one["required"] == true
}

pub(super) fn rank(operation: &Value) -> usize {
    let role = operation["x-platen-role"].as_str();
    role.map_or(0, |role| {
        let roles = ["viewer", "operator", "admin"];
        1 + roles.iter().position(|one| *one == role).unwrap_or(9)
    })
}
