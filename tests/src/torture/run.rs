//! All seeds of a torture, several rooms at the same time.

use super::report::{Figures, Report};
use super::seed::run_seed;
use super::{Options, Protocol};
use anyhow::{Context, Result};
use platen_model::FAULT_POINTS;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds of which every fault point must have been reached by one.
const ENOUGH: u64 = 15;

/// Runs all seeds. `told` hears of each as it ends.
pub fn run(options: &Options, told: &(dyn Fn(&Figures) + Sync)) -> Result<Report> {
    let dir = std::path::absolute(&options.dir)?;
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let seen = tempfile::Builder::new()
        .prefix("points-")
        .tempdir_in(&dir)?;
    let next = AtomicU64::new(options.first);
    let end = options.first + options.seeds;
    let figures = Mutex::new(vec![]);
    std::thread::scope(|scope| {
        for _ in 0..options.parallel.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let run = in_its_own_place(options, seed, &dir, seen.path());
                    told(&run);
                    if let Ok(mut figures) = figures.lock() {
                        figures.push(run);
                    }
                }
            });
        }
    });
    let mut seeds = figures.into_inner().unwrap_or_default();
    seeds.sort_by_key(|figures| figures.seed);
    Ok(Report {
        seeds,
        missed: missed(options, seen.path()),
    })
}

/// The place of a seed that is clean goes away; that of any other stays for whoever looks into it.
fn in_its_own_place(options: &Options, seed: u64, dir: &Path, seen: &Path) -> Figures {
    let base = place_of(options, seed, dir);
    let run = std::fs::remove_dir_all(&base)
        .or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })
        .and_then(|()| std::fs::create_dir(&base))
        .context("cannot make the seed's place")
        .and_then(|()| run_seed(options, seed, &base, seen));
    let figures = run.unwrap_or_else(|error| Figures {
        failed: Some(format!("{error:#}")),
        ..Figures::new(seed)
    });
    if figures.is_clean() {
        // What cannot be removed is only in the way of nobody.
        let _left = std::fs::remove_dir_all(&base);
    }
    figures
}

fn place_of(options: &Options, seed: u64, dir: &Path) -> PathBuf {
    let Options { protocol, .. } = options;
    dir.join(format!("{}-{seed}", Protocol::as_str(*protocol)))
}

/// Returns the fault points that no seed reached, where enough of them tried.
fn missed(options: &Options, seen: &Path) -> Vec<&'static str> {
    if options.fault_program.is_none() || options.seeds < ENOUGH {
        return vec![];
    }
    let points = FAULT_POINTS.iter().copied();
    points.filter(|point| !seen.join(point).is_file()).collect()
}
