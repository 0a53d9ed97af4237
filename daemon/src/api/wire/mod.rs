//! What goes over the wire under `/api/v1`: structs of their own, made from the domain's types.
//! Fields may be added within v1; none changes its meaning or goes.

mod job;
mod order;
mod place;
mod room;

pub use job::{
    Attempt, Destination, Document, Event, Events, FactView, Facts, Job, JobTemplate, Jobs, Reason,
    SendingView,
};
pub use order::{
    LogLevelChange, MoveOrder, Ordered, Printed, PriorityOrder, ReprintOrder, ResolveOrder,
    ScheduleOrder, SubmitFields, Submitted, WhyOrder,
};
pub use place::{
    Check, Folder, Folders, Held, Link, Outcome, Printer, PrinterOrdered, Printers, Seen, Test,
};
pub use room::{
    Alarm, Alarms, Child, Collected, LogLevels, Reloaded, Stage, Status, VaultUsage, Waiting,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Problem {
    /// A URN of the kind of problem, ending in its code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about, the same for every problem of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time, and the way out.
    pub detail: String,
    /// The code, as in `PLT-JOB-001`, which stays what it is.
    pub code: String,
    /// The jobs it is about, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<String>,
}
