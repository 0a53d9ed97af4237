//! The room's process: started, killed, ended in order.

use super::{Api, Place};
use anyhow::{Context, Result, bail, ensure};
use platen_model::{Clock, WallClock};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// How long a start or an end in order may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// The `platen` program.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    /// What it is started under, such as strace with its arguments.
    under: Vec<String>,
    env: Vec<(String, String)>,
}

/// A room that runs until this is dropped, which kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    started: Started,
}

/// Whose child a room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Started {
    ByTheTest,
    /// By a program such as strace, which leaves it alone when it is killed itself.
    ByAnother,
}

/// Returns the program of this name in the directory of the profile that the calling program was
/// built with; `build` is the command that puts it there.
pub(crate) fn built_beside(name: &str, build: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find the test itself")?;
    let profile = own
        .parent()
        .map(|parent| match parent.ends_with("deps") {
            true => parent.parent().unwrap_or(parent),
            false => parent,
        })
        .context("the test lies nowhere")?;
    let path = profile.join(name);
    let profile = profile.file_name().and_then(|name| name.to_str());
    let profile = match profile {
        Some("debug") | None => String::new(),
        Some(other) => format!(" --profile {other}"),
    };
    ensure!(
        path.is_file(),
        "{} is missing: build it with `{build}{profile}`",
        path.display()
    );
    Ok(path)
}

impl Program {
    /// Returns the program at `path`.
    pub fn at(path: &Path) -> Result<Self> {
        ensure!(
            path.is_file(),
            "{} is missing: `cargo xtask test` builds it, and `cargo build -p platen` with the \
             test's own profile the plain one",
            path.display()
        );
        Ok(Self {
            path: path.to_owned(),
            under: vec![],
            env: vec![],
        })
    }

    /// Returns the program that was built beside the test, in `target/<profile>/`.
    pub fn beside_the_test() -> Result<Self> {
        Self::named("platen", "cargo build -p platen")
    }

    /// Returns the program with fault points, which `cargo xtask test` puts beside that one, and
    /// which does what `fault` says: `stage.before_answer:1:panic`.
    pub fn with_fault(fault: &str) -> Result<Self> {
        let faulty = Self::named("platen-faulty", "cargo xtask test")?;
        Ok(faulty.with_env("PLATEN_FAULT", fault))
    }

    /// Returns the program with fault points, which does nothing of its own there.
    pub fn faulty_beside_the_test() -> Result<Self> {
        Self::named("platen-faulty", "cargo xtask test")
    }

    fn named(name: &str, build: &str) -> Result<Self> {
        Self::at(&built_beside(name, build)?)
    }

    /// Returns where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the program with this in its environment.
    #[must_use]
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Returns the program started by another one, such as strace.
    #[must_use]
    pub fn under(mut self, command: &[&str]) -> Self {
        self.under = command.iter().map(|part| (*part).to_owned()).collect();
        self
    }

    /// Starts the room. What it says goes to the place's log.
    pub fn start(&self, place: &Place) -> Result<Running> {
        let log = place.log();
        let log = OpenOptions::new().create(true).append(true).open(&log)?;
        let mut command = match self.under.split_first() {
            None => Command::new(&self.path),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&self.path);
                command
            }
        };
        command
            .arg("serve")
            .arg("--data")
            .arg(place.data())
            .envs(
                self.env
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            )
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let started = match self.under.is_empty() {
            true => Started::ByTheTest,
            false => Started::ByAnother,
        };
        Ok(Running { child, started })
    }
}

impl Running {
    /// Returns its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it and waits until it is gone. One that has ended before is as good as killed.
    pub fn kill(&mut self) -> Result<()> {
        if self.started == Started::ByAnother {
            let _ended_already = self.signal_to_traced(Signal::KILL);
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Returns how it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until it ends by itself, at most so long; `false` where it runs on.
    pub fn ends_within(&mut self, time: Duration) -> Result<bool> {
        let clock = WallClock;
        let start = clock.instant();
        loop {
            if self.child.try_wait()?.is_some() {
                return Ok(true);
            }
            if clock.instant().duration_since(start) >= time {
                return Ok(false);
            }
            std::thread::sleep(LOOK.min(time));
        }
    }

    /// Waits until its interface answers.
    pub fn wait_until_ready(&mut self, place: &Place) -> Result<Api> {
        let clock = WallClock;
        let start = clock.instant();
        let api = Api::at(&place.socket());
        loop {
            let answered = api.get("/health/live");
            if answered
                .as_ref()
                .is_ok_and(|answered| answered.status == 200)
            {
                return Ok(api);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the room ended while it started: {status}");
            }
            let waited = clock.instant().duration_since(start);
            ensure!(waited < PATIENCE, "the room does not answer: {answered:?}");
            std::thread::sleep(LOOK);
        }
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        signal_to(self.child.id(), signal)
    }

    /// Sends a signal to the room that was started by the program it is under.
    pub fn signal_to_traced(&self, signal: Signal) -> Result<()> {
        let own = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children"))?;
        let first = children.split_whitespace().next();
        let id = first.context("the room has ended, and what it is under has not")?;
        signal_to(id.parse()?, signal)
    }

    /// Ends it in order, as a service manager would.
    pub fn stop(self) -> Result<()> {
        self.signal(Signal::TERM)?;
        self.ends_in_order()
    }

    /// Waits until it has ended as it was told to.
    pub fn ends_in_order(mut self) -> Result<()> {
        ensure!(
            self.ends_within(PATIENCE)?,
            "the room does not end on SIGTERM"
        );
        let status = self.child.wait()?;
        ensure!(status.success(), "the room ended with {status}");
        Ok(())
    }
}

fn signal_to(id: u32, signal: Signal) -> Result<()> {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    kill_process(id.context("the process has no number")?, signal)?;
    Ok(())
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already is as good as killed.
        let _ended_already = self.kill();
    }
}
