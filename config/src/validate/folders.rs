//! Hot folders.

use super::places::{ERRORS, Places, Role};
use super::printers::Devices;
use super::templates::{Templates, ticket};
use crate::Mask;
use crate::found::{At, Found};
use crate::keys::{Given, Named, NamedEntry, Origin};
use crate::raw::text::Place;
use crate::raw::{RawFolder, RawRule};
use crate::settings::{Folder, Owner, Rule};
use platen_model::{Destination, FolderName};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What to do about a need that is not met.
const OFFER: &str = "add it to the printer's offers, or drop it from the folder's needs";

/// What a folder may name.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) devices: &'a Devices<'a>,
    pub(super) templates: &'a Templates,
}

/// Returns none if something is missing.
pub(super) fn folders(
    raw: &Named<FolderName, RawFolder>,
    known: Known<'_>,
    places: &mut Places,
    found: &mut Found,
) -> Option<BTreeMap<FolderName, Folder>> {
    // All are checked before the first that cannot be completed ends it.
    let checked = |entry| folder(entry, known, places, found);
    let folders: Vec<_> = raw.0.iter().map(checked).collect();
    let names = raw.0.iter().map(|entry| entry.name.clone());
    names
        .zip(folders)
        .map(|(name, folder)| Some((name, folder?)))
        .collect()
}

fn folder(
    entry: &NamedEntry<FolderName, RawFolder>,
    known: Known<'_>,
    places: &mut Places,
    found: &mut Found,
) -> Option<Folder> {
    let NamedEntry {
        name,
        name_at,
        value: raw,
    } = entry;
    let mut place = |role, given: &Given<Place>| places.add(role, name.as_str(), given);
    let input = raw.input.as_ref().map(|given| place(Role::Input, given));
    let output = raw.output.as_ref().map(|given| place(Role::Output, given));
    let default_error = Given {
        value: Place(Path::new(ERRORS).join(name.as_str())),
        at: name_at.clone(),
        origin: Origin::Default,
    };
    let error = place(Role::Error, raw.error.as_ref().unwrap_or(&default_error));
    if output.is_none() {
        refuse_output_settings(raw, found);
    }
    let needs: BTreeSet<String> = raw
        .needs
        .value
        .iter()
        .map(|label| label.value.0.clone())
        .collect();
    let to = raw
        .to
        .as_ref()
        .and_then(|to| known.devices.find(&to.value, &to.at, found));
    if let (Some(destination), Some(to)) = (&to, &raw.to)
        && let Some(unmet) = unmet(destination, &needs, known.devices)
    {
        found.add(&to.at, unmet, OFFER);
    }
    let rules = rules(raw, &needs, known, found);
    let owner = match &raw.output_owner {
        Some(owner) => {
            let (user, group) = (owner.value.user.as_ref()?, owner.value.group.as_ref()?);
            Some(Owner {
                user: user.value.0.clone(),
                group: group.value.0.clone(),
            })
        }
        None => None,
    };
    Some(Folder {
        input: input?,
        output,
        error,
        to: to?,
        settle: raw.settle.as_ref().map(|wait| wait.value.0),
        watch: raw.watch.value,
        poll: raw.poll.value.0,
        subfolders: raw.subfolders.value,
        ignore: raw
            .ignore
            .value
            .iter()
            .map(|mask| mask.value.clone())
            .collect(),
        rules: rules?,
        duplicates: raw.duplicates.value,
        duplicate_window: raw.duplicate_window.value.0,
        keep: raw.keep.value.iter().map(|kept| kept.value).collect(),
        name_pattern: raw.name_pattern.value.clone(),
        output_mode: raw.output_mode.value.0,
        output_owner: owner,
        needs,
        ticket_wait: raw.ticket_wait.as_ref().map(|wait| wait.value.0),
    })
}

