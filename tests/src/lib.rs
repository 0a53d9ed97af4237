//! End-to-end suites, simulated peers, corpus, torture and benches.

pub mod documents;
pub mod figures;
pub mod files;
pub mod forgetful;
pub mod peers;
pub mod repository;
pub mod room;
pub mod torture;
pub mod workflow;
pub mod writers;
