//! Simulated printers, the fire drill: they speak RAW and LPR over real sockets, misbehave as they
//! are told to, and keep what they received, byte by byte, with a judgement whether a real device
//! would have printed it.
//!
//! Deliberately absent: anything that looks inside the documents.

mod ask;
mod faults;
mod intake;
mod lpr;
mod printer;
mod raw;
mod receipt;
mod record;
mod run;
#[cfg(test)]
mod tests;

pub use ask::{Told, ask};
pub use faults::{Fault, FaultKind, ParseFaultError, When};
pub use printer::{SimOptions, SimPrinter};
pub use receipt::Receipt;
pub use record::{EndedBy, KeepDocuments, LprWords, Protocol, Received};
pub use run::run;
