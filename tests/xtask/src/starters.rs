//! Settings that come with Platen must load, and its demo must run.

use crate::build::Programs;
use crate::process::{Scratch, root, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Loads what `platen init` writes and every file in `config/starters/`.
pub(crate) fn load(programs: &Programs) -> Result<()> {
    let scratch = Scratch::new("starters")?;
    let fresh = scratch.path().join("fresh");
    run(programs.platen().arg("init").arg("--data").arg(&fresh))?;
    check(programs, &fresh)?;
    for starter in starters()? {
        let stem = starter.file_stem().context("a starter has no name")?;
        let room = scratch.path().join(stem);
        run(programs.platen().arg("init").arg("--data").arg(&room))?;
        fs::copy(&starter, room.join("platen.toml"))
            .with_context(|| format!("cannot copy {}", starter.display()))?;
        println!(
            "config/starters/{}:",
            starter.file_name().unwrap_or(stem).display()
        );
        check(programs, &room)?;
    }
    Ok(())
}

/// Runs the demo until all its jobs are done.
pub(crate) fn demo(programs: &Programs) -> Result<()> {
    run(programs.platen().args(["demo", "--once"]))
}

fn check(programs: &Programs, room: &Path) -> Result<()> {
    run(programs
        .platen()
        .args(["config", "check", "--data"])
        .arg(room))
}

fn starters() -> Result<Vec<PathBuf>> {
    let folder = root().join("config/starters");
    let reading = || format!("cannot read {}", folder.display());
    let mut starters = Vec::new();
    for entry in fs::read_dir(&folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        if path.extension().is_some_and(|ext| ext == "toml") {
            starters.push(path);
        }
    }
    starters.sort();
    Ok(starters)
}
