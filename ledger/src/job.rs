//! A job: the fold of its events.

use crate::event::{Answer, Arrival, By, DeliveryEvidence, Filed, JobEvent, Then};
use crate::status::{IllegalEvent, Status};
use platen_model::ranges::Ranges;
use platen_model::{AttemptNo, DocumentFormat, FactKind, FileRef, JobId, PrinterName, Timestamp};
use std::collections::BTreeSet;

/// Attempts a job remembers in detail; older ones stay in the ledger's events.
const REMEMBERED_ATTEMPTS: usize = 16;

/// One thing to print, from arrival to counted paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// What was known when it came; priority, destination, copies and schedule as set since.
    pub arrival: Arrival,
    /// When it was accepted, UTC.
    pub accepted_at: Timestamp,
    /// When something last happened to it, UTC.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// What it was before it was a PDF, once that is known.
    pub format: Option<DocumentFormat>,
    /// The PDF as far as it has come: converted, then programmed.
    pub document: Option<FileRef>,
    /// Pages of that PDF, once it was inspected.
    pub pages: Option<u32>,
    /// What people let pass for it by releasing it.
    pub waived: BTreeSet<Waiver>,
    /// What alone is to be printed, after an order to print some pages again.
    pub part: Option<Part>,
    /// The number of the last attempt; 0 before the first.
    pub attempts_made: u32,
    /// The latest attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// Refusals by a device since the last delivery or order.
    pub refusals: u32,
    /// Whether its outputs are to be written, and whether they are.
    pub filing: Filing,
    /// Whether its bytes are still in the vault.
    pub files: Files,
}

/// What a person let pass for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Waiver {
    /// Its template is not for it: it is printed as it came.
    Template,
    /// Its author forbids changes: it is changed all the same.
    Permissions,
}

/// Some pages of a job's PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub pages: Ranges,
    /// The PDF that has only these, once it is made.
    pub document: Option<FileRef>,
}

/// One try to deliver a job to one printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub no: AttemptNo,
    /// The printer.
    pub printer: PrinterName,
    /// When the intent was recorded, UTC.
    pub intended_at: Timestamp,
    /// Bytes that left the room; `None` until it has ended, and where nobody lived to tell.
    pub sent: Option<u64>,
    /// How it ended.
    pub end: AttemptEnd,
    /// What is known of it, oldest first.
    pub facts: Vec<Fact>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// It has not.
    UnderWay,
    /// Handed over.
    Delivered(DeliveryEvidence),
    /// No byte left.
    NotSent(String),
    /// The device said no.
    Refused(String),
    /// Nobody knows.
    Unsure(String),
    /// It was unsure, and somebody said how it was.
    Resolved(Answer),
}

/// One of the four facts, with its time and source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Which.
    pub kind: FactKind,
    /// When, UTC.
    pub at: Timestamp,
    /// Who says so.
    pub source: String,
}

/// Whether a job's outputs are to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filing {
    /// The folder has no output place.
    NotWanted,
    /// When the job has ended.
    Due,
    /// These are there, and another log is to follow when the job has ended once more.
    LogDue(Filed),
    /// They are there.
    Filed(Filed),
}

/// Whether a job's bytes are still in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// They are.
    Kept,
    /// A person deleted them, or retention did.
    Purged,
}

impl Filing {
    /// Whether something is to be written when the job has ended.
    #[must_use]
    pub const fn is_due(&self) -> bool {
        matches!(self, Self::Due | Self::LogDue(_))
    }

    /// Returns the outputs that are there.
    #[must_use]
    pub fn there(&self) -> &[String] {
        match self {
            Self::NotWanted | Self::Due => &[],
            Self::LogDue(filed) | Self::Filed(filed) => &filed.paths,
        }
    }
}

impl Job {
    /// Returns the job that `arrival` makes.
    #[must_use]
    pub fn accepted(id: JobId, arrival: Arrival, at: Timestamp) -> Self {
        Self {
            id,
            status: Status::first(arrival.hold.as_ref()),
            filing: if arrival.filing {
                Filing::Due
            } else {
                Filing::NotWanted
            },
            arrival,
            accepted_at: at,
            changed_at: at,
            format: None,
            document: None,
            pages: None,
            waived: BTreeSet::new(),
            part: None,
            attempts_made: 0,
            attempts: vec![],
            refusals: 0,
            files: Files::Kept,
        }
    }

