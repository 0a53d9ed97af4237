//! Automation templates, and the rules that name them.

use super::inherit;
use super::printers::{Devices, missing};
use crate::found::Found;
use crate::keys::{Given, Number};
use crate::raw::name::Target;
use crate::settings::{AS_IS, Release, Template, Ticket};
use crate::templates::{Listing, RawTemplates};
use platen_model::{Copies, Priority, TemplateName};
use std::collections::BTreeMap;

/// All templates by name.
pub(super) struct Templates {
    /// None stands for one that is not as it should be.
    checked: BTreeMap<TemplateName, Option<Template>>,
    listing: Listing,
}

impl Templates {
    /// Checks all templates. Without devices nobody knows where a job may go, and nothing is sent.
    pub(super) fn of(raw: &RawTemplates, devices: Option<&Devices<'_>>, found: &mut Found) -> Self {
        let mut checked = inherit::checked(raw, devices, found);
        checked.insert(as_is(), Some(Template::as_is()));
        Self {
            checked,
            listing: raw.listing,
        }
    }

    /// Returns the template that is meant, or notes that there is none. None also for one with
    /// problems of its own.
    pub(super) fn find(&self, name: &Given<TemplateName>, found: &mut Found) -> Option<&Template> {
        match self.checked.get(&name.value) {
            Some(template) => template.as_ref(),
            None => {
                let otherwise = format!("add a file {}.toml to room.templates", name.value);
                unknown(name, self.checked.keys(), self.listing, &otherwise, found);
                None
            }
        }
    }

    /// Returns all, or none if one is not as it should be.
    pub(super) fn into_checked(self) -> Option<BTreeMap<TemplateName, Template>> {
        let complete = |(name, template): (_, Option<Template>)| Some((name, template?));
        self.checked.into_iter().map(complete).collect()
    }
}

/// Notes a template that is not there, unless it may only not have been seen.
pub(super) fn unknown<'a>(
    name: &Given<TemplateName>,
    known: impl Iterator<Item = &'a TemplateName>,
    listing: Listing,
    otherwise: &str,
    found: &mut Found,
) {
    let Given {
        value: name, at, ..
    } = name;
    if listing == Listing::Whole {
        let fix = missing(name.as_str(), known.map(TemplateName::as_str), otherwise);
        found.add(at, format!("there is no template {name}"), fix);
    }
}

/// Returns the name of the template that changes nothing.
pub(super) fn as_is() -> TemplateName {
    AS_IS.parse().expect("the built-in name is one")
}

/// Checks the keys that a rule and a template share. Returns none if there is no such printer or
/// group.
#[expect(clippy::ref_option, reason = "the list of keys makes them so")]
pub(super) fn ticket(
    priority: &Option<Given<Number<1, 100>>>,
    copies: &Option<Given<Number<1, 9_999>>>,
    hold: &Option<Given<Release>>,
    to: &Option<Given<Target>>,
    devices: Option<&Devices<'_>>,
    found: &mut Found,
) -> Option<Ticket> {
    let to = match (to, devices) {
        (Some(to), Some(devices)) => Some(devices.find(&to.value, &to.at, found)?),
        (None, _) | (_, None) => None,
    };
    let priority = priority
        .as_ref()
        .map(|given| Priority::new(given.value.0.into()));
    let copies = copies
        .as_ref()
        .map(|given| Copies::new(given.value.0.into()));
    Some(Ticket {
        priority: priority.transpose().ok()?,
        copies: copies.transpose().ok()?,
        hold: hold.as_ref().map(|given| given.value),
        to,
    })
}
