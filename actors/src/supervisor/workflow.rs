//! What happens next to a job: asked after every commit and at every start.
//!
//! Sees the job and never the event that led there, so that a restart asks the very same
//! question. No clock, no input or output.

use platen_ledger::{Files, Filing, Job, Status, Step};

/// What a job waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    /// A stage is to work on it.
    Work(Work),
    /// A printer is to claim it, once its time has come.
    Queue,
    /// A delivery is under way; its session will say how it ended.
    Delivery,
    /// A person is to say how it goes on.
    Person,
    /// Nothing.
    Rest,
}

/// The kinds of work a stage does, in order of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// Find the type, make a PDF.
    Convert,
    /// Inspect the PDF.
    Preflight,
    /// Program its pages.
    Program,
    /// Write the outputs.
    File,
}

impl Work {
    /// All of them, in order of the flow.
    pub const ALL: [Self; 4] = [Self::Convert, Self::Preflight, Self::Program, Self::File];

    /// Returns the stage's name in metrics and logs.
    #[must_use]
    pub const fn stage(self) -> &'static str {
        match self {
            Self::Convert => "converter",
            Self::Preflight => "preflighter",
            Self::Program => "programmer",
            Self::File => "archiver",
        }
    }

    /// Returns the step of the job that this work is, unless the job has ended.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Convert => Some(Step::Convert),
            Self::Preflight => Some(Step::Preflight),
            Self::Program => Some(Step::Program),
            Self::File => None,
        }
    }
}

/// Returns what `job` waits for.
#[must_use]
pub fn next(job: &Job) -> Next {
    match (&job.status, &job.filing) {
        // What was deleted has nothing to file.
        (Status::Done | Status::Cancelled, _) if job.files == Files::Purged => Next::Rest,
        (
            Status::Active {
                step: Step::Convert,
                ..
            },
            _,
        ) => Next::Work(Work::Convert),
        (
            Status::Active {
                step: Step::Preflight,
                ..
            },
            _,
        ) => Next::Work(Work::Preflight),
        (
            Status::Active {
                step: Step::Program,
                ..
            },
            _,
        ) => Next::Work(Work::Program),
        (
            Status::Active {
                step: Step::Print, ..
            },
            _,
        ) => Next::Queue,
        (Status::Sending { .. }, _) => Next::Delivery,
        (Status::Held { .. } | Status::NeedsYou { .. } | Status::Unsure { .. }, _) => Next::Person,
        (Status::Done | Status::Cancelled, Filing::Due | Filing::LogDue(_)) => {
            Next::Work(Work::File)
        }
        (Status::Done | Status::Cancelled, Filing::NotWanted | Filing::Filed(_)) => Next::Rest,
    }
}
