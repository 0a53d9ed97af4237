//! What printers report, which job each claims, and when they are tried again.

use super::super::pending::Outgoing;
use super::super::printers::{Actor, At, Line, Trouble};
use super::super::report::{OrderError, PrinterOrder, SessionReport};
use super::{FAILOVER_AFTER, MOVED_AT_ONCE, REPRINTS, Room, send_order};
use crate::printer::{Ended, PrinterCommand, retry};
use platen_config::{Failover, StandingOrder, UnsureOrder};
use platen_ledger::{
    Answer, AttemptEnd, Authority, By, Job, JobEvent, Need, PrinterEvent, Status, StreamEvent, Then,
};
use platen_model::{AttemptNo, Destination, JobId, PrinterName};
use platen_protocols::Blame;
use std::time::Instant;

impl Room {
    pub(super) fn session(&mut self, printer: &PrinterName, report: SessionReport) {
        match report {
            // An actor that was replaced may still answer: only what was asked counts.
            SessionReport::Reached => {
                if let Some(line) = self.lines.get_mut(printer).filter(|line| line.is_probed()) {
                    line.went_well();
                }
            }
            SessionReport::NotReached { why } => {
                if self.lines.get(printer).is_some_and(Line::is_probed) {
                    self.trouble(printer, Trouble::Silent, why);
                }
            }
            SessionReport::TurnedAway { why } => {
                if self.lines.get(printer).is_some_and(Line::is_probed) {
                    self.trouble(printer, Trouble::Stopped, why);
                }
            }
            SessionReport::Ended {
                job,
                attempt,
                how,
                back_channel,
            } => {
                if !back_channel.is_empty() {
                    tracing::info!(%job, %printer, %attempt, back_channel, "the printer said");
                }
                self.ended(printer, job, attempt, how);
            }
        }
        self.refresh(printer);
    }

    pub(super) fn ended(
        &mut self,
        printer: &PrinterName,
        job: JobId,
        attempt: AttemptNo,
        how: Ended,
    ) {
        metrics::counter!("platen_attempts_total",
            "printer" => printer.to_string(), "outcome" => how.word())
        .increment(1);
        let at_work = At::Work { job, attempt };
        let in_hand = self
            .lines
            .get(printer)
            .is_some_and(|line| line.at == at_work);
        match how {
            Ended::Delivered { sent, evidence } => {
                self.record_own(
                    job,
                    JobEvent::Delivered {
                        attempt,
                        sent,
                        evidence,
                    },
                );
                if let Some(line) = self.lines.get_mut(printer).filter(|_| in_hand) {
                    line.went_well();
                }
            }
            Ended::NotSent { why, blame } => {
                self.not_sent(job, attempt, &why, blame);
                if in_hand {
                    self.failed(printer, Trouble::Silent, why, blame);
                }
            }
            Ended::TurnedAway { why } => {
                self.not_sent(job, attempt, &why, Blame::Device);
                if in_hand {
                    self.trouble(printer, Trouble::Stopped, why);
                }
            }
            Ended::Refused { sent, why } => {
                let refusals = self.jobs.get(&job).map_or(0, |job| job.refusals) + 1;
                let policy = self.lines.get(printer).map(|line| &line.settings.retry);
                let then = policy.map_or(Then::AskPerson, |policy| {
                    retry::after_refusal(policy, refusals)
                });
                self.record_own(
                    job,
                    JobEvent::Refused {
                        attempt,
                        sent: Some(sent),
                        why: why.clone(),
                        then,
                    },
                );
                if in_hand {
                    self.trouble(printer, Trouble::Stopped, why);
                }
            }
            Ended::Unsure { sent, why, blame } => {
                self.became_unsure(job, attempt, sent, why.clone());
                if in_hand {
                    self.failed(printer, Trouble::Stopped, why, blame);
                }
            }
        }
    }

