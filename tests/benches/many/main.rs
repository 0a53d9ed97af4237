//! A room with very many folders and printers: how long it takes to start, what it costs while
//! nothing happens, and how soon a file in any of its folders is printed. With `--queued` and
//! `--finished` its ledger has a past, and what people and monitoring ask is timed.
//!
//! `cargo bench -p platen-tests --bench many -- [--folders N] [--printers N] [--idle-seconds N]
//! [--queued N] [--finished N] [--place DIR] [--program PATH]`; the program is
//! `target/release/platen` unless another is named.
#![expect(clippy::print_stdout, reason = "its figures are what a bench is for")]

mod past;
mod questions;
mod usage;

use anyhow::{Context, bail, ensure};
use clap::Parser;
use platen::sim::SimPrinter;
use platen_model::{Clock as _, Timestamp, WallClock};
use platen_tests::figures::{OfCargo, PATIENCE, document, port, shipped_program, sinks, wait_for};
use platen_tests::room::{Api, Place, Program, Running, found_within};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;
use usage::Usage;

/// Files that are dropped, each into another folder.
const DROPS: usize = 20;

/// Measures a room with very many folders and printers.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// Hot folders.
    #[arg(long, default_value_t = 1_000)]
    folders: usize,
    /// Printers.
    #[arg(long, default_value_t = 2_000)]
    printers: usize,
    /// Seconds in which nothing happens.
    #[arg(long, default_value_t = 60)]
    idle_seconds: u64,
    /// Jobs that wait.
    #[arg(long, default_value_t = 0)]
    queued: usize,
    /// Jobs that are done.
    #[arg(long, default_value_t = 0)]
    finished: usize,
    /// Where the room is made; a temporary directory in memory would flatter the folders' tests.
    #[arg(long, default_value = "/var/tmp")]
    place: PathBuf,
    /// The `platen` program.
    #[arg(long, default_value_os_t = shipped_program())]
    program: PathBuf,
    #[command(flatten)]
    _cargo: OfCargo,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    ensure!(
        arguments.folders >= DROPS && arguments.printers >= 2,
        "at least {DROPS} folders and 2 printers"
    );
    let base = tempfile::Builder::new()
        .prefix("platen-many-")
        .tempdir_in(&arguments.place)?;
    let place = Place::without_settings(base.path())?;
    let sinks = sinks(base.path(), 1)?;
    std::fs::write(
        place.data().join("platen.toml"),
        settings(&arguments, port(&sinks[0]))?,
    )?;
    past::write(&place, &arguments)?;
    println!(
        "{} folders, {} printers, {} jobs queued, {} finished",
        arguments.folders, arguments.printers, arguments.queued, arguments.finished
    );
    let program = Program::at(&arguments.program)?;
    let room = start(&program, &place, &arguments)?;
    let api = Api::at(&place.socket());
    room.tested(&api, &arguments)?;
    idle(&room.running, &arguments)?;
    questions::ask(&arguments.program, &place, &api)?;
    drop_files(&place, &sinks, &arguments)?;
    room.running.stop()
}

/// Returns the numbers of the folders that files are dropped into, spread over all.
fn dropped_into(folders: usize) -> impl Iterator<Item = usize> {
    (0..DROPS).map(move |drop| drop * folders / DROPS + folders / DROPS - 1)
}

/// One printer is there, `p0`; the folders that files are dropped into lead to it. Nobody calls
/// the others.
fn settings(arguments: &Arguments, port: u16) -> anyhow::Result<String> {
    let mut text = String::from(
        "[api]\nlisten = \"off\"\n[log]\nto = \"file\"\n[limits]\nfree_disk = \"1 MiB\"\n",
    );
    let dropped: Vec<_> = dropped_into(arguments.folders).collect();
    for folder in 0..arguments.folders {
        let printer = match dropped.contains(&folder) {
            true => 0,
            false => 1 + folder % (arguments.printers - 1),
        };
        writeln!(
            text,
            "[folders.f{folder}]\ninput = \"folders/f{folder}/in\"\noutput = \"folders/f{folder}/out\"\n\
             to = \"p{printer}\""
        )?;
    }
    for printer in 0..arguments.printers {
        let port = if printer == 0 { port } else { 9 };
        writeln!(
            text,
            "[printers.p{printer}]\nraw = {{ host = \"127.0.0.1\", port = {port} }}"
        )?;
    }
    Ok(text)
}

