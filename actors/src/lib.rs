//! The supervisor, the workflow, and one folder per concern in the order of the flow.

pub mod archive;
pub mod intake;
pub mod workers;
