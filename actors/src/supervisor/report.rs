//! All that reaches the hub, in order, over one bounded channel that the senders await.

use super::Work;
use super::post::Post;
use crate::dispatch::TooManyCopies;
use crate::notify::Notice;
use crate::printer::{Ended, PrinterCommand};
use crate::stages::StageCommand;
use crate::supervision::{How, Life};
use platen_config::Settings;
use platen_ledger::vault::Pinned;
use platen_ledger::{Answer, Arrival, By, Filed, JobEvent, Need};
use platen_model::ranges::Ranges;
use platen_model::{
    AttemptNo, Destination, DocumentFormat, FileRef, FolderName, JobId, JobState, PrinterName,
    PrinterState, Priority, Timestamp,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// One message to the hub.
#[derive(Debug)]
pub enum Report {
    /// A job is handed in; answered after the commit.
    Submit {
        /// What is known of it.
        arrival: Box<Arrival>,
        /// Keeps its bytes in the vault until the ledger refers to them.
        pin: Pinned,
        /// Who hands it in.
        by: By,
        /// Gets the job, or why there is none.
        reply: oneshot::Sender<Result<Taken, SubmitError>>,
    },
    /// A hot folder asks what became of a claim that an earlier look, or an earlier run, left.
    /// Whatever was handed in under its key before is known by then, for reports come in order.
    Known {
        /// The key it would have been handed in under.
        origin_key: String,
        /// Gets the job it made, if it did, or why that cannot be said now.
        reply: oneshot::Sender<Result<Option<JobId>, String>>,
    },
    /// A person wants something of a job; answered after the commit.
    Order {
        /// The job.
        job: JobId,
        /// What they want.
        order: Order,
        /// Who, and why.
        by: By,
        /// Gets the job's state afterwards, or why it cannot be.
        reply: oneshot::Sender<Result<JobState, OrderError>>,
    },
    /// A person wants something of a printer; answered after the commit.
    PrinterOrder {
        /// The printer.
        printer: PrinterName,
        /// What they want.
        order: PrinterOrder,
        /// Who, and why.
        by: By,
        /// Gets the printer's state afterwards, or why it cannot be.
        reply: oneshot::Sender<Result<PrinterState, OrderError>>,
    },
    /// A stage began or ended its work on a job.
    Stage {
        /// The actor.
        slot: Slot,
        /// The job.
        job: JobId,
        /// What came of it.
        answer: StageAnswer,
    },
    /// A printer's session says how it went.
    Session {
        /// The printer.
        printer: PrinterName,
        /// How it went.
        report: SessionReport,
    },
    /// A child is there and has this address.
    Up {
        /// Which of its lives.
        life: Life,
        /// Where to send its commands.
        child: Child,
    },
    /// A child is gone.
    Down {
        /// Which of its lives.
        life: Life,
        /// Which.
        who: ChildId,
        /// How it ended.
        how: How,
        /// When it is started again; `None` is parked for good.
        again: Option<Duration>,
    },
    /// New settings, already checked.
    Settings {
        /// The settings.
        settings: Arc<Settings>,
        /// What changed, in words, for the ledger.
        changes: String,
        /// Who asked for the reload.
        by: By,
        /// Told after the commit.
        reply: oneshot::Sender<()>,
    },
    /// Somebody wants to see how the room stands.
    Look {
        /// Gets the view.
        reply: oneshot::Sender<RoomView>,
    },
    /// The room is about to end: nothing new is begun, what is under way goes on.
    Close,
    /// The room is to end now.
    Stop {
        /// Told after the last commit.
        reply: oneshot::Sender<()>,
    },
}

/// A stage actor: which work, and which of its slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// What it does.
    pub work: Work,
    /// Its number among those that do the same.
    pub number: u8,
}

/// A supervised child.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildId {
    /// A stage.
    Stage(Slot),
    /// A printer's actor.
    Printer(PrinterName),
    /// A folder's watcher; the hub only shows how it stands.
    Folder(FolderName),
    /// What tells people.
    Notifier,
}

