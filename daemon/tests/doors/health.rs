//! Health and metrics.

use crate::room::TestRoom;
use platen::metrics::METRICS;
use reqwest::Method;

#[tokio::test]
async fn a_good_room_is_alive_and_ready() {
    let room = TestRoom::start();
    for (path, said) in [("/health/live", "ok\n"), ("/health/ready", "ready\n")] {
        let answer = room.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), said);
    }
}

#[tokio::test]
async fn every_metric_that_is_shown_is_in_the_reference() {
    let room = TestRoom::start();
    let job = room.held("a.pdf").await;
    let release = format!("/api/v1/jobs/{job}/release");
    room.ask(Method::POST, &release).send().await.unwrap();
    room.wait_for(&job, "done").await;
    let answer = room.ask(Method::GET, "/metrics").send().await.unwrap();
    let text = answer.text().await.unwrap();
    let shown: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .collect();
    for line in &shown {
        let known = |metric: &&platen::metrics::Metric| {
            *line == format!("{} {}", metric.name, metric.kind.as_str())
        };
        assert!(METRICS.iter().any(|metric| known(&metric)), "{line}");
    }
    for line in [
        "platen_jobs{state=\"done\",folder=\"drop\"} 1",
        "platen_printer_state{printer=\"printer\",state=\"ready\"} 1",
        "platen_vault_objects 1",
        "platen_accept_to_first_byte_seconds_bucket",
        "platen_ledger_commit_seconds_bucket",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
