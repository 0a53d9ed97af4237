//! Compares two documents, schema by schema.

use super::reading::{
    alternatives, entries, list, mentions_others, rank, required, resolved, strings, words,
};
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];
/// Schemas deeper than this refer to themselves, and were compared already.
const DEEPEST: usize = 24;

/// Returns what callers that were written for the old document can no longer do or rely on.
pub(crate) fn taken_back(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Found {
        old,
        new,
        breaks: vec![],
    };
    for (path, methods) in entries(&old["paths"]) {
        for method in METHODS {
            if methods.get(method).is_some() {
                let now = &new["paths"][path][method];
                found.operation(&format!("{method} {path}"), &methods[method], now);
            }
        }
    }
    for (code, example) in entries(&old["components"]["examples"]) {
        let status = |example: &Value| example["value"]["status"].clone();
        if status(&new["components"]["examples"][code]) != status(example) {
            found.say(code, "the code is gone or has another status");
        }
    }
    found.breaks
}

/// Which way a value goes decides what may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Callers send it: all that was taken must be taken still.
    In,
    /// Callers get it: nothing may come that could not come before, except more fields and words.
    Out,
}

struct Found<'a> {
    old: &'a Value,
    new: &'a Value,
    breaks: Vec<String>,
}

impl Found<'_> {
    fn say(&mut self, place: &str, what: &str) {
        self.breaks.push(format!("{place}: {what}"));
    }

    fn operation(&mut self, place: &str, old: &Value, new: &Value) {
        if new.is_null() {
            return self.say(place, "the operation is gone");
        }
        if old["operationId"] != new["operationId"] {
            self.say(place, "the operation has another id");
        }
        if rank(new) > rank(old) {
            self.say(place, "it needs a greater role");
        }
        self.parameters(place, list(&old["parameters"]), list(&new["parameters"]));
        self.body(place, &old["requestBody"], &new["requestBody"]);
        for (status, answer) in entries(&old["responses"]) {
            if status.starts_with('2') {
                self.answer(
                    &format!("{place} {status}"),
                    answer,
                    &new["responses"][status],
                );
            }
        }
    }

    fn parameters(&mut self, place: &str, old: &[Value], new: &[Value]) {
        let key = |one: &Value| (one["in"].clone(), one["name"].clone());
        for before in old {
            let place = format!("{place} parameter {}", before["name"]);
            match new.iter().find(|now| key(now) == key(before)) {
                None => self.say(&place, "it is gone"),
                Some(now) => {
                    if required(now) && !required(before) {
                        self.say(&place, "it must be given now");
                    }
                    self.schema(&place, Way::In, &before["schema"], &now["schema"], 0);
                }
            }
        }
        for now in new.iter().filter(|now| required(now)) {
            if !old.iter().any(|before| key(before) == key(now)) {
                let place = format!("{place} parameter {}", now["name"]);
                self.say(&place, "it is new and must be given");
            }
        }
    }

    fn body(&mut self, place: &str, old: &Value, new: &Value) {
        if required(new) && !required(old) {
            self.say(place, "a body must be given now");
        }
        for (kind, content) in entries(&old["content"]) {
            let place = format!("{place} body {kind}");
            match new["content"].get(kind) {
                None => self.say(&place, "it is not taken any more"),
                Some(now) => self.schema(&place, Way::In, &content["schema"], &now["schema"], 0),
            }
        }
    }

    fn answer(&mut self, place: &str, old: &Value, new: &Value) {
        if new.is_null() {
            return self.say(place, "the answer is gone");
        }
        for (header, _) in entries(&old["headers"]) {
            if new["headers"].get(header).is_none() {
                self.say(place, &format!("the header {header} is gone"));
            }
        }
        for (kind, content) in entries(&old["content"]) {
            let place = format!("{place} {kind}");
            match new["content"].get(kind) {
                None => self.say(&place, "it is not given any more"),
                Some(now) => self.schema(&place, Way::Out, &content["schema"], &now["schema"], 0),
            }
        }
    }

    fn schema(&mut self, place: &str, way: Way, old: &Value, new: &Value, depth: usize) {
        let (old, new) = (resolved(self.old, old), resolved(self.new, new));
        if depth > DEEPEST || old == new && !mentions_others(&old) {
            return;
        }
        let (before, now) = (alternatives(&old), alternatives(&new));
        if let ([before], [now]) = (&before[..], &now[..]) {
            return self.plain(place, way, before, now, depth);
        }
        // Each alternative that may come must meet one that was, or will be, understood.
        let (may_come, understood) = match way {
            Way::In => (&before, &now),
            Way::Out => (&now, &before),
        };
        for coming in may_come {
            let fits = |known: &&Value| {
                let (before, now) = match way {
                    Way::In => (coming, *known),
                    Way::Out => (*known, coming),
                };
                let mut alone = Found {
                    old: self.old,
                    new: self.new,
                    breaks: vec![],
                };
                alone.schema(place, way, before, now, depth + 1);
                alone.breaks.is_empty()
            };
            if !understood.iter().any(|known| fits(&known)) {
                let change = match way {
                    Way::In => "is not taken any more",
                    Way::Out => "was not to be expected",
                };
                self.say(place, &format!("{coming} {change}"));
            }
        }
    }

    /// Compares schemas that are no choice between several.
    fn plain(&mut self, place: &str, way: Way, old: &Value, new: &Value, depth: usize) {
        if old["type"] != new["type"] {
            let (before, now) = (&old["type"], &new["type"]);
            return self.say(place, &format!("it was {before} and is {now}"));
        }
        self.words(place, way, old, new);
        self.limits(place, way, old, new);
        if !old["items"].is_null() {
            self.schema(
                &format!("{place}[]"),
                way,
                &old["items"],
                &new["items"],
                depth + 1,
            );
        }
        if old["additionalProperties"].is_object() {
            let (before, now) = (&old["additionalProperties"], &new["additionalProperties"]);
            self.schema(&format!("{place}.*"), way, before, now, depth + 1);
        }
        self.fields(place, way, old, new, depth);
    }

    fn fields(&mut self, place: &str, way: Way, old: &Value, new: &Value, depth: usize) {
        for (name, before) in entries(&old["properties"]) {
            let place = format!("{place}.{name}");
            match new["properties"].get(name) {
                None => self.say(&place, "the field is gone"),
                Some(now) => self.schema(&place, way, before, now, depth + 1),
            }
        }
        let (before, now) = (strings(&old["required"]), strings(&new["required"]));
        let (missing, what) = match way {
            Way::In => (now.difference(&before), "the field must be given now"),
            Way::Out => (before.difference(&now), "the field may be left out now"),
        };
        for name in missing {
            self.say(&format!("{place}.{name}"), what);
        }
        let closed = |schema: &Value| schema["additionalProperties"] == false;
        if way == Way::In && closed(new) && !closed(old) {
            self.say(place, "unknown fields are refused now");
        }
    }

    fn words(&mut self, place: &str, way: Way, old: &Value, new: &Value) {
        if way == Way::In {
            let (before, now) = (words(old), words(new));
            if !now.is_empty() && (before.is_empty() || !before.is_subset(&now)) {
                self.say(place, "a word is not taken any more");
            }
        } else if words(new).is_empty() && !words(old).is_empty() {
            self.say(place, "its words are not said any more");
        }
    }

    fn limits(&mut self, place: &str, way: Way, old: &Value, new: &Value) {
        let number = |schema: &Value, key: &str| schema[key].as_f64();
        let lower = |key, sign: f64| {
            let at = |schema| number(schema, key).map_or(f64::INFINITY, |limit| sign * limit);
            at(new) < at(old)
        };
        let narrower = lower("maximum", 1.0)
            || lower("minimum", -1.0)
            || lower("maxLength", 1.0)
            || lower("minLength", -1.0)
            || lower("maxItems", 1.0)
            || (!new["pattern"].is_null() && new["pattern"] != old["pattern"]);
        if way == Way::In && narrower {
            self.say(place, "its limits are narrower");
        }
        if old["format"] != new["format"] {
            self.say(place, "its format is another");
        }
    }
}
