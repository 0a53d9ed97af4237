//! The room's figures for Prometheus: every name with its meaning, and how they are gathered.
//!
//! What happens is counted where it happens, by the `metrics` crate. How things stand is asked
//! when somebody scrapes, so that nothing that is gone is shown for ever.

mod figures;
mod names;

pub(crate) use figures::room_figures;
pub use names::{Kind, METRICS, Metric, Source, metrics_markdown};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

/// Upper bounds of the histograms of times, in seconds: from a fast commit to a slow printer.
const SECONDS: [f64; 17] = [
    0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0,
    300.0,
];
/// Upper bounds of the histograms of how many events share a commit.
const EVENTS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// Begins to count in this process, and returns where the figures can be had. Called again, it
/// returns the same.
///
/// # Panics
/// Never: the bounds are not empty.
#[must_use]
pub fn begin() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        let matched = |builder: PrometheusBuilder, end: &str, bounds: &[f64]| {
            builder
                .set_buckets_for_metric(Matcher::Suffix(end.to_owned()), bounds)
                .expect("the bounds are not empty")
        };
        let builder = matched(PrometheusBuilder::new(), "_seconds", &SECONDS);
        let recorder = matched(builder, "_events", &EVENTS).build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another part of this process counts already: no counters are shown");
        }
        for metric in METRICS {
            metric.describe();
        }
        handle
    });
    handle.clone()
}
