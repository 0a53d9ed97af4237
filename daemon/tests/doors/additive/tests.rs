//! What is taken back is named, and growth is not.

use super::taken_back;
use serde_json::{Value, json};

/// Changes the document of today, and checks what is said of the change.
#[track_caller]
fn check(place: &str, value: Value, said: Option<&str>) {
    let old: Value = serde_json::from_str(&platen::api::openapi()).unwrap();
    let mut new = old.clone();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let name = &name.replace("~1", "/");
    let parent = new.pointer_mut(parent).expect("the place is there");
    match (parent, value) {
        (Value::Object(object), Value::Null) => {
            object.remove(name).expect("the field is there");
        }
        (Value::Array(array), Value::Null) => {
            array.remove(name.parse().unwrap());
        }
        (Value::Array(array), value) if name == "-" => array.push(value),
        (parent, value) => parent[name] = value,
    }
    assert_ne!(old, new);
    let found = taken_back(&old, &new);
    match said {
        None => assert_eq!(found, [""; 0], "{place}"),
        Some(said) => assert!(found.iter().any(|one| one.contains(said)), "{found:?}"),
    }
}

#[test]
fn what_is_taken_back_is_named() {
    let jobs = "/paths/~1api~1v1~1jobs";
    let schemas = "/components/schemas";
    for (place, value, said) in [
        ("/paths/~1api~1v1~1alarms", Value::Null, "operation is gone"),
        (&format!("{jobs}/post"), Value::Null, "operation is gone"),
        (&format!("{jobs}/get/operationId"), json!("x"), "another id"),
        (
            &format!("{jobs}/get/x-platen-role"),
            json!("admin"),
            "greater role",
        ),
        (
            &format!("{jobs}/get/parameters/0"),
            Value::Null,
            "it is gone",
        ),
        (
            &format!("{jobs}/get/parameters/-"),
            json!({ "in": "query", "name": "colour", "required": true }),
            "must be given",
        ),
        (
            &format!("{jobs}/post/responses/201"),
            Value::Null,
            "answer is gone",
        ),
        (
            &format!("{jobs}/post/responses/201/headers/Location"),
            Value::Null,
            "Location is gone",
        ),
        (
            &format!("{schemas}/Job/properties/pages"),
            Value::Null,
            "pages: the field is gone",
        ),
        (
            &format!("{schemas}/Job/required/0"),
            Value::Null,
            "may be left out",
        ),
        (
            &format!("{schemas}/Job/properties/id/type"),
            json!("integer"),
            "it was",
        ),
        (
            &format!("{schemas}/Job/properties/id/type"),
            json!(["string", "null"]),
            "was not to be expected",
        ),
        (
            &format!("{schemas}/MoveOrder/required/-"),
            json!("why"),
            "must be given now",
        ),
        (
            &format!("{schemas}/MoveOrder/properties/why"),
            Value::Null,
            "field is gone",
        ),
        (
            &format!("{schemas}/PriorityOrder/properties/priority/maximum"),
            json!(50),
            "limits are narrower",
        ),
        (
            &format!("{schemas}/LogLevelChange/properties/level/enum/0"),
            Value::Null,
            "a word",
        ),
        (
            "/components/examples/PLT-JOB-001",
            Value::Null,
            "code is gone",
        ),
    ] {
        check(place, value, Some(said));
    }
}

#[test]
fn growth_is_welcome() {
    let jobs = "/paths/~1api~1v1~1jobs";
    let schemas = "/components/schemas";
    for (place, value) in [
        ("/paths/~1api~1v1~1new", json!({ "get": {} })),
        (
            &format!("{jobs}/get/parameters/-"),
            json!({ "in": "query", "name": "colour" }),
        ),
        (&format!("{jobs}/get/summary"), json!("another")),
        (
            &format!("{schemas}/Job/properties/colour"),
            json!({ "type": "string" }),
        ),
        (&format!("{schemas}/Job/required/-"), json!("colour")),
        (
            &format!("{schemas}/MoveOrder/properties/colour"),
            json!({ "type": "string" }),
        ),
        (&format!("{schemas}/MoveOrder/required"), json!([])),
        (
            &format!("{schemas}/MoveOrder/properties/to/type"),
            json!(["string", "null"]),
        ),
        (
            &format!("{schemas}/LogLevelChange/properties/level/enum/-"),
            json!("loud"),
        ),
        (
            &format!("{schemas}/Outcome/oneOf/-"),
            json!({ "type": "string", "const": "odd" }),
        ),
        ("/components/examples/PLT-NEW-001", json!({})),
    ] {
        check(place, value, None);
    }
}
