//! What the benches share: their documents, their sinks, and how figures are shown.

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

/// Returns where the program lies as it is shipped, unless another is named.
#[must_use]
pub fn shipped_program() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.with_file_name("target/release/platen")
}

/// Returns a one-page PDF that differs from every other.
#[must_use]
pub fn document(number: usize) -> Vec<u8> {
    let content = format!("BT /F1 24 Tf 72 770 Td (job {number:08}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut pdf = format!("%PDF-1.4\n%{}\n", "x".repeat(800)).into_bytes();
    let mut offsets = vec![];
    for (index, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let table = pdf.len();
    let rows: String = offsets
        .iter()
        .map(|offset| format!("{offset:010} 00000 n \n"))
        .collect();
    let tail = format!(
        "xref\n0 6\n0000000000 65535 f \n{rows}trailer<</Size 6/Root 1 0 R>>\n\
         startxref\n{table}\n%%EOF\n"
    );
    pdf.extend_from_slice(tail.as_bytes());
    pdf
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