    /// Returns the job after `event`, or an error if the event cannot follow.
    pub fn after(mut self, event: &JobEvent, by: &By, at: Timestamp) -> Result<Self, IllegalEvent> {
        let status = self.status.after(event)?;
        self.check_attempt(event)?;
        if let By::Person { .. } = by {
            self.waived.extend(self.status.waiver(event));
        }
        self.status = status;
        self.changed_at = at;
        self.take(event, by, at);
        Ok(self)
    }

    /// Returns the files the vault must keep for this job.
    pub fn references(&self) -> impl Iterator<Item = FileRef> {
        let kept = self.files == Files::Kept;
        let original = kept.then_some(self.arrival.original);
        let part = self.part.as_ref().and_then(|part| part.document);
        let made = self.document.into_iter().chain(part);
        original.into_iter().chain(made.filter(move |_| kept))
    }

    /// Returns the PDF to print: all of it, or the pages that are to be printed again.
    #[must_use]
    pub fn to_print(&self) -> Option<FileRef> {
        match &self.part {
            Some(part) => part.document,
            None => self.document,
        }
    }

    /// Returns the attempt under way or last made.
    #[must_use]
    pub fn last_attempt(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Returns the number the next attempt gets.
    #[must_use]
    pub const fn next_attempt(&self) -> AttemptNo {
        AttemptNo(self.attempts_made + 1)
    }

    /// Returns the number of the print run that is due or under way, from 1: one more after every
    /// attempt that may have printed something.
    #[must_use]
    pub fn print_run(&self) -> u32 {
        let runs = self.attempts.iter().filter(|a| a.may_have_printed());
        u32::try_from(runs.count()).map_or(u32::MAX, |runs| runs + 1)
    }

    /// Returns the number of the latest print run that an attempt was made for; 0 before the first.
    #[must_use]
    pub fn latest_run(&self) -> u32 {
        match self.last_attempt() {
            Some(attempt) if attempt.may_have_printed() => self.print_run() - 1,
            Some(_) => self.print_run(),
            None => 0,
        }
    }

    /// Intents are numbered without a gap, so that a doubled one cannot hide; purged jobs have
    /// nothing to print.
    fn check_attempt(&self, event: &JobEvent) -> Result<(), IllegalEvent> {
        let illegal = |event| IllegalEvent {
            status: Box::new(self.status.clone()),
            event,
        };
        match event {
            JobEvent::DeliveryIntended { attempt, .. } if *attempt != self.next_attempt() => {
                Err(illegal("sent under that attempt's number"))
            }
            JobEvent::Filed(_) if self.files == Files::Purged => {
                Err(illegal("filed: its files were deleted"))
            }
            JobEvent::LogDue if !matches!(self.filing, Filing::Filed(_)) => {
                Err(illegal("given another log: it has none yet"))
            }
            JobEvent::ReprintOrdered | JobEvent::PagesOrdered { .. }
                if self.files == Files::Purged =>
            {
                Err(illegal("reprinted: its files were deleted"))
            }
            JobEvent::ReprintOrdered | JobEvent::PagesOrdered { .. } if self.attempts_made == 0 => {
                Err(illegal(
                    "reprinted: it ended before it was ready to print, submit it again",
                ))
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, event: &JobEvent, by: &By, at: Timestamp) {
        match event {
            JobEvent::Converted { format, document } => {
                self.format = Some(*format);
                self.document = Some(*document);
            }
            JobEvent::Preflighted { pages } => self.pages = Some(*pages),
            JobEvent::Programmed {
                document, pages, ..
            } => match &mut self.part {
                Some(part) => part.document = Some(*document),
                None => {
                    self.document = Some(*document);
                    self.pages = pages.or(self.pages);
                }
            },
            JobEvent::PrioritySet { priority } => self.arrival.priority = *priority,
            JobEvent::ScheduleSet { not_before } => self.arrival.not_before = *not_before,
            JobEvent::Moved { to } => self.arrival.to = to.clone(),
            JobEvent::DeliveryIntended { attempt, printer } => {
                self.begin_attempt(*attempt, printer.clone(), at);
            }
            JobEvent::Delivered { sent, evidence, .. } => {
                self.refusals = 0;
                self.end_attempt(AttemptEnd::Delivered(*evidence), Some(*sent));
                self.add_fact(FactKind::Delivered, at, evidence.words());
            }
            JobEvent::NotSent { why, .. } => {
                self.end_attempt(AttemptEnd::NotSent(why.clone()), Some(0));
            }
            JobEvent::Refused {
                sent, why, then, ..
            } => {
                self.refusals = match then {
                    Then::TryAgain => self.refusals + 1,
                    Then::AskPerson => 0, // the person's release starts a new count
                };
                self.end_attempt(AttemptEnd::Refused(why.clone()), *sent);
            }
            JobEvent::BecameUnsure { sent, why, .. } => {
                self.end_attempt(AttemptEnd::Unsure(why.clone()), *sent);
            }
            JobEvent::Resolved {
                answer, authority, ..
            } => {
                let sent = self.attempts.last().and_then(|attempt| attempt.sent);
                self.end_attempt(AttemptEnd::Resolved(*answer), sent);
                if *answer == Answer::Printed {
                    self.add_fact(FactKind::Delivered, at, &authority.words(by));
                }
            }
            JobEvent::ReprintOrdered => self.begin_again(None),
            JobEvent::PagesOrdered { pages } => self.begin_again(Some(Part {
                pages: pages.clone(),
                document: None,
            })),
            JobEvent::LogDue => {
                let filed = self.filing.there().to_vec();
                self.filing = Filing::LogDue(Filed { paths: filed });
            }
            JobEvent::Filed(filed) => self.filing = Filing::Filed(filed.clone()),
            JobEvent::Purged => {
                self.files = Files::Purged;
                self.arrival.personal = crate::Personal::purged();
                if let Filing::Filed(filed) | Filing::LogDue(filed) = &mut self.filing {
                    filed.paths.clear(); // output names repeat the file's name
                }
            }
            JobEvent::Accepted(_)
            | JobEvent::StageStarted { .. }
            | JobEvent::StageEnded { .. }
            | JobEvent::NeedRaised { .. }
            | JobEvent::Held { .. }
            | JobEvent::Released
            | JobEvent::CancelOrdered => {}
        }
    }

    fn begin_again(&mut self, part: Option<Part>) {
        self.part = part;
        self.refusals = 0;
    }

    fn begin_attempt(&mut self, no: AttemptNo, printer: PrinterName, at: Timestamp) {
        if self.attempts.len() == REMEMBERED_ATTEMPTS {
            self.attempts.remove(0);
        }
        self.attempts_made = no.0;
        let facts = vec![Fact {
            kind: FactKind::Accepted,
            at: self.accepted_at,
            source: "ledger".into(),
        }];
        let end = AttemptEnd::UnderWay;
        self.attempts.push(Attempt {
            no,
            printer,
            intended_at: at,
            sent: None,
            end,
            facts,
        });
    }

    fn end_attempt(&mut self, end: AttemptEnd, sent: Option<u64>) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.end = end;
            attempt.sent = sent;
        }
    }

    fn add_fact(&mut self, kind: FactKind, at: Timestamp, source: &str) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.facts.push(Fact {
                kind,
                at,
                source: source.to_owned(),
            });
        }
    }
}

