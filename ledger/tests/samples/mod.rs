//! Jobs and events to write down: one of every kind, and a room that appends as the hub does.

use platen_ledger::{
    Answer, Arrival, Authority, Batch, By, DeliveryEvidence, Durability, Event, Filed, HoldReason,
    Job, JobEvent, JobStore, LastEnd, Need, Personal, PrinterEvent, RoomEvent, Step, StoreError,
    StreamEvent, Then, Unclean,
};
use platen_model::{
    AttemptNo, ContentHash, Copies, Destination, DocumentFormat, FileRef, FolderName, ImageKind,
    JobId, OfficeKind, Priority, TemplateRef, TemplateVersion, Timestamp,
};
use std::collections::BTreeSet;

/// The second at which the samples begin.
pub(crate) const START: i64 = 1_795_000_000;

/// Returns a time so many seconds after the start, with nanoseconds that must survive.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::new(START + seconds, 123_456_789).unwrap()
}

/// Returns the file with this number.
pub(crate) fn file(number: u8) -> FileRef {
    FileRef {
        hash: ContentHash([number; 32]),
        bytes: u64::from(number) << 40,
    }
}

/// Returns the job with this number; its digits end in it.
pub(crate) fn id(number: u32) -> JobId {
    format!("01935b00-0000-7000-8000-0000{number:08x}")
        .parse()
        .unwrap()
}

/// Returns an arrival that is told from others by `number`.
pub(crate) fn arrival(number: u32, original: FileRef) -> Arrival {
    Arrival {
        personal: Personal {
            file_name: format!("Kündigung-{number}.pdf"),
            submitted_by: format!("weiss{number}"),
        },
        folder: folder("in"),
        origin_key: format!("claim-{number}"),
        original,
        to: Destination::Printer("press".parse().unwrap()),
        priority: Priority::default(),
        copies: Copies::new(7).unwrap(),
        template: None,
        not_before: None,
        needs: BTreeSet::new(),
        hold: None,
        filing: true,
    }
}

pub(crate) fn folder(name: &str) -> FolderName {
    name.parse().unwrap()
}

/// Returns a person.
pub(crate) fn person() -> By {
    By::Person {
        name: "ada".to_owned(),
        why: "the customer called; \"at once\"\n".to_owned(),
    }
}

/// Returns at least one of every kind of job event, with every kind of value in it.
pub(crate) fn every_job_event() -> Vec<JobEvent> {
    let attempt = AttemptNo(3);
    let mut events = vec![
        JobEvent::Accepted(Box::new(arrival(1, file(1)))),
        JobEvent::Accepted(Box::new(Arrival {
            to: Destination::Group("colour".parse().unwrap()),
            template: Some(TemplateRef {
                name: "two-copies".parse().unwrap(),
                version: TemplateVersion::new(1_000_000).unwrap(),
            }),
            not_before: Some(at(60)),
            needs: ["a3", "staple"].map(str::to_owned).into(),
            hold: Some(HoldReason::Duplicate { of: id(9) }),
            filing: false,
            ..arrival(2, file(2))
        })),
        JobEvent::Released,
        JobEvent::PrioritySet {
            priority: Priority::new(100).unwrap(),
        },
        JobEvent::ScheduleSet { not_before: None },
        JobEvent::ScheduleSet {
            not_before: Some(at(-5)),
        },
        JobEvent::Moved {
            to: Destination::Group("colour".parse().unwrap()),
        },
        JobEvent::Preflighted { pages: u32::MAX },
        JobEvent::Programmed {
            document: file(3),
            pages: None,
            told: vec![],
        },
        JobEvent::Programmed {
            document: file(3),
            pages: Some(9),
            told: vec!["n-up 2x1: 18 pages on 9 sides".to_owned()],
        },
        JobEvent::DeliveryIntended {
            attempt,
            printer: "press".parse().unwrap(),
        },
        JobEvent::NotSent {
            attempt,
            why: "connection refused".to_owned(),
        },
        JobEvent::BecameUnsure {
            attempt,
            sent: Some(u64::MAX),
            why: String::new(),
        },
        JobEvent::BecameUnsure {
            attempt,
            sent: None,
            why: "killed".to_owned(),
        },
        JobEvent::CancelOrdered,
        JobEvent::ReprintOrdered,
        JobEvent::PagesOrdered {
            pages: "2-4,last".parse().unwrap(),
        },
        JobEvent::LogDue,
        JobEvent::Filed(Filed {
            paths: vec!["out/Kündigung-1.pdf".to_owned(), "out/\u{0}".to_owned()],
        }),
        JobEvent::Purged,
    ];
    let steps = [Step::Convert, Step::Preflight, Step::Program, Step::Print];
    events.extend(steps.map(|step| JobEvent::StageStarted { step }));
    for how in [Unclean::Crashed("signal 11".to_owned()), Unclean::RoomEnded] {
        let step = Step::Program;
        events.push(JobEvent::StageEnded { step, how });
    }
    let formats = [
        DocumentFormat::Pdf,
        DocumentFormat::Image(ImageKind::Tiff),
        DocumentFormat::Office(OfficeKind::Docx),
    ];
    events.extend(formats.map(|format| JobEvent::Converted {
        format,
        document: file(4),
    }));
    let needs = [
        Need::Document("no pages".to_owned()),
        Need::Crashes("twice".to_owned()),
        Need::Refusals("paper".to_owned()),
        Need::NotForPrinter("too many copies".to_owned()),
        Need::Settings("no such printer".to_owned()),
        Need::NotForTemplate("one page".to_owned()),
        Need::ChangesForbidden("by its author".to_owned()),
    ];
    events.extend(needs.map(|need| JobEvent::NeedRaised { need }));
    let reasons = [
        HoldReason::Person,
        HoldReason::Rule,
        HoldReason::Duplicate { of: id(9) },
        HoldReason::Restored,
    ];
    events.extend(reasons.map(|why| JobEvent::Held { why }));
    let evidence = [
        DeliveryEvidence::ClosedAfterHalfClose,
        DeliveryEvidence::NeverClosed,
        DeliveryEvidence::FinalAcknowledgement,
        DeliveryEvidence::Renamed,
    ];
    events.extend(evidence.map(|evidence| JobEvent::Delivered {
        attempt,
        sent: 1,
        evidence,
    }));
    for (sent, then) in [(None, Then::TryAgain), (Some(1), Then::AskPerson)] {
        let why = "full".to_owned();
        events.push(JobEvent::Refused {
            attempt,
            sent,
            why,
            then,
        });
    }
    let answers = [
        (Answer::Printed, Authority::Person),
        (Answer::NotPrinted, Authority::Device),
        (
            Answer::Printed,
            Authority::StandingOrder {
                given_by: "ada".to_owned(),
            },
        ),
    ];
    events.extend(answers.map(|(answer, authority)| JobEvent::Resolved {
        attempt,
        answer,
        authority,
    }));
    events
}

