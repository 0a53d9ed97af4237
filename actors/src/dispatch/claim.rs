//! Which free printer takes which waiting job, and how a group chooses among its printers.

use super::queue::{Bulk, Lane, Queue};
use platen_config::Route;
use platen_model::{Destination, GroupName, JobId, PrinterName};
use std::collections::{BTreeMap, BTreeSet};

/// What claiming knows of a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Whether it would take a job now.
    pub free: bool,
    /// What it offers, for jobs that need it.
    pub offers: BTreeSet<String>,
    /// How many copies of a job it can be asked for; none where there is no limit.
    pub most_copies: Option<u16>,
}

/// What claiming knows of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRoute {
    /// Its printers, in the order of the settings.
    pub printers: Vec<PrinterName>,
    /// How it chooses.
    pub route: Route,
    /// The printer it chose last.
    pub last: Option<PrinterName>,
}

/// A job and the printer that takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The printer.
    pub printer: PrinterName,
    /// The job.
    pub job: JobId,
}

/// All printers and groups, and the lanes to look at again.
#[derive(Debug, Default)]
pub struct Desks {
    printers: BTreeMap<PrinterName, Desk>,
    groups: BTreeMap<GroupName, GroupRoute>,
    groups_of: BTreeMap<PrinterName, Vec<GroupName>>,
    stirred: BTreeSet<Lane>,
}

impl Desks {
    /// Replaces printers and groups after a reload; every lane is looked at again.
    pub fn replace(
        &mut self,
        printers: BTreeMap<PrinterName, Desk>,
        groups: BTreeMap<GroupName, GroupRoute>,
        queue: &Queue,
    ) {
        self.groups_of = BTreeMap::new();
        for (name, group) in &groups {
            for printer in &group.printers {
                self.groups_of
                    .entry(printer.clone())
                    .or_default()
                    .push(name.clone());
            }
        }
        self.printers = printers;
        self.groups = groups;
        self.stirred = queue.lanes().cloned().collect();
    }

    /// Notes that `lane` gained a job.
    pub fn stir(&mut self, lane: Lane) {
        self.stirred.insert(lane);
    }

    /// Notes whether a printer would take a job; a printer that became free looks at its lanes.
    pub fn set_free(&mut self, printer: &PrinterName, free: bool, queue: &Queue) {
        let Some(desk) = self.printers.get_mut(printer) else {
            return;
        };
        let was = std::mem::replace(&mut desk.free, free);
        if free && !was {
            let groups = self.groups_of.get(printer).into_iter().flatten();
            let places = groups.cloned().map(Destination::Group);
            for to in places.chain([Destination::Printer(printer.clone())]) {
                self.stirred.extend(queue.lanes_of(&to).cloned());
            }
        }
    }

    /// Returns the groups a printer belongs to.
    pub fn groups_of(&self, printer: &PrinterName) -> &[GroupName] {
        self.groups_of.get(printer).map_or(&[], Vec::as_slice)
    }

    /// Assigns waiting jobs to free printers, the most urgent job first, and takes them from the
    /// queue. A printer is not free afterwards.
    pub fn claim(&mut self, queue: &mut Queue) -> Vec<Assignment> {
        let mut assigned = vec![];
        while let Some((lane, printer)) = self.most_urgent(queue) {
            let Some(waiting) = queue.first(&lane) else {
                break;
            };
            queue.remove(waiting.job);
            if let Some(desk) = self.printers.get_mut(&printer) {
                desk.free = false;
            }
            if let Destination::Group(group) = &lane.to
                && let Some(group) = self.groups.get_mut(group)
            {
                group.last = Some(printer.clone());
            }
            assigned.push(Assignment {
                printer,
                job: waiting.job,
            });
        }
        assigned
    }

    /// Returns the stirred lane with the most urgent job that a free printer can take. Lanes that
    /// nobody can serve now are settled until a job or a printer stirs them again.
    fn most_urgent(&mut self, queue: &Queue) -> Option<(Lane, PrinterName)> {
        let stirred = std::mem::take(&mut self.stirred);
        let mut best: Option<(super::Waiting, Lane, PrinterName)> = None;
        for lane in stirred {
            let (Some(first), Some(printer)) = (queue.first(&lane), self.choose(&lane, queue))
            else {
                continue;
            };
            if best.as_ref().is_none_or(|(urgent, ..)| first < *urgent) {
                best = Some((first, lane.clone(), printer));
            }
            self.stirred.insert(lane);
        }
        best.map(|(_, lane, printer)| (lane, printer))
    }

    /// Returns the free printer that takes the lane's first job.
    fn choose(&self, lane: &Lane, queue: &Queue) -> Option<PrinterName> {
        match &lane.to {
            // A person who named a printer knows what it offers.
            Destination::Printer(name) => self
                .printers
                .get(name)
                .filter(|desk| desk.free)
                .map(|_| name.clone()),
            Destination::Group(name) => {
                let group = self.groups.get(name)?;
                let in_turn = group.in_turn().filter(|name| self.takes(name, lane));
                match group.route {
                    Route::InOrder => group
                        .printers
                        .iter()
                        .find(|name| self.takes(name, lane))
                        .cloned(),
                    Route::RoundRobin => in_turn.into_iter().next().cloned(),
                    Route::LeastLoaded => in_turn
                        .min_by_key(|name| queue.count(&Destination::Printer((*name).clone())))
                        .cloned(),
                }
            }
        }
    }

    fn takes(&self, printer: &PrinterName, lane: &Lane) -> bool {
        let desk = self.printers.get(printer);
        desk.is_some_and(|desk| {
            desk.free && lane.needs.is_subset(&desk.offers) && desk.carries(lane.bulk)
        })
    }
}

impl Desk {
    fn carries(&self, bulk: Bulk) -> bool {
        match (bulk, self.most_copies) {
            (Bulk::Usual, _) | (Bulk::Large(_), None) => true,
            (Bulk::Large(copies), Some(most)) => copies.get() <= most,
        }
    }
}

impl GroupRoute {
    /// Returns its printers, beginning with the one after the printer it chose last.
    fn in_turn(&self) -> impl Iterator<Item = &PrinterName> {
        let chosen = |last| self.printers.iter().position(|name| name == last);
        let start = self.last.as_ref().and_then(chosen).map_or(0, |at| at + 1);
        self.printers
            .iter()
            .cycle()
            .skip(start)
            .take(self.printers.len())
    }
}

#[cfg(test)]
mod tests;
