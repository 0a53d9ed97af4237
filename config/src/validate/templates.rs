//! Automation templates, and the rules that name them.

use super::printers::{Devices, missing};
use crate::found::Found;
use crate::keys::{Given, Number};
use crate::raw::RawTemplate;
use crate::raw::name::Target;
use crate::settings::{AS_IS, Release, Template, TemplateSource, Ticket};
use crate::templates::{Listing, RawTemplates, ReadTemplate};
use platen_model::{Copies, Priority, TemplateName, TemplateVersion};
use std::collections::BTreeMap;

/// All templates by name.
pub(super) struct Templates {
    /// None stands for one that is not as it should be.
    checked: BTreeMap<TemplateName, Option<Template>>,
    listing: Listing,
}

impl Templates {
    /// Checks all templates.
    pub(super) fn of(raw: &RawTemplates, devices: &Devices<'_>, found: &mut Found) -> Self {
        let file = |read: &ReadTemplate| {
            let raw = read.raw.as_ref();
            let checked = raw.and_then(|raw| template(read, raw, devices, found));
            (read.name.clone(), checked)
        };
        let mut checked: BTreeMap<_, _> = raw.list.iter().map(file).collect();
        checked.insert(as_is(), Some(Template::as_is()));
        Self {
            checked,
            listing: raw.listing,
        }
    }

    /// Returns the template that is meant, or notes that there is none. None also for one with
    /// problems of its own.
    pub(super) fn find(&self, name: &Given<TemplateName>, found: &mut Found) -> Option<&Template> {
        let Given {
            value: name, at, ..
        } = name;
        match self.checked.get(name) {
            Some(template) => template.as_ref(),
            None => {
                if self.listing == Listing::Whole {
                    let known = self.checked.keys().map(TemplateName::as_str);
                    let otherwise = format!("add a file {name}.toml to room.templates");
                    let fix = missing(name.as_str(), known, &otherwise);
                    found.add(at, format!("there is no template {name}"), fix);
                }
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

fn as_is() -> TemplateName {
    AS_IS.parse().expect("the built-in name is one")
}

fn template(
    read: &ReadTemplate,
    raw: &RawTemplate,
    devices: &Devices<'_>,
    found: &mut Found,
) -> Option<Template> {
    let RawTemplate {
        version,
        description,
        priority,
        copies,
        hold,
        to,
    } = raw;
    // Checked first, so that it is named even where something else is missing.
    let ticket = ticket(priority, copies, hold, to, devices, found);
    Some(Template {
        source: TemplateSource::File(read.path.clone()),
        version: TemplateVersion::new(version.as_ref()?.value.0.into()).ok()?,
        description: description.as_ref()?.value.0.clone(),
        ticket: ticket?,
    })
}

/// Checks the keys that a rule and a template share. Returns none if there is no such printer or
/// group.
#[expect(clippy::ref_option, reason = "the list of keys makes them so")]
pub(super) fn ticket(
    priority: &Option<Given<Number<1, 100>>>,
    copies: &Option<Given<Number<1, 9_999>>>,
    hold: &Option<Given<Release>>,
    to: &Option<Given<Target>>,
    devices: &Devices<'_>,
    found: &mut Found,
) -> Option<Ticket> {
    let to = match to {
        Some(to) => Some(devices.find(&to.value, &to.at, found)?),
        None => None,
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
