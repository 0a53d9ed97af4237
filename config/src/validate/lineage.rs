//! Which template extends which: all are there, and none extends itself.

use super::templates;
use crate::found::Found;
use crate::keys::Given;
use crate::templates::RawTemplates;
use platen_model::TemplateName;
use std::collections::BTreeMap;

/// What each file extends.
type Parents<'a> = BTreeMap<&'a TemplateName, Option<&'a Given<TemplateName>>>;

/// Notes every template that extends one that is not there, or itself.
pub(super) fn check(raw: &RawTemplates, found: &mut Found) {
    let parents: Parents<'_> = raw
        .list
        .iter()
        .map(|read| {
            (
                &read.name,
                read.raw.as_ref().and_then(|raw| raw.extends.as_ref()),
            )
        })
        .collect();
    let built_in = templates::as_is();
    for (name, extends) in &parents {
        let Some(extends) = extends else { continue };
        let parent = &extends.value;
        if *parent == built_in {
            continue;
        }
        if !parents.contains_key(parent) {
            let others = parents.keys().copied().filter(|other| other != name);
            let known = others.chain([&built_in]);
            let otherwise = format!("add a file {parent}.toml beside it");
            templates::unknown(extends, known, raw.listing, &otherwise, found);
        } else if let Some(circle) = circle(&parents, name) {
            let message = format!("templates extend each other: {}", circle.join(", "));
            found.add(&extends.at, message, "let one of them stand for itself");
        }
    }
}

/// Returns the way from a template back to itself, if there is one.
fn circle<'a>(parents: &Parents<'a>, name: &'a TemplateName) -> Option<Vec<&'a str>> {
    let mut way = vec![name.as_str()];
    let mut at = name;
    // A way that is longer than all templates leads into a circle that this one is no part of.
    for _ in 0..parents.len() {
        at = &parents.get(at).copied()??.value;
        way.push(at.as_str());
        if at == name {
            return Some(way);
        }
    }
    None
}
