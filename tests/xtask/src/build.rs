//! The builds of `platen` that tests and torture run.
//!
//! Cargo compiles a dependency again for every set of features it meets. One package alone has
//! another set than the workspace, and a build without tests another than one with them; so
//! everything here is built as the workspace, the way `cargo test` will want it.

use crate::process::{cargo, run, target};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The profile of everything CI compiles.
pub(crate) const PROFILE: &str = "ci";
/// Names, for tests and torture, the program as it is shipped.
pub(crate) const PROGRAM: &str = "PLATEN_PROGRAM";
/// Names, for tests and torture, the program with fault points.
pub(crate) const FAULTY_PROGRAM: &str = "PLATEN_FAULTY_PROGRAM";

const FAULT_POINTS: &str = "platen-actors/fault-points";

/// The two builds of `platen`.
#[derive(Debug)]
pub(crate) struct Programs {
    plain: PathBuf,
    faulty: PathBuf,
}

impl Programs {
    /// Returns a command that runs the plain build.
    pub(crate) fn platen(&self) -> Command {
        let mut command = Command::new(&self.plain);
        command.stdin(std::process::Stdio::null());
        command
    }

    /// Tells a command where both builds are.
    pub(crate) fn name_in(&self, command: &mut Command) {
        command.env(PROGRAM, &self.plain);
        command.env(FAULTY_PROGRAM, &self.faulty);
    }

    /// Returns a program that was built beside `platen`.
    fn beside(&self, name: &str) -> PathBuf {
        self.plain.with_file_name(name)
    }
}

/// Builds both programs, all tests and examples in the profile of CI.
pub(crate) fn for_tests() -> Result<Programs> {
    // The example makes cargo take the features of tests, and is the smallest thing that does.
    programs(
        PROFILE,
        &["--bin", "platen", "--example", "freeze_ledger"],
        &["--all-targets"],
    )
}

/// Builds the programs for release and runs one of the tests' own with `arguments`.
pub(crate) fn forward(program: &str, arguments: &[String]) -> Result<()> {
    let programs = programs("release", &["--bin", "platen"], &["--bins"])?;
    let mut command = Command::new(programs.beside(program));
    programs.name_in(&mut command);
    run(command.args(arguments))
}

fn programs(profile: &str, faulty_targets: &[&str], plain_targets: &[&str]) -> Result<Programs> {
    let built = target().join(profile).join("platen");
    let faulty = target().join(profile).join("faulty").join("platen");
    // The faulty build goes first: both are put in one place, and what stays there is shipped.
    let mut with_faults = build(profile, faulty_targets);
    run(with_faults.args(["--features", FAULT_POINTS]))?;
    keep(&built, &faulty)?;
    run(&mut build(profile, plain_targets))?;
    Ok(Programs {
        plain: built,
        faulty,
    })
}

fn build(profile: &str, targets: &[&str]) -> Command {
    let mut command = cargo("build");
    command.args(["--locked", "--workspace", "--profile", profile]);
    command.args(targets);
    command
}

/// Copies by way of another name, for a test may be running what is there.
fn keep(built: &Path, kept: &Path) -> Result<()> {
    let part = kept.with_extension("part");
    let copied = || -> std::io::Result<()> {
        fs::create_dir_all(kept.parent().unwrap_or(kept))?;
        fs::copy(built, &part)?;
        fs::rename(&part, kept)
    };
    copied().with_context(|| format!("cannot copy {} to {}", built.display(), kept.display()))
}