/// A setting that does nothing is a misunderstanding.
fn refuse_output_settings(raw: &RawFolder, found: &mut Found) {
    fn written<T>(given: &Given<T>) -> Option<&At> {
        (given.origin == Origin::Written).then_some(&given.at)
    }
    let given = [
        ("keep", written(&raw.keep)),
        ("name_pattern", written(&raw.name_pattern)),
        ("output_mode", written(&raw.output_mode)),
        ("output_owner", raw.output_owner.as_ref().and_then(written)),
    ];
    for (key, at) in given {
        if let Some(at) = at {
            let fix = format!("add output = \"...\", or drop {key}");
            found.add(
                at,
                format!("{key} does nothing, as the folder has no output"),
                fix,
            );
        }
    }
}

/// Says what a destination does not offer of what is needed, if there is such.
fn unmet(
    destination: &Destination,
    needs: &BTreeSet<String>,
    devices: &Devices<'_>,
) -> Option<String> {
    if needs.is_empty() || devices.can(destination, needs) {
        return None;
    }
    let needs: Vec<_> = needs.iter().map(String::as_str).collect();
    let needs = needs.join(", ");
    Some(match destination {
        Destination::Printer(name) => format!("printer {name} does not offer {needs}"),
        Destination::Group(name) => format!("no printer of group {name} offers {needs}"),
    })
}

/// Returns none if something is missing.
fn rules(
    raw: &RawFolder,
    needs: &BTreeSet<String>,
    known: Known<'_>,
    found: &mut Found,
) -> Option<Vec<Rule>> {
    if raw.rules.value.is_empty() {
        let fix = "add { mask = \"*\" }, or leave rules out";
        found.add(
            &raw.rules.at,
            "without a rule every file goes to the error place",
            fix,
        );
    }
    let mut seen: Vec<&Given<Mask>> = Vec::new();
    for rule in &raw.rules.value {
        if let Some(mask) = &rule.value.mask {
            refuse_hidden(mask, &seen, found);
            seen.push(mask);
        }
    }
    let checked = |rule: &Given<RawRule>| checked_rule(&rule.value, needs, known, found);
    let rules: Vec<_> = raw.rules.value.iter().map(checked).collect();
    rules.into_iter().collect()
}

/// Notes a rule that no file reaches, because an earlier one takes all it could match.
fn refuse_hidden(mask: &Given<Mask>, earlier: &[&Given<Mask>], found: &mut Found) {
    let hides = |first: &&&Given<Mask>| {
        first.value.as_str() == "*" || first.value.as_str() == mask.value.as_str()
    };
    if let Some(first) = earlier.iter().find(hides) {
        let place = found.name(&first.at);
        let message = format!(
            "no file gets here, the rule \"{}\" ({place}) comes first",
            first.value
        );
        found.add(
            &mask.at,
            message,
            "put the rule with the narrower mask first",
        );
    }
}

fn checked_rule(
    raw: &RawRule,
    needs: &BTreeSet<String>,
    known: Known<'_>,
    found: &mut Found,
) -> Option<Rule> {
    let Known { devices, templates } = known;
    let RawRule {
        mask,
        template: name,
        priority,
        copies,
        hold,
        to,
    } = raw;
    let ticket = ticket(priority, copies, hold, to, Some(devices), found);
    let template = templates.find(name, found);
    let own = ticket.as_ref().and_then(|ticket| ticket.to.as_ref());
    if let (Some(to), Some(own)) = (to, own) {
        if let Some(unmet) = unmet(own, needs, devices) {
            found.add(&to.at, unmet, OFFER);
        }
    } else if let Some(to) = template.and_then(|template| template.ticket.to.as_ref())
        && let Some(unmet) = unmet(to, needs, devices)
    {
        let message = format!("template {} prints elsewhere: {unmet}", name.value);
        found.add(&name.at, message, OFFER);
    }
    Some(Rule {
        mask: mask.as_ref()?.value.clone(),
        template: name.value.clone(),
        ticket: ticket?,
    })
}
