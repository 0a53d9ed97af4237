//! Foreign bytes are never parsed in the room's own process.
//!
//! A [`Pool`] keeps a few caged `platen worker` children and feeds them one task at a time. A
//! child gets its task and the open files it needs over one socket, and nothing else of the
//! machine: no network, no environment, no path to any file. Whatever a hostile document does to
//! it, a stack overflow, a flood of memory, a hang, ends one child and is told to the caller.
//! Office documents are converted by LibreOffice in a cage of their own, one per document.
//!
//! Deliberately absent: what a finding means for the job, and whether a failed task is tried
//! again. The caller decides that.

mod cage;
mod child;
mod office;
mod pool;
mod process;
mod serve;
mod task;
mod wire;

pub use office::find_converters;
pub use pool::Pool;
pub use serve::worker_main;
pub use task::{
    Answer, CageReport, Confinement, ConverterFound, Fault, Lane, Network, Permissions, PoolError,
    PoolOptions, Receipt, Task, TaskError,
};