    /// Records that the device got no byte. Trying again would end in the same way where the job
    /// itself is why, so a person is asked.
    fn not_sent(&mut self, job: JobId, attempt: AttemptNo, why: &str, blame: Blame) {
        let why = why.to_owned();
        let need = match blame {
            Blame::Device | Blame::Person => None,
            Blame::Document => Some(Need::Document(why.clone())),
            Blame::Job => Some(Need::NotForPrinter(why.clone())),
        };
        self.record_own(job, JobEvent::NotSent { attempt, why });
        if let Some(need) = need {
            self.record_own(job, JobEvent::NeedRaised { need });
        }
    }

    /// Notes at a printer that a session with it failed: trouble is only what is its own doing.
    fn failed(&mut self, printer: &PrinterName, kind: Trouble, why: String, blame: Blame) {
        match blame {
            Blame::Device => self.trouble(printer, kind, why),
            Blame::Document | Blame::Job | Blame::Person => {
                if let Some(line) = self.lines.get_mut(printer) {
                    line.rests();
                }
            }
        }
    }

    /// Records that nobody can say, and applies the printer's standing order if there is one.
    pub(super) fn became_unsure(
        &mut self,
        id: JobId,
        attempt: AttemptNo,
        sent: Option<u64>,
        why: String,
    ) {
        self.record_own(id, JobEvent::BecameUnsure { attempt, sent, why });
        let Some(job) = self.jobs.get(&id) else {
            return;
        };
        if !matches!(job.status, Status::Unsure { .. }) {
            return; // it was to be cancelled
        }
        let printer = job.last_attempt().map(|attempt| &attempt.printer);
        let line = printer.and_then(|name| self.lines.get(name));
        let reprints = reprints_in_a_row(job);
        if let Some(UnsureOrder::Standing { order, by }) = line.map(|line| &line.settings.unsure) {
            if *order == StandingOrder::Reprint && reprints >= REPRINTS {
                return; // a device that breaks off every time would print it for ever
            }
            let answer = match order {
                StandingOrder::Reprint => Answer::NotPrinted,
                StandingOrder::AssumePrinted => Answer::Printed,
            };
            let authority = Authority::StandingOrder {
                given_by: by.clone(),
            };
            self.record_own(
                id,
                JobEvent::Resolved {
                    attempt,
                    answer,
                    authority,
                },
            );
        }
    }

    pub(super) fn trouble(&mut self, printer: &PrinterName, kind: Trouble, why: String) {
        let now = self.clock.instant();
        if let Some(line) = self.lines.get_mut(printer) {
            if line.troubled_since().is_none() {
                tracing::warn!(%printer, "the printer is in trouble: {why}");
            } else {
                tracing::debug!(%printer, "the printer is still in trouble: {why}");
            }
            line.went_badly(kind, why, now);
        }
    }

    /// Tells the dispatcher whether the printer would take a job now.
    pub(super) fn refresh(&mut self, printer: &PrinterName) {
        if let Some(line) = self.lines.get(printer) {
            if line.troubled_since().is_some() || line.actor == Actor::Parked {
                self.troubled.insert(printer.clone());
            } else {
                self.troubled.remove(printer);
            }
            self.desks.set_free(printer, line.is_free(), &self.queue);
            if !self.settings.printers.contains_key(printer) && !matches!(line.at, At::Work { .. })
            {
                // It was retired during its last session; another actor may have come meanwhile.
                let late = self.lines.remove(printer).and_then(|line| line.address);
                self.pending.outbox.extend(late.map(Outgoing::Retire));
                self.troubled.remove(printer);
            }
        }
    }

    pub(super) fn claim(&mut self) {
        for assignment in self.desks.claim(&mut self.queue) {
            let (printer, id) = (assignment.printer, assignment.job);
            let attempt = self.jobs.get(&id).map(Job::next_attempt);
            let order = attempt.and_then(|attempt| send_order(self.jobs.get(&id)?, attempt));
            let Some(order) = order else {
                self.refresh(&printer); // it is as free as before
                continue;
            };
            let attempt = order.attempt;
            let intended = JobEvent::DeliveryIntended {
                attempt,
                printer: printer.clone(),
            };
            // Nothing is sent without its intent, whatever else happened to the job.
            if let Err(illegal) = self.record(id, intended, By::Room) {
                tracing::error!(job = %id, %printer, "claimed and not sent: {illegal}");
                self.refresh(&printer);
                continue;
            }
            if let Some(line) = self.lines.get_mut(&printer) {
                line.at = At::Work { job: id, attempt };
                line.handed_to = None;
            }
            let command = PrinterCommand::Send(Box::new(order));
            self.pending
                .outbox
                .push(Outgoing::Printer(printer, command));
        }
    }