impl Attempt {
    fn may_have_printed(&self) -> bool {
        match self.end {
            AttemptEnd::Delivered(_) | AttemptEnd::Unsure(_) | AttemptEnd::Resolved(_) => true,
            AttemptEnd::UnderWay | AttemptEnd::NotSent(_) | AttemptEnd::Refused(_) => false,
        }
    }
}

impl DeliveryEvidence {
    /// Returns the evidence in plain words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClosedAfterHalfClose => "the device closed the connection after the last byte",
            Self::NeverClosed => "the device took every byte and did not close in time",
            Self::FinalAcknowledgement => "the device acknowledged the whole file",
            Self::Renamed => "the file lies in the drop folder under its final name",
        }
    }
}

impl crate::Authority {
    fn words(&self, by: &By) -> String {
        match (self, by) {
            (Self::Person, By::Person { name, .. }) => format!("{name} looked"),
            (Self::Person, By::Room) => "a person looked".to_owned(),
            (Self::StandingOrder { given_by }, _) => format!("standing order of {given_by}"),
            (Self::Device, _) => "the device was asked".to_owned(),
        }
    }
}

impl crate::Personal {
    /// Returns what stands where personal data was purged.
    #[must_use]
    pub fn purged() -> Self {
        Self {
            file_name: "(deleted)".to_owned(),
            submitted_by: "(deleted)".to_owned(),
        }
    }
}
