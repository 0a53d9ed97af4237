//! The machine: converters, cages, clock, limits of the kernel.

use super::Finding;
use crate::boot::LEDGER;
use crate::cli::outcome::Failure;
use platen_actors::workers::{Network, Pool, PoolOptions, find_converters};
use platen_model::{Clock as _, Timestamp, WallClock};
use std::path::Path;

/// When this was written, about: a clock that shows less is wrong.
const EARLIEST: i64 = 1_767_225_600; // 2026-01-01
/// How far the clock may be behind the ledger's last write, in seconds.
const BEHIND: i64 = 60;

/// Looks for converters and for what keeps them in.
pub(super) fn converters() -> Vec<Finding> {
    let mut findings: Vec<_> = find_converters()
        .into_iter()
        .map(|found| {
            let formats: Vec<_> = found.formats.iter().map(|one| one.extension()).collect();
            let about = format!("converter for {}", formats.join(", "));
            match found.program {
                Ok(program) => {
                    Finding::good(about, format!("{} at {}", found.name, program.display()))
                }
                Err(missing) => Finding::warn(about, "such documents will need someone", missing),
            }
        })
        .collect();
    findings.push(cage());
    findings
}

fn cage() -> Finding {
    let options = std::env::current_exe()
        .map_err(Failure::environment)
        .map(|program| PoolOptions {
            program,
            workers: 1,
            ..PoolOptions::default()
        });
    let pool = match options.map(Pool::start) {
        Ok(Ok(pool)) => pool,
        Ok(Err(error)) => {
            return Finding::bad("workers", error.to_string(), "reinstall platen");
        }
        Err(failure) => {
            let why = failure.text().unwrap_or_default();
            return Finding::bad("workers", why, "reinstall platen");
        }
    };
    let report = pool.cage();
    pool.stop();
    match (report.bubblewrap, report.network) {
        (Ok(version), Network::None) => {
            Finding::good("cage", format!("{version}: no network, no files of others"))
        }
        (Ok(version), Network::Shared) => Finding::bad(
            "cage",
            format!("{version} leaves the network open"),
            "install the distribution's bubblewrap",
        ),
        (Err(why), _) => Finding::warn(
            "cage",
            "workers have resource limits alone, and office documents are not converted",
            why,
        ),
    }
}

/// Looks whether the clock can be true.
pub(super) fn clock(data: &Path) -> Finding {
    let now = WallClock.now();
    let written = std::fs::metadata(data.join(LEDGER)).and_then(|about| about.modified());
    let written = written.ok().and_then(|at| Timestamp::try_from(at).ok());
    let behind = written.map_or(0, |at| at.duration_since(now).as_secs());
    let set = "set the clock, and keep it by NTP: timedatectl set-ntp true";
    if now.as_second() < EARLIEST {
        Finding::bad(
            "clock",
            format!("it shows {now}, which was before this program"),
            set,
        )
    } else if behind > BEHIND {
        let found = format!("it is {behind} s behind the ledger's last write");
        Finding::warn("clock", found, set)
    } else {
        Finding::good(
            "clock",
            format!("it shows {}", now.strftime("%Y-%m-%d %H:%M:%S UTC")),
        )
    }
}

/// Looks whether the kernel has watches for all folders.
pub(super) fn inotify(folders: usize) -> Option<Finding> {
    let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?;
    let limit: usize = limit.trim().parse().ok()?;
    let found = format!("folders: {folders}, watches that the kernel gives to an account: {limit}");
    Some(if folders.saturating_mul(2) > limit {
        let remedy =
            "sysctl fs.inotify.max_user_watches=524288; folders without a watch are polled";
        Finding::warn("inotify", found, remedy)
    } else {
        Finding::good("inotify", found)
    })
}
