//! End-to-end suites, simulated peers, corpus, torture and benches.

pub mod forgetful;
pub mod peers;
pub mod repository;
