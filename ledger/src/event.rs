//! Everything that can be recorded, in the past tense.

use platen_model::ranges::Ranges;
use platen_model::{
    AttemptNo, Copies, Destination, DocumentFormat, FileRef, FolderName, JobId, PrinterName,
    Priority, TemplateRef, Timestamp,
};
use std::collections::BTreeSet;

/// One fact as it goes into the ledger; the store adds its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When the room learned it, UTC.
    pub recorded_at: Timestamp,
    /// When its source says that it happened, where the source has a clock of its own.
    pub source_at: Option<Timestamp>,
    /// Who caused it.
    pub by: By,
    /// What happened to what.
    pub what: StreamEvent,
}

/// The stream an event belongs to, and the event.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// Something happened to a job.
    Job {
        /// The job.
        job: JobId,
        /// What happened.
        event: JobEvent,
    },
    /// Something happened to a printer that a restart must remember.
    Printer {
        /// The printer.
        printer: PrinterName,
        /// What happened.
        event: PrinterEvent,
    },
    /// Something happened to the room.
    Room(RoomEvent),
}

/// Who caused an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The room itself, by its rules.
    Room,
    /// A person, by the name the operating system or the token gave.
    Person {
        /// The account's name.
        name: String,
        /// What they said of why, if anything.
        why: String,
    },
}

/// What happened to a job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEvent {
    /// It was taken in: its bytes are durable in the vault. Always a job's first event.
    Accepted(Box<Arrival>),
    /// A stage began to work on it; recorded so that the second unclean end of a stage over the
    /// same job asks a person instead of crashing for ever.
    StageStarted {
        /// The stage's step.
        step: Step,
    },
    /// A stage ended without an answer.
    StageEnded {
        /// The stage's step.
        step: Step,
        /// How it ended.
        how: Unclean,
    },
    /// Its type was found and it is a PDF now.
    Converted {
        /// What it was.
        format: DocumentFormat,
        /// The PDF: the original itself where that is one.
        document: FileRef,
    },
    /// Its PDF was inspected and nothing stands against printing it.
    Preflighted {
        /// Pages in the PDF.
        pages: u32,
    },
    /// Its pages were programmed, or those that are to be printed again were taken out.
    Programmed {
        /// The PDF to print.
        document: FileRef,
        /// Its pages, where their number may be another now.
        pages: Option<u32>,
        /// What was done to it, for people; empty where nothing was.
        told: Vec<String>,
    },
    /// A stage or a rule asks for a person.
    NeedRaised {
        /// What for.
        need: Need,
    },
    /// It was held.
    Held {
        /// Why.
        why: HoldReason,
    },
    /// A hold was lifted, or a need answered by "go on".
    Released,
    /// Its priority was set.
    PrioritySet {
        /// The new priority.
        priority: Priority,
    },
    /// The earliest time to print it was set.
    ScheduleSet {
        /// Not before this; `None` is at once.
        not_before: Option<Timestamp>,
    },
    /// It was sent elsewhere.
    Moved {
        /// Where it goes now.
        to: Destination,
    },
    /// A delivery is about to begin. Durable before the first byte leaves.
    DeliveryIntended {
        /// The number of the attempt.
        attempt: AttemptNo,
        /// The printer.
        printer: PrinterName,
    },
    /// All bytes were handed over and the end that the protocol gives was seen.
    Delivered {
        /// The attempt.
        attempt: AttemptNo,
        /// Bytes sent.
        sent: u64,
        /// What the delivery is believed by.
        evidence: DeliveryEvidence,
    },
    /// It is certain that the device got no byte of the document.
    NotSent {
        /// The attempt.
        attempt: AttemptNo,
        /// Why, in plain words.
        why: String,
    },
    /// The device itself said that it did not take the job.
    Refused {
        /// The attempt.
        attempt: AttemptNo,
        /// Bytes that had left the room; none in records from before that was written down.
        sent: Option<u64>,
        /// What the device said.
        why: String,
        /// What the retry policy makes of it.
        then: Then,
    },
    /// Bytes may have been printed, and nobody can say without looking.
    BecameUnsure {
        /// The attempt.
        attempt: AttemptNo,
        /// Bytes that left the room; `None` where nobody lived to tell.
        sent: Option<u64>,
        /// What happened.
        why: String,
    },
    /// Somebody said whether an unsure attempt was printed.
    Resolved {
        /// The attempt.
        attempt: AttemptNo,
        /// What they said.
        answer: Answer,
        /// On whose word.
        authority: Authority,
    },
    /// A person wants it not to be printed.
    CancelOrdered,
    /// A person wants it printed again.
    ReprintOrdered,
    /// A person wants some of its pages printed again.
    PagesOrdered {
        /// Which, of the PDF that was printed.
        pages: Ranges,
    },
    /// Its outputs lie there, and a log that tells of what happens now is to follow them.
    LogDue,
    /// Its outputs lie in the folder's output place.
    Filed(Filed),
    /// Its files left the vault and its personal data the ledger.
    Purged,
}

