//! What callers may order, and what they get for it.

use serde::{Deserialize, Serialize};

/// A file was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The job.
    pub id: String,
    /// The eight digits that people see.
    pub short: String,
    /// `new`, or `known` where the same submission had made the job before.
    pub was: String,
}

/// An order was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The job.
    pub id: String,
    /// The eight digits that people see.
    pub short: String,
    /// Its state now.
    pub state: String,
}

/// An order that needs nothing but a reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhyOrder {
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Print it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveOrder {
    /// The name of a printer or group.
    pub to: String,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Make it more or less urgent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityOrder {
    /// 1 to 100, the highest first.
    pub priority: i64,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Print it later, or at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleOrder {
    /// Not before this time (RFC 3339); null is at once.
    pub not_before: Option<String>,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Say whether an unsure attempt was printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolveOrder {
    /// What a look at the printer told.
    pub answer: Printed,
    /// How one knows, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Whether it was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Printed {
    /// It was.
    Printed,
    /// It was not, and is to be printed.
    NotPrinted,
}

/// Log more or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogLevelChange {
    /// The module, as in `platen_actors::printer`; empty is everything else.
    #[serde(default)]
    pub module: String,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
}
