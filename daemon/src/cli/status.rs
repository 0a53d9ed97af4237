//! `platen status`: how the room stands, on one screen.

use super::outcome::{Ending, Outcome};
use super::run::Ask;
use super::show::{ago, bytes, duration};
use crate::api::wire;
use crate::client::Client;
use clap::Args;
use platen_model::plain;
use std::collections::BTreeMap;

#[derive(Debug, Args)]
#[command(after_help = "Exit code 1 when an alarm is on.")]
pub(super) struct Status {}

impl Status {
    pub(super) async fn run(self, ask: &Ask, room: &Client) -> Outcome {
        let Self {} = self;
        let status: wire::Status = room.get(&["status"], &[]).await?;
        ask.out().either(&status, screen)?;
        Ok(if status.alarms.is_empty() {
            Ending::Good
        } else {
            Ending::Findings
        })
    }
}

fn screen(status: &wire::Status) -> String {
    let mut lines = vec![
        format!(
            "{}: platen {}, up for {}",
            plain(&status.room),
            status.version,
            duration(status.uptime_seconds)
        ),
        format!(
            "  jobs      {}, {} open",
            tally(&status.jobs),
            status.open_jobs
        ),
        format!("  printers  {}", tally(&status.printers)),
        format!("  folders   {}", tally(&status.folders)),
    ];
    let stages = status.stages.iter().map(|stage| {
        let wire::Stage {
            name,
            slots,
            busy,
            waiting,
        } = stage;
        format!("{name} {busy}/{slots}, {waiting} waiting")
    });
    lines.push(format!(
        "  stages    {}",
        stages.collect::<Vec<_>>().join("; ")
    ));
    let vault = &status.vault;
    let free = vault
        .free_bytes
        .map(|free| format!(", {} free", bytes(free)));
    lines.push(format!(
        "  vault     {} files, {}{}",
        vault.objects,
        bytes(vault.bytes),
        free.unwrap_or_default()
    ));
    for child in &status.children {
        let parked = if child.parked {
            ", stopped for good"
        } else {
            ""
        };
        lines.push(format!(
            "  {}: {} restarts{parked}",
            child.name, child.restarts
        ));
    }
    lines.extend(status.waiting.iter().map(waits));
    let unlisted = status
        .jobs_waiting
        .saturating_sub(status.waiting.len() as u64);
    if unlisted > 0 {
        lines.push(format!(
            "  and {unlisted} more: platen jobs list --state unsure,needs-you,held"
        ));
    }
    for alarm in &status.alarms {
        let wire::Alarm { about, text, since } = alarm;
        lines.push(format!("  ALARM {about}, {}: {}", ago(since), plain(text)));
    }
    lines.join("\n")
}

fn waits(job: &wire::Waiting) -> String {
    let wire::Waiting {
        job: _,
        short,
        state,
        folder: _,
        printer: _,
        why,
        command,
        since,
    } = job;
    format!(
        "  {short} {state}, {}: {}\n    {command}",
        ago(since),
        plain(why)
    )
}

fn tally(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let each = counts.iter().map(|(word, count)| format!("{count} {word}"));
    each.collect::<Vec<_>>().join(", ")
}