/// What is known of a job when it is taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// Names that a person may be recognised by; purged with the job.
    pub personal: Personal,
    /// The folder it came through.
    pub folder: FolderName,
    /// Makes a repeated arrival recognisable: a claim's id or a caller's `Idempotency-Key`.
    pub origin_key: String,
    /// The bytes as they came.
    pub original: FileRef,
    /// Where it is to go.
    pub to: Destination,
    /// How urgent it is.
    pub priority: Priority,
    /// How often it is printed.
    pub copies: Copies,
    /// The template it was given; none in records from before there were templates.
    pub template: Option<TemplateRef>,
    /// Not before this time.
    pub not_before: Option<Timestamp>,
    /// What a printer must offer to be chosen from a group.
    pub needs: BTreeSet<String>,
    /// Held from the start.
    pub hold: Option<HoldReason>,
    /// Whether outputs are to be written when it has ended.
    pub filing: bool,
}

/// Names that a person may be recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// The file's name as it came, not to be trusted.
    pub file_name: String,
    /// Who handed it in, as far as that is known.
    pub submitted_by: String,
}

/// The steps before a job is printed, and printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Find the type, make a PDF.
    Convert,
    /// Inspect the PDF.
    Preflight,
    /// Program its pages.
    Program,
    /// Wait for a printer.
    Print,
}

/// How a stage ended without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclean {
    /// Its worker or actor crashed, with its last words.
    Crashed(String),
    /// The room itself ended while the stage worked.
    RoomEnded,
}

/// Why a person is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The document cannot be used as it is.
    Document(String),
    /// A stage ended uncleanly too often over this job.
    Crashes(String),
    /// The device refused it too often.
    Refusals(String),
    /// What it goes to can never be given it as it is; another printer perhaps can.
    NotForPrinter(String),
    /// It needs a person for a reason of the room's configuration.
    Settings(String),
    /// Its template is not for it; released, it is printed as it came.
    NotForTemplate(String),
    /// Its author forbids changes; released, it is changed all the same.
    ChangesForbidden(String),
}

/// Why a job is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldReason {
    /// A person holds it.
    Person,
    /// The folder's rule holds what comes through it.
    Rule,
    /// The same content came through this folder before.
    Duplicate {
        /// The earlier job.
        of: JobId,
    },
    /// The room came back from a backup: what was unfinished must not print by itself.
    Restored,
}

/// What a delivery is believed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryEvidence {
    /// RAW: the device closed the connection after our half-close.
    ClosedAfterHalfClose,
    /// RAW: everything was taken, the device never closed, the waiting time passed.
    NeverClosed,
    /// LPR: the final acknowledgement came.
    FinalAcknowledgement,
    /// Drop folder: the file lies there under its final name.
    Renamed,
}

/// What the retry policy makes of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It goes back into the queue.
    TryAgain,
    /// A person decides.
    AskPerson,
}

/// Whether an unsure attempt was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It was.
    Printed,
    /// It was not, and is to be printed.
    NotPrinted,
}

/// On whose word an unsure attempt is resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// A person who looked.
    Person,
    /// A printer's standing order, given by this named person in the settings.
    StandingOrder {
        /// Who gave it.
        given_by: String,
    },
    /// The device itself was asked and could say.
    Device,
}

/// Names of the outputs of a job, in its folder's output place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filed {
    /// Paths as text, for people.
    pub paths: Vec<String>,
}

/// What happened to a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterEvent {
    /// A person paused it.
    Paused,
    /// A person resumed it.
    Resumed,
}

/// What happened to the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomEvent {
    /// The room started.
    Started {
        /// The program's version.
        version: String,
        /// Whether the last run ended in order.
        after: LastEnd,
    },
    /// The room found at its start that its ledger was put back from a backup or copied, and took
    /// over under a new node.
    Restored {
        /// By what it showed.
        sign: String,
    },
    /// The room stopped in order.
    Stopped,
    /// New settings are in force.
    SettingsApplied {
        /// What changed, in words.
        changes: String,
    },
}

/// How the run before this one ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastEnd {
    /// There was none.
    FirstStart,
    /// It stopped in order.
    InOrder,
    /// It was killed, crashed, or lost power.
    Uncleanly,
}
