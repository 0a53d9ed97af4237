//! Stages that work, fail, dawdle and die.

use super::mail::{Alive, StageBox};
use super::world::World;
use platen_actors::stages::StageCommand;
use platen_actors::supervision::{How, Life};
use platen_actors::supervisor::{Child, ChildId, Report, Slot, StageAnswer, Work};
use platen_ledger::{Filed, Need};
use platen_model::DocumentFormat;
use rand::Rng;
use std::time::Duration;

/// A stage.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) slot: Slot,
    pub(super) alive: Alive,
}

/// All slots of a room: two where several work at once.
pub(super) fn slots() -> impl Iterator<Item = Slot> {
    Work::ALL.into_iter().flat_map(|work| {
        let slots = if work == Work::Program { 1 } else { 2 };
        (0..slots).map(move |number| Slot { work, number })
    })
}

impl World<'_> {
    /// A stage comes up.
    pub(super) fn stage_up(&mut self, slot: Slot) {
        let alive = Alive::new();
        let way = StageBox {
            slot,
            alive: alive.clone(),
            mail: self.mail.clone(),
            ledger: self.disk.reader(),
        };
        self.stages.retain(|stage| stage.slot != slot);
        self.stages.push(Stage { slot, alive });
        let child = Child::Stage(slot, Box::new(way));
        self.report(Report::Up {
            life: Life(0),
            child,
        });
    }

    /// Some stage ends the work it was given, somehow.
    pub(super) fn stage_works(&mut self) {
        let letter = {
            let mut letters = self.mail.lock();
            let waiting = letters.stages.len();
            match waiting {
                0 => None,
                _ => {
                    let at = self.dice.random_range(0..waiting);
                    letters.stages.remove(at)
                }
            }
        };
        let Some((slot, command)) = letter else {
            return;
        };
        let job = command.job.id;
        if self.may(0.03) {
            self.stage_dies(slot);
            return;
        }
        if slot.work == Work::Convert && self.may(0.3) {
            let answer = StageAnswer::Started;
            self.report(Report::Stage { slot, job, answer });
            if self.may(0.1) {
                self.stage_dies(slot);
                return;
            }
        }
        let answer = self.answer(slot.work, &command);
        self.report(Report::Stage { slot, job, answer });
    }

    fn answer(&mut self, work: Work, command: &StageCommand) -> StageAnswer {
        if self.may(0.05) {
            return match (self.dice.random_range(0..4), work) {
                (0, Work::Convert | Work::Preflight) => {
                    StageAnswer::Need(Need::Document("it is not good".to_owned()))
                }
                (1, _) => StageAnswer::Crashed("last words".to_owned()),
                (2, Work::File) => StageAnswer::PlaceAway("the share is gone".to_owned()),
                _ => StageAnswer::NotNow("all hands are busy".to_owned()),
            };
        }
        let document = command.job.arrival.original;
        match work {
            Work::Convert => StageAnswer::Converted {
                format: DocumentFormat::Pdf,
                document,
                pin: None,
            },
            Work::Preflight => StageAnswer::Preflighted { pages: 1 },
            Work::Program => StageAnswer::Programmed {
                document,
                pages: None,
                told: vec![],
                pin: None,
            },
            Work::File => StageAnswer::Filed(Filed { paths: vec![] }),
        }
    }

    /// A stage dies with its mailbox; its supervisor tells the hub and starts it again.
    pub(super) fn stage_dies(&mut self, slot: Slot) {
        let Some(stage) = self.stages.iter().find(|stage| stage.slot == slot) else {
            return;
        };
        stage.alive.die();
        self.stages.retain(|stage| stage.slot != slot);
        self.mail.lock().stages.retain(|(to, _)| *to != slot);
        // The hub may still send to the old address until it hears of the end.
        self.late.push(Report::Down {
            life: Life(0),
            who: ChildId::Stage(slot),
            how: How::Panicked,
            again: Some(Duration::ZERO),
        });
    }
}
