//! What callers may order, and what they get for it.

use platen_config::{Choice, Level, Release};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The form that hands in a file, without the file. Its parts come in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SubmitFields {
    /// The folder whose rules apply.
    #[schemars(required)]
    pub folder: Option<String>,
    /// The template, in place of that of the folder's rule.
    pub template: Option<String>,
    /// The job's title and name for the folder's masks, in place of the file's own.
    pub title: Option<String>,
    /// Who hands it in, in place of the caller's own name.
    pub user: Option<String>,
    /// How urgent it is, 1 to 100.
    #[schemars(with = "Option<u8>", range(min = 1, max = 100))]
    pub priority: Option<String>,
    /// How often it is printed, 1 to 9,999.
    #[schemars(with = "Option<u16>", range(min = 1, max = 9_999))]
    pub copies: Option<String>,
    /// Whether it waits for a release.
    #[schemars(extend("enum" = words_of::<Release>()))]
    pub hold: Option<String>,
    /// It is not printed before this time (RFC 3339).
    #[schemars(extend("format" = "date-time"))]
    pub not_before: Option<String>,
}

/// A file was taken.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Submitted {
    /// The job.
    pub id: String,
    /// The eight digits that people see.
    pub short: String,
    /// `new`, or `known` where the same submission had made the job before.
    pub was: String,
}

/// An order was carried out.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Ordered {
    /// The job.
    pub id: String,
    /// The eight digits that people see.
    pub short: String,
    /// Its state now.
    pub state: String,
}

/// An order that needs nothing but a reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhyOrder {
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Print it again.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReprintOrder {
    /// Only these pages of the PDF that was printed, as in `2-4,last`; null is all of them.
    #[serde(default)]
    pub pages: Option<String>,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Print it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveOrder {
    /// The name of a printer or group.
    pub to: String,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Make it more or less urgent.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityOrder {
    /// 1 to 100, the highest first.
    #[schemars(range(min = 1, max = 100))]
    pub priority: i64,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Print it later, or at once.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleOrder {
    /// Not before this time (RFC 3339); null is at once.
    #[schemars(extend("format" = "date-time"))]
    pub not_before: Option<String>,
    /// Why, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Say whether an unsure attempt was printed.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolveOrder {
    /// What a look at the printer told.
    pub answer: Printed,
    /// How one knows, for the ledger.
    #[serde(default)]
    pub why: String,
}

/// Whether it was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Printed {
    /// It was.
    Printed,
    /// It was not, and is to be printed.
    NotPrinted,
}

/// Log more or less.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogLevelChange {
    /// The module, as in `platen_actors::printer`; empty is everything else.
    #[serde(default)]
    pub module: String,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    #[schemars(extend("enum" = words_of::<Level>()))]
    pub level: String,
}

fn words_of<T: Choice>() -> Vec<&'static str> {
    T::ALL.iter().map(|one| one.as_str()).collect()
}
