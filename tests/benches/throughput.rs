//! How many one-page jobs a second reach their printers, and how long one takes, beside CUPS in the
//! same run with the same files and the same sinks.
//!
//! `cargo bench -p platen-tests --bench throughput -- [--jobs N] [--program PATH]
//! [--fault-program PATH] [--queued N] [--no-cups]`; the program is `target/release/platen` unless
//! another is named. With one that was built with the feature `fault-points`, Platen's figures are
//! shown for slow commits too.
#![expect(clippy::print_stdout, reason = "its figures are what a bench is for")]

use anyhow::{Context, bail};
use clap::Parser;
use platen::sim::SimPrinter;
use platen_model::{Clock as _, Timestamp, WallClock};
use platen_tests::figures::{
    OfCargo, PATIENCE, document, percentiles, port, shipped_program, sinks, wait_for,
};
use platen_tests::peers::Cups;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Connections that hand jobs in at once.
const CALLERS: usize = 4;
/// Jobs a second in the latency run.
const RATE: u32 = 100;

/// Measures jobs a second and how long one takes, beside CUPS.
#[derive(Debug, Parser)]
struct Arguments {
    /// Jobs of each run; fewer for CUPS.
    #[arg(long, default_value_t = 2_000)]
    jobs: usize,
    /// Jobs that wait meanwhile in the second run for latency.
    #[arg(long, default_value_t = 10_000)]
    queued: usize,
    /// The `platen` program.
    #[arg(long, default_value_os_t = shipped_program())]
    program: PathBuf,
    /// The `platen` program with the feature `fault-points`, for runs with slow commits.
    #[arg(long)]
    fault_program: Option<PathBuf>,
    /// Leave CUPS out.
    #[arg(long)]
    no_cups: bool,
    #[command(flatten)]
    _cargo: OfCargo,
}

/// The program of a run.
#[derive(Clone, Copy)]
struct Tried<'a> {
    program: &'a Path,
    places: &'a Path,
    /// Milliseconds by which every commit takes longer.
    commit_delay: u64,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // All runs leave their files until the last has ended: filesystems are slow to make files where
    // many were deleted just now, and the next run would pay for that.
    let places = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    println!(
        "one-page PDF of {} bytes, {} jobs a run",
        document(0).len(),
        arguments.jobs
    );
    let shipped = Tried {
        program: &arguments.program,
        places: places.path(),
        commit_delay: 0,
    };
    for printers in [1, 4] {
        let ours = platen_throughput(shipped, arguments.jobs, printers)?;
        if !arguments.no_cups {
            let theirs =
                cups_throughput(shipped.places, arguments.jobs.min(200 * printers), printers)?;
            println!("cups    {printers} printers  {theirs:7.1} jobs/s");
            println!("ratio   {printers} printers  {:7.1}", ours / theirs);
        }
    }
    for queued in [0, arguments.queued] {
        platen_latency(shipped, queued)?;
    }
    let Some(program) = &arguments.fault_program else {
        return Ok(());
    };
    for commit_delay in [2, 10] {
        println!("every commit {commit_delay} ms slower:");
        let slow = Tried {
            program,
            places: places.path(),
            commit_delay,
        };
        for printers in [1, 4] {
            platen_throughput(slow, arguments.jobs, printers)?;
        }
        platen_latency(slow, 0)?;
    }
    Ok(())
}

/// A room whose folder `f` leads to a group of the sinks.
struct Room {
    child: Child,
    socket: PathBuf,
}

