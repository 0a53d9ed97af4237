//! What the benches share: their documents, their sinks, and how figures are shown.

use crate::documents::one_page;
use anyhow::{Context, Result, bail};
use platen::sim::{KeepDocuments, SimOptions, SimPrinter};
use platen_model::{Clock as _, WallClock};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a run may take before it is given up.
pub const PATIENCE: Duration = Duration::from_secs(300);
/// How often sinks are looked at.
const LOOK: Duration = Duration::from_millis(5);

/// What cargo adds to the arguments of a bench.
#[derive(Debug, clap::Args)]
pub struct OfCargo {
    /// Always given; it says that this is no test.
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// Returns where the program lies as it is shipped, unless another is named.
#[must_use]
pub fn shipped_program() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.with_file_name("target/release/platen")
}

/// Returns a one-page PDF of 1,352 bytes that differs from every other.
#[must_use]
pub fn document(number: usize) -> Vec<u8> {
    let comment = format!("%{}\n", "x".repeat(762));
    one_page(&format!("job {number:08}"), comment.as_bytes())
}

/// Starts so many printers on RAW ports that keep only hashes, and whose records lie in `place`.
pub fn sinks(place: &Path, count: usize) -> Result<Vec<SimPrinter>> {
    let sink = |number: usize| {
        SimPrinter::start(SimOptions {
            raw: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            lpr: None,
            record: place.join(format!("sink-{number}")),
            faults: vec![],
            speed: None,
            seed: 1,
            keep: KeepDocuments::HashOnly,
        })
        .context("a sink does not start")
    };
    (0..count).map(sink).collect()
}

/// Returns a sink's port.
#[must_use]
pub fn port(sink: &SimPrinter) -> u16 {
    sink.raw_addr().map_or(0, |addr| addr.port())
}

/// Returns how many whole documents arrived in all.
#[must_use]
pub fn received(sinks: &[SimPrinter]) -> usize {
    sinks
        .iter()
        .map(|sink| sink.received().iter().filter(|got| got.complete).count())
        .sum()
}

/// Waits until so many whole documents have arrived in all.
pub fn wait_for(sinks: &[SimPrinter], jobs: usize) -> Result<()> {
    let started = WallClock.instant();
    while received(sinks) < jobs {
        if started.elapsed() > PATIENCE {
            bail!(
                "only {} of {jobs} jobs arrived in {PATIENCE:?}",
                received(sinks)
            );
        }
        std::thread::park_timeout(LOOK);
    }
    Ok(())
}

/// Returns the median and the slowest five and one of a hundred of times in seconds, in words.
#[must_use]
pub fn percentiles(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len() - 1));
    let show = |percent| at(percent).map_or(0.0, |seconds| seconds * 1000.0);
    format!(
        "p50 {:7.2}  p95 {:7.2}  p99 {:7.2} ms",
        show(50),
        show(95),
        show(99)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_of_one_size_so_that_figures_can_be_compared() {
        let sizes = [0, 1, 99_999_999].map(|number| document(number).len());
        assert_eq!(sizes, [1_352; 3]);
        assert_ne!(document(0), document(1));
    }
}
