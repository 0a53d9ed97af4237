//! `cargo xtask check`: everything CI demands, cheapest first, the tests last.
//!
//! Everything is compiled in one profile: clippy and the documentation share the checked
//! dependencies, the tests, the demo and the settings share the built ones. Generated pages (the
//! settings reference, the schema, the metrics) are compared with the code by tests of their own.

use crate::build::{PROFILE, Programs, for_tests};
use crate::process::{cargo, run as perform};
use crate::{audit, starters, test, unused};
use anyhow::{Context, Result};
use std::time::Duration;

/// One thing that is demanded.
struct Step {
    name: &'static str,
    perform: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    step("format", format),
    step("audit", audit::run),
    step("unused", unused::run),
    step("clippy", clippy),
    step("documentation", documentation),
    step("build", || for_tests().map(drop)),
    step("settings", || with_programs(starters::load)),
    step("demo", || with_programs(starters::demo)),
    step("tests", || test::run(&[])),
];

const fn step(name: &'static str, perform: fn() -> Result<()>) -> Step {
    Step { name, perform }
}

/// Runs all steps up to the first that fails, and tells how long each took.
pub(crate) fn run() -> Result<()> {
    let mut times = Vec::new();
    let mut outcome = Ok(());
    for Step { name, perform } in STEPS {
        println!("\n== {name}");
        let (result, took) = timed(perform);
        times.push((name, took));
        if let Err(error) = result {
            outcome = Err(error).with_context(|| format!("{name} failed"));
            break;
        }
    }
    println!();
    for (name, took) in times {
        println!("{name:16}{:7.1} s", took.as_secs_f64());
    }
    outcome
}

fn format() -> Result<()> {
    perform(cargo("fmt").args(["--all", "--check"]))
}

fn clippy() -> Result<()> {
    let mut clippy = cargo("clippy");
    clippy.args(["--locked", "--workspace", "--all-targets", "--all-features"]);
    perform(clippy.args(["--profile", PROFILE, "--", "-D", "warnings"]))
}

fn documentation() -> Result<()> {
    let mut doc = cargo("doc");
    doc.args(["--locked", "--workspace", "--no-deps", "--profile", PROFILE]);
    perform(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Hands on the programs; what is built already takes cargo a moment only.
fn with_programs(act: fn(&Programs) -> Result<()>) -> Result<()> {
    act(&for_tests()?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step takes is no matter of the room's clock"
)]
fn timed(perform: &fn() -> Result<()>) -> (Result<()>, Duration) {
    let began = std::time::Instant::now();
    let result = perform();
    (result, began.elapsed())
}
