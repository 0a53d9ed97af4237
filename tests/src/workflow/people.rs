//! Who hands jobs in, and who gives orders.

use super::world::World;
use crate::documents::hash;
use platen_actors::supervisor::{Order, OrderError, PrinterOrder, Report, SubmitError, Taken};
use platen_ledger::{Answer, Arrival, By, HoldReason, Job, JobReader, Personal, Status};
use platen_model::{Clock, Copies, Destination, FileRef, JobId, JobState, PrinterState, Priority};
use rand::Rng;
use rand::seq::IndexedRandom;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError::{Closed, Empty};

/// A claim of a hot folder: handed in until somebody says that it was taken.
#[derive(Debug)]
pub(super) struct Claim {
    arrival: Arrival,
    answer: Option<oneshot::Receiver<Result<Taken, SubmitError>>>,
    pub(super) job: Option<JobId>,
}

/// An order under way.
#[derive(Debug)]
pub(super) enum Asked {
    Job(oneshot::Receiver<Result<JobState, OrderError>>),
    Printer(oneshot::Receiver<Result<PrinterState, OrderError>>),
    Settings(oneshot::Receiver<()>, super::world::Which),
}

fn somebody() -> By {
    By::Person {
        name: "anna".to_owned(),
        why: "because".to_owned(),
    }
}