/// A supervised child's address.
pub enum Child {
    /// A stage.
    Stage(Slot, Box<dyn Post<StageCommand>>),
    /// A printer's actor.
    Printer(PrinterName, Box<dyn Post<PrinterCommand>>),
    /// A folder's watcher, which takes no commands from the hub.
    Folder(FolderName),
    /// What tells people.
    Notifier(Box<dyn Post<Notice>>),
}

/// What came of a stage's work.
#[derive(Debug)]
pub enum StageAnswer {
    /// It hands foreign bytes to a worker now; not an end.
    Started,
    /// The job is a PDF now.
    Converted {
        /// What it was.
        format: DocumentFormat,
        /// The PDF.
        document: FileRef,
        /// Keeps a new file in the vault until the ledger refers to it.
        pin: Option<Pinned>,
    },
    /// Nothing stands against printing it.
    Preflighted {
        /// Pages in the PDF.
        pages: u32,
    },
    /// Its pages are programmed.
    Programmed {
        /// The PDF to print.
        document: FileRef,
        /// Its pages, where their number may be another now.
        pages: Option<u32>,
        /// What was done to it, for people.
        told: Vec<String>,
        /// Keeps a new file in the vault until the ledger refers to it.
        pin: Option<Pinned>,
    },
    /// A person must decide.
    Need(Need),
    /// The worker crashed, with its last words.
    Crashed(String),
    /// The outputs are written.
    Filed(Filed),
    /// The place for the outputs cannot be written now; to be tried again.
    PlaceAway(String),
    /// The stage was not able to begin for a reason that is not the job's; to be tried again.
    NotNow(String),
}

/// How a session went.
#[derive(Debug)]
pub enum SessionReport {
    /// The printer answered a probe and the connection is kept for the next job.
    Reached,
    /// The printer did not answer a probe.
    NotReached {
        /// Why, in plain words.
        why: String,
    },
    /// The printer answered a probe that it takes no job.
    TurnedAway {
        /// What it said.
        why: String,
    },
    /// A delivery ended.
    Ended {
        /// The job.
        job: JobId,
        /// The attempt.
        attempt: AttemptNo,
        /// How.
        how: Ended,
        /// What the printer sent back meanwhile, as text, for the log.
        back_channel: String,
    },
}

/// A job was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The job.
    pub job: JobId,
    /// Whether this submission made it.
    pub was: Was,
}

/// Whether a submission made its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    /// It did.
    New,
    /// The same submission had made it before.
    Known,
}

/// Why a submission made no job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The key was used for something else.
    #[error("this idempotency key was used for other content: it made job {job}")]
    OtherContent {
        /// The job the key made.
        job: JobId,
    },
    /// The folder refuses what came through it before.
    #[error(
        "the same content came through this folder as job {of} and the folder refuses duplicates"
    )]
    Duplicate {
        /// The earlier job.
        of: JobId,
    },
    /// The ledger cannot be written now. Nothing was taken.
    #[error("the ledger cannot be written now, nothing was taken: {why}")]
    Unavailable {
        /// Why.
        why: String,
    },
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// There is no such job.
    #[error("there is no job {0}")]
    NoSuchJob(JobId),
    /// There is no such printer, or group.
    #[error("there is no printer or group named {0}: `platen printers list` shows them")]
    NoSuchPrinter(String),
    /// The destination cannot be asked for so many copies.
    #[error("{0}: move it to another printer, or hand it in again with fewer copies")]
    TooManyCopies(TooManyCopies),
    /// It has no such pages.
    #[error("{0}")]
    NoSuchPages(String),
    /// Its files and names were deleted.
    #[error("job {0} was deleted")]
    Deleted(JobId),
    /// Not in this state.
    #[error("{0}")]
    Illegal(String),
    /// The ledger cannot be read or written now.
    #[error("the ledger cannot be used now: {0}")]
    Unavailable(String),
}

/// What a person may want of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Keep it from going on.
    Hold,
    /// Let it go on.
    Release,
    /// Do not print it.
    Cancel,
    /// Delete its files and the names in it.
    Delete,
    /// Print it again.
    Reprint {
        /// Only these of its pages.
        pages: Option<Ranges>,
    },
    /// Print it elsewhere.
    Move {
        /// Where.
        to: Destination,
    },
    /// Make it more or less urgent.
    Priority {
        /// How urgent.
        priority: Priority,
    },
    /// Print it later, or at once.
    Schedule {
        /// Not before this time.
        not_before: Option<Timestamp>,
    },
    /// Say whether an unsure attempt was printed.
    Resolve {
        /// What a look at the printer told.
        answer: Answer,
    },
}

