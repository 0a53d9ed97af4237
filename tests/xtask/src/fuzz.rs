//! Fuzzing: every target for some minutes, from where the last run ended.
//!
//! What makes a target go new ways is kept in `tests/fuzz/corpus/TARGET.bin`, one file for all of a
//! target's inputs, which the ordinary tests read again; how long each was run in all stands in
//! `tests/fuzz/hours.tsv`. The compiler's own coverage is enough for libFuzzer, so neither a nightly
//! compiler nor another tool is needed.

use crate::process::{cargo, root, run, shown, target};
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Minutes for each target when nobody says another number.
const MINUTES: u64 = 10;
/// The longest input, in bytes.
const LONGEST: &str = "16384";
/// Where libFuzzer is told to build for; without it, its flags would reach build scripts.
const BUILD_FOR: &str = "x86_64-unknown-linux-gnu";
/// Has the compiler count what is run and what is compared.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Runs the targets that `arguments` name, or all, for `--minutes N` each.
pub(crate) fn run_all(arguments: &[String]) -> Result<()> {
    let asked = Asked::read(arguments)?;
    let program = build()?;
    let mut hours = Hours::read()?;
    let mut found = vec![];
    for target in &asked.targets {
        let run = Run::new(&program, target)?;
        let told = run.perform(asked.minutes)?;
        run.keep()?;
        hours.add(target, &told)?;
        if told.found {
            found.push(target.as_str());
        }
    }
    print!("{}", hours.table());
    ensure!(
        found.is_empty(),
        "something was found in {}: see tests/fuzz/findings, and mend it with a test",
        found.join(", ")
    );
    Ok(())
}

struct Asked {
    targets: Vec<String>,
    minutes: u64,
}

impl Asked {
    fn read(arguments: &[String]) -> Result<Self> {
        let (mut targets, mut minutes) = (vec![], MINUTES);
        let known = targets_of_the_seeds()?;
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--minutes" => {
                    let number = words.next().context("--minutes needs a number")?;
                    minutes = number.parse().context("--minutes needs a number")?;
                }
                name if known.contains(name) => targets.push(name.to_owned()),
                other => {
                    let known: Vec<_> = known.into_iter().collect();
                    bail!("there is no target {other}: there are {}", known.join(", "))
                }
            }
        }
        ensure!(minutes > 0, "--minutes 0 would never end");
        if targets.is_empty() {
            targets.extend(known);
        }
        Ok(Self { targets, minutes })
    }
}

fn place() -> PathBuf {
    root().join("tests/fuzz")
}

/// Where it is built, and inputs lie as files.
fn work() -> PathBuf {
    target().join("fuzz")
}

