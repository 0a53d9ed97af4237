//! A job as callers see it.

use platen_actors::archive::tell;
use platen_actors::printer::Sending;
use platen_ledger::{
    Answer, AttemptEnd, By, Cancel, Fact, Files, Filing, HoldReason, Need, Recorded, Status, Step,
    StreamEvent,
};
use platen_model::{FactKind, FileRef, TemplateRef, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of a listing of jobs, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Jobs {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// What to give as `before` to get the next page; none on the last.
    pub next: Option<String>,
}

/// One thing to print.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Job {
    /// Its identity.
    pub id: String,
    /// The eight digits that people see.
    pub short: String,
    /// Its state, one of a few words.
    pub state: String,
    /// Why it is in that state.
    pub reasons: Vec<Reason>,
    /// The folder it came through.
    pub folder: String,
    /// Its file's name as it came.
    pub title: String,
    /// Who handed it in, as far as that is known.
    pub submitted_by: String,
    /// Pages of the document, once it was inspected.
    pub pages: Option<u32>,
    /// How urgent it is, 1 to 100.
    pub priority: u8,
    /// How often it is printed.
    pub copies: u16,
    /// The automation template it was given; none for jobs from before there were templates.
    pub template: Option<JobTemplate>,
    /// Where it goes.
    pub destination: Destination,
    /// It is not printed before this time, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub not_before: Option<String>,
    /// When it was accepted, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub accepted_at: String,
    /// When something last happened to it, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub changed_at: String,
    /// What it was before it was a PDF, as a file name extension, once that is known.
    pub format: Option<String>,
    /// The file as it came.
    pub original: Document,
    /// The PDF as far as it has come.
    pub result: Option<Document>,
    /// The pages of the result that alone are to be printed, or were last, after an order to print some again.
    #[serde(default)]
    pub part: Option<String>,
    /// Whether its files are `kept` or `deleted`.
    pub files: String,
    /// Whether its outputs are `not-wanted`, `due` or `filed`.
    pub filing: String,
    /// Where its outputs lie.
    pub outputs: Vec<String>,
    /// The four facts of the last attempt, or of the job before the first.
    pub facts: Facts,
    /// Attempts made.
    pub attempts_made: u32,
    /// The latest attempts, oldest first, at most 16.
    pub attempts: Vec<Attempt>,
    /// How far the delivery under way is.
    pub progress: Option<SendingView>,
}

/// Why a job is in its state.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Reason {
    /// A keyword, of IPP's `job-state-reasons` (RFC 8011 section 5.3.8) where one fits.
    pub keyword: String,
    /// The same for people.
    pub text: String,
}

/// A template as it was when a job was given it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct JobTemplate {
    /// Its name.
    pub name: String,
    /// Its version then.
    pub version: u32,
}

/// Where a job goes.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Destination {
    /// `printer` or `group`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A file in the vault.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Document {
    /// The BLAKE3 hash of its bytes.
    pub blake3: String,
    /// Its size.
    pub bytes: u64,
}

/// What "done" is made of. Each is known or not; what is not known is not claimed.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Facts {
    /// The job is durable in the room.
    pub accepted: FactView,
    /// All bytes were handed over as the protocol wants it.
    pub delivered: FactView,
    /// The device said that it printed the job.
    pub device_confirmed: FactView,
    /// The device's counters moved by the job's pages.
    pub pages_counted: FactView,
}

/// One of the four facts.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
pub struct FactView {
    /// Whether it is known.
    pub known: bool,
    /// Since when, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub at: Option<String>,
    /// Who says so.
    pub source: Option<String>,
}

/// One try to deliver a job to one printer.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// The printer.
    pub printer: String,
    /// When the intent was recorded, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub intended_at: String,
    /// Bytes that left the room; `null` where nobody can say.
    pub sent: Option<u64>,
    /// `under-way`, `delivered`, `not-sent`, `refused`, `unsure`, `resolved-printed` or
    /// `resolved-not-printed`.
    pub end: String,
    /// How it ended, for people.
    pub explanation: String,
    /// What is known of it.
    pub facts: Facts,
}

/// How far a delivery is.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct SendingView {
    /// Bytes sent so far.
    pub sent: u64,
    /// Bytes to be sent in all.
    pub total: u64,
}

/// What happened to a job, in order.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Events {
    /// The job.
    pub job: String,
    /// The events.
    pub events: Vec<Event>,
    /// What to give as `after` to get more; none when these are all.
    pub next: Option<u64>,
}