impl Room {
    fn start(place: &Path, tried: Tried<'_>, sinks: &[SimPrinter]) -> anyhow::Result<Self> {
        let data = place.join("room");
        std::fs::create_dir_all(&data)?;
        let mut settings = String::from(
            "[api]\nlisten = \"off\"\n[log]\nto = \"file\"\n[limits]\nfree_disk = \"1 MiB\"\n\
             [folders.f]\ninput = \"folders/f\"\nto = \"all\"\n\
             [folders.parked]\ninput = \"folders/parked\"\nto = \"parked\"\n\
             [printers.parked]\nraw = { host = \"127.0.0.1\", port = 9 }\n",
        );
        let names: Vec<_> = (0..sinks.len())
            .map(|number| format!("\"p{number}\""))
            .collect();
        writeln!(settings, "[groups.all]\nprinters = [{}]", names.join(", "))?;
        for (number, sink) in sinks.iter().enumerate() {
            writeln!(
                settings,
                "[printers.p{number}]\nraw = {{ host = \"127.0.0.1\", port = {} }}",
                port(sink)
            )?;
        }
        std::fs::write(data.join("platen.toml"), settings)?;
        let mut command = Command::new(tried.program);
        command
            .arg("serve")
            .arg("--data")
            .arg(&data)
            .stdin(Stdio::null());
        if tried.commit_delay > 0 {
            let fault = format!("hub.before_commit:1:sleep-{}", tried.commit_delay);
            command.env("PLATEN_FAULT", fault);
        }
        let child = command.spawn().with_context(|| {
            format!(
                "cannot start {}: cargo build --release",
                tried.program.display()
            )
        })?;
        let room = Self {
            child,
            socket: data.join("platen.sock"),
        };
        room.wait()?;
        Ok(room)
    }

