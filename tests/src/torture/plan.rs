//! What a seed does to its room: pure, so that a seed can be shown and repeated.

use super::Protocol;
use crate::documents::Document;
use platen::sim::{Fault, FaultKind, When};
use platen_model::FAULT_POINTS;
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use std::time::Duration;

/// What a seed does.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) documents: Vec<Document>,
    pub(super) lives: Vec<Life>,
    /// Refusals after which a job needs a person.
    pub(super) refusals: u32,
    /// Further keys of the printer's link.
    pub(super) link: &'static str,
    /// How a drop folder is emptied meanwhile.
    pub(super) pace: Pace,
}

/// From one start of the room to its end.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) program: Which,
    /// What the printer does wrong meanwhile.
    pub(super) faults: Vec<Fault>,
    pub(super) drops: Vec<Drop>,
    /// When the drop folder is away, if it is.
    pub(super) away: Option<Away>,
    /// After that long it is killed, if it still lives.
    pub(super) lasts: Duration,
}

/// Which program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    Shipped,
    /// With this in `PLATEN_FAULT`.
    WithFaults(String),
}

/// A document is handed in.
#[derive(Debug, Clone)]
pub(super) struct Drop {
    /// Its place among the documents.
    pub(super) document: usize,
    /// How long after the start.
    pub(super) after: Duration,
    pub(super) how: How,
}

/// How a document gets into the hot folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Written under a hidden name, then renamed.
    Renamed,
    /// Written under its own name at once.
    Written,
    /// Written under its own name in two pieces, with this pause between them.
    Slowly(Duration),
}

/// How a drop folder is emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Nothing is taken until the end.
    AtTheEnd,
    /// Files are taken after at most so long.
    Within(Duration),
}

/// A drop folder that cannot be reached for a while.
#[derive(Debug, Clone, Copy)]
pub(super) struct Away {
    pub(super) after: Duration,
    pub(super) lasts: Duration,
}

impl Life {
    /// Whether a part of the room panics in it, and the rest lives on.
    pub(super) fn has_a_panic(&self) -> bool {
        match &self.program {
            Which::Shipped => false,
            Which::WithFaults(spec) => spec.contains(":panic"),
        }
    }
}

impl Plan {
    /// Returns what `seed` does, with fault points where there is a program that has them.
    pub(super) fn new(seed: u64, protocol: Protocol, jobs: u32, points: Points) -> Self {
        let mut dice = SmallRng::seed_from_u64(seed);
        let documents = (1..=jobs)
            .map(|number| Document::new(number, padding(&mut dice)))
            .collect::<Vec<_>>();
        let lives = dice.random_range(3..=8_usize);
        let mut lives: Vec<Life> = (0..lives)
            .map(|at| life(&mut dice, seed, at, protocol, points))
            .collect();
        let mut order: Vec<_> = (0..documents.len()).collect();
        order.shuffle(&mut dice);
        for document in order {
            let at = dice.random_range(0..lives.len());
            let life = &mut lives[at];
            let latest = u64::try_from(life.lasts.as_millis()).unwrap_or(u64::MAX);
            life.drops.push(Drop {
                document,
                after: Duration::from_millis(dice.random_range(0..=latest)),
                how: how(&mut dice),
            });
        }
        for life in &mut lives {
            life.drops.sort_by_key(|drop| drop.after);
        }
        Self {
            documents,
            lives,
            refusals: if dice.random_bool(0.5) { 3 } else { 1_000 },
            link: link(&mut dice, protocol),
            pace: match dice.random_range(0..4) {
                0 => Pace::AtTheEnd,
                1 => Pace::Within(Duration::from_millis(300)),
                _ => Pace::Within(Duration::from_millis(20)),
            },
        }
    }
}

/// Whether there is a program with fault points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Points {
    Tried,
    Absent,
}

fn life(dice: &mut SmallRng, seed: u64, at: usize, protocol: Protocol, points: Points) -> Life {
    let program = match points {
        Points::Tried if dice.random_bool(0.6) => Which::WithFaults(faults_of(dice, seed, at)),
        Points::Tried | Points::Absent => Which::Shipped,
    };
    let lasts = match dice.random_range(0..10) {
        0 => dice.random_range(0..=150),
        1..=3 => dice.random_range(150..=700),
        _ => dice.random_range(700..=2_500),
    };
    let away = (protocol == Protocol::Folder && dice.random_bool(0.3)).then(|| Away {
        after: Duration::from_millis(dice.random_range(0..=lasts)),
        lasts: Duration::from_millis(dice.random_range(50..=600)),
    });
    Life {
        program,
        faults: weather(dice, protocol),
        drops: vec![],
        away,
        lasts: Duration::from_millis(lasts),
    }
}

