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

const FAULT_POINTS: &str = "platen-actors/fault-points";
/// The build with fault points, beside `platen` as it is shipped: tests find both by their names.
const FAULTY: &str = "platen-faulty";

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
}

/// Builds both programs, all tests and examples in the profile of CI.
pub(crate) fn for_tests() -> Result<Programs> {
    programs(PROFILE, &["--all-targets"])
}

/// Builds for release and tortures rooms; `arguments` go to `platen-torture`.
pub(crate) fn torture(arguments: &[String]) -> Result<()> {
    let programs = for_figures()?;
    let mut torture = Command::new(programs.plain.with_file_name("platen-torture"));
    torture.arg("--program").arg(&programs.plain);
    torture.arg("--fault-program").arg(&programs.faulty);
    run(torture.args(arguments))
}

/// Builds for release and measures; the first of `arguments` may name the benchmark, which is
/// `throughput` otherwise, and the rest goes to it.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let (name, arguments) = match arguments.split_first() {
        Some((first, rest)) if !first.starts_with('-') => (first.as_str(), rest),
        Some(_) | None => ("throughput", arguments),
    };
    let programs = for_figures()?;
    let mut bench = cargo("bench");
    bench.args(["--locked", "--workspace", "--bench", name, "--"]);
    bench.arg("--program").arg(&programs.plain);
    if name == "throughput" {
        bench.arg("--fault-program").arg(&programs.faulty);
    }
    run(bench.args(arguments))
}

/// Builds what is measured and what measures, for release.
fn for_figures() -> Result<Programs> {
    programs("release", &["--bins", "--benches"])
}

fn programs(profile: &str, targets: &[&str]) -> Result<Programs> {
    let built = target().join(profile).join("platen");
    let faulty = built.with_file_name(FAULTY);
    // The faulty build goes first: both are put in one place, and what stays there is shipped.
    // The example makes cargo take the features of tests, and is the smallest thing that does.
    let mut with_faults = build(profile, &["--bin", "platen", "--example", "freeze_ledger"]);
    run(with_faults.args(["--features", FAULT_POINTS]))?;
    keep(&built, &faulty)?;
    run(&mut build(profile, targets))?;
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
        fs::copy(built, &part)?;
        fs::rename(&part, kept)
    };
    copied().with_context(|| format!("cannot copy {} to {}", built.display(), kept.display()))
}
