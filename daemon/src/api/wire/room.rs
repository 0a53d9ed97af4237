//! The room as a whole, as callers see it.

use platen_actors::notify::{Ask, ask_of};
use platen_actors::supervisor::{ChildView, StageView};
use platen_config::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the room stands, in short.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Status {
    /// What people call the room.
    pub room: String,
    /// The program's version.
    pub version: String,
    /// How long the API has been answering.
    pub uptime_seconds: u64,
    /// Jobs by state; states without a job are left out.
    pub jobs: BTreeMap<String, u64>,
    /// Jobs that are neither finished nor filed.
    pub open_jobs: usize,
    /// Printers by state.
    pub printers: BTreeMap<String, u64>,
    /// Folders by state.
    pub folders: BTreeMap<String, u64>,
    /// What an operator must know now.
    pub alarms: Vec<Alarm>,
    /// Jobs that wait for a person, in all.
    pub jobs_waiting: u64,
    /// Some of them, the most urgent first, at most 20.
    pub waiting: Vec<Waiting>,
    /// Stages.
    pub stages: Vec<Stage>,
    /// Parts of the room that were restarted or stopped.
    pub children: Vec<Child>,
    /// How much the vault holds.
    pub vault: VaultUsage,
}

/// A job that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiting {
    /// Its identity.
    pub job: String,
    /// The eight digits that people see.
    pub short: String,
    /// Its state.
    pub state: String,
    /// The folder it came through.
    pub folder: String,
    /// The printer of its last attempt, if there was one.
    pub printer: Option<String>,
    /// Why it waits.
    pub why: String,
    /// The command that helps.
    pub command: String,
    /// Since when, UTC.
    pub since: String,
}

/// A stage and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Jobs it can work on at once.
    pub slots: usize,
    /// Jobs under way.
    pub busy: usize,
    /// Jobs that wait for a slot.
    pub waiting: usize,
}

/// A part of the room that was restarted or stopped.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Child {
    /// Its name.
    pub name: String,
    /// Restarts since the room started.
    pub restarts: u64,
    /// Whether it was stopped for good by its crashes.
    pub parked: bool,
}

/// All alarms.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Alarms {
    /// The alarms.
    pub alarms: Vec<Alarm>,
}

/// What an operator must know now.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Alarm {
    /// What it is about.
    pub about: String,
    /// What is wrong and the way out.
    pub text: String,
    /// Since when, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub since: String,
}

/// How much the vault holds.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct VaultUsage {
    /// Files.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Free bytes of the disk it lies on; none where the disk does not say.
    pub free_bytes: Option<u64>,
}

/// What a collection of garbage took away.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Collected {
    /// Files removed.
    pub removed: u64,
    /// Their bytes.
    pub removed_bytes: u64,
    /// Files that stay.
    pub kept: u64,
}

/// The settings were read again.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Reloaded {
    /// What changed, for people.
    pub changes: String,
}

/// How much is logged.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct LogLevels {
    /// Where no module says otherwise.
    pub level: String,
    /// Of single modules.
    pub modules: BTreeMap<String, String>,
}

impl Alarm {
    /// Shows an alarm.
    #[must_use]
    pub fn of(alarm: &platen_actors::alarms::Alarm) -> Self {
        Self {
            about: alarm.key.to_string(),
            text: alarm.text.clone(),
            since: alarm.since.to_string(),
        }
    }
}

impl Waiting {
    /// Shows a job that waits for a person; none where it does not.
    #[must_use]
    pub fn of(job: &platen_ledger::Job) -> Option<Self> {
        let Ask { why, command } = ask_of(job)?;
        Some(Self {
            job: job.id.to_string(),
            short: job.id.short(),
            state: job.status.state().to_string(),
            folder: job.arrival.folder.to_string(),
            printer: job
                .last_attempt()
                .map(|attempt| attempt.printer.to_string()),
            why,
            command,
            since: job.changed_at.to_string(),
        })
    }
}

impl Stage {
    /// Shows a stage.
    #[must_use]
    pub fn of(stage: &StageView) -> Self {
        Self {
            name: stage.work.stage().to_owned(),
            slots: stage.slots,
            busy: stage.busy,
            waiting: stage.waiting,
        }
    }
}

impl Child {
    /// Shows a child.
    #[must_use]
    pub fn of(child: &ChildView) -> Self {
        Self {
            name: child.who.to_string(),
            restarts: child.restarts,
            parked: child.parked,
        }
    }
}

impl LogLevels {
    /// Shows levels.
    #[must_use]
    pub fn of((level, modules): (Level, BTreeMap<String, Level>)) -> Self {
        Self {
            level: level.to_string(),
            modules: modules
                .into_iter()
                .map(|(module, level)| (module, level.to_string()))
                .collect(),
        }
    }
}