/// Each seed goes on where the one before stopped, so that a few seeds try every point.
fn faults_of(dice: &mut SmallRng, seed: u64, at: usize) -> String {
    let points = FAULT_POINTS.len() as u64;
    let next = (seed.wrapping_mul(5) + at as u64) % points;
    let point = FAULT_POINTS[usize::try_from(next).unwrap_or(0)];
    let latest = match point.split('.').next() {
        Some("hub") => 60,
        Some("stage") => 20,
        Some("notify") => 2, // it looks once a second
        _ => 6,
    };
    let visit = dice.random_range(1..=latest);
    let ends = if dice.random_bool(0.25) {
        "panic"
    } else {
        "kill"
    };
    let mut spec = format!("{point}:{visit}:{ends}");
    for (slow, chance) in [("hub.before_commit", 0.5), ("printer.after_send", 0.2)] {
        if point != slow && dice.random_bool(chance) {
            spec = format!("{spec},{slow}:1:sleep-3");
        }
    }
    spec
}

fn link(dice: &mut SmallRng, protocol: Protocol) -> &'static str {
    let keys: &[_] = match protocol {
        Protocol::Raw => &["", ", never_closes = \"delivered\""],
        Protocol::Lpr => &["", ", order = \"data-first\"", ", streaming = \"on\""],
        Protocol::Folder => &[""],
    };
    keys[dice.random_range(0..keys.len())]
}

fn weather(dice: &mut SmallRng, protocol: Protocol) -> Vec<Fault> {
    if protocol == Protocol::Folder || dice.random_bool(0.2) {
        return vec![];
    }
    if dice.random_bool(0.1) {
        return vec![Fault {
            kind: FaultKind::Refuse,
            when: When::Always,
        }];
    }
    let bytes = match dice.random_range(0..3) {
        0 => dice.random_range(0..3),
        1 => dice.random_range(3..1_500),
        _ => dice.random_range(1_500..300_000),
    };
    let mut kinds = vec![
        FaultKind::Refuse,
        FaultKind::AcceptThenReset,
        FaultKind::DieAfter { bytes },
        FaultKind::Stall { after: bytes },
        FaultKind::Slow {
            bytes_per_second: dice.random_range(20_000..400_000),
        },
        FaultKind::NeverClose,
        FaultKind::CloseWithoutAck,
        FaultKind::Full,
    ];
    if protocol == Protocol::Lpr {
        kinds.push(FaultKind::DuplicateAck);
    }
    kinds.shuffle(dice);
    kinds.truncate(dice.random_range(1..=4));
    kinds
        .into_iter()
        .map(|kind| Fault {
            kind,
            when: When::Chance(dice.random_range(0.02..0.2)),
        })
        .collect()
}

/// Most documents are small; some are long enough to be under way when something happens.
fn padding(dice: &mut SmallRng) -> usize {
    match dice.random_range(0..10) {
        0 => dice.random_range(200_000..900_000),
        1 | 2 => dice.random_range(2_000..60_000),
        _ => 0,
    }
}

fn how(dice: &mut SmallRng) -> How {
    match dice.random_range(0..4) {
        0 => How::Written,
        1 => How::Slowly(Duration::from_millis(dice.random_range(1..250))),
        _ => How::Renamed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_plan_and_drops_every_document_once() {
        let plan = || Plan::new(7, Protocol::Raw, 60, Points::Tried);
        let (one, two) = (plan(), plan());
        assert_eq!(format!("{:?}", one.lives), format!("{:?}", two.lives));
        let dropped = one.lives.iter().flat_map(|life| &life.drops);
        let mut dropped: Vec<_> = dropped.map(|drop| drop.document).collect();
        dropped.sort_unstable();
        assert_eq!(dropped, (0..60).collect::<Vec<_>>());
    }

    #[test]
    fn a_few_seeds_try_every_point() {
        let plans = (0..20).map(|seed| Plan::new(seed, Protocol::Raw, 1, Points::Tried));
        let tried: String = plans.map(|plan| format!("{:?}", plan.lives)).collect();
        let missed = FAULT_POINTS.iter().find(|point| !tried.contains(**point));
        assert_eq!(missed, None);
    }
}
