//! The settings of printers and groups.

use super::{
    Banner, Failover, LprOrder, NeverCloses, Route, SourcePort, StandingOrder, Streaming, Titles,
};
use crate::NamePattern;
use platen_model::PrinterName;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// A printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// How bytes get there.
    pub link: Link,
    /// What people should know of it.
    pub description: String,
    /// What it can do, as labels such as `a3` and `colour`, for routing.
    pub offers: BTreeSet<String>,
    /// When to try again.
    pub retry: Retry,
    /// What to do with a job that may or may not have been printed.
    pub unsure: UnsureOrder,
}

/// How bytes get to a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A TCP stream, usually port 9100.
    Raw(RawLink),
    /// The line printer protocol of RFC 1179.
    Lpr(LprLink),
    /// A directory that another program watches.
    Folder(FolderLink),
}

/// A raw TCP printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLink {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How long a connection may take to open.
    pub connect_timeout: Duration,
    /// How long no byte may move.
    pub stall_timeout: Duration,
    /// How long to wait, after the last byte, for the device to close.
    pub close_timeout: Duration,
    /// What is believed of a device that did not close in time.
    pub never_closes: NeverCloses,
}

/// An LPR printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LprLink {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The name of its queue.
    pub queue: String,
    /// Which file goes first.
    pub order: LprOrder,
    /// The local port.
    pub source_port: SourcePort,
    /// Whether a banner page is asked for.
    pub banner: Banner,
    /// How titles are written.
    pub titles: Titles,
    /// Whether the length is left out.
    pub streaming: Streaming,
    /// The user named in the control file.
    pub user: String,
    /// How long a connection may take to open.
    pub connect_timeout: Duration,
    /// How long no byte may move.
    pub stall_timeout: Duration,
    /// How long an acknowledgement may take.
    pub ack_timeout: Duration,
}

/// A directory that another program takes jobs from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderLink {
    /// The directory; it is no folder's input.
    pub path: PathBuf,
    /// How files in it are named.
    pub name_pattern: NamePattern,
}

/// When to try again after a refused attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// The wait after the first refusal.
    pub first: Duration,
    /// How much longer each wait is than the one before.
    pub step: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// How many refused attempts of one job make it need someone, at least 1.
    pub refusals: u32,
}

/// What to do with a job that may or may not have been printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnsureOrder {
    /// A person decides on each.
    Ask,
    /// A person decided for all of them.
    Standing {
        /// What was decided.
        order: StandingOrder,
        /// Who decided; never empty.
        by: String,
    },
}

/// A printer group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its printers, at least one, none twice; they exist.
    pub printers: Vec<PrinterName>,
    /// How one of them is chosen.
    pub route: Route,
    /// What happens to jobs waiting for one that has stopped.
    pub failover: Failover,
}