/// One thing that happened to a job.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Event {
    /// Its number in the ledger.
    pub seq: u64,
    /// When the room learned it, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub at: String,
    /// When its source says that it happened, UTC, where that has a clock of its own.
    #[schemars(extend("format" = "date-time"))]
    pub source_at: Option<String>,
    /// The person who caused it; none for the room itself.
    pub by: Option<String>,
    /// Its kind, as in the ledger.
    pub kind: String,
    /// What happened, for people, with the person's reason.
    pub text: String,
}

impl Job {
    /// Shows a job, and how far its delivery is if one is under way.
    #[must_use]
    pub fn of(job: &platen_ledger::Job, progress: Option<Sending>, now: Timestamp) -> Self {
        let filing = match &job.filing {
            Filing::NotWanted => "not-wanted",
            Filing::Due | Filing::LogDue(_) => "due",
            Filing::Filed(_) => "filed",
        };
        let accepted = Fact {
            kind: FactKind::Accepted,
            at: job.accepted_at,
            source: "ledger".to_owned(),
        };
        let facts = match job.last_attempt() {
            Some(attempt) => Facts::of(&attempt.facts),
            None => Facts::of(&[accepted]),
        };
        Self {
            id: job.id.to_string(),
            short: job.id.short(),
            state: job.status.state().to_string(),
            reasons: reasons(job, &facts, now),
            folder: job.arrival.folder.to_string(),
            title: job.arrival.personal.file_name.clone(),
            submitted_by: job.arrival.personal.submitted_by.clone(),
            pages: job.pages,
            priority: job.arrival.priority.get(),
            copies: job.arrival.copies.get(),
            template: job.arrival.template.as_ref().map(JobTemplate::of),
            destination: Destination::of(&job.arrival.to),
            not_before: job.arrival.not_before.map(|at| at.to_string()),
            accepted_at: job.accepted_at.to_string(),
            changed_at: job.changed_at.to_string(),
            format: job.format.map(|format| format.extension().to_owned()),
            original: Document::of(&job.arrival.original),
            result: job.document.as_ref().map(Document::of),
            part: job.part.as_ref().map(|part| part.pages.to_string()),
            files: match job.files {
                Files::Kept => "kept",
                Files::Purged => "deleted",
            }
            .to_owned(),
            filing: filing.to_owned(),
            outputs: job.filing.there().to_vec(),
            facts,
            attempts_made: job.attempts_made,
            attempts: job
                .attempts
                .iter()
                .map(|attempt| Attempt::of(attempt, progress))
                .collect(),
            progress: progress.map(|Sending { sent, total }| SendingView { sent, total }),
        }
    }
}

fn reasons(job: &platen_ledger::Job, facts: &Facts, now: Timestamp) -> Vec<Reason> {
    let because = |keyword: &str, text: String| {
        vec![Reason {
            keyword: keyword.to_owned(),
            text,
        }]
    };
    let plain = |keyword: &str, text: &str| because(keyword, text.to_owned());
    match &job.status {
        Status::Active { step, .. } => match step {
            Step::Convert => plain("job-transforming", "its type is found and it becomes a PDF"),
            Step::Preflight => plain("job-interpreting", "its PDF is inspected"),
            Step::Program => plain("job-transforming", "its pages are programmed"),
            Step::Print => match job.arrival.not_before.filter(|at| *at > now) {
                Some(at) => because("job-hold-until-specified", format!("not before {at}")),
                None => because("job-queued", format!("waits for {}", job.arrival.to)),
            },
        },
        Status::Held { why, .. } => match why {
            HoldReason::Person => because("job-hold-until-specified", "a person holds it".into()),
            HoldReason::Rule => because(
                "job-hold-until-specified",
                "the folder's rule or its template holds it".into(),
            ),
            HoldReason::Duplicate { of } => because(
                "duplicate-content",
                format!(
                    "the same content came through this folder as job {}",
                    of.short()
                ),
            ),
            HoldReason::Restored => because(
                "restored-from-backup",
                "the room came back from a backup: look whether it was printed".into(),
            ),
        },
        Status::NeedsYou { need, .. } => match need {
            Need::Document(text) => because("document-format-error", text.clone()),
            Need::Crashes(text) => because("processing-crashed", text.clone()),
            Need::Refusals(text) => because("printer-refused", text.clone()),
            Need::NotForPrinter(text) => because("not-for-this-printer", text.clone()),
            Need::Settings(text) => because("settings", text.clone()),
            Need::NotForTemplate(text) => because("not-for-its-template", text.clone()),
            Need::ChangesForbidden(text) => because("changes-forbidden", text.clone()),
        },
        Status::Sending { cancel, .. } => match cancel {
            Cancel::No => plain("job-outgoing", "its bytes are on their way"),
            Cancel::Ordered => plain(
                "processing-to-stop-point",
                "its delivery is being broken off",
            ),
        },
        Status::Unsure { .. } => {
            let why = job.last_attempt().map(|attempt| explanation(&attempt.end));
            because("delivery-unsure", why.unwrap_or_default())
        }
        // Handed over is not printed: only the device's own word makes it "completed".
        Status::Done if facts.device_confirmed.known => plain(
            "job-completed-successfully",
            "the device says that it printed it",
        ),
        Status::Done => plain(
            "queued-in-device",
            "handed over, which is all that is known",
        ),
        Status::Cancelled => plain("job-canceled-by-user", "a person does not want it printed"),
    }
}

