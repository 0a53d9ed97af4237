//! A room to look at: a hot folder, three simulated printers and sample files, in a directory of
//! its own.

mod samples;
mod screen;

use crate::service::{SETTINGS, Service, write_starter_templates};
use crate::sim::{KeepDocuments, SimOptions, SimPrinter};
use anyhow::{Context, bail};
use platen_ledger::JobQuery;
use platen_model::JobState;
use samples::SAMPLES;
use screen::Screen;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How often the screen is drawn.
const REDRAW: Duration = Duration::from_millis(100);
/// When a demo that is to end has failed.
const DEADLINE: Duration = Duration::from_secs(120);
/// How fast the simulated printers read, in bytes a second: slow enough to be watched.
const SPEED: u64 = 40_000;

/// Whether the demo ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// It stays until a signal ends it.
    Up,
    /// It ends when all jobs are done.
    Once,
}

/// Runs the demo in a fresh directory. To be called outside an actix system.
///
/// # Errors
/// When the room does not start.
pub fn run(stay: Stay) -> anyhow::Result<ExitCode> {
    let place = place()?;
    let printers = Printers::start(&place)?;
    let data = place.join("room");
    write_starter_templates(&data)?;
    let settings = data.join(SETTINGS);
    std::fs::write(&settings, printers.settings(&place))
        .with_context(|| format!("cannot write {}", settings.display()))?;
    let ended = actix::System::new().block_on(async {
        let service = Service::start(&data).await?;
        let demo = Demo { service, place };
        demo.run(stay).await
    });
    printers.stop()?;
    ended
}

/// Makes a fresh directory for the demo; it stays afterwards, to be looked at.
fn place() -> anyhow::Result<PathBuf> {
    let base = std::env::temp_dir();
    for number in 1..10_000 {
        let place = base.join(format!("platen-demo-{number}"));
        match std::fs::create_dir(&place) {
            Ok(()) => return Ok(place),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot make {}", place.display()));
            }
        }
    }
    bail!(
        "too many demos lie in {}: delete some platen-demo-*",
        base.display()
    )
}

struct Printers {
    raw: SimPrinter,
    lpr: SimPrinter,
}

impl Printers {
    fn start(place: &Path) -> anyhow::Result<Self> {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = |name: &str| SimOptions {
            raw: None,
            lpr: None,
            record: place.join("printers").join(name),
            faults: vec![],
            speed: Some(SPEED),
            seed: 1,
            keep: KeepDocuments::All,
        };
        let raw = SimOptions {
            raw: Some(free),
            ..options("raw")
        };
        let lpr = SimOptions {
            lpr: Some(free),
            ..options("lpr")
        };
        Ok(Self {
            raw: SimPrinter::start(raw).context("the simulated RAW printer does not start")?,
            lpr: SimPrinter::start(lpr).context("the simulated LPR printer does not start")?,
        })
    }

    fn settings(&self, place: &Path) -> String {
        let port = |addr: Option<SocketAddr>| addr.map_or(0, |addr| addr.port());
        format!(
            r#"# A demo room: everything lies below {place}.
[room]
name = "demo"

[api]
listen = "127.0.0.1:0"

[log]
to = "file"

[folders.drop]
input = "folders/drop/in"
output = "folders/drop/out"
to = "floor"
settle = "500ms"
rules = [
    {{ mask = "minutes*", template = "two-copies" }},
    {{ mask = "*" }},
]

[printers.raw]
raw = {{ host = "127.0.0.1", port = {raw} }}
description = "simulated, RAW"

[printers.lpr]
lpr = {{ host = "127.0.0.1", port = {lpr}, queue = "raw" }}
description = "simulated, LPR"

[printers.folder]
folder = {{ path = "{place}/printers/folder" }}
description = "a folder that another program watches"

[groups.floor]
printers = ["raw", "lpr", "folder"]
route = "round-robin"
"#,
            place = place.display(),
            raw = port(self.raw.raw_addr()),
            lpr = port(self.lpr.lpr_addr()),
        )
    }

    fn stop(self) -> anyhow::Result<()> {
        self.raw
            .stop()
            .context("the simulated RAW printer did not stop")?;
        self.lpr
            .stop()
            .context("the simulated LPR printer did not stop")
    }
}

struct Demo {
    service: Service,
    place: PathBuf,
}

impl Demo {
    async fn run(self, stay: Stay) -> anyhow::Result<ExitCode> {
        let input = self.place.join("room/folders/drop/in");
        std::fs::create_dir_all(self.place.join("printers/folder"))
            .context("cannot make the drop folder")?;
        let mut screen = Screen::new();
        screen.print(&self.introduction())?;
        for sample in SAMPLES {
            sample.write_into(&input)?;
        }
        match stay {
            Stay::Once => {
                let code = self.watch_until_done(&mut screen).await?;
                self.service.stop().await?;
                Ok(code)
            }
            Stay::Up => {
                self.watch_until_done(&mut screen).await?;
                screen.print("\nThe room stays up: drop files of your own. Ctrl-C ends it.\n")?;
                self.service.run().await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }

    fn introduction(&self) -> String {
        let room = self.place.join("room");
        let address = self.service.doors().listen();
        let address = address.map_or_else(String::new, |address| address.to_string());
        format!(
            "A print room in {place}

  drop files     {input}
  originals      {output}/originals
  results        {output}/results
  job logs       {output}/logs
  printed        {place}/printers
  room log       {log}
  health         http://{address}/health/ready
  metrics        http://{address}/metrics
  command line   platen --data {room} jobs list

",
            place = self.place.display(),
            input = room.join("folders/drop/in").display(),
            output = room.join("folders/drop/out").display(),
            log = room.join("log").join(crate::log::LOG_FILE).display(),
            room = room.display(),
        )
    }

    /// Draws the jobs until every sample is done, or something stands in the way.
    async fn watch_until_done(&self, screen: &mut Screen) -> anyhow::Result<ExitCode> {
        let query = JobQuery {
            states: vec![],
            folder: None,
            to: None,
            before: None,
            limit: 100,
        };
        let clock = &self.service.room().clock;
        let started = clock.instant();
        loop {
            let mut jobs = self.service.room().reader.jobs(&query)?;
            jobs.reverse();
            screen.draw(self.service.room(), &jobs)?;
            let state = |job: &platen_ledger::Job| job.status.state();
            let filed = |job: &platen_ledger::Job| !job.filing.is_due();
            if jobs.len() >= SAMPLES.len()
                && jobs
                    .iter()
                    .all(|job| state(job) == JobState::Done && filed(job))
            {
                return Ok(ExitCode::SUCCESS);
            }
            let stuck = |job: &platen_ledger::Job| {
                matches!(
                    state(job),
                    JobState::NeedsYou | JobState::Unsure | JobState::Cancelled
                )
            };
            if jobs.iter().any(stuck) || clock.instant().duration_since(started) > DEADLINE {
                screen.print("\nNot all jobs are done: their logs say why.\n")?;
                return Ok(ExitCode::from(1));
            }
            tokio::time::sleep(REDRAW).await;
        }
    }
}
