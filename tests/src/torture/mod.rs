//! Torture: whole rooms are killed again and again while their printers misbehave, and at the end
//! the paper is counted.
//!
//! One seed is one room. What the harness drops, when it kills and what the printer does wrong
//! follow from the seed; how the machine schedules it all does not, so a seed repeats the plan
//! and not every race.

mod device;
mod disk;
mod drops;
mod evidence;
mod judge;
mod options;
mod outputs;
mod plan;
mod report;
mod run;
mod seed;

pub use options::{Disk, Options, Protocol};
pub use report::{Figures, Report};
pub use run::run;