/// What a person may want of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterOrder {
    /// Take no further jobs.
    Pause,
    /// Take jobs again, and try at once if it was in trouble.
    Resume,
}

/// How the room stands, for people and metrics.
#[derive(Debug, Clone)]
pub struct RoomView {
    /// Printers, by name.
    pub printers: Vec<PrinterView>,
    /// Stages.
    pub stages: Vec<StageView>,
    /// Children that were restarted or parked.
    pub children: Vec<ChildView>,
    /// Jobs in memory: neither finished nor filed.
    pub open_jobs: usize,
}

/// How a printer stands.
#[derive(Debug, Clone)]
pub struct PrinterView {
    /// Its name.
    pub name: PrinterName,
    /// Its state.
    pub state: PrinterState,
    /// Why, in plain words; empty when there is nothing to say.
    pub reasons: Vec<String>,
    /// Jobs that only this printer may take.
    pub waiting: usize,
    /// The job it is receiving.
    pub sending: Option<(JobId, AttemptNo)>,
    /// Unsure jobs it holds.
    pub unsure: usize,
    /// How long it has been in trouble, if it is.
    pub in_trouble: Option<Duration>,
    /// When it is tried again, if it is in trouble.
    pub retry_in: Option<Duration>,
}

/// How a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageView {
    /// What it does.
    pub work: Work,
    /// Actors that are there.
    pub slots: usize,
    /// Jobs under way.
    pub busy: usize,
    /// Jobs that wait for a slot.
    pub waiting: usize,
}

/// What became of the outputs of a job over which the archiver crashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingNews {
    /// They are not tried again by themselves.
    Left {
        /// The job.
        job: JobId,
        /// The last words of the archiver.
        words: String,
    },
    /// They are written, not wanted any more, or tried again.
    Over {
        /// The job.
        job: JobId,
    },
}

/// How a child stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildView {
    /// Which.
    pub who: ChildId,
    /// Restarts since the room started.
    pub restarts: u64,
    /// Whether it is started no more until the room is restarted or a person resumes it.
    pub parked: bool,
}

impl Order {
    /// Returns the event that carries the order out on `attempt`, the job's last.
    pub(crate) fn event(&self, attempt: AttemptNo) -> JobEvent {
        match self {
            Self::Hold => JobEvent::Held {
                why: platen_ledger::HoldReason::Person,
            },
            Self::Release => JobEvent::Released,
            Self::Cancel => JobEvent::CancelOrdered,
            Self::Delete => JobEvent::Purged,
            Self::Reprint { pages: None } => JobEvent::ReprintOrdered,
            Self::Reprint { pages: Some(pages) } => JobEvent::PagesOrdered {
                pages: pages.clone(),
            },
            Self::Move { to } => JobEvent::Moved { to: to.clone() },
            Self::Priority { priority } => JobEvent::PrioritySet {
                priority: *priority,
            },
            Self::Schedule { not_before } => JobEvent::ScheduleSet {
                not_before: *not_before,
            },
            Self::Resolve { answer } => JobEvent::Resolved {
                attempt,
                answer: *answer,
                authority: platen_ledger::Authority::Person,
            },
        }
    }
}

impl std::fmt::Debug for Child {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stage(slot, _) => f.debug_tuple("Stage").field(slot).finish(),
            Self::Printer(name, _) => f.debug_tuple("Printer").field(name).finish(),
            Self::Folder(name) => f.debug_tuple("Folder").field(name).finish(),
            Self::Notifier(_) => f.write_str("Notifier"),
        }
    }
}

impl std::fmt::Display for ChildId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stage(slot) => write!(f, "{}-{}", slot.work.stage(), slot.number),
            Self::Printer(name) => write!(f, "printer {name}"),
            Self::Folder(name) => write!(f, "folder {name}"),
            Self::Notifier => f.write_str("notifier"),
        }
    }
}
