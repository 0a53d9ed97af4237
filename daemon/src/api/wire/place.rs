//! Printers and folders as callers see them.

use platen_actors::folders::FolderView;
use platen_actors::intake;
use platen_actors::printer::Progress;
use platen_actors::supervisor::PrinterView;
use platen_config::Settings;
use platen_model::{FolderName, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Files of one kind that are listed of a folder at the most.
const LISTED: usize = 100;

/// All printers, by name.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Printers {
    /// The printers.
    pub printers: Vec<Printer>,
}

/// A printer and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Printer {
    /// Its name.
    pub name: String,
    /// What people should know of it.
    pub description: String,
    /// Its state, one of a few words.
    pub state: String,
    /// Why it is in that state, for people.
    pub reasons: Vec<String>,
    /// How bytes get there.
    pub link: Link,
    /// What it can do.
    pub offers: Vec<String>,
    /// The groups it belongs to.
    pub groups: Vec<String>,
    /// Jobs that only this printer may take.
    pub waiting: usize,
    /// The job it is receiving.
    pub sending: Option<Held>,
    /// Unsure jobs it holds.
    pub unsure: usize,
    /// For how many seconds it has been in trouble, if it is.
    pub in_trouble_seconds: Option<u64>,
    /// In how many seconds it is tried again, if it is in trouble.
    pub retry_in_seconds: Option<u64>,
}

/// How bytes get to a printer.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Link {
    /// `raw`, `lpr` or `folder`.
    pub protocol: String,
    /// Its host and port, with the queue for LPR, or its directory.
    pub to: String,
}

/// The job a printer is receiving.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Held {
    /// The job.
    pub job: String,
    /// The attempt.
    pub attempt: u32,
    /// Bytes sent so far, where that is known.
    pub sent: Option<u64>,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
}

/// An order to a printer was carried out.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct PrinterOrdered {
    /// The printer.
    pub name: String,
    /// Its state now.
    pub state: String,
}

/// All folders, by name.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Folders {
    /// The folders.
    pub folders: Vec<Folder>,
}

/// A hot folder and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Folder {
    /// Its name.
    pub name: String,
    /// Its state, one of a few words.
    pub state: String,
    /// Why it is in that state, for people.
    pub reason: String,
    /// Where files arrive.
    pub input: String,
    /// Where outputs go.
    pub output: Option<String>,
    /// Where files go that could not be taken.
    pub error: String,
    /// The printer or group its jobs go to.
    pub to: String,
    /// How many files are not taken yet.
    pub settling_count: usize,
    /// The first hundred of them, and what they wait for.
    pub settling: Vec<Seen>,
    /// What lies there and is not taken at all, with the reason; at most a hundred.
    pub strange: Vec<Seen>,
    /// Files taken since the room started.
    pub taken: u64,
    /// When the last file was taken, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub last_taken: Option<String>,
    /// The folder's last test.
    pub test: Option<Test>,
}

/// A file in a folder.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// What it waits for, or why it is left alone.
    pub why: String,
}

/// What a folder's test found.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Test {
    /// When it was made, UTC.
    #[schemars(extend("format" = "date-time"))]
    pub at: String,
    /// What the input lies on.
    pub filesystem: Option<String>,
    /// How changes are noticed: `events` or `polling`.
    pub chosen: String,
    /// What was tried.
    pub checks: Vec<Check>,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// How good it is.
    pub outcome: Outcome,
    /// What was found.
    pub note: String,
    /// What to do about it; empty when there is nothing to do.
    pub remedy: String,
}

/// How good a check's result is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As it should be.
    Good,
    /// It works, with a drawback.
    Warn,
    /// It cannot work like this.
    Bad,
}