/// Returns every kind of event of printers and of the room.
pub(crate) fn every_other_event() -> Vec<StreamEvent> {
    let mut events: Vec<StreamEvent> = [PrinterEvent::Paused, PrinterEvent::Resumed]
        .map(|event| StreamEvent::Printer {
            printer: "press".parse().unwrap(),
            event,
        })
        .into();
    for after in [LastEnd::FirstStart, LastEnd::InOrder, LastEnd::Uncleanly] {
        let version = "0.1.0".to_owned();
        events.push(StreamEvent::Room(RoomEvent::Started { version, after }));
    }
    events.push(StreamEvent::Room(RoomEvent::SettingsApplied {
        changes: "printer \"press\" added".to_owned(),
    }));
    events.push(StreamEvent::Room(RoomEvent::Restored {
        sign: "its mark is a copy".to_owned(),
    }));
    events.push(StreamEvent::Room(RoomEvent::Stopped));
    events
}

/// A room: a store, and the hub's way to append to it.
pub(crate) struct Room<S> {
    pub(crate) store: S,
    /// Of what happens to jobs.
    pub(crate) durability: Durability,
    seconds: i64,
}

impl<S: JobStore> Room<S> {
    pub(crate) fn new(store: S) -> Self {
        Self {
            store,
            durability: Durability::Synced,
            seconds: 0,
        }
    }

    /// Accepts a job of `folder`.
    pub(crate) fn accept(&mut self, number: u32, arrival: Arrival) -> Job {
        let event = JobEvent::Accepted(Box::new(arrival));
        self.record(None, number, vec![event]).unwrap()
    }

    /// Appends what happened to a job, in one batch.
    pub(crate) fn happen(&mut self, job: &Job, events: Vec<JobEvent>) -> Job {
        self.record(Some(job.clone()), 0, events).unwrap()
    }

    /// Appends what happened to a job, or makes it, in one batch.
    pub(crate) fn record(
        &mut self,
        before: Option<Job>,
        number: u32,
        happened: Vec<JobEvent>,
    ) -> Result<Job, StoreError> {
        let mut job = before;
        let mut events = vec![];
        for event in happened {
            self.seconds += 1;
            let (by, recorded_at) = (person(), at(self.seconds));
            job = Some(match (&event, job) {
                (JobEvent::Accepted(arrival), None) => {
                    Job::accepted(id(number), (**arrival).clone(), recorded_at)
                }
                (_, job) => job.unwrap().after(&event, &by, recorded_at).unwrap(),
            });
            let what = StreamEvent::Job {
                job: job.as_ref().unwrap().id,
                event,
            };
            events.push(Event {
                recorded_at,
                source_at: None,
                by,
                what,
            });
        }
        let job = job.unwrap();
        self.store.append(&Batch {
            events: &events,
            jobs: &[&job],
            durability: self.durability,
        })?;
        Ok(job)
    }

    /// Appends what happened to a printer or the room.
    pub(crate) fn note(&mut self, what: StreamEvent) {
        self.seconds += 1;
        let event = Event {
            recorded_at: at(self.seconds),
            source_at: Some(at(-7)),
            by: By::Room,
            what,
        };
        self.store
            .append(&Batch {
                events: &[event],
                jobs: &[],
                durability: Durability::Written,
            })
            .unwrap();
    }
}

/// Returns what brings a job from its arrival to "done".
pub(crate) fn way_to_done() -> Vec<JobEvent> {
    let attempt = AttemptNo(1);
    vec![
        JobEvent::StageStarted {
            step: Step::Convert,
        },
        JobEvent::Converted {
            format: DocumentFormat::Pdf,
            document: file(1),
        },
        JobEvent::Preflighted { pages: 2 },
        JobEvent::Programmed {
            document: file(200),
            pages: None,
            told: vec![],
        },
        JobEvent::DeliveryIntended {
            attempt,
            printer: "press".parse().unwrap(),
        },
        JobEvent::Delivered {
            attempt,
            sent: 9,
            evidence: DeliveryEvidence::FinalAcknowledgement,
        },
    ]
}