    pub(super) fn printer_order(
        &mut self,
        printer: &PrinterName,
        order: PrinterOrder,
        by: By,
    ) -> Result<platen_model::PrinterState, OrderError> {
        let no_such = || OrderError::NoSuchPrinter(printer.to_string());
        let line = self.lines.get_mut(printer).ok_or_else(no_such)?;
        let event = match order {
            PrinterOrder::Pause => {
                line.paused = true;
                self.paused.insert(printer.clone());
                PrinterEvent::Paused
            }
            PrinterOrder::Resume => {
                line.paused = false;
                self.paused.remove(printer);
                if matches!(line.at, At::Trouble { .. }) {
                    line.went_well(); // the next job finds out
                }
                PrinterEvent::Resumed
            }
        };
        let state = line.word();
        self.note(
            by,
            StreamEvent::Printer {
                printer: printer.clone(),
                event,
            },
        );
        self.refresh(printer);
        Ok(state)
    }

    /// Whether a job waits that this printer might take.
    pub(super) fn is_wanted(&self, printer: &PrinterName) -> bool {
        let groups = self
            .desks
            .groups_of(printer)
            .iter()
            .cloned()
            .map(Destination::Group);
        let places = groups.chain([Destination::Printer(printer.clone())]);
        places
            .into_iter()
            .any(|to| self.queue.lanes_of(&to).next().is_some())
    }

    pub(super) fn probe_due(&mut self, now: Instant) {
        let wanted = self.troubled.iter().filter(|name| self.is_wanted(name));
        for name in wanted.cloned().collect::<Vec<_>>() {
            if self
                .lines
                .get_mut(&name)
                .is_some_and(|line| line.probe_if_due(now))
            {
                self.pending
                    .outbox
                    .push(Outgoing::Printer(name, PrinterCommand::Probe));
            }
        }
    }

    /// Returns the group that takes over the waiting jobs of a dead printer.
    pub(super) fn moves_to(&self, printer: &PrinterName) -> Option<Destination> {
        let groups = self.desks.groups_of(printer).iter();
        let moves = |name: &&platen_model::GroupName| {
            self.settings
                .groups
                .get(*name)
                .is_some_and(|group| group.failover == Failover::Move)
        };
        groups.clone().find(moves).cloned().map(Destination::Group)
    }

    pub(super) fn fail_over(&mut self, now: Instant) {
        let dead = |(_, line): &(&PrinterName, &Line)| {
            let since = line.troubled_since();
            line.actor == Actor::Parked
                || since.is_some_and(|since| now.duration_since(since) >= FAILOVER_AFTER)
        };
        let lines = self
            .troubled
            .iter()
            .filter_map(|name| self.lines.get_key_value(name));
        let names: Vec<_> = lines.filter(dead).map(|(name, _)| name.clone()).collect();
        for name in names {
            let Some(to) = self.moves_to(&name) else {
                continue;
            };
            let own = Destination::Printer(name.clone());
            for job in self.queue.waiting_for(&own, MOVED_AT_ONCE) {
                tracing::info!(%job, printer = %name, %to, "moved from a printer in trouble");
                self.record_own(job, JobEvent::Moved { to: to.clone() });
            }
        }
    }
}

/// Returns how many attempts before the last were declared not printed, one after the other.
fn reprints_in_a_row(job: &Job) -> usize {
    let earlier = job.attempts.iter().rev().skip(1);
    earlier
        .take_while(|attempt| attempt.end == AttemptEnd::Resolved(Answer::NotPrinted))
        .count()
}
