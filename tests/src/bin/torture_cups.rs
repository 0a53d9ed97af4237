//! What CUPS does where rooms are tortured: prints the rows for `docs/benchmarks.md`. Needs root,
//! as CUPS does.

use anyhow::{Context, Result};
use clap::Parser;
use platen::sim::{Fault, KeepDocuments, SimOptions, SimPrinter};
use platen_tests::documents::{Document, hash};
use platen_tests::peers::Cups;
use platen_tests::room::found_within;
use std::time::Duration;

/// Documents long enough to be under way when something happens to them.
const LONG: usize = 20_000_000;
/// How long to watch for what else is printed once everything should be.
const WATCH: Duration = Duration::from_secs(25);

/// Counts what CUPS prints when it is killed, and when its printer breaks off.
#[derive(Parser)]
struct Arguments {
    /// Documents of each row.
    #[arg(long, default_value_t = 5)]
    documents: u32,
}

/// What happens to a document.
struct Row {
    name: &'static str,
    policy: &'static str,
    padding: usize,
    faults: &'static str,
    speed: Option<u64>,
    kill: Kill,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kill {
    Never,
    /// Once its printer has begun to receive.
    MidJob,
}

const ROWS: &[Row] = &[
    Row {
        name: "SIGKILL of the scheduler mid-job, restart",
        policy: "retry-job",
        padding: LONG,
        faults: "",
        speed: Some(8_000_000),
        kill: Kill::MidJob,
    },
    Row {
        name: "printer accepts and resets before it reads",
        policy: "retry-job",
        padding: 0,
        faults: "accept-then-reset@first-1",
        speed: None,
        kill: Kill::Never,
    },
    Row {
        name: "printer dies after 100 kB of 20 MB, policy retry-job",
        policy: "retry-job",
        padding: LONG,
        faults: "die-after=100000@first-1",
        speed: None,
        kill: Kill::Never,
    },
    Row {
        name: "printer dies after 100 kB of 20 MB, policy stop-printer",
        policy: "stop-printer",
        padding: LONG,
        faults: "die-after=100000@first-1",
        speed: None,
        kill: Kill::Never,
    },
];

#[derive(Default)]
struct Counts {
    lost: u32,
    once: u32,
    doubled: u32,
    partial: usize,
    completed: usize,
}

fn main() -> Result<()> {
    let documents = Arguments::parse().documents;
    say(
        "| event | documents | printed once | printed twice or more | not printed | partial papers | CUPS calls completed |",
    );
    say("| --- | --- | --- | --- | --- | --- | --- |");
    for row in ROWS {
        let mut counts = Counts::default();
        for number in 0..documents {
            measure(row, number, &mut counts).with_context(|| row.name)?;
        }
        say(&format!(
            "| {} | {documents} | {} | {} | {} | {} | {} |",
            row.name, counts.once, counts.doubled, counts.lost, counts.partial, counts.completed
        ));
    }
    Ok(())
}

/// One document, with a scheduler and a printer of its own.
fn measure(row: &Row, number: u32, counts: &mut Counts) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let faults: Vec<Fault> = row
        .faults
        .split_terminator(',')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let printer = SimPrinter::start(SimOptions {
        raw: Some(([127, 0, 0, 1], 0).into()),
        record: folder.path().join("receipts"),
        faults,
        speed: row.speed,
        keep: KeepDocuments::All,
        ..SimOptions::default()
    })?;
    let port = printer.raw_addr().context("no port")?.port();
    let mut cups = Cups::start()?;
    cups.add_queue("press", &format!("socket://127.0.0.1:{port}"))?;
    cups.set_error_policy("press", row.policy)?;
    let document = Document::new(number, row.padding);
    let file = folder.path().join(&document.name);
    std::fs::write(&file, &document.bytes)?;
    cups.print("press", &[], &file)?;
    if row.kill == Kill::MidJob {
        let receiving = || folder.path().join("receipts/000001.raw");
        let _begun = found_within(Duration::from_secs(2), || {
            receiving().is_file().then_some(())
        });
        cups.kill_and_restart()?;
    }
    // There is no event for "nothing more comes": the printer is watched for a while.
    let _all_of_it = printer.wait_for(usize::MAX, WATCH);
    let received = printer.received();
    let whole = received.iter().filter(|paper| paper.complete);
    let whole = whole
        .filter(|paper| paper.hash == hash(&document.bytes))
        .count();
    counts.partial += received.iter().filter(|paper| paper.bytes > 0).count() - whole;
    match whole {
        0 => counts.lost += 1,
        1 => counts.once += 1,
        _ => counts.doubled += 1,
    }
    counts.completed += cups.completed()?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this program is for people to read")]
fn say(line: &str) {
    println!("{line}");
}
