//! `cargo xtask package`: the Debian package, made by cargo-deb from what the program writes itself.

use crate::process::{cargo, output, root, run, target};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Shells whose completions are shipped.
const SHELLS: &[&str] = &["bash", "zsh", "fish"];

/// Builds the program for release, its manual and completions, and packs all of it.
pub(crate) fn run_all() -> Result<()> {
    provide_cargo_deb()?;
    let mut build = cargo("build");
    run(build.args(["--locked", "--release", "--package", "platen"]))?;
    let platen = target().join("release/platen");
    write_pages(&platen, &root().join("target/package"))?;
    let mut deb = cargo("deb");
    deb.args(["--package", "platen", "--no-build", "--locked"]);
    let made = output(&mut deb)?;
    print!("{}", String::from_utf8_lossy(&made));
    Ok(())
}

/// Has the program write its manual and completions below `pages`.
fn write_pages(platen: &Path, pages: &Path) -> Result<()> {
    if pages.try_exists()? {
        fs::remove_dir_all(pages).with_context(|| format!("cannot empty {}", pages.display()))?;
    }
    run(Command::new(platen).arg("man").arg(pages.join("man")))?;
    for shell in SHELLS {
        let completions = output(Command::new(platen).args(["completions", shell]))?;
        let path = pages.join(format!("platen.{shell}"));
        fs::write(&path, completions)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Installs cargo-deb unless cargo knows it.
fn provide_cargo_deb() -> Result<()> {
    let known = cargo("deb")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if known {
        return Ok(());
    }
    run(cargo("install").args(["--locked", "cargo-deb"]))
}
