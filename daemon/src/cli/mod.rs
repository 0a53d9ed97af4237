//! The command line: one file for each noun, each with its words and what they do.
//!
//! Verbs that ask a running room go through [`crate::client`]; the others need no room.

mod args;
mod audit;
mod config;
mod doctor;
mod folders;
mod ground;
mod init;
mod inspect;
mod job_story;
mod jobs;
mod ledger;
mod log_level;
mod man;
mod merge;
mod outcome;
mod owner;
mod pdf;
mod ports;
mod printers;
mod program;
mod regular;
mod run;
mod secret;
mod serve;
mod show;
mod sim;
mod split;
mod status;
mod submit;
mod table;
mod template;
mod vault;
mod words;

pub use args::Cli;
pub use outcome::{Ending, Failure};
pub use run::run;
pub use words::words;
