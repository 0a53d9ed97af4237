//! What the hub and the readers ask of a store. SQLite is the embedded one, memory serves tests;
//! the same contract tests run against every implementation.

use crate::{Event, Job, Trace};
use platen_model::{ContentHash, Destination, FolderName, JobId, JobState, PrinterName, Timestamp};
use std::collections::BTreeSet;

/// The one writer's side. Not shared: the hub's thread owns it.
pub trait JobStore: Send {
    /// Appends all events of `batch` and replaces the projections of its jobs, in one transaction.
    ///
    /// Once it returned `Ok` with [`Durability::Synced`], the batch and every batch before it
    /// survive a power cut. With [`Durability::Written`] the batch survives the end of this
    /// process, and a power cut once a later synced batch was appended. After an error nothing of
    /// the batch is in the store.
    fn append(&mut self, batch: &Batch<'_>) -> Result<(), StoreError>;

    /// Makes the store usable again after a failed append, so that nothing written before the
    /// failure rests on a page that the failed sync may have dropped.
    fn mend(&mut self) -> Result<(), StoreError>;

    /// Uses a moment when nothing waits to tidy up, so that it need not be done while something
    /// waits.
    fn idle(&mut self) -> Result<(), StoreError>;

    /// Returns what a start needs: every job that is not finished or not filed, in order of
    /// arrival, and what the room remembers.
    fn load(&mut self) -> Result<Loaded, StoreError>;

    /// Returns one job.
    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// Returns the arrival recorded under an origin key.
    fn origin(&mut self, key: &str) -> Result<Option<Origin>, StoreError>;

    /// Returns the latest job of `folder` with this content accepted at or after `since`.
    fn duplicate(
        &mut self,
        folder: &FolderName,
        content: &ContentHash,
        since: Timestamp,
    ) -> Result<Option<JobId>, StoreError>;
}

/// The readers' side: cheap to clone, may be asked from any thread, never delays the writer.
pub trait JobReader: Send + Sync {
    /// Returns jobs, the latest first.
    fn jobs(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError>;

    /// Returns one job.
    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// Returns the jobs whose identity ends with these hexadecimal digits, at most ten.
    fn find(&self, ending: &str) -> Result<Vec<JobId>, StoreError>;

    /// Returns a job's events in order, with their numbers in the ledger.
    fn history(&self, id: JobId) -> Result<Vec<Recorded>, StoreError>;

    /// Returns how many jobs are in each state, by folder.
    fn counts(&self) -> Result<Vec<Count>, StoreError>;

    /// Whether any job still refers to this content.
    fn is_referenced(&self, content: &ContentHash) -> Result<bool, StoreError>;

    /// Returns finished jobs last changed before `before` whose files are still kept, the oldest
    /// first, for retention.
    fn expired(&self, before: Timestamp, limit: u32) -> Result<Vec<JobId>, StoreError>;
}

/// What is appended together.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// New events, in order.
    pub events: &'a [Event],
    /// The jobs those events concern, as they are afterwards.
    pub jobs: &'a [&'a Job],
    /// What must be survived.
    pub durability: Durability,
}

/// What an append must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process.
    Written,
    /// A power cut.
    Synced,
}

/// What a start needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Jobs that are not finished, or whose outputs are still due, in order of arrival.
    pub jobs: Vec<Job>,
    /// Jobs among them of which a stage was started without an end recorded.
    pub started: BTreeSet<JobId>,
    /// Printers that a person paused.
    pub paused: BTreeSet<PrinterName>,
    /// How the run before this one ended.
    pub last_end: crate::LastEnd,
    /// When the room last found that it was put back from a backup, if ever.
    pub restored_at: Option<Timestamp>,
}

/// An arrival recorded under an origin key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The job it made.
    pub job: JobId,
    /// What was handed in.
    pub content: ContentHash,
}

/// Which jobs to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobQuery {
    /// In one of these states; empty is all.
    pub states: Vec<JobState>,
    /// Of this folder.
    pub folder: Option<FolderName>,
    /// Going there now.
    pub to: Option<Destination>,
    /// Older than this job, to page on.
    pub before: Option<JobId>,
    /// At most so many, 1 to 1,000.
    pub limit: u32,
}

/// An event with its number in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its number, from 1; the order of the world.
    pub seq: u64,
    /// The event.
    pub event: Event,
}

/// How many jobs of a folder are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The state.
    pub state: JobState,
    /// The folder.
    pub folder: FolderName,
    /// Jobs.
    pub jobs: u64,
}

/// What can go wrong in a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The operation failed; the source says how.
    #[error("could not {operation} the ledger {place}")]
    Failed {
        /// What was tried, as a verb.
        operation: &'static str,
        /// The database file, or "in memory".
        place: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk that holds the ledger is full.
    #[error("no space left for the ledger {place}: free some space, it goes on by itself")]
    NoSpace {
        /// The database file.
        place: String,
    },
    /// The ledger holds what this program does not know.
    #[error(
        "the ledger {place} holds {what}, which this version of platen does not know: \
         start the version that wrote it, or a newer one"
    )]
    FromTheFuture {
        /// The database file.
        place: String,
        /// The unknown kind or schema.
        what: String,
    },
    /// A record cannot be read.
    #[error("record {seq} of the ledger {place} is damaged: {what}")]
    Damaged {
        /// The database file.
        place: String,
        /// The record's number.
        seq: u64,
        /// What is wrong.
        what: String,
    },
    /// The ledger is gone, and what belonged to it is there.
    #[error("the ledger {place} is missing or empty, but {trace}")]
    Lost {
        /// The database file.
        place: String,
        /// What shows that there was one.
        trace: Trace,
    },
    /// Another process uses the ledger.
    #[error("the ledger {place} is in use by another platen{}: stop that one first", process(*holder))]
    InUse {
        /// The database file.
        place: String,
        /// The other's process number, if it is known.
        holder: Option<u32>,
    },
}

fn process(number: Option<u32>) -> String {
    number.map_or_else(String::new, |number| format!(" (process {number})"))
}
