//! What may be written after `platen`.

use super::{
    audit, config, doctor, folders, init, inspect, jobs, ledger, log_level, man, merge, ports,
    printers, program, secret, serve, sim, split, status, submit, template, vault,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The always-on print room: files in, paper out, and proof of what happened.
#[derive(Debug, Parser)]
#[command(
    name = "platen",
    version,
    arg_required_else_help = true,
    after_help = "Begin with:\n  \
        platen serve --data ~/room      start a room; the first start makes all it needs\n  \
        platen submit letter.pdf --folder drop\n  \
        platen jobs list\n  \
        platen doctor                   what is wrong, and what to do about it\n\n\
        Exit codes: 0 good, 1 findings or refused, 2 wrong usage, 3 the machine or no room, \
        4 platen itself."
)]
pub struct Cli {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

/// What every verb takes.
#[derive(Debug, Clone, Args)]
pub(super) struct Common {
    /// The room's directory
    #[arg(long, global = true, value_name = "DIR", env = "PLATEN_DATA")]
    pub(super) data: Option<PathBuf>,
    /// Write JSON for programs instead of text for people
    #[arg(long, global = true)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Run the room until it is told to stop
    Serve(serve::Serve),
    /// Make a room: its settings file with every setting explained, folders and token
    Init(init::Init),
    /// Show the whole room at work with simulated printers, in a directory of its own
    Demo(serve::Demo),
    /// Hand in a file
    Submit(submit::Submit),
    /// See jobs, and give them orders
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    /// See printers, pause and resume them
    #[command(subcommand)]
    Printers(printers::Printers),
    /// See and test hot folders
    #[command(subcommand)]
    Folders(folders::Folders),
    /// How the room stands, on one screen
    Status(status::Status),
    /// Check, show and explain settings, and put them in force
    #[command(subcommand)]
    Config(config::Config),
    /// List, show and check automation templates
    #[command(subcommand)]
    Template(template::Templates),
    /// Keep secrets that settings refer to
    #[command(subcommand)]
    Secret(secret::Secret),
    /// Verify, measure and tidy the store of files
    #[command(subcommand)]
    Vault(vault::Vault),
    /// Prove that the ledger is as it was written
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Say that the ledger was set back to an older state, or is gone for good
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Tell what a PDF holds: pages, fonts, pictures, inks, layers, signatures; needs no room
    Inspect(inspect::Inspect),
    /// Choose, turn and impose pages of a PDF: ranges, n-up, booklets; needs no room
    Program(Box<program::Program>),
    /// Make one PDF of several, or of some of their pages; needs no room
    Merge(merge::Merge),
    /// Make several PDFs of one: by pages, bookmarks, sizes or blank pages; needs no room
    Split(split::Split),
    /// Look for what keeps the room from working, with a remedy for each finding
    Doctor(doctor::Doctor),
    /// Every port in or out, and firewall rules for them
    Ports(ports::Ports),
    /// See or change how much is logged while the room runs
    LogLevel(log_level::LogLevel),
    /// Simulated devices, to try a room and for fire drills
    #[command(subcommand)]
    Sim(sim::Sim),
    /// Completions for a shell, on standard output
    Completions(man::Completions),
    /// Write manual pages into a directory
    Man(man::Man),
    /// Work on documents for a room; the room itself starts this
    #[command(hide = true)]
    Worker,
}
