//! Tortures rooms and counts the paper: `cargo xtask torture` calls it.

use anyhow::{Context, Result};
use clap::Parser;
use platen_tests::torture::{Disk, Figures, Options, Protocol, run};
use std::path::PathBuf;
use std::process::ExitCode;

/// Kills rooms again and again while their printers misbehave, and compares what was printed with
/// what was dropped. Ends with 1 where anything is lost, doubled, truncated or unclean.
#[derive(Parser)]
struct Arguments {
    /// How many rooms, each with a seed of its own.
    #[arg(long, default_value_t = 15)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// What the printer speaks: raw, lpr or folder.
    #[arg(long)]
    protocol: Protocol,
    /// The `platen` program.
    #[arg(long)]
    program: PathBuf,
    /// The `platen` program with the feature `fault-points`, to be killed at each of them too.
    #[arg(long)]
    fault_program: Option<PathBuf>,
    /// Documents in each room.
    #[arg(long, default_value_t = 60)]
    jobs: u32,
    /// Rooms at the same time.
    #[arg(long, default_value_t = 2)]
    parallel: usize,
    /// What the rooms lie on: real, or forgetful, which loses at every kill what was not synced.
    #[arg(long, default_value = "real")]
    disk: Disk,
    /// Where the rooms are made, on a real disk; those with something wrong stay there.
    #[arg(long, default_value = "/var/tmp/platen-torture")]
    dir: PathBuf,
    /// Where the figures go as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let options = Options {
        protocol: arguments.protocol,
        first: arguments.first,
        seeds: arguments.seeds,
        jobs: arguments.jobs,
        parallel: arguments.parallel,
        disk: arguments.disk,
        program: arguments.program,
        fault_program: arguments.fault_program,
        dir: arguments.dir,
    };
    let report = run(&options, &say)?;
    if let Some(path) = arguments.json {
        let text = serde_json::to_string_pretty(&report.json())?;
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    say_line(&report.to_string());
    Ok(match report.is_clean() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn say(seed: &Figures) {
    let verdict = if seed.is_clean() { "clean" } else { "WRONG" };
    say_line(&format!(
        "seed {:>5} {verdict}: {} dropped, {} done, {} unsure ({} printed), {} released, \
         {} + {} kills, {:.1} s",
        seed.seed,
        seed.dropped,
        seed.done,
        seed.unsure,
        seed.unsure_printed,
        seed.released,
        seed.kills,
        seed.point_kills,
        seed.seconds,
    ));
    if !seed.is_clean() {
        say_line(&seed.wrongs());
    }
}

#[expect(clippy::print_stdout, reason = "this program is for people to read")]
fn say_line(line: &str) {
    println!("{line}");
}
