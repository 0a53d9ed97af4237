//! Templates that extend others: each is checked by itself, then completed by what it extends.

use super::lineage;
use super::printers::Devices;
use super::steps::{self, Placed};
use super::templates;
use crate::found::Found;
use crate::keys::Given;
use crate::raw::{RawAround, RawSteps, RawTemplate};
use crate::settings::{Conditional, Template, TemplateSource, Ticket, When};
use crate::templates::{RawTemplates, ReadTemplate};
use platen_model::{TemplateName, TemplateVersion};
use std::collections::BTreeMap;

/// Checks all templates. None stands for one that is not as it should be.
pub(super) fn checked(
    raw: &RawTemplates,
    devices: Option<&Devices<'_>>,
    found: &mut Found,
) -> BTreeMap<TemplateName, Option<Template>> {
    let own = |read: &ReadTemplate| {
        let own = read.raw.as_ref();
        let own = own.and_then(|raw| Own::of(&read.source, raw, devices, found));
        (read.name.clone(), own)
    };
    let own: BTreeMap<_, _> = raw.list.iter().map(own).collect();
    lineage::check(raw, found);
    let family = Family { own: &own };
    let names = raw.list.iter().map(|read| &read.name);
    let whole = |name: &TemplateName| {
        let whole = family.whole(name, found);
        (name.clone(), whole.map(Whole::into_template))
    };
    names.map(whole).collect()
}

/// What one file says.
#[derive(Debug, Clone)]
struct Own {
    source: TemplateSource,
    version: TemplateVersion,
    description: String,
    extends: Option<Given<TemplateName>>,
    when: Option<When>,
    steps: OwnSteps,
    ticket: Ticket,
}

#[derive(Debug, Clone)]
enum OwnSteps {
    /// It says nothing of steps.
    None,
    /// These, and no others.
    All(Vec<Placed>),
    /// These around those of the template that it extends.
    Around {
        before: Vec<Placed>,
        after: Vec<Placed>,
    },
}

/// What one file and all that it extends say.
#[derive(Debug, Clone)]
struct Whole {
    own: Own,
    when: When,
    /// Where conditions were given.
    steps: Vec<Placed>,
    ticket: Ticket,
}

impl Own {
    fn of(
        source: &TemplateSource,
        raw: &RawTemplate,
        devices: Option<&Devices<'_>>,
        found: &mut Found,
    ) -> Option<Self> {
        let RawTemplate {
            version,
            description,
            extends,
            when,
            steps,
            priority,
            copies,
            hold,
            to,
        } = raw;
        // All are checked first, so that all that is wrong is noted.
        let ticket = templates::ticket(priority, copies, hold, to, devices, found);
        let checked_when = match when {
            Some(given) => steps::when(&given.value, &given.at, found).map(Some),
            None => Some(None),
        };
        let steps = match steps {
            Some(given) => own_steps(given, extends.is_some(), found),
            None => Some(OwnSteps::None),
        };
        Some(Self {
            source: source.clone(),
            version: TemplateVersion::new(version.as_ref()?.value.0.into()).ok()?,
            description: description.as_ref()?.value.0.clone(),
            extends: extends.clone(),
            when: checked_when?,
            steps: steps?,
            ticket: ticket?,
        })
    }
}

fn own_steps(given: &Given<RawSteps>, extends: bool, found: &mut Found) -> Option<OwnSteps> {
    match &given.value {
        RawSteps::All(list) => {
            let all = steps::steps(list, found)?;
            steps::check_order(&all, found);
            Some(OwnSteps::All(all))
        }
        RawSteps::Around(RawAround { before, after }) => {
            let before = steps::steps(&before.value, found);
            let after = steps::steps(&after.value, found);
            if !extends {
                let message = "there are no steps that these could stand before or after";
                let fix = "write steps as a list, or name the template that this one extends";
                found.add(&given.at, message, fix);
                return None;
            }
            Some(OwnSteps::Around {
                before: before?,
                after: after?,
            })
        }
    }
}

/// What all files say, in which parents are looked up.
struct Family<'a> {
    own: &'a BTreeMap<TemplateName, Option<Own>>,
}

impl Family<'_> {
    /// Returns a template with all that it extends. None if something is wrong with one of them,
    /// which is noted elsewhere.
    fn whole(&self, name: &TemplateName, found: &mut Found) -> Option<Whole> {
        let mut line = vec![self.own.get(name)?.as_ref()?];
        while let Some(parent) = line.last().and_then(|own| own.extends.as_ref()) {
            if parent.value == templates::as_is() {
                break;
            }
            if line.len() > self.own.len() {
                return None; // a loop
            }
            line.push(self.own.get(&parent.value)?.as_ref()?);
        }
        let mut whole = line.pop().map(Whole::root)?;
        while let Some(child) = line.pop() {
            whole = whole.extended(child, found);
        }
        Some(whole)
    }
}

impl Whole {
    fn root(own: &Own) -> Self {
        let steps = match &own.steps {
            OwnSteps::None => vec![],
            OwnSteps::All(steps) => steps.clone(),
            OwnSteps::Around { before, after } => [before.clone(), after.clone()].concat(),
        };
        Self {
            when: own.when.clone().unwrap_or_default(),
            steps,
            ticket: own.ticket.clone(),
            own: own.clone(),
        }
    }

    /// Returns what a template says that extends this one.
    fn extended(self, own: &Own, found: &mut Found) -> Self {
        let steps = match &own.steps {
            OwnSteps::None => self.steps,
            OwnSteps::All(steps) => steps.clone(),
            OwnSteps::Around { before, after } => {
                let steps = [before.clone(), self.steps, after.clone()].concat();
                steps::check_order(&steps, found);
                steps
            }
        };
        Self {
            when: own.when.clone().unwrap_or(self.when),
            steps,
            ticket: own.ticket.clone().or(&self.ticket),
            own: own.clone(),
        }
    }

    fn into_template(self) -> Template {
        let steps = self.steps.into_iter();
        Template {
            source: self.own.source,
            version: self.own.version,
            description: self.own.description,
            extends: self.own.extends.map(|extends| extends.value),
            when: self.when,
            steps: steps
                .map(|placed| placed.step)
                .collect::<Vec<Conditional>>(),
            ticket: self.ticket,
        }
    }
}
