//! The hub's window on its stages: one job in hand per slot, the rest waiting in order.

use super::post::{Post, Posted};
use super::report::{Slot, StageView};
use super::workflow::Work;
use crate::dispatch::Waiting;
use crate::stages::StageCommand;
use platen_model::JobId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

/// All stages.
#[derive(Default)]
pub(super) struct Stages {
    desks: BTreeMap<Work, Desk>,
    /// Where each job waits, so that leaving costs the same however many wait.
    places: HashMap<JobId, Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    work: Work,
    waiting: Waiting,
    not_before: Option<Instant>,
}

#[derive(Default)]
struct Desk {
    slots: BTreeMap<u8, Hand>,
    waiting: BTreeSet<Waiting>,
    later: BTreeMap<(Instant, JobId), Waiting>,
}

struct Hand {
    address: Box<dyn Post<StageCommand>>,
    job: Option<JobId>,
}

impl Stages {
    /// Notes a stage's new address.
    pub(super) fn up(&mut self, slot: Slot, address: Box<dyn Post<StageCommand>>) {
        let hand = Hand { address, job: None };
        self.desks
            .entry(slot.work)
            .or_default()
            .slots
            .insert(slot.number, hand);
    }

    /// Forgets a stage's address and returns the job it had in hand.
    pub(super) fn down(&mut self, slot: Slot) -> Option<JobId> {
        self.desks
            .get_mut(&slot.work)?
            .slots
            .remove(&slot.number)?
            .job
    }

    /// Adds a job to those that wait, unless a slot has it in hand.
    pub(super) fn add(&mut self, work: Work, waiting: Waiting) {
        let desk = self.desks.entry(work).or_default();
        if !desk
            .slots
            .values()
            .any(|hand| hand.job == Some(waiting.job))
        {
            desk.waiting.insert(waiting);
            self.places.insert(
                waiting.job,
                Place {
                    work,
                    waiting,
                    not_before: None,
                },
            );
        }
    }

    /// Adds a job that is not to be tried again before `at`.
    pub(super) fn add_later(&mut self, work: Work, waiting: Waiting, at: Instant) {
        self.forget(waiting.job);
        self.desks
            .entry(work)
            .or_default()
            .later
            .insert((at, waiting.job), waiting);
        self.places.insert(
            waiting.job,
            Place {
                work,
                waiting,
                not_before: Some(at),
            },
        );
    }

    /// Removes a job from all that wait; a slot that has it in hand keeps it.
    pub(super) fn forget(&mut self, job: JobId) {
        let Some(Place {
            work,
            waiting,
            not_before,
        }) = self.places.remove(&job)
        else {
            return;
        };
        let Some(desk) = self.desks.get_mut(&work) else {
            return;
        };
        match not_before {
            Some(at) => desk.later.remove(&(at, job)).is_some(),
            None => desk.waiting.remove(&waiting),
        };
    }

    /// Empties the hand of a slot that answered.
    pub(super) fn answered(&mut self, slot: Slot, job: JobId) {
        let desk = self.desks.get_mut(&slot.work);
        if let Some(hand) = desk.and_then(|desk| desk.slots.get_mut(&slot.number))
            && hand.job == Some(job)
        {
            hand.job = None;
        }
    }

    /// Puts waiting jobs into free hands and returns who got what.
    pub(super) fn assign(&mut self) -> Vec<(Slot, JobId)> {
        let mut assigned = vec![];
        for (work, desk) in &mut self.desks {
            for (number, hand) in desk.slots.iter_mut().filter(|(_, hand)| hand.job.is_none()) {
                let Some(waiting) = desk.waiting.pop_first() else {
                    break;
                };
                hand.job = Some(waiting.job);
                self.places.remove(&waiting.job);
                assigned.push((
                    Slot {
                        work: *work,
                        number: *number,
                    },
                    waiting.job,
                ));
            }
        }
        assigned
    }

    /// Sends a command to a slot; a slot that cannot take it is forgotten, its job returned.
    pub(super) fn send(&mut self, slot: Slot, command: StageCommand) -> Result<(), JobId> {
        let job = command.job.id;
        let desk = self.desks.get(&slot.work);
        let hand = desk.and_then(|desk| desk.slots.get(&slot.number));
        match hand.map(|hand| hand.address.post(command)) {
            Some(Posted::Yes) => Ok(()),
            Some(Posted::No) | None => {
                self.down(slot);
                Err(job)
            }
        }
    }

    /// Lets the jobs whose time has come wait with the others.
    pub(super) fn ripen(&mut self, now: Instant) {
        let mut ripe = vec![];
        for (work, desk) in &mut self.desks {
            while let Some(entry) = desk.later.first_entry() {
                if entry.key().0 > now {
                    break;
                }
                ripe.push((*work, entry.remove()));
            }
        }
        for (work, waiting) in ripe {
            self.add(work, waiting);
        }
    }

    /// Returns when the next job's time comes.
    pub(super) fn next_time(&self) -> Option<Instant> {
        let firsts = self
            .desks
            .values()
            .filter_map(|desk| desk.later.first_key_value());
        firsts.map(|((at, _), _)| *at).min()
    }

    /// Returns how the stages stand.
    pub(super) fn views(&self) -> Vec<StageView> {
        let view = |(work, desk): (&Work, &Desk)| StageView {
            work: *work,
            slots: desk.slots.len(),
            busy: desk
                .slots
                .values()
                .filter(|hand| hand.job.is_some())
                .count(),
            waiting: desk.waiting.len() + desk.later.len(),
        };
        self.desks.iter().map(view).collect()
    }
}
