//! Children that come, go, and come back.

use super::super::pending::Outgoing;
use super::super::printers::{Actor, At, Left};
use super::super::report::{Child, ChildId, ChildView};
use super::{Room, send_order};
use crate::printer::PrinterCommand;
use crate::supervision::{How, Life};
use platen_model::PrinterName;
use std::sync::Arc;
use std::time::Duration;

impl Room {
    pub(super) fn up(&mut self, life: Life, child: Child) {
        match child {
            Child::Stage(slot, address) => self.stages.up(slot, address),
            Child::Printer(name, address) => {
                let Some(line) = self.lines.get_mut(&name) else {
                    // The settings have lost it since. One that is gone already is what is wanted.
                    let _sent = address.post(PrinterCommand::Retire);
                    return;
                };
                if let Some(older) = line.address.replace(Arc::from(address)) {
                    // Nothing goes to it any more, so nothing else would tell it to end.
                    let _sent = older.post(PrinterCommand::Retire);
                }
                line.life = Some(life);
                line.actor = Actor::Kept;
                // A session that is still under way reports by itself: a printer that went and
                // came with the settings has two actors for a while.
                let left = std::mem::replace(&mut line.left, Left::No);
                if let (At::Work { job, attempt }, Left::ToBeAsked) = (&line.at, left) {
                    let (job, attempt) = (*job, *attempt);
                    let order = self.jobs.get(&job).and_then(|job| send_order(job, attempt));
                    if let Some(order) = order {
                        let command = PrinterCommand::Ask(Box::new(order));
                        self.pending
                            .outbox
                            .push(Outgoing::Printer(name.clone(), command));
                    }
                }
                self.refresh(&name);
            }
            Child::Notifier(address) => self.notifier = Some(address),
            Child::Folder(_) => {}
        }
    }

    pub(super) fn down(&mut self, life: Life, who: ChildId, how: How, again: Option<Duration>) {
        if how == How::Finished {
            self.children.remove(&who);
            return;
        }
        let parked = again.is_none();
        if parked {
            self.parked.push(who.clone());
            tracing::error!(child = %who, "ended too often and is not started again");
        } else {
            tracing::warn!(child = %who, ?how, "ended and is started again");
        }
        metrics::counter!("platen_child_restarts_total", "child" => who.to_string()).increment(1);
        let view = self.children.entry(who.clone());
        let view = view.or_insert(ChildView {
            who: who.clone(),
            restarts: 0,
            parked,
        });
        view.restarts += 1;
        view.parked = parked;
        match who {
            ChildId::Stage(slot) => {
                if let Some(job) = self.stages.down(slot) {
                    let words = format!("the {} ended with this job in hand", slot.work.stage());
                    if let Some(event) = self.crashed(slot.work, job, words) {
                        self.record_own(job, event);
                        self.pending
                            .touched
                            .extend(self.jobs.contains_key(&job).then_some(job));
                    }
                }
            }
            ChildId::Printer(name) => self.printer_down(life, &name, parked),
            ChildId::Notifier => self.notifier = None,
            ChildId::Folder(_) => {}
        }
    }

    /// A session dies with its actor: what it had in hand is unsure.
    pub(super) fn printer_down(&mut self, life: Life, name: &PrinterName, parked: bool) {
        let Some(line) = self.lines.get_mut(name) else {
            return;
        };
        if line.life == Some(life) {
            line.address = None;
            line.actor = if parked { Actor::Parked } else { Actor::Kept };
        }
        let in_hand = match line.at {
            // A delivery that was not handed over yet finds no address, or a successor's.
            At::Work { job, attempt } if line.handed_to == Some(life) => Some((job, attempt)),
            At::Probe { .. } if line.life == Some(life) => {
                line.at = At::Rest;
                None
            }
            At::Work { .. } | At::Rest | At::Trouble { .. } | At::Probe { .. } => None,
        };
        if in_hand.is_some() {
            line.at = At::Rest;
        }
        if let Some((job, attempt)) = in_hand {
            let why = "the printer's session crashed during this delivery".to_owned();
            self.became_unsure(job, attempt, None, why);
        }
        self.refresh(name);
    }
}