impl World<'_> {
    /// A file is claimed and handed in.
    pub(super) fn hand_in(&mut self) {
        let number = self.claims.len();
        let to = *["a", "b", "c", "g"].choose(&mut self.dice).unwrap_or(&"a");
        let to = match to {
            "g" => Destination::Group(to.parse().expect("a name")),
            _ => Destination::Printer(to.parse().expect("a name")),
        };
        let later = self.clock.now() + Duration::from_secs(30);
        let arrival = Arrival {
            personal: Personal {
                file_name: format!("{number}.pdf"),
                submitted_by: String::new(),
            },
            folder: "hot".parse().expect("a name"),
            origin_key: format!("claim-{number}"),
            original: FileRef {
                hash: hash(&number.to_le_bytes()),
                bytes: 8,
            },
            to,
            priority: Priority::default(),
            copies: Copies::default(),
            template: None,
            not_before: self.may(0.1).then_some(later),
            needs: BTreeSet::new(),
            hold: self.may(0.05).then_some(HoldReason::Rule),
            filing: self.may(0.7),
        };
        self.claims.push(Claim {
            arrival,
            answer: None,
            job: None,
        });
        self.submit(number);
    }

    /// Claims that nobody answered for are handed in again, as after a restart.
    pub(super) fn hand_in_again(&mut self) {
        for number in 0..self.claims.len() {
            if self.may(0.1) {
                self.claims[number].answer = None; // whoever waited for it died
            }
            let claim = &self.claims[number];
            let open = claim.job.is_none() && claim.answer.is_none();
            if open && (!self.may(0.5) || self.is_no_job(number)) {
                self.submit(number);
            }
        }
    }

    /// Asks whether a claim is a job; one that is none may be put back and claimed anew.
    fn is_no_job(&mut self, number: usize) -> bool {
        let origin_key = self.claims[number].arrival.origin_key.clone();
        let (reply, mut answer) = oneshot::channel();
        self.report(Report::Known { origin_key, reply });
        match answer.try_recv() {
            Ok(Ok(Some(job))) => {
                self.claims[number].job = Some(job);
                false
            }
            Ok(Ok(None)) => {
                self.claims[number].arrival.origin_key.push('+');
                true
            }
            Ok(Err(_)) | Err(Closed | Empty) => false,
        }
    }

    fn submit(&mut self, number: usize) {
        let (reply, answer) = oneshot::channel();
        self.claims[number].answer = Some(answer);
        let arrival = Box::new(self.claims[number].arrival.clone());
        let (pin, by) = (self.rooms.pin.clone(), By::Room);
        self.report(Report::Submit {
            arrival,
            pin,
            by,
            reply,
        });
    }

    /// Reads the answers. What is said to be taken must be in the ledger by now, once.
    pub(super) fn hear(&mut self) {
        let ledger = self.disk.reader();
        for claim in &mut self.claims {
            let Some(answer) = &mut claim.answer else {
                continue;
            };
            match answer.try_recv() {
                Err(Empty) => {}
                Err(Closed) | Ok(Err(_)) => claim.answer = None,
                Ok(Ok(Taken { job, .. })) => {
                    claim.answer = None;
                    if claim.job.is_some_and(|before| before != job) {
                        self.wrongs.push(format!("{claim:?} became job {job} too"));
                    }
                    claim.job = Some(job);
                    if !matches!(ledger.job(job), Ok(Some(_))) {
                        self.wrongs
                            .push(format!("{job} is taken and not in the ledger"));
                    }
                }
            }
        }
        let mut applied = vec![];
        self.asked.retain_mut(|asked| match asked {
            Asked::Job(answer) => answer.try_recv() == Err(Empty),
            Asked::Printer(answer) => answer.try_recv() == Err(Empty),
            Asked::Settings(answer, which) => match answer.try_recv() {
                Err(Empty) => true,
                Err(Closed) => false,
                Ok(()) => {
                    applied.push(*which);
                    false
                }
            },
        });
        for which in applied {
            self.staff(which);
        }
    }

    /// Forgets all answers that a room that died will never give.
    pub(super) fn hear_no_more(&mut self) {
        self.asked.clear();
        for claim in &mut self.claims {
            claim.answer = None;
        }
    }

    /// Somebody wants something of some job.
    pub(super) fn order_something(&mut self) {
        let known: Vec<_> = self.claims.iter().filter_map(|claim| claim.job).collect();
        let Some(job) = known.choose(&mut self.dice).copied() else {
            return;
        };
        let to = ["a", "b", "g"].choose(&mut self.dice).unwrap_or(&"a");
        let order = match self.dice.random_range(0..9) {
            0 => Order::Hold,
            1 | 2 => Order::Release,
            3 => Order::Cancel,
            4 => Order::Reprint {
                pages: self
                    .dice
                    .random_bool(0.5)
                    .then(|| "1".parse().expect("a page")),
            },
            5 if *to == "g" => Order::Move {
                to: Destination::Group(to.parse().expect("a name")),
            },
            5 => Order::Move {
                to: Destination::Printer(to.parse().expect("a name")),
            },
            6 => Order::Priority {
                priority: Priority::default(),
            },
            7 => Order::Schedule { not_before: None },
            _ => {
                self.answer_for(job);
                return;
            }
        };
        self.order(job, order);
    }

    fn order(&mut self, job: JobId, order: Order) {
        let (reply, answer) = oneshot::channel();
        self.asked.push(Asked::Job(answer));
        let by = somebody();
        self.report(Report::Order {
            job,
            order,
            by,
            reply,
        });
    }

    /// A person looks into the tray and says of an unsure job what is there.
    pub(super) fn answer_for(&mut self, job: JobId) {
        let Ok(Some(stands)) = self.disk.reader().job(job) else {
            return;
        };
        let Status::Unsure { attempt } = stands.status else {
            return;
        };
        let answer = match self.paper.has(job, attempt) {
            true => Answer::Printed,
            false => Answer::NotPrinted,
        };
        self.order(job, Order::Resolve { answer });
    }

    /// A person lets a job go on that waits for one.
    pub(super) fn attend_to(&mut self, job: &Job) {
        match job.status {
            Status::Unsure { .. } => self.answer_for(job.id),
            Status::Held { .. } => self.order(job.id, Order::Release),
            // What is wrong with it may be where it goes.
            Status::NeedsYou { .. } => {
                let to = Destination::Printer("a".parse().expect("a name"));
                self.order(job.id, Order::Move { to });
                self.order(job.id, Order::Release);
            }
            Status::Active { .. } | Status::Sending { .. } | Status::Done | Status::Cancelled => {}
        }
    }

    /// Somebody pauses a printer, or lets it go on.
    pub(super) fn order_a_printer(&mut self, order: PrinterOrder) {
        let name = ["a", "b", "c"].choose(&mut self.dice).unwrap_or(&"a");
        let printer = name.parse().expect("a name");
        let (reply, answer) = oneshot::channel();
        self.asked.push(Asked::Printer(answer));
        let by = somebody();
        self.report(Report::PrinterOrder {
            printer,
            order,
            by,
            reply,
        });
    }

    /// The settings are read again, and are others now.
    pub(super) fn reload(&mut self, which: super::world::Which) {
        let (reply, answer) = oneshot::channel();
        self.asked.push(Asked::Settings(answer, which));
        let settings = self.settings_of(which);
        self.report(Report::Settings {
            settings,
            changes: "printers".to_owned(),
            by: somebody(),
            reply,
        });
    }
}
