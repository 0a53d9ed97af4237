//! The stages between intake and printer. Each takes one job at a time, works, and reports; none
//! decides what comes next, none knows another.

mod archiver;
mod converter;
mod desk;
mod maker;
mod preflighter;
mod programmer;

pub use archiver::{Archiver, ArchiverParts};
pub use converter::Converter;
pub use desk::StageDesk;
pub use maker::{Maker, clear_made};
pub use preflighter::Preflighter;
pub use programmer::{Programmer, ProgrammerParts, came, fields};

use crate::printer::chain;
use crate::supervisor::StageAnswer;
use crate::workers::TaskError;
use platen_ledger::{Job, Need};
use std::io::ErrorKind;

/// What the hub tells a stage: work on this job, as it stands in the ledger.
#[derive(Debug, Clone, actix::Message)]
#[rtype(result = "()")]
pub struct StageCommand {
    /// The job.
    pub job: Box<Job>,
}

/// Returns what a job needs whose file is not in the vault any more: no trying again brings it back.
fn lost(why: &str) -> Need {
    Need::Document(format!(
        "a file of the job is gone from the vault: {why}. Put the vault's backup back, or hand the \
         document in again"
    ))
}

/// Returns what it means for a job that its worker gave no answer.
fn unanswered(error: TaskError) -> StageAnswer {
    match error {
        TaskError::Crashed { .. } => StageAnswer::Crashed(chain(&error)),
        TaskError::TimedOut { .. } | TaskError::OverMemory | TaskError::OverOutput => {
            StageAnswer::Need(Need::Document(format!(
                "{}: the document is too much",
                chain(&error)
            )))
        }
        TaskError::File { ref source, .. } if source.kind() == ErrorKind::NotFound => {
            StageAnswer::Need(lost(&chain(&error)))
        }
        TaskError::File { .. }
        | TaskError::NoWorker { .. }
        | TaskError::PoolClosed
        | TaskError::Busy => StageAnswer::NotNow(chain(&error)),
    }
}