impl Printer {
    /// Shows a printer; what the settings do not know any more is shown as far as it is known.
    #[must_use]
    pub fn of(view: &PrinterView, settings: &Settings, progress: &Progress) -> Self {
        let set = settings.printers.get(&view.name);
        let groups = settings.groups.iter();
        Self {
            name: view.name.to_string(),
            description: set.map(|set| set.description.clone()).unwrap_or_default(),
            state: view.state.to_string(),
            reasons: view.reasons.clone(),
            link: set.map_or_else(Link::gone, |set| Link::of(&set.link)),
            offers: set
                .map(|set| set.offers.iter().cloned().collect())
                .unwrap_or_default(),
            groups: groups
                .filter(|(_, group)| group.printers.contains(&view.name))
                .map(|(name, _)| name.to_string())
                .collect(),
            waiting: view.waiting,
            sending: view.sending.map(|(job, attempt)| {
                let sending = progress.of(job);
                Held {
                    job: job.to_string(),
                    attempt: attempt.0,
                    sent: sending.map(|sending| sending.sent),
                    total: sending.map(|sending| sending.total),
                }
            }),
            unsure: view.unsure,
            in_trouble_seconds: view.in_trouble.map(|time| time.as_secs()),
            retry_in_seconds: view.retry_in.map(|wait| wait.as_secs()),
        }
    }
}

impl Link {
    /// Shows a link of the settings.
    #[must_use]
    pub fn of(link: &platen_config::Link) -> Self {
        let (protocol, to) = match link {
            platen_config::Link::Raw(raw) => ("raw", format!("{}:{}", raw.host, raw.port)),
            platen_config::Link::Lpr(lpr) => {
                ("lpr", format!("{}:{}/{}", lpr.host, lpr.port, lpr.queue))
            }
            platen_config::Link::Folder(folder) => ("folder", folder.path.display().to_string()),
        };
        Self {
            protocol: protocol.to_owned(),
            to,
        }
    }

    fn gone() -> Self {
        Self {
            protocol: "gone".to_owned(),
            to: "not in the settings any more".to_owned(),
        }
    }
}

impl Folder {
    /// Shows a folder of the settings.
    #[must_use]
    pub fn of(name: &FolderName, set: &platen_config::Folder, view: &FolderView) -> Self {
        let seen = |list: &[(String, String)]| {
            let seen = |(name, why): &(String, String)| Seen {
                name: name.clone(),
                why: why.clone(),
            };
            list.iter().take(LISTED).map(seen).collect()
        };
        Self {
            name: name.to_string(),
            state: view.state.to_string(),
            reason: view.reason.clone(),
            input: set.input.display().to_string(),
            output: set.output.as_ref().map(|path| path.display().to_string()),
            error: set.error.display().to_string(),
            to: set.to.to_string(),
            settling_count: view.settling.len(),
            settling: seen(&view.settling),
            strange: seen(&view.strange),
            taken: view.taken,
            last_taken: view.last_taken.map(|at| at.to_string()),
            test: view.test.as_ref().map(|(at, test)| Test::of(*at, test)),
        }
    }
}

impl Test {
    /// Shows a test that was made at `at`.
    #[must_use]
    pub fn of(at: Timestamp, test: &intake::SelfTest) -> Self {
        let filesystem = test.filesystem.as_ref();
        Self {
            at: at.to_string(),
            filesystem: filesystem.map(|filesystem| filesystem.kind.name().to_owned()),
            chosen: match test.chosen {
                intake::Delivery::Events => "events",
                intake::Delivery::Polling => "polling",
            }
            .to_owned(),
            checks: test.findings.iter().map(Check::of).collect(),
        }
    }
}

impl Check {
    fn of(finding: &intake::Finding) -> Self {
        let what = match finding.what {
            intake::Check::Filesystem => "filesystem",
            intake::Check::Input => "input",
            intake::Check::Output => "output",
            intake::Check::Events => "events",
            intake::Check::Locks => "locks",
            intake::Check::Clock => "clock",
            intake::Check::Case => "case",
            intake::Check::Names => "names",
            intake::Check::Space => "space",
        };
        Self {
            what: what.to_owned(),
            outcome: match finding.grade {
                intake::Grade::Good => Outcome::Good,
                intake::Grade::Warn => Outcome::Warn,
                intake::Grade::Bad => Outcome::Bad,
            },
            note: finding.note.clone(),
            remedy: finding.remedy.clone(),
        }
    }
}
