//! Printers and groups, and which of them a name means.

use super::places::{Places, Role};
use crate::found::{At, Found};
use crate::keys::{Named, NamedEntry, Origin, closest};
use crate::raw::name::Target;
use crate::raw::{RawGroup, RawLpr, RawOrder, RawPrinter, RawRaw, RawRetry, RawUnsure};
use crate::settings::{FolderLink, Group, Link, LprLink, Printer, RawLink, Retry, UnsureOrder};
use platen_model::{Destination, GroupName, PrinterName};
use std::collections::{BTreeMap, BTreeSet};

/// What jobs can be sent to.
#[derive(Debug)]
pub(super) struct Devices<'a> {
    printers: BTreeMap<&'a str, &'a RawPrinter>,
    groups: BTreeMap<&'a str, (&'a GroupName, &'a RawGroup)>,
}

impl<'a> Devices<'a> {
    /// Learns all names, and notes groups that bear a printer's.
    pub(super) fn of(
        printers: &'a Named<PrinterName, RawPrinter>,
        groups: &'a Named<GroupName, RawGroup>,
        found: &mut Found,
    ) -> Self {
        let at: BTreeMap<&str, &At> = printers
            .0
            .iter()
            .map(|entry| (entry.name.as_str(), &entry.name_at))
            .collect();
        for group in &groups.0 {
            if let Some(printer) = at.get(group.name.as_str()) {
                let place = found.name(printer);
                let message = format!("a printer is called {} too ({place})", group.name);
                found.add(
                    &group.name_at,
                    message,
                    "rename one of them, jobs go to either by name",
                );
            }
        }
        let printer =
            |entry: &'a NamedEntry<PrinterName, RawPrinter>| (entry.name.as_str(), &entry.value);
        let group = |entry: &'a NamedEntry<GroupName, RawGroup>| {
            (entry.name.as_str(), (&entry.name, &entry.value))
        };
        Self {
            printers: printers.0.iter().map(printer).collect(),
            groups: groups.0.iter().map(group).collect(),
        }
    }

    /// Returns what a name means, or notes that it means nothing.
    pub(super) fn find(&self, name: &Target, at: &At, found: &mut Found) -> Option<Destination> {
        if self.printers.contains_key(&*name.0) {
            return name.0.parse().ok().map(Destination::Printer);
        }
        if let Some((group, _)) = self.groups.get(&*name.0) {
            return Some(Destination::Group((*group).clone()));
        }
        let known = self.printers.keys().chain(self.groups.keys()).copied();
        let fix = missing(&name.0, known, &format!("add [printers.{}]", name.0));
        found.add(at, format!("there is no printer or group {}", name.0), fix);
        None
    }

    /// Returns whether some printer at the destination offers all that is needed.
    pub(super) fn can(&self, destination: &Destination, needs: &BTreeSet<String>) -> bool {
        let offers = |name: &str| {
            self.printers.get(name).is_some_and(|printer| {
                let offers: BTreeSet<_> = printer.offers.value.iter().map(|o| &o.value.0).collect();
                needs.iter().all(|need| offers.contains(need))
            })
        };
        match destination {
            Destination::Printer(name) => offers(name.as_str()),
            Destination::Group(name) => {
                let group = self.groups.get(name.as_str());
                let members = group.and_then(|(_, group)| group.printers.as_ref());
                members.is_some_and(|list| list.value.iter().any(|m| offers(m.value.as_str())))
            }
        }
    }
}

/// Returns the known name that was perhaps meant, or else the other way out.
pub(super) fn missing<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    match closest(name, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => otherwise.to_owned(),
    }
}

/// Returns none if something is missing.
pub(super) fn printers(
    raw: &Named<PrinterName, RawPrinter>,
    places: &mut Places,
    found: &mut Found,
) -> Option<BTreeMap<PrinterName, Printer>> {
    // All are checked before the first that cannot be completed ends it.
    let checked = |entry: &NamedEntry<PrinterName, RawPrinter>| {
        printer(&entry.name, &entry.value, places, found)
    };
    let printers: Vec<_> = raw.0.iter().map(checked).collect();
    let names = raw.0.iter().map(|entry| entry.name.clone());
    names
        .zip(printers)
        .map(|(name, printer)| Some((name, printer?)))
        .collect()
}

