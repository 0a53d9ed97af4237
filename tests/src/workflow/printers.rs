//! Printers that print, refuse, break off, lie low and die.

use super::mail::{ActorId, Alive, PrinterBox};
use super::world::World;
use platen_actors::printer::{Blame, Ended, PrinterCommand, SendOrder};
use platen_actors::supervision::{How, Life};
use platen_actors::supervisor::{Child, ChildId, Report, SessionReport};
use platen_ledger::DeliveryEvidence;
use platen_model::PrinterName;
use rand::Rng;
use rand::seq::IndexedRandom;
use std::time::Duration;

/// The drop folder among the printers, which can be asked what became of a job.
const DROP_FOLDER: &str = "b";

/// A printer's actor.
#[derive(Debug, Clone)]
pub(super) struct Printer {
    pub(super) id: ActorId,
    pub(super) name: PrinterName,
    pub(super) alive: Alive,
    pub(super) at: At,
}

/// What a printer's actor is at.
#[derive(Debug, Clone)]
pub(super) enum At {
    Rest,
    Probing,
    Sending { order: SendOrder, stay: Stay },
    Asking(SendOrder),
}

/// Whether it stays after its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stay {
    Here,
    UntilSessionEnds,
}

impl World<'_> {
    /// A printer's actor comes up.
    pub(super) fn printer_up(&mut self, name: &PrinterName) {
        let alive = Alive::new();
        self.actors += 1;
        let id = ActorId(self.actors);
        let way = PrinterBox {
            id,
            printer: name.clone(),
            alive: alive.clone(),
            mail: self.mail.clone(),
            ledger: self.disk.reader(),
        };
        self.printers.push(Printer {
            id,
            name: name.clone(),
            alive,
            at: At::Rest,
        });
        let child = Child::Printer(name.clone(), Box::new(way));
        self.report(Report::Up {
            life: Life(id.0),
            child,
        });
    }

    /// A printer's actor reads its next letter.
    pub(super) fn printer_reads(&mut self) {
        let letter = self.mail.lock().printers.pop_front();
        let Some((id, command)) = letter else {
            return;
        };
        let Some(at) = self.printers.iter().position(|printer| printer.id == id) else {
            return;
        };
        self.tell(|| {
            format!("actor {id:?} reads {command:?}")
                .chars()
                .take(200)
                .collect()
        });
        let printer = &mut self.printers[at];
        match command {
            PrinterCommand::Probe => printer.at = At::Probing,
            PrinterCommand::Send(order) => {
                self.check_one_session(at, &order);
                let printer = &mut self.printers[at];
                if let At::Sending { order: open, .. } | At::Asking(open) = &printer.at {
                    let text =
                        format!("{} got {order:?} while {open:?} is under way", printer.name);
                    self.wrongs.push(text);
                }
                printer.at = At::Sending {
                    order: *order,
                    stay: Stay::Here,
                };
            }
            PrinterCommand::Ask(order) => printer.at = At::Asking(*order),
            PrinterCommand::Abort { job, attempt } => {
                if let At::Sending { order, .. } = &printer.at
                    && order.job == job
                    && order.attempt == attempt
                {
                    self.session_ends(at);
                }
            }
            PrinterCommand::Configure(_) | PrinterCommand::Clear(_) => {}
            PrinterCommand::Retire => match &mut printer.at {
                At::Sending { stay, .. } => *stay = Stay::UntilSessionEnds,
                At::Rest | At::Probing | At::Asking(_) => self.printer_finishes(at),
            },
        }
    }

    /// However many actors a printer has, one session at a time goes to it.
    fn check_one_session(&mut self, at: usize, order: &SendOrder) {
        let name = &self.printers[at].name;
        let others = self.printers.iter().enumerate();
        let other = others
            .filter(|(other, _)| *other != at)
            .find_map(|(_, other)| {
                let At::Sending { order: open, .. } = &other.at else {
                    return None;
                };
                (other.name == *name).then_some(open)
            });
        if let Some(open) = other {
            let text = format!("{name} got {order:?} while another actor sends it {open:?}");
            self.wrongs.push(text);
        }
    }

    /// Some printer's session comes to its end.
    pub(super) fn some_session_ends(&mut self) {
        let busy = |(_, printer): &(usize, &Printer)| !matches!(printer.at, At::Rest);
        let busy: Vec<_> = self.printers.iter().enumerate().filter(busy).collect();
        if busy.is_empty() {
            return;
        }
        let at = busy[self.dice.random_range(0..busy.len())].0;
        if self.may(0.03) {
            self.printer_dies(at);
        } else {
            self.session_ends(at);
        }
    }

    fn session_ends(&mut self, at: usize) {
        let was = std::mem::replace(&mut self.printers[at].at, At::Rest);
        let printer = self.printers[at].name.clone();
        let (report, stay) = match was {
            At::Rest => return,
            At::Probing if !self.may(0.3) => (SessionReport::Reached, Stay::Here),
            At::Probing => {
                let why = "it does not want to".to_owned();
                let report = match self.may(0.5) {
                    true => SessionReport::TurnedAway { why },
                    false => SessionReport::NotReached { why },
                };
                (report, Stay::Here)
            }
            At::Sending { order, stay } => (self.delivered(&order), stay),
            At::Asking(order) if printer.as_str() == DROP_FOLDER => {
                (self.asked(&order), Stay::Here)
            }
            At::Asking(order) => {
                let how = Ended::Unsure {
                    sent: None,
                    why: "a wire cannot be asked".to_owned(),
                    blame: Blame::Device,
                };
                (ended(&order, how), Stay::Here)
            }
        };
        self.report(Report::Session { printer, report });
        if stay == Stay::UntilSessionEnds {
            self.printer_finishes(at);
        }
    }

    fn delivered(&mut self, order: &SendOrder) -> SessionReport {
        let dice = if self.calm {
            0
        } else {
            self.dice.random_range(0..10)
        };
        let how = match dice {
            0..=5 => {
                self.paper.print(order.job, order.attempt);
                Ended::Delivered {
                    sent: 8,
                    evidence: DeliveryEvidence::ClosedAfterHalfClose,
                }
            }
            6 => Ended::NotSent {
                why: "it does not begin".to_owned(),
                blame: self.somebodys(),
            },
            7 if self.may(0.5) => Ended::TurnedAway {
                why: "it takes nothing now".to_owned(),
            },
            7 => Ended::Refused {
                sent: 2,
                why: "it is full".to_owned(),
            },
            _ => {
                self.perhaps_print(order);
                Ended::Unsure {
                    sent: Some(4),
                    why: "it broke off".to_owned(),
                    blame: self.somebodys(),
                }
            }
        };
        ended(order, how)
    }

    fn somebodys(&mut self) -> Blame {
        let all = [Blame::Device, Blame::Document, Blame::Job, Blame::Person];
        all.choose(&mut self.dice).copied().unwrap_or(Blame::Device)
    }

    /// A drop folder can be asked; what it shows is true, if it shows anything.
    fn asked(&mut self, order: &SendOrder) -> SessionReport {
        let there = self.paper.has(order.job, order.attempt);
        let how = match (there, self.may(0.3)) {
            (_, true) => Ended::Unsure {
                sent: None,
                why: "it was taken away, or never was there".to_owned(),
                blame: Blame::Device,
            },
            (true, false) => Ended::Delivered {
                sent: 8,
                evidence: DeliveryEvidence::Renamed,
            },
            (false, false) => Ended::NotSent {
                why: "it had not got its name yet".to_owned(),
                blame: Blame::Device,
            },
        };
        ended(order, how)
    }

    fn perhaps_print(&mut self, order: &SendOrder) {
        if self.may(0.5) {
            self.paper.print(order.job, order.attempt);
        }
    }

    pub(super) fn some_printer_dies(&mut self) {
        if !self.printers.is_empty() {
            let at = self.dice.random_range(0..self.printers.len());
            self.printer_dies(at);
        }
    }

    /// An actor dies with its session and its mailbox; bytes may have been printed.
    fn printer_dies(&mut self, at: usize) {
        let life = Life(self.printers[at].id.0);
        let name = self.bury(at);
        self.late.push(Report::Down {
            life,
            who: ChildId::Printer(name),
            how: How::Panicked,
            again: Some(Duration::ZERO),
        });
    }

    fn printer_finishes(&mut self, at: usize) {
        let life = Life(self.printers[at].id.0);
        let name = self.bury(at);
        self.late.push(Report::Down {
            life,
            who: ChildId::Printer(name),
            how: How::Finished,
            again: None,
        });
    }

    fn bury(&mut self, at: usize) -> PrinterName {
        let printer = self.printers.remove(at);
        printer.alive.die();
        let own = |(to, _): &(ActorId, PrinterCommand)| *to != printer.id;
        self.mail.lock().printers.retain(own);
        if let At::Sending { order, .. } = &printer.at {
            self.perhaps_print(order);
        }
        printer.name
    }

    /// Every printer of the settings has one actor in the end, and no other is left.
    pub(super) fn count_actors(&self) -> Result<(), String> {
        let mut living: Vec<_> = self.printers.iter().map(|printer| &printer.name).collect();
        living.sort();
        let settings = self.settings_of(self.which);
        let wanted: Vec<_> = settings.printers.keys().collect();
        if living == wanted {
            Ok(())
        } else {
            Err(format!(
                "the printers {wanted:?} have the actors {living:?}"
            ))
        }
    }

    /// The room ends with all sessions that were under way.
    pub(super) fn break_off_sessions(&mut self) {
        for printer in std::mem::take(&mut self.printers) {
            printer.alive.die();
            if let At::Sending { order, .. } = &printer.at {
                self.perhaps_print(order);
            }
        }
    }
}

fn ended(order: &SendOrder, how: Ended) -> SessionReport {
    SessionReport::Ended {
        job: order.job,
        attempt: order.attempt,
        how,
        back_channel: String::new(),
    }
}