impl JobTemplate {
    fn of(template: &TemplateRef) -> Self {
        Self {
            name: template.name.to_string(),
            version: template.version.get(),
        }
    }
}

impl Destination {
    fn of(destination: &platen_model::Destination) -> Self {
        let kind = match destination {
            platen_model::Destination::Printer(_) => "printer",
            platen_model::Destination::Group(_) => "group",
        };
        Self {
            kind: kind.to_owned(),
            name: destination.to_string(),
        }
    }
}

impl Document {
    fn of(file: &FileRef) -> Self {
        Self {
            blake3: file.hash.to_string(),
            bytes: file.bytes,
        }
    }
}

impl Facts {
    fn of(facts: &[Fact]) -> Self {
        let view = |kind| {
            let fact = facts.iter().rfind(|fact| fact.kind == kind);
            fact.map(|fact| FactView {
                known: true,
                at: Some(fact.at.to_string()),
                source: Some(fact.source.clone()),
            })
            .unwrap_or_default()
        };
        Self {
            accepted: view(FactKind::Accepted),
            delivered: view(FactKind::Delivered),
            device_confirmed: view(FactKind::DeviceConfirmed),
            pages_counted: view(FactKind::PagesCounted),
        }
    }

    /// Returns the facts with their words, in order.
    #[must_use]
    pub fn each(&self) -> [(FactKind, &FactView); 4] {
        [
            (FactKind::Accepted, &self.accepted),
            (FactKind::Delivered, &self.delivered),
            (FactKind::DeviceConfirmed, &self.device_confirmed),
            (FactKind::PagesCounted, &self.pages_counted),
        ]
    }
}

impl Attempt {
    /// Only the attempt under way can have progress.
    fn of(attempt: &platen_ledger::Attempt, progress: Option<Sending>) -> Self {
        let so_far = match attempt.end {
            AttemptEnd::UnderWay => progress.map(|progress| progress.sent),
            AttemptEnd::Delivered(_)
            | AttemptEnd::NotSent(_)
            | AttemptEnd::Refused(_)
            | AttemptEnd::Unsure(_)
            | AttemptEnd::Resolved(_) => None,
        };
        Self {
            number: attempt.no.0,
            printer: attempt.printer.to_string(),
            intended_at: attempt.intended_at.to_string(),
            sent: attempt.sent.or(so_far),
            end: match attempt.end {
                AttemptEnd::UnderWay => "under-way",
                AttemptEnd::Delivered(_) => "delivered",
                AttemptEnd::NotSent(_) => "not-sent",
                AttemptEnd::Refused(_) => "refused",
                AttemptEnd::Unsure(_) => "unsure",
                AttemptEnd::Resolved(Answer::Printed) => "resolved-printed",
                AttemptEnd::Resolved(Answer::NotPrinted) => "resolved-not-printed",
            }
            .to_owned(),
            explanation: explanation(&attempt.end),
            facts: Facts::of(&attempt.facts),
        }
    }
}

fn explanation(end: &AttemptEnd) -> String {
    match end {
        AttemptEnd::UnderWay => String::new(),
        AttemptEnd::Delivered(evidence) => evidence.words().to_owned(),
        AttemptEnd::NotSent(why) | AttemptEnd::Refused(why) | AttemptEnd::Unsure(why) => {
            why.clone()
        }
        AttemptEnd::Resolved(Answer::Printed) => "it was printed".to_owned(),
        AttemptEnd::Resolved(Answer::NotPrinted) => "it was not printed".to_owned(),
    }
}

impl Event {
    /// Shows an event.
    #[must_use]
    pub fn of(recorded: &Recorded) -> Self {
        let event = &recorded.event;
        let kind = match &event.what {
            StreamEvent::Job { event, .. } => event.kind(),
            StreamEvent::Printer { .. } => "printer",
            StreamEvent::Room(_) => "room",
        };
        let by = match &event.by {
            By::Room => None,
            By::Person { name, .. } => Some(name.clone()),
        };
        Self {
            seq: recorded.seq,
            at: event.recorded_at.to_string(),
            source_at: event.source_at.map(|at| at.to_string()),
            by,
            kind: kind.to_owned(),
            text: tell(event).what,
        }
    }
}