/// Every target has a directory of seeds.
fn targets_of_the_seeds() -> Result<BTreeSet<String>> {
    let seeds = place().join("seeds");
    let entries =
        fs::read_dir(&seeds).with_context(|| format!("cannot list {}", seeds.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

fn build() -> Result<PathBuf> {
    let manifest = place().join("Cargo.toml");
    let mut build = cargo("build");
    build.args([
        "--locked",
        "--release",
        "--target",
        BUILD_FOR,
        "--manifest-path",
    ]);
    build.arg(&manifest).arg("--target-dir").arg(work());
    run(build.env("RUSTFLAGS", FLAGS))?;
    Ok(work().join(format!("{BUILD_FOR}/release/platen-fuzz")))
}

/// One target and where its files are.
struct Run<'a> {
    program: &'a Path,
    target: &'a str,
    /// Inputs that go new ways, as files.
    grown: PathBuf,
    seeds: PathBuf,
    kept: PathBuf,
    findings: PathBuf,
}

struct Told {
    seconds: u64,
    inputs: u64,
    found: bool,
}

impl<'a> Run<'a> {
    /// Unpacks the corpus to go on from.
    fn new(program: &'a Path, target: &'a str) -> Result<Self> {
        let run = Self {
            program,
            target,
            grown: work().join("grown").join(target),
            seeds: place().join("seeds").join(target),
            kept: place().join("corpus").join(format!("{target}.bin")),
            findings: place().join("findings").join(target),
        };
        for directory in [&run.grown, &run.findings] {
            fs::create_dir_all(directory)
                .with_context(|| format!("cannot make {}", directory.display()))?;
        }
        for (number, input) in read_corpus(&run.kept)?.iter().enumerate() {
            fs::write(run.grown.join(format!("kept-{number}")), input)?;
        }
        Ok(run)
    }

    fn fuzzer(&self) -> Command {
        let mut fuzzer = Command::new(self.program);
        fuzzer.env("PLATEN_FUZZ", self.target).stdin(Stdio::null());
        fuzzer
    }

    fn perform(&self, minutes: u64) -> Result<Told> {
        let mut fuzzer = self.fuzzer();
        fuzzer
            .arg(format!("-max_total_time={}", minutes * 60))
            .args(["-print_final_stats=1", "-timeout=10", "-rss_limit_mb=1024"])
            .arg(format!("-max_len={LONGEST}"))
            .arg(format!("-artifact_prefix={}/", self.findings.display()))
            .args([&self.grown, &self.seeds]);
        println!("$ PLATEN_FUZZ={} {}", self.target, shown(&fuzzer));
        let output = fuzzer.stdout(Stdio::null()).stderr(Stdio::piped()).output();
        let output = output.with_context(|| format!("cannot start {}", shown(&fuzzer)))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            let end: Vec<_> = said.lines().rev().take(40).collect();
            let end: Vec<_> = end.into_iter().rev().collect();
            println!("{}", end.join("\n"));
        }
        let statistic = |name: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|value| value.trim().parse().ok())
        };
        Ok(Told {
            seconds: minutes * 60,
            inputs: statistic("stat::number_of_executed_units:").unwrap_or(0),
            found: !output.status.success(),
        })
    }

    /// Keeps the fewest inputs that go all the ways that were found.
    fn keep(&self) -> Result<()> {
        let fewest = work().join("fewest").join(self.target);
        if fewest.try_exists()? {
            fs::remove_dir_all(&fewest)?;
        }
        fs::create_dir_all(&fewest)?;
        let mut merge = self.fuzzer();
        merge.arg("-merge=1").arg(format!("-max_len={LONGEST}"));
        merge.args([&fewest, &self.grown]);
        let merged = merge.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        ensure!(merged.success(), "{}: {merged}", shown(&merge));
        let mut inputs = BTreeSet::new();
        for entry in fs::read_dir(&fewest)? {
            inputs.insert(fs::read(entry?.path())?);
        }
        let mut packed = vec![];
        for input in inputs {
            packed.extend(u32::try_from(input.len())?.to_le_bytes());
            packed.extend(input);
        }
        let kept = &self.kept;
        fs::create_dir_all(kept.parent().unwrap_or(kept))?;
        fs::write(kept, packed).with_context(|| format!("cannot write {}", kept.display()))
    }
}

/// Takes a corpus apart; one that is not there is empty.
fn read_corpus(path: &Path) -> Result<Vec<Vec<u8>>> {
    if !path.try_exists()? {
        return Ok(vec![]);
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let damaged = || format!("{} is damaged: take it from the repository", path.display());
    let mut inputs = vec![];
    let mut rest = bytes.as_slice();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_le_bytes(*length))?;
        let (input, after) = after.split_at_checked(length).with_context(damaged)?;
        inputs.push(input.to_vec());
        rest = after;
    }
    ensure!(rest.is_empty(), damaged());
    Ok(inputs)
}

/// How long each target was run, in all: seconds and inputs.
struct Hours(BTreeMap<String, (u64, u64)>);

impl Hours {
    fn path() -> PathBuf {
        place().join("hours.tsv")
    }

    fn read() -> Result<Self> {
        let path = Self::path();
        let mut spent = BTreeMap::new();
        let text = match path.try_exists()? {
            true => fs::read_to_string(&path)?,
            false => String::new(),
        };
        for line in text.lines().skip(1) {
            let columns: Vec<_> = line.split('\t').collect();
            let [target, seconds, inputs] = columns.as_slice() else {
                bail!(
                    "{} has a line that is none of its own: {line}",
                    path.display()
                );
            };
            let _first = spent.insert((*target).to_owned(), (seconds.parse()?, inputs.parse()?));
        }
        Ok(Self(spent))
    }

    fn add(&mut self, target: &str, told: &Told) -> Result<()> {
        let spent = self.0.entry(target.to_owned()).or_default();
        spent.0 += told.seconds;
        spent.1 += told.inputs;
        let path = Self::path();
        fs::write(&path, self.table()).with_context(|| format!("cannot write {}", path.display()))
    }

    fn table(&self) -> String {
        let mut text = "target\tseconds\tinputs\n".to_owned();
        for (target, (seconds, inputs)) in &self.0 {
            writeln!(text, "{target}\t{seconds}\t{inputs}").expect("a string takes all text");
        }
        text
    }
}
