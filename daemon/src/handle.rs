//! What the API and the command line hold of a running room.

use crate::log::LogLevels;
use platen_actors::alarms::AlarmBoard;
use platen_actors::folders::FolderBoard;
use platen_actors::notify::AttentionBoard;
use platen_actors::printer::Progress;
use platen_actors::settings::CurrentSettings;
use platen_actors::supervisor::Report;
use platen_ledger::JobReader;
use platen_ledger::vault::Vault;
use platen_model::{Clock, FolderName};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// A running room, as its doors see it; clones lead to the same room.
#[derive(Clone)]
pub struct RoomHandle {
    /// The room's own directory.
    pub data: PathBuf,
    /// To the hub.
    pub reports: mpsc::Sender<Report>,
    /// The ledger, for reading.
    pub reader: Arc<dyn JobReader>,
    /// The files.
    pub vault: Vault,
    /// The settings in force.
    pub settings: CurrentSettings,
    /// What an operator must know now.
    pub alarms: AlarmBoard,
    /// How much waits for people, as the notifier found it last.
    pub attention: AttentionBoard,
    /// How the folders stand.
    pub folders: FolderBoard,
    /// How far deliveries are.
    pub progress: Progress,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Log levels that change at run time.
    pub log: LogLevels,
    /// Asks the room's caretaker for what only it can do.
    pub wishes: mpsc::Sender<Wish>,
}

/// What the doors may ask of the room's caretaker.
#[derive(Debug)]
pub enum Wish {
    /// Read the settings again and put them in force if they are good.
    Reload {
        /// Who asks.
        by: platen_ledger::By,
        /// Gets what changed in words, or the problems as people read them.
        reply: oneshot::Sender<Result<String, String>>,
    },
    /// Test a folder now; the result is on the folder board afterwards.
    TestFolder {
        /// The folder.
        folder: FolderName,
        /// Told when it is done, or that nobody is there to do it.
        reply: oneshot::Sender<Tested>,
    },
    /// Delete what no job refers to from the vault.
    CollectGarbage {
        /// Gets how many files and bytes went, or why not.
        reply: oneshot::Sender<Result<platen_ledger::vault::Collected, String>>,
    },
}

/// Whether a folder was tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// It was, after that was asked for.
    Yes,
    /// It was not: there is no such folder, or its watcher is being started.
    No,
}