    fn wait(&self) -> anyhow::Result<()> {
        let started = WallClock.instant();
        while UnixStream::connect(&self.socket).is_err() {
            if started.elapsed() > PATIENCE {
                bail!("the room does not answer");
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
        Ok(())
    }

    fn caller(&self) -> anyhow::Result<Caller> {
        Ok(Caller(BufReader::new(UnixStream::connect(&self.socket)?)))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // It may have ended by itself, which the run has told already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// One connection to the room's interface.
struct Caller(BufReader<UnixStream>);

impl Caller {
    fn submit(&mut self, folder: &str, document: &[u8]) -> anyhow::Result<()> {
        const BOUNDARY: &str = "platen-bench";
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"folder\"\r\n\r\n{folder}\r\n\
             --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"j.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let mut request = format!(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: room\r\n\
             Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n{head}",
            head.len() + document.len() + tail.len()
        )
        .into_bytes();
        request.extend_from_slice(document);
        request.extend_from_slice(tail.as_bytes());
        let answer = self.call(&request)?;
        if !answer.starts_with("HTTP/1.1 201") {
            bail!("the room answered {answer}");
        }
        Ok(())
    }

    fn post(&mut self, path: &str) -> anyhow::Result<()> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: room\r\nContent-Type: application/json\r\n\
             Content-Length: 2\r\n\r\n{{}}"
        );
        let answer = self.call(request.as_bytes())?;
        if !answer.starts_with("HTTP/1.1 200") {
            bail!("{path}: {answer}");
        }
        Ok(())
    }

    /// Waits until no stage has anything to do, so that all jobs wait for their printers.
    fn wait_until_queued(&mut self) -> anyhow::Result<()> {
        let started = WallClock.instant();
        while started.elapsed() < PATIENCE {
            let answer = self.call(b"GET /api/v1/status HTTP/1.1\r\nHost: room\r\n\r\n")?;
            let body = answer.find('{').map_or("", |at| &answer[at..]);
            let status: serde_json::Value = serde_json::from_str(body)?;
            let stages = status["stages"].as_array().context("no stages")?;
            let idle = |stage: &serde_json::Value| stage["busy"] == 0 && stage["waiting"] == 0;
            if stages.iter().all(idle) {
                return Ok(());
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        bail!("the stages do not come to an end")
    }

    /// Sends a request, reads the whole answer, returns its first line and its body.
    fn call(&mut self, request: &[u8]) -> anyhow::Result<String> {
        self.0.get_mut().write_all(request)?;
        let mut first = String::new();
        self.0.read_line(&mut first)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(format!(
            "{} {}",
            first.trim_end(),
            String::from_utf8_lossy(&body)
        ))
    }
}

/// Hands jobs in from several connections at once, as fast as they are taken.
fn submit_all(
    room: &Room,
    folder: &str,
    from: usize,
    jobs: usize,
) -> anyhow::Result<Vec<Duration>> {
    let next = AtomicUsize::new(from);
    let caller = || -> anyhow::Result<Vec<Duration>> {
        let mut caller = room.caller()?;
        let mut took = vec![];
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= from + jobs {
                return Ok(took);
            }
            let document = document(number);
            let started = WallClock.instant();
            caller.submit(folder, &document)?;
            took.push(started.elapsed());
        }
    };
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(caller)).collect();
        let mut all = vec![];
        for caller in callers {
            all.extend(
                caller
                    .join()
                    .map_err(|_| anyhow::anyhow!("a caller panicked"))??,
            );
        }
        Ok(all)
    })
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn per_second(jobs: usize, took: Duration) -> f64 {
    jobs as f64 / took.as_secs_f64()
}

fn platen_throughput(tried: Tried<'_>, jobs: usize, printers: usize) -> anyhow::Result<f64> {
    let place = tempfile::tempdir_in(tried.places)?.keep();
    let sinks = sinks(&place, printers)?;
    let room = Room::start(&place, tried, &sinks)?;
    let started = WallClock.instant();
    let accepts = submit_all(&room, "f", 0, jobs)?;
    let accepted = started.elapsed();
    wait_for(&sinks, jobs)?;
    let took = started.elapsed();
    println!(
        "        accepted {:7.1} jobs/s from {CALLERS} connections, {}",
        per_second(jobs, accepted),
        percentiles(accepts.iter().map(Duration::as_secs_f64).collect())
    );
    let ours = per_second(jobs, took);
    println!("platen  {printers} printers  {ours:7.1} jobs/s");
    Ok(ours)
}

/// Hands in a steady stream to one printer, while `queued` jobs wait for another that is paused.
fn platen_latency(tried: Tried<'_>, queued: usize) -> anyhow::Result<()> {
    let place = tempfile::tempdir_in(tried.places)?.keep();
    let sinks = sinks(&place, 1)?;
    let room = Room::start(&place, tried, &sinks)?;
    if queued > 0 {
        room.caller()?.post("/api/v1/printers/parked/pause")?;
        submit_all(&room, "parked", 1_000_000, queued)?;
        room.caller()?.wait_until_queued()?;
    }
    let mut caller = room.caller()?;
    let jobs = 1_000;
    let mut accepts = vec![];
    let mut handed: HashMap<String, Timestamp> = HashMap::new();
    let started = WallClock.instant();
    for number in 0..jobs {
        let due = started + Duration::from_secs(1) / RATE * u32::try_from(number)?;
        while let Some(wait) = due
            .checked_duration_since(WallClock.instant())
            .filter(|wait| !wait.is_zero())
        {
            std::thread::park_timeout(wait);
        }
        let document = document(number);
        let hash = blake3::hash(&document).to_hex().to_string();
        handed.insert(hash, WallClock.now());
        let begun = WallClock.instant();
        caller.submit("f", &document)?;
        accepts.push(begun.elapsed().as_secs_f64());
    }
    wait_for(&sinks, jobs)?;
    let first_bytes = sinks[0].received().into_iter().filter_map(|got| {
        let handed = handed.get(&got.hash.to_string())?;
        Some(got.started.duration_since(*handed).as_secs_f64())
    });
    println!(
        "platen  {RATE} jobs/s beside {queued} queued: accept               {}",
        percentiles(accepts)
    );
    println!(
        "        {RATE} jobs/s beside {queued} queued: submit to first byte {}",
        percentiles(first_bytes.collect())
    );
    Ok(())
}

fn cups_throughput(places: &Path, jobs: usize, printers: usize) -> anyhow::Result<f64> {
    let place = tempfile::tempdir_in(places)?.keep();
    let sinks = sinks(&place, printers)?;
    let cups = Cups::start()?;
    for (number, sink) in sinks.iter().enumerate() {
        cups.add_queue(
            &format!("q{number}"),
            &format!("socket://127.0.0.1:{}", port(sink)),
        )?;
    }
    let started = WallClock.instant();
    let next = AtomicUsize::new(0);
    let caller = || -> anyhow::Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= jobs {
                return Ok(());
            }
            let file = place.join(format!("{number}.pdf"));
            std::fs::write(&file, document(number))?;
            cups.print(&format!("q{}", number % printers), &[], &file)?;
        }
    };
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(caller)).collect();
        for caller in callers {
            caller
                .join()
                .map_err(|_| anyhow::anyhow!("a caller panicked"))??;
        }
        anyhow::Ok(())
    })?;
    wait_for(&sinks, jobs)?;
    Ok(per_second(jobs, started.elapsed()))
}
