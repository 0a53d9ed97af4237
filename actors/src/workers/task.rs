//! What workers are asked, what they answer, and how they can fail.

use platen_model::ranges::Ranges;
use platen_model::{DocumentFormat, ImageKind, OfficeKind};
use platen_pdfcore::Inspection;
use platen_pdfcore::recipe::Fields;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Something to do with one foreign file.
///
/// `file` is opened by the room and handed over open, so that a worker needs no path. It must not
/// change meanwhile: give a file of the vault. `into` appears whole or not at all, in place of an
/// older file of that name; its directory must exist and be the room's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Tell what kind of document it is.
    Identify {
        /// The file.
        file: PathBuf,
    },
    /// Tell what a PDF holds.
    Inspect {
        /// The PDF.
        file: PathBuf,
    },
    /// Make a PDF of a picture.
    Wrap {
        /// The picture.
        file: PathBuf,
        /// Its kind.
        kind: ImageKind,
        /// Where the PDF is to be.
        into: PathBuf,
    },
    /// Make a PDF of an office document.
    ConvertOffice {
        /// The document.
        file: PathBuf,
        /// Its kind.
        kind: OfficeKind,
        /// Where the PDF is to be.
        into: PathBuf,
    },
    /// Make a PDF of some pages of another.
    Select {
        /// The PDF.
        file: PathBuf,
        /// The pages, in this order.
        pages: Ranges,
        /// Where the PDF of these pages is to be.
        into: PathBuf,
    },
    /// Tell whether a PDF has colour, for which every page is looked at.
    LookForColour {
        /// The PDF.
        file: PathBuf,
    },
    /// Make a PDF of another by a recipe.
    Program {
        /// The PDF.
        file: PathBuf,
        /// What is done to its pages, as [`platen_config::recipe_text`] writes it.
        recipe: String,
        /// What texts on pages may say of the job.
        fields: Fields,
        /// Whether it is changed where its author forbids changes.
        permissions: Permissions,
        /// Where the result is to be.
        into: PathBuf,
    },
    /// Go wrong, to prove that only the worker suffers.
    #[doc(hidden)]
    Fault(Fault),
}

/// What the wish of a document's author counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permissions {
    /// What is forbidden is not done.
    Heeded,
    /// Somebody said that it may be done all the same.
    Waived,
}

/// How a worker goes wrong on purpose. Any worker can be told to; only tests do.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Abort.
    Crash,
    /// Never answer.
    Hang,
    /// Ask for memory until there is none.
    EatMemory,
    /// Overflow the stack.
    EatStack,
}

/// Which queue a task waits in. A free worker takes interactive tasks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Someone is waiting.
    Interactive,
    /// Nobody is.
    Batch,
}

/// What came of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The file is of this format.
    Identified(DocumentFormat),
    /// The file is of no format Platen takes.
    NotIdentified {
        /// What it is instead, as a clause.
        reason: String,
    },
    /// What the PDF holds.
    Inspected(Inspection),
    /// Whether the PDF has colour; none where that was too much to find out.
    Coloured(Option<bool>),
    /// The PDF's author forbids changes, and nothing was made.
    Forbidden,
    /// The PDF cannot be used.
    Damaged {
        /// Why, as a clause.
        reason: String,
    },
    /// The PDF was made and lies, flushed to disk, where it was to be.
    Made {
        /// Its pages.
        pages: u32,
        /// Its size.
        bytes: u64,
        /// How it was made.
        receipt: Receipt,
    },
    /// No PDF can be made of the file, and trying again will not help.
    Refused {
        /// Why and what to do, as a clause.
        reason: String,
    },
}

/// How a PDF was made, for the job's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The program that made it, with its version where known.
    pub by: String,
    /// What kept the program in.
    pub cage: String,
    /// How long it took.
    pub took: Duration,
    /// What the program said, at most a few lines.
    pub remarks: Vec<String>,
}

