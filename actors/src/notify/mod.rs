//! Tells people what waits for them: jobs that need a decision, and alarms.
//!
//! The notifier is told that something changed and then looks for itself: counts and jobs come from
//! the ledger, alarms from their board. It remembers nothing that matters, so its crash loses
//! nothing. Deliberately absent: any rule about what waits for a person (the ledger's states say
//! so), and any wire to the outside.

mod ask;
mod attention;
mod notice;
mod notifier;

pub use ask::{Ask, ask_of};
pub use attention::{Attention, AttentionBoard, waiting_jobs};
pub use notice::Notice;
pub use notifier::{Notifier, NotifierParts};

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
