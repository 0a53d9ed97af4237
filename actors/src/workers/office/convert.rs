//! One conversion: a cage, a document in, a PDF out by a pipe, with limits on time and size.

use super::Office;
use crate::workers::cage::Purpose;
use crate::workers::pool::{Part, Setup};
use crate::workers::process::{self, End, LastWords};
use crate::workers::task::{Receipt, TaskError};
use platen_model::OfficeKind;
use platen_model::{Clock, WallClock};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::process::{Child, ChildStdout, Command};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long the program may take to say its version.
const VERSION: Duration = Duration::from_secs(20);
/// How much of what it said goes on the receipt.
const REMARKS: usize = 5;
const REMARK: usize = 200;

/// What LibreOffice says of every document, or in vain of Java.
const NOISE: [&str; 2] = ["failed to launch javaldx", "using filter : "];
/// What a program says that got no memory.
const NO_MEMORY: [&str; 3] = ["bad_alloc", "memory exhausted", "ut of memory"];

/// What a conversion came to.
pub(in crate::workers) enum Converted {
    /// The part file holds what may be a PDF.
    Written { receipt: Receipt },
    /// There will be no PDF of this document.
    Refused { reason: String },
}

/// Converts `file` into `part`.
pub(in crate::workers) fn convert(
    setup: &Setup,
    file: &Path,
    kind: OfficeKind,
    part: &mut Part,
) -> Result<Converted, TaskError> {
    let started = WallClock.instant();
    let refused = |reason| Ok(Converted::Refused { reason });
    let office = match Office::find(setup.options.office_program.as_deref()) {
        Ok(office) => office,
        Err(reason) => return refused(reason),
    };
    if let Some(reason) = office.lacks(kind) {
        return refused(reason);
    }
    let input = file.canonicalize().map_err(failed("open", file))?;
    let purpose = Purpose::Convert {
        input: &input,
        extension: kind.extension(),
    };
    let command = match setup.cage.office(&office, &purpose, &setup.options) {
        Ok(command) => command,
        Err(reason) => {
            return refused(format!(
                "office documents are converted only in a cage: {reason}"
            ));
        }
    };
    let limit = setup.options.conversion_time;
    let mut run = Run::start(command, office.program(), process::after(limit))?;
    let bytes = run.copy_to(
        part.file(),
        setup.options.conversion_output_bytes,
        setup.stop.as_fd(),
    );
    let bytes = bytes.map_err(|stopped| match stopped {
        Stopped::Late => TaskError::TimedOut { after: limit },
        Stopped::TooLong => TaskError::OverOutput,
        Stopped::Closed => TaskError::PoolClosed,
        Stopped::Io { source } => failed("write", part.path())(source),
    })?;
    let (end, said) = run.finish().map_err(failed("run", office.program()))?;
    match end {
        End::Finished if bytes > 0 => Ok(Converted::Written {
            receipt: Receipt {
                by: version(setup, &office),
                cage: setup.cage.to_string(),
                took: WallClock.instant().saturating_duration_since(started),
                remarks: remarks(&said),
            },
        }),
        End::Finished => refused(unloadable(&said)),
        End::Failed { .. } if said.contains("source file could not be loaded") => {
            refused(unloadable(&said))
        }
        End::Failed { .. } | End::Signalled { .. } if end.is_over_output() => {
            Err(TaskError::OverOutput)
        }
        End::Failed { .. } | End::Signalled { .. } => {
            if NO_MEMORY.iter().any(|sign| said.contains(sign)) {
                return Err(TaskError::OverMemory);
            }
            Err(TaskError::Crashed {
                how: end.to_string(),
                last_words: said,
            })
        }
    }
}

/// A converter at work. Dropping it ends all of it.
struct Run {
    child: Child,
    out: ChildStdout,
    last_words: LastWords<std::process::ChildStderr>,
    deadline: Instant,
}

enum Stopped {
    Late,
    TooLong,
    Closed,
    Io { source: io::Error },
}

impl Run {
    fn start(mut command: Command, office: &Path, deadline: Instant) -> Result<Self, TaskError> {
        let fail = failed("run", office);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(source) => return Err(fail(source)),
        };
        match (child.stdout.take(), child.stderr.take()) {
            (Some(out), Some(errors)) => Ok(Self {
                child,
                out,
                last_words: LastWords::of(errors),
                deadline,
            }),
            (_, _) => Err(fail(io::Error::other("no pipes to it"))),
        }
    }

    /// Copies standard output until its end, and returns its length.
    fn copy_to(
        &mut self,
        into: &mut impl Write,
        limit: u64,
        stop: BorrowedFd<'_>,
    ) -> Result<u64, Stopped> {
        let io = |source| Stopped::Io { source };
        let mut some = vec![0; 1 << 16];
        let mut bytes = 0;
        loop {
            let files = [Some(self.out.as_fd()), self.last_words.file(), Some(stop)];
            let ready = process::wait(files, self.deadline).map_err(io)?;
            let [out, errors, stop] = ready.ok_or(Stopped::Late)?;
            if stop {
                return Err(Stopped::Closed);
            }
            if errors {
                self.last_words.listen();
            }
            if out {
                let read = self.out.read(&mut some).map_err(io)?;
                bytes += u64::try_from(read).unwrap_or(u64::MAX);
                if read == 0 {
                    return Ok(bytes);
                }
                if bytes > limit {
                    return Err(Stopped::TooLong);
                }
                into.write_all(&some[..read]).map_err(io)?;
            }
        }
    }

    /// Waits for the end of a program that has closed its output.
    fn finish(mut self) -> io::Result<(End, String)> {
        self.last_words.listen_to_end(self.deadline);
        let said = self.last_words.take();
        Ok((End::of(process::end(&mut self.child)?), said))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // Nothing can be done about a child that cannot be reaped.
        let _ = process::end(&mut self.child);
    }
}

/// Returns the program's name and version, asked for once.
fn version(setup: &Setup, office: &Office) -> String {
    static KNOWN: OnceLock<String> = OnceLock::new();
    let ask = || {
        let command = setup
            .cage
            .office(office, &Purpose::Version, &setup.options)
            .ok()?;
        let mut run = Run::start(command, office.program(), process::after(VERSION)).ok()?;
        let mut said = Vec::new();
        run.copy_to(&mut said, 1_024, setup.stop.as_fd()).ok()?;
        let line = String::from_utf8_lossy(&said)
            .lines()
            .next()?
            .trim()
            .to_owned();
        line.starts_with("LibreOffice").then_some(line)
    };
    if setup.options.office_program.is_some() {
        return office.program().display().to_string();
    }
    KNOWN
        .get_or_init(|| ask().unwrap_or_else(|| "LibreOffice".to_owned()))
        .clone()
}

fn remarks(said: &str) -> Vec<String> {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = lines.filter(|line| !NOISE.iter().any(|noise| line.contains(noise)));
    telling
        .take(REMARKS)
        .map(|line| line.chars().take(REMARK).collect())
        .collect()
}

fn unloadable(said: &str) -> String {
    let remarks = remarks(said).join("; ");
    let said = if remarks.is_empty() {
        String::new()
    } else {
        format!(" ({remarks})")
    };
    format!("LibreOffice could not open the document; it may be damaged or need a password{said}")
}

fn failed(act: &'static str, path: &Path) -> impl Fn(io::Error) -> TaskError {
    let path = path.to_path_buf();
    move |source| TaskError::File {
        act,
        path: path.clone(),
        source,
    }
}
