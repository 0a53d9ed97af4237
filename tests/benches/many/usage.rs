//! What a room and its workers use, as the kernel tells it.

use anyhow::{Context, Result};
use std::fs;

/// Ticks a second in `/proc`, which Linux promises to programs whatever its own clock is (proc(5)).
const TICKS: f64 = 100.0;

/// What is used at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Processor time of the room and its workers, seconds.
    pub(crate) cpu_seconds: f64,
    /// Resident memory of the room.
    pub(crate) room_kib: u64,
    /// Resident memory of the room and its workers.
    pub(crate) all_kib: u64,
    /// The most resident memory of the room so far.
    pub(crate) most_kib: u64,
    /// Threads of the room.
    pub(crate) threads: u64,
    /// Files the room has open.
    pub(crate) open_files: u64,
    /// The room and its workers.
    pub(crate) processes: u64,
}

impl Usage {
    /// Asks about a room by the number of its process.
    pub(crate) fn of(room: u32) -> Result<Self> {
        let family = family(room);
        let status = |id| fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let own = status(room);
        let open_files = fs::read_dir(format!("/proc/{room}/fd")).context("no such room")?;
        Ok(Self {
            cpu_seconds: family.iter().map(|id| cpu_seconds(*id)).sum(),
            room_kib: figure(&own, "VmRSS:"),
            all_kib: family.iter().map(|id| figure(&status(*id), "VmRSS:")).sum(),
            most_kib: figure(&own, "VmHWM:"),
            threads: figure(&own, "Threads:"),
            open_files: u64::try_from(open_files.count())?,
            processes: u64::try_from(family.len())?,
        })
    }
}

/// Returns how many watches of the kernel a process has.
pub(crate) fn watches(id: u32) -> usize {
    let Ok(open) = fs::read_dir(format!("/proc/{id}/fdinfo")) else {
        return 0;
    };
    let texts = open
        .flatten()
        .filter_map(|one| fs::read_to_string(one.path()).ok());
    let watches = |text: String| {
        text.lines()
            .filter(|line| line.starts_with("inotify "))
            .count()
    };
    texts.map(watches).sum()
}

/// Returns a process and all below it.
fn family(id: u32) -> Vec<u32> {
    let mut family = vec![id];
    let mut next = 0;
    while let Some(id) = family.get(next).copied() {
        next += 1;
        let threads = fs::read_dir(format!("/proc/{id}/task"));
        for thread in threads.into_iter().flatten().flatten() {
            let children = fs::read_to_string(thread.path().join("children"));
            let children = children.unwrap_or_default();
            family.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
    }
    family
}

/// Returns the time a process and its ended children spent; none for one that is gone.
fn cpu_seconds(id: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name in brackets may hold anything; field 3 follows it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(4);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / TICKS
}

fn figure(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let figure = line.and_then(|line| line.split_whitespace().next());
    figure.and_then(|figure| figure.parse().ok()).unwrap_or(0)
}
