//! A hot folder's settings.

use super::{Duplicates, Kept, Subfolders, Ticket, Watch};
use crate::{Mask, NamePattern};
use platen_model::{Destination, TemplateName};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// A hot folder.
///
/// No input lies within, around or at any other place of any folder, as far as the spelling of
/// paths can tell; links and mounts are for the folder's self-test to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Where files arrive.
    pub input: PathBuf,
    /// Where original, result and log go; `None` leaves them to the ledger alone.
    pub output: Option<PathBuf>,
    /// Where files go that could not be taken, with a note beside them.
    pub error: PathBuf,
    /// Where jobs go unless a rule says otherwise; it exists.
    pub to: Destination,
    /// How long a file must not change before it is taken; `None` is 3 s on a local file system
    /// and 10 s on a share.
    pub settle: Option<Duration>,
    /// How new files are noticed.
    pub watch: Watch,
    /// The time between two looks when polling.
    pub poll: Duration,
    /// Whether directories in it are looked into.
    pub subfolders: Subfolders,
    /// Names that are left alone, of files and directories.
    pub ignore: Vec<Mask>,
    /// What to do with which file, the first match wins; a file that matches none goes to the
    /// error place.
    pub rules: Vec<Rule>,
    /// What to do with a file that was taken before.
    pub duplicates: Duplicates,
    /// How long a taken file is remembered for that.
    pub duplicate_window: Duration,
    /// What a job leaves in the output place.
    pub keep: BTreeSet<Kept>,
    /// How files in the output place are named.
    pub name_pattern: NamePattern,
    /// The permission bits of files in the output place, such as `0o640`.
    pub output_mode: u32,
    /// Who is to own files in the output place; `None` leaves them Platen's own.
    pub output_owner: Option<Owner>,
    /// What a printer of a group must offer to get jobs of this folder.
    pub needs: BTreeSet<String>,
    /// How long a document waits for its `NAME.EXT.ticket.toml`; `None` is not at all.
    pub ticket_wait: Option<Duration>,
}

/// An owner of files, by the operating system's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub user: String,
    /// The group.
    pub group: String,
}

/// What to do with the files that match a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Which files.
    pub mask: Mask,
    /// The template they are given; it exists.
    pub template: TemplateName,
    /// What they get otherwise than the template says.
    pub ticket: Ticket,
}
