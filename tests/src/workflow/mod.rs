//! The room's decisions, tortured in memory: reports in every order, commits that fail, crashes at
//! every commit, children that die, people who change their minds. No thread, no socket and no
//! disk, so that a hundred thousand seeds take a minute or two.
//!
//! What it proves is what the hub decides; that the processes around it keep their word is for
//! [`crate::torture`].

mod disk;
mod mail;
mod paper;
mod people;
mod printers;
mod settings;
mod stages;
mod world;

pub use settings::Rooms;
pub use world::run_seed;