fn printer(
    name: &PrinterName,
    raw: &RawPrinter,
    places: &mut Places,
    found: &mut Found,
) -> Option<Printer> {
    let retry = retry(&raw.retry.value, found);
    let link = link(name, raw, places);
    Some(Printer {
        link: link?,
        description: raw
            .description
            .as_ref()
            .map_or_else(String::new, |d| d.value.0.clone()),
        offers: raw
            .offers
            .value
            .iter()
            .map(|label| label.value.0.clone())
            .collect(),
        retry,
        unsure: match &raw.unsure.value {
            RawUnsure::Ask => UnsureOrder::Ask,
            RawUnsure::Standing(order) => standing(order)?,
        },
    })
}

fn standing(raw: &RawOrder) -> Option<UnsureOrder> {
    let (order, by) = (raw.order.as_ref()?, raw.by.as_ref()?);
    Some(UnsureOrder::Standing {
        order: order.value,
        by: by.value.0.clone(),
    })
}

fn retry(raw: &RawRetry, found: &mut Found) -> Retry {
    if raw.longest.value.0 < raw.first.value.0 {
        let at = match raw.longest.origin {
            Origin::Written => &raw.longest.at,
            Origin::Default => &raw.first.at,
        };
        let fix = "make longest at least as long as first";
        found.add(at, "the longest wait is shorter than the first", fix);
    }
    Retry {
        first: raw.first.value.0,
        step: raw.step.value.0,
        longest: raw.longest.value.0,
        refusals: raw.refusals.value.0,
    }
}

fn link(name: &PrinterName, raw: &RawPrinter, places: &mut Places) -> Option<Link> {
    if let Some(raw) = &raw.raw {
        return raw_link(&raw.value).map(Link::Raw);
    }
    if let Some(lpr) = &raw.lpr {
        return lpr_link(&lpr.value).map(Link::Lpr);
    }
    let folder = &raw.folder.as_ref()?.value;
    let place = folder.path.as_ref()?;
    let path = places.add(Role::Link, name.as_str(), place);
    Some(Link::Folder(FolderLink {
        path,
        name_pattern: folder.name_pattern.value.clone(),
    }))
}

fn raw_link(raw: &RawRaw) -> Option<RawLink> {
    Some(RawLink {
        host: raw.host.as_ref()?.value.0.clone(),
        port: u16::try_from(raw.port.value.0).ok()?,
        connect_timeout: raw.connect_timeout.value.0,
        stall_timeout: raw.stall_timeout.value.0,
        close_timeout: raw.close_timeout.value.0,
        never_closes: raw.never_closes.value,
    })
}

fn lpr_link(raw: &RawLpr) -> Option<LprLink> {
    Some(LprLink {
        host: raw.host.as_ref()?.value.0.clone(),
        port: u16::try_from(raw.port.value.0).ok()?,
        queue: raw.queue.as_ref()?.value.0.clone(),
        order: raw.order.value,
        source_port: raw.source_port.value,
        banner: raw.banner.value,
        titles: raw.titles.value,
        streaming: raw.streaming.value,
        user: raw.user.value.0.clone(),
        connect_timeout: raw.connect_timeout.value.0,
        stall_timeout: raw.stall_timeout.value.0,
        ack_timeout: raw.ack_timeout.value.0,
    })
}

/// Returns none if something is missing.
pub(super) fn groups(
    raw: &Named<GroupName, RawGroup>,
    devices: &Devices<'_>,
    found: &mut Found,
) -> Option<BTreeMap<GroupName, Group>> {
    // All are checked before the first that cannot be completed ends it.
    let checked = |entry: &NamedEntry<GroupName, RawGroup>| group(&entry.value, devices, found);
    let groups: Vec<_> = raw.0.iter().map(checked).collect();
    let names = raw.0.iter().map(|entry| entry.name.clone());
    names
        .zip(groups)
        .map(|(name, group)| Some((name, group?)))
        .collect()
}

fn group(raw: &RawGroup, devices: &Devices<'_>, found: &mut Found) -> Option<Group> {
    let list = raw.printers.as_ref()?;
    if list.value.is_empty() {
        found.add(
            &list.at,
            "a group without printers prints nothing",
            "name its printers",
        );
    }
    let mut printers = Vec::new();
    for member in &list.value {
        let name = &member.value;
        if printers.contains(name) {
            found.add(
                &member.at,
                format!("{name} is in the group twice"),
                "keep one of the two",
            );
        } else if !devices.printers.contains_key(name.as_str()) {
            let known = devices.printers.keys().copied();
            let fix = missing(name.as_str(), known, &format!("add [printers.{name}]"));
            found.add(&member.at, format!("there is no printer {name}"), fix);
        }
        printers.push(name.clone());
    }
    Some(Group {
        printers,
        route: raw.route.value,
        failover: raw.failover.value,
    })
}
