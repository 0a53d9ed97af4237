//! What a request may carry beside a body of JSON: parameters, headers and a form.

use crate::api::operation::{RequestHeader, SchemaOf};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

const JOB: &str = "A job's whole id, or its last digits: at least four.";
const PRINTER: &str = "A printer's name.";
const FOLDER: &str = "A folder's name.";

/// Returns the schema of a form with the part `file` and the fields of a struct.
pub(super) fn form(of: SchemaOf) -> Value {
    let mut schema = inline(of);
    let properties = schema["properties"].as_object_mut();
    for field in properties.into_iter().flat_map(Map::values_mut) {
        never_null(field);
    }
    schema["properties"]["file"] = json!({
        "description": "The file, with its name.",
        "type": "string",
        "contentMediaType": "application/octet-stream",
    });
    if let Some(required) = schema["required"].as_array_mut() {
        required.push("file".into());
    }
    schema
}

/// Returns the fields of a struct as parameters behind the question mark.
pub(super) fn query_parameters(of: SchemaOf) -> Vec<Value> {
    let mut schema = inline(of);
    let Some(Value::Object(fields)) = schema.get_mut("properties").map(Value::take) else {
        return vec![];
    };
    let parameter = |(name, mut schema): (String, Value)| {
        never_null(&mut schema);
        let about = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"));
        let mut parameter = json!({ "name": name, "in": "query", "schema": schema });
        if let Some(about) = about {
            parameter["description"] = about;
        }
        if parameter["schema"]["type"] == "array" {
            // Separated by commas.
            parameter["explode"] = json!(false);
        }
        parameter
    };
    fields.into_iter().map(parameter).collect()
}

/// A field that is left out is not given as null: queries and forms have no null.
fn never_null(schema: &mut Value) {
    let Some(types) = schema["type"].as_array_mut() else {
        return;
    };
    types.retain(|one| one != "null");
    if let [one] = &types[..] {
        schema["type"] = one.clone();
    }
}

/// Returns a parameter of an address.
pub(super) fn path_parameter(name: &str) -> Value {
    let about = match name {
        "job" => JOB,
        "printer" => PRINTER,
        "folder" => FOLDER,
        other => unreachable!("the parameter {other} has no description"),
    };
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": about,
        "schema": { "type": "string" },
    })
}

/// Returns a header that may be sent.
pub(super) fn header_parameter(header: &RequestHeader) -> Value {
    json!({
        "name": header.name,
        "in": "header",
        "description": header.about,
        "schema": { "type": "string", "pattern": header.pattern },
    })
}

/// Returns the schema of a struct in place, without a name of its own.
fn inline(of: SchemaOf) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    of(&mut settings.for_deserialize().into_generator()).to_value()
}
