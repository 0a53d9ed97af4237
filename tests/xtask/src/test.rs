//! `cargo xtask test`: peers, builds, every test and doc test, and the sum of the results.

use crate::build::{PROFILE, for_tests};
use crate::peers;
use crate::process::{cargo, shown};
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};

/// Runs all tests; `arguments` go to `cargo test`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    peers::provide()?;
    for_tests()?;
    let mut command = cargo("test");
    command.args(["--locked", "--workspace", "--profile", PROFILE]);
    // One failure does not hide the next.
    command.arg("--no-fail-fast").args(arguments);
    let (status, counts) = counted(&mut command)?;
    println!("{counts}");
    ensure!(status.success(), "{}: {status}", shown(&command));
    Ok(())
}

/// What the closing lines of all test programs add up to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    programs: u32,
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl Counts {
    /// Adds one line of `cargo test`, if it closes a test program.
    fn add(&mut self, line: &str) {
        let Some(results) = line.strip_prefix("test result: ") else {
            return;
        };
        self.programs += 1;
        for part in results.split(['.', ';']) {
            match part.trim().split_once(' ') {
                Some((count, "passed")) => self.passed += count.parse().unwrap_or(0),
                Some((count, "failed")) => self.failed += count.parse().unwrap_or(0),
                Some((count, "ignored")) => self.ignored += count.parse().unwrap_or(0),
                Some(_) | None => {}
            }
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            programs,
            passed,
            failed,
            ignored,
        } = self;
        write!(
            f,
            "all {programs} test programs: {passed} passed, {failed} failed, {ignored} ignored"
        )
    }
}

/// Runs `cargo test`, passes on what it says, and counts.
fn counted(command: &mut Command) -> Result<(ExitStatus, Counts)> {
    let shown = shown(command);
    println!("$ {shown}");
    command.stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {shown}"))?;
    let counts = match child.stdout.take() {
        Some(said) => pass_on(said)?,
        None => Counts::default(),
    };
    let status = child.wait().context("cannot wait for cargo test")?;
    Ok((status, counts))
}

fn pass_on(said: impl Read) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut said = BufReader::new(said);
    let mut line = Vec::new();
    while said.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        counts.add(text.trim_end());
        line.clear();
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_add_up() {
        let said = "running 2 tests\ntest a ... ok\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 3 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 1.25s\n";
        let expected = Counts {
            programs: 2,
            passed: 5,
            failed: 1,
            ignored: 4,
        };
        assert_eq!(pass_on(said.as_bytes()).unwrap(), expected);
    }
}
