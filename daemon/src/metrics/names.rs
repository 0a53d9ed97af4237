//! Every metric's name and meaning: for `/metrics` and for the reference.

use std::fmt::Write as _;

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// Where it comes from.
    pub source: Source,
    /// What it says.
    pub help: &'static str,
}

/// How a metric behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, until the room is restarted.
    Counter,
    /// It goes up and down.
    Gauge,
    /// It says how many were how large.
    Histogram,
}

/// Where a metric comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is counted where it happens.
    Counted,
    /// It is asked when somebody scrapes.
    Asked,
}

const fn counted(
    kind: Kind,
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    let source = Source::Counted;
    Metric {
        name,
        kind,
        labels,
        source,
        help,
    }
}

const fn asked(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Metric {
    let source = Source::Asked;
    let kind = match name.as_bytes() {
        [.., b'_', b't', b'o', b't', b'a', b'l'] => Kind::Counter,
        _ => Kind::Gauge,
    };
    Metric {
        name,
        kind,
        labels,
        source,
        help,
    }
}

/// All metrics, in the order of the reference.
pub const METRICS: &[Metric] = &[
    counted(
        Kind::Counter,
        "platen_jobs_accepted_total",
        &["folder"],
        "Jobs accepted since the start, by folder.",
    ),
    asked(
        "platen_jobs",
        &["state", "folder"],
        "Jobs in the ledger, by state and folder.",
    ),
    asked(
        "platen_jobs_open",
        &[],
        "Jobs that are neither finished nor filed.",
    ),
    counted(
        Kind::Counter,
        "platen_job_events_total",
        &["kind"],
        "Events of jobs recorded since the start, by kind.",
    ),
    counted(
        Kind::Counter,
        "platen_attempts_total",
        &["printer", "outcome"],
        "Delivery attempts that ended, by printer and outcome.",
    ),
    counted(
        Kind::Histogram,
        "platen_accept_to_first_byte_seconds",
        &[],
        "Time from accepting a job to the first byte at its printer.",
    ),
    counted(
        Kind::Counter,
        "platen_printer_bytes_total",
        &["printer"],
        "Bytes sent to each printer.",
    ),
    asked(
        "platen_printer_state",
        &["printer", "state"],
        "1 for the state a printer is in, 0 for the others.",
    ),
    asked(
        "platen_printer_waiting",
        &["printer"],
        "Jobs that only this printer may take.",
    ),
    asked(
        "platen_printer_unsure",
        &["printer"],
        "Jobs of which nobody knows whether this printer printed them.",
    ),
    counted(
        Kind::Histogram,
        "platen_ledger_commit_seconds",
        &[],
        "Time of a commit to the ledger.",
    ),
    counted(
        Kind::Histogram,
        "platen_ledger_batch_events",
        &[],
        "Events that shared a commit.",
    ),
    asked(
        "platen_mailbox_depth",
        &["mailbox"],
        "Messages that wait: for the hub, or jobs for a free slot of a stage.",
    ),
    asked(
        "platen_stage_slots",
        &["stage"],
        "Jobs a stage can work on at once.",
    ),
    asked("platen_stage_busy", &["stage"], "Jobs a stage works on."),
    counted(
        Kind::Counter,
        "platen_child_restarts_total",
        &["child"],
        "Restarts of a part of the room after it crashed.",
    ),
    asked(
        "platen_child_parked",
        &["child"],
        "1 for a part of the room that was stopped for good by its crashes.",
    ),
    asked(
        "platen_folder_state",
        &["folder", "state"],
        "1 for the state a folder is in, 0 for the others.",
    ),
    asked(
        "platen_folder_settling",
        &["folder"],
        "Files in a folder that are not taken yet.",
    ),
    asked(
        "platen_folder_strange",
        &["folder"],
        "What lies in a folder and is not taken at all.",
    ),
    asked(
        "platen_folder_taken_total",
        &["folder"],
        "Files taken from a folder since the start.",
    ),
    asked("platen_vault_objects", &[], "Files in the vault."),
    asked(
        "platen_vault_bytes",
        &[],
        "Bytes of all files in the vault.",
    ),
    asked(
        "platen_disk_free_bytes",
        &[],
        "Free bytes of the disk that the vault lies on.",
    ),
    counted(Kind::Gauge, "platen_alarms", &[], "Alarms that are on."),
    counted(
        Kind::Counter,
        "platen_notices_total",
        &["state"],
        "Jobs of which the notifier told that they came to wait for a person, by state.",
    ),
    counted(
        Kind::Counter,
        "platen_notices_summed_total",
        &[],
        "Jobs that came to wait while so many did that the notifier told only their number.",
    ),
    asked("platen_alarm", &["about"], "1 for each alarm that is on."),
    asked(
        "platen_info",
        &["version"],
        "Always 1; its label is the program's version.",
    ),
];

impl Metric {
    /// Tells the recorder what it means.
    pub(super) fn describe(&self) {
        match (self.source, self.kind) {
            (Source::Asked, _) => {}
            (Source::Counted, Kind::Counter) => metrics::describe_counter!(self.name, self.help),
            (Source::Counted, Kind::Gauge) => metrics::describe_gauge!(self.name, self.help),
            (Source::Counted, Kind::Histogram) => {
                metrics::describe_histogram!(self.name, self.help);
            }
        }
    }
}

impl Kind {
    /// Returns its word in the text format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// Returns the reference of all metrics as Markdown.
#[must_use]
pub fn metrics_markdown() -> String {
    let mut page = String::from(
        "# Metrics\n\n\
         `/metrics` answers in Prometheus' text format, on the Unix socket and on the loopback \
         address, there without a token.\nThis page is made from the code.\n\n\
         | name | kind | labels | meaning |\n|---|---|---|---|\n",
    );
    for Metric {
        name,
        kind,
        labels,
        help,
        source: _,
    } in METRICS
    {
        let labels: Vec<_> = labels.iter().map(|label| format!("`{label}`")).collect();
        let (labels, kind) = (labels.join(" "), kind.as_str());
        writeln!(page, "| `{name}` | {kind} | {labels} | {help} |")
            .expect("a string takes all text");
    }
    page
}