/// Why there is no answer. The worker concerned is gone; others and later tasks are not affected.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The worker died.
    #[error("the worker {how}{}", said(last_words))]
    Crashed {
        /// How, as in "was ended by signal 11".
        how: String,
        /// The end of what it wrote to its standard error.
        last_words: String,
    },
    /// It took too long and was killed.
    #[error("the worker was stopped because it took longer than {} s", after.as_secs_f32())]
    TimedOut {
        /// The limit.
        after: Duration,
    },
    /// It wanted more memory than it may have.
    #[error("the document needs more memory than a worker may use")]
    OverMemory,
    /// It wrote more than it may.
    #[error("the result is larger than a worker may write")]
    OverOutput,
    /// A file could not be opened or made for the worker.
    #[error("cannot {act} {}", path.display())]
    File {
        /// "open" or the like.
        act: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// No worker can be started. Nothing was done; the document is not to blame.
    #[error("no worker can be started")]
    NoWorker {
        /// The cause.
        #[source]
        source: Arc<PoolError>,
    },
    /// The pool has been stopped.
    #[error("the room is stopping")]
    PoolClosed,
    /// The lane is full. Nothing was done; the job waits in the ledger.
    #[error("all workers are busy and too many tasks are waiting")]
    Busy,
}

fn said(last_words: &str) -> String {
    if last_words.is_empty() {
        String::new()
    } else {
        format!("; it said: {last_words}")
    }
}

/// How a pool is to work. Every limit holds for one child.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// The program that calls [`worker_main`](super::worker_main): in the product, ours.
    pub program: PathBuf,
    /// What makes it call it.
    pub args: Vec<OsString>,
    /// How many workers, at least 1.
    pub workers: usize,
    /// How many office documents are converted at once, at least 1. Beside the workers, so that
    /// a hung converter keeps no PDF waiting.
    pub conversions: usize,
    /// Bubblewrap, or `None` to look for it.
    pub bubblewrap: Option<PathBuf>,
    /// LibreOffice, or `None` to look for it.
    pub office_program: Option<PathBuf>,
    /// Whether a worker may run without bubblewrap. A converter never may.
    pub confinement: Confinement,
    /// What a worker may allocate.
    pub memory_bytes: u64,
    /// After how many tasks a worker is replaced.
    pub recycle_after: u32,
    /// How long identifying or inspecting may take.
    pub inspect_time: Duration,
    /// How long wrapping, selecting or converting may take.
    pub conversion_time: Duration,
    /// What a converter may allocate.
    pub conversion_memory_bytes: u64,
    /// How large a made PDF may be, and how much a converter may write in all.
    pub conversion_output_bytes: u64,
    /// The most pages of a document.
    pub pages: u32,
}

/// What to do where bubblewrap does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confinement {
    /// Refuse to start.
    Required,
    /// Start workers with resource limits alone, and say so in the report. Converting is refused.
    WhereAvailable,
}

/// What keeps workers in, for `platen doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CageReport {
    /// The version of bubblewrap in use, or why it is not and what to do.
    pub bubblewrap: Result<String, String>,
    /// The resource limits in force in a worker, as the worker reported them.
    pub limits: Vec<String>,
    /// Whether a worker or converter can reach any network.
    pub network: Network,
}

/// Whether a network can be reached from inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Network {
    /// No network exists there.
    None,
    /// The machine's own.
    Shared,
}

/// A converter that was found, for `platen doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConverterFound {
    /// Its name.
    pub name: &'static str,
    /// Where it is, or which package to install.
    pub program: Result<PathBuf, String>,
    /// What it converts.
    pub formats: Vec<DocumentFormat>,
}

/// Why a pool or a worker does not start.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The program cannot be run.
    #[error("cannot start the worker {}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The program ran but did not become a worker.
    #[error("{} did not become a worker: it {how}{}", program.display(), said(last_words))]
    NotAWorker {
        /// The program.
        program: PathBuf,
        /// How it ended.
        how: String,
        /// The end of what it wrote to its standard error.
        last_words: String,
    },
    /// Bubblewrap is required and does not work.
    #[error("workers cannot be caged: {reason}")]
    NoCage {
        /// Why, and what to do.
        reason: String,
    },
    /// A count is zero.
    #[error("a pool needs at least one {what}")]
    None {
        /// Of what.
        what: &'static str,
    },
}

impl Default for PoolOptions {
    /// Our own program as `platen worker`, two workers and one conversion, with generous limits.
    fn default() -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            args: vec![OsString::from("worker")],
            workers: 2,
            conversions: 1,
            bubblewrap: None,
            office_program: None,
            confinement: Confinement::WhereAvailable,
            memory_bytes: 1 << 30,
            recycle_after: 1_000,
            inspect_time: Duration::from_secs(30),
            conversion_time: Duration::from_secs(120),
            conversion_memory_bytes: 2 << 30,
            conversion_output_bytes: 1 << 30,
            pages: 100_000,
        }
    }
}
