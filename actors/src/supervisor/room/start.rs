//! Starting, and following the settings.

use super::super::pending::Outgoing;
use super::super::printers::{At, Left, Line};
use super::Room;
use crate::dispatch::{Desk, GroupRoute, most_copies};
use crate::printer::PrinterCommand;
use platen_config::{Link, Settings};
use platen_ledger::{HoldReason, Job, JobEvent, Need, Status, Step, Unclean};
use platen_model::{AttemptNo, JobId, PrinterName};
use std::sync::Arc;

impl Room {
    /// Brings printers and groups in line with the settings; lines that stay keep their state.
    pub(super) fn furnish(&mut self) {
        let settings = Arc::clone(&self.settings);
        for (name, printer) in &settings.printers {
            match self.lines.get_mut(name) {
                None => {
                    let line = Line::new(printer.clone(), self.paused.contains(name));
                    self.lines.insert(name.clone(), line);
                }
                Some(line) if line.settings != *printer => {
                    line.settings = printer.clone();
                    let command = PrinterCommand::Configure(Arc::new(printer.clone()));
                    self.pending
                        .outbox
                        .push(Outgoing::Printer(name.clone(), command));
                }
                Some(_) => {}
            }
        }
        self.retire_lines();
        self.refill_desks();
        self.let_go_on();
        let ids: Vec<_> = self.jobs.keys().copied().collect();
        self.pending.touched.extend(ids);
    }

    /// Lets jobs go on that needed a person only because of settings which are others now.
    fn let_go_on(&mut self) {
        let waits = |job: &&Job| {
            let for_settings = matches!(
                job.status,
                Status::NeedsYou {
                    step: Step::Print,
                    need: Need::Settings(_) | Need::NotForPrinter(_),
                }
            );
            for_settings && self.cannot_go(job).is_none()
        };
        let ids: Vec<_> = self.jobs.values().filter(waits).map(|job| job.id).collect();
        for id in ids {
            self.record_own(id, JobEvent::Released);
        }
    }

    /// Lets jobs be programmed again that needed a person because of templates which are others now.
    pub(super) fn try_templates_again(&mut self, before: &Settings) {
        let changed = |job: &Job| {
            let given = job.arrival.template.as_ref();
            given.is_some_and(|given| {
                before.templates.get(&given.name) != self.settings.templates.get(&given.name)
            })
        };
        let waits = |job: &&Job| {
            changed(job)
                && matches!(
                    job.status,
                    Status::NeedsYou {
                        step: Step::Program,
                        need: Need::NotForTemplate(_),
                    }
                )
        };
        let ids: Vec<_> = self.jobs.values().filter(waits).map(|job| job.id).collect();
        for id in ids {
            self.record_own(id, JobEvent::Released);
        }
    }

    /// Lets printers go that are not in the settings any more; one at work ends its session first.
    pub(super) fn retire_lines(&mut self) {
        let gone = |name: &&PrinterName| !self.settings.printers.contains_key(*name);
        let names: Vec<_> = self.lines.keys().filter(gone).cloned().collect();
        for name in names {
            let Some(line) = self.lines.get_mut(&name) else {
                continue;
            };
            // Nothing else goes to an actor that is about to end, not even where the printer comes
            // back meanwhile: its next actor says where it is.
            if let Some(address) = line.address.take() {
                self.pending.outbox.push(Outgoing::Retire(address));
            }
            if !matches!(line.at, At::Work { .. }) {
                self.lines.remove(&name);
                self.troubled.remove(&name);
            }
        }
    }

    pub(super) fn refill_desks(&mut self) {
        let desk = |(name, line): (&PrinterName, &Line)| {
            let desk = Desk {
                free: line.is_free(),
                offers: line.settings.offers.clone(),
                most_copies: most_copies(&line.settings.link),
            };
            (name.clone(), desk)
        };
        let printers = self.lines.iter().map(desk).collect();
        let groups = self.settings.groups.iter().map(|(name, group)| {
            let route = GroupRoute {
                printers: group.printers.clone(),
                route: group.route,
                last: None,
            };
            (name.clone(), route)
        });
        self.desks.replace(printers, groups.collect(), &self.queue);
    }

    /// Records what the end of the last run means for a job.
    pub(super) fn resume(&mut self, id: JobId, stage_was_started: bool) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        match &job.status {
            Status::Sending { attempt, .. } => {
                let attempt = *attempt;
                self.resume_delivery(id, attempt);
            }
            Status::Active { step, .. } if stage_was_started => {
                let event = JobEvent::StageEnded {
                    step: *step,
                    how: Unclean::RoomEnded,
                };
                self.record_own(id, event);
            }
            Status::Unsure { .. } => self.note_unsure(id),
            Status::Active { .. }
            | Status::Held { .. }
            | Status::NeedsYou { .. }
            | Status::Done
            | Status::Cancelled => {}
        }
        self.pending.touched.insert(id);
    }

    /// Records what a restore from a backup means for a job. No standing order decides here: it
    /// was given for a connection that breaks, not for a past that is not known.
    pub(super) fn restore(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        match &job.status {
            Status::Sending { attempt, .. } => {
                let why = "the room was restored from a backup that was taken during this delivery";
                let event = JobEvent::BecameUnsure {
                    attempt: *attempt,
                    sent: None,
                    why: why.to_owned(),
                };
                self.record_own(id, event);
            }
            Status::Held {
                why: HoldReason::Restored,
                ..
            } => {}
            Status::Active { .. } | Status::Held { .. } | Status::NeedsYou { .. } => {
                let why = HoldReason::Restored;
                self.record_own(id, JobEvent::Held { why });
            }
            Status::Unsure { .. } => self.note_unsure(id),
            Status::Done | Status::Cancelled => {}
        }
        self.pending.touched.insert(id);
    }

    /// The room ended during a delivery: a drop folder can be asked, a wire cannot.
    pub(super) fn resume_delivery(&mut self, id: JobId, attempt: AttemptNo) {
        let printer = self
            .jobs
            .get(&id)
            .and_then(Job::last_attempt)
            .map(|try_| try_.printer.clone());
        let line = printer.as_ref().and_then(|name| self.lines.get_mut(name));
        match line {
            Some(line) if matches!(line.settings.link, Link::Folder(_)) => {
                line.at = At::Work { job: id, attempt };
                line.left = Left::ToBeAsked;
            }
            Some(_) | None => {
                let why = "the room ended while this delivery was under way".to_owned();
                self.became_unsure(id, attempt, None, why);
            }
        }
    }
}
