//! What people and monitoring ask of a room, and how long the answers take.

use anyhow::{Result, ensure};
use platen_model::{Clock as _, WallClock};
use platen_tests::figures::percentiles;
use platen_tests::room::{Api, Place};
use std::path::Path;
use std::process::{Command, Stdio};

/// How often each is asked.
const TIMES: usize = 20;

/// Asks by the interface and by the command line.
pub(crate) fn ask(program: &Path, place: &Place, api: &Api) -> Result<()> {
    for path in [
        "/api/v1/status",
        "/api/v1/jobs",
        "/api/v1/jobs?limit=1000",
        "/api/v1/jobs?state=scheduled",
        "/api/v1/printers",
        "/api/v1/folders",
        "/metrics",
    ] {
        let mut bytes = 0;
        let times = timed(|| {
            let answered = api.get(path)?;
            ensure!(answered.status == 200, "{path}: {answered:?}");
            bytes = answered.text.len();
            Ok(())
        })?;
        println!("{path:<32} {:7} kB  {times}", bytes / 1000);
    }
    for words in [&["jobs", "list"][..], &["status"], &["folders", "list"]] {
        let times = timed(|| {
            let status = Command::new(program)
                .arg("--data")
                .arg(place.data())
                .args(words)
                .stdout(Stdio::null())
                .status()?;
            // Findings are an answer too.
            ensure!(matches!(status.code(), Some(0 | 1)), "{words:?}: {status}");
            Ok(())
        })?;
        println!("{:<43} {times}", format!("platen {}", words.join(" ")));
    }
    Ok(())
}

fn timed(mut ask: impl FnMut() -> Result<()>) -> Result<String> {
    let mut times = vec![];
    for _ in 0..TIMES {
        let started = WallClock.instant();
        ask()?;
        times.push(started.elapsed().as_secs_f64());
    }
    Ok(percentiles(times))
}
