//! End-to-end suites, simulated peers, corpus, torture and benches.

pub mod documents;
pub mod forgetful;
pub mod peers;
pub mod room;
pub mod torture;