/// The room, and when it was started.
struct Started {
    running: Running,
    at: std::time::Instant,
}

fn start(program: &Program, place: &Place, arguments: &Arguments) -> anyhow::Result<Started> {
    let at = WallClock.instant();
    let mut running = program.start(place)?;
    let api = running.wait_until_ready(place)?;
    let ready = found_within(PATIENCE, || {
        let ready = api.get("/health/ready").ok()?;
        (ready.status == 200).then_some(())
    });
    ready.context("the room does not become ready")?;
    show("start until ready", at);
    let watched = || (usage::watches(running.id()) >= arguments.folders).then_some(());
    found_within(PATIENCE, watched).context("not all folders are watched")?;
    show("start until every folder is watched", at);
    Ok(Started { running, at })
}

impl Started {
    fn tested(&self, api: &Api, arguments: &Arguments) -> anyhow::Result<()> {
        let tested = found_within(PATIENCE, || {
            let folders = api.get("/api/v1/folders").ok()?.json().ok()?;
            let folders = folders["folders"].as_array()?;
            let tested = folders.iter().filter(|one| one["test"].is_object());
            (tested.count() == arguments.folders).then_some(())
        });
        tested.context("not all folders are tested")?;
        show("start until every folder has tested itself", self.at);
        Ok(())
    }
}

fn show(what: &str, since: std::time::Instant) {
    let seconds = since.elapsed().as_secs_f64();
    println!("{what:<44} {seconds:8.2} s");
}

/// Measures what the room and its workers use while nothing happens.
fn idle(running: &Running, arguments: &Arguments) -> anyhow::Result<()> {
    let before = Usage::of(running.id())?;
    let started = WallClock.instant();
    // What is measured is the room alone: nobody asks it anything meanwhile.
    let idle = Duration::from_secs(arguments.idle_seconds);
    while let Some(left) = idle
        .checked_sub(started.elapsed())
        .filter(|left| !left.is_zero())
    {
        std::thread::park_timeout(left);
    }
    let after = Usage::of(running.id())?;
    let seconds = started.elapsed().as_secs_f64();
    let percent = 100.0 * (after.cpu_seconds - before.cpu_seconds) / seconds;
    println!(
        "idle for {seconds:.0} s: {:<28} {percent:8.2} % of a core",
        "processor"
    );
    for (what, figure, unit) in [
        ("resident memory, room", after.room_kib / 1024, "MiB"),
        (
            "resident memory, room and workers",
            after.all_kib / 1024,
            "MiB",
        ),
        (
            "resident memory, room, most so far",
            after.most_kib / 1024,
            "MiB",
        ),
        ("threads of the room", after.threads, ""),
        ("open files of the room", after.open_files, ""),
        ("processes", after.processes, ""),
    ] {
        println!("{what:<44} {figure:8} {unit}");
    }
    Ok(())
}

/// Drops a file into each of some folders and measures how soon each arrives whole.
fn drop_files(place: &Place, sinks: &[SimPrinter], arguments: &Arguments) -> anyhow::Result<()> {
    let mut dropped: HashMap<String, Timestamp> = HashMap::new();
    for folder in dropped_into(arguments.folders) {
        let input = place.data().join(format!("folders/f{folder}/in"));
        let bytes = document(folder);
        std::fs::write(input.join(".part"), &bytes)?;
        std::fs::rename(input.join(".part"), input.join("drop.pdf"))?;
        let hash = blake3::hash(&bytes).to_hex().to_string();
        dropped.insert(hash, WallClock.now());
    }
    wait_for(sinks, DROPS)?;
    let arrived = sinks[0].received().into_iter().filter_map(|got| {
        let dropped = dropped.get(&got.hash.to_string())?;
        Some(got.ended.duration_since(*dropped).as_secs_f64())
    });
    let mut times: Vec<f64> = arrived.collect();
    times.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        bail!("nothing arrived");
    };
    let median = times[times.len() / 2];
    println!(
        "{DROPS} files dropped until printed, 3 s of it to settle: \
         first {first:.2} s, median {median:.2} s, last {last:.2} s"
    );
    Ok(())
}
