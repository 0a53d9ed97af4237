//! Each kind of task, from the room's side.

use super::lanes::{Lanes, Order};
use super::{Part, Setup, Tended};
use crate::workers::child::Silence;
use crate::workers::office::{self, Converted};
use crate::workers::process::End;
use crate::workers::task::{Answer, Lane, Permissions, Receipt, Task, TaskError};
use crate::workers::wire::{Reply, Request};
use platen_model::{Clock, DocumentFormat, WallClock};
use platen_pdfcore::recipe::stamp::Field;
use rustix::fs::{Mode, OFlags, open};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::time::Duration;
use tokio::sync::oneshot;

/// Performs a task by a worker.
pub(super) fn perform(tended: &mut Tended<'_>, task: &Task) -> Result<Answer, TaskError> {
    let limit = tended.setup.options.inspect_time;
    match task {
        Task::Identify { file } => {
            let document = readable(file)?;
            tended
                .ask(&Request::Identify, &[document.as_fd()], limit)?
                .answer(file)
        }
        Task::Inspect { file } => {
            let document = readable(file)?;
            tended
                .ask(&Request::Inspect, &[document.as_fd()], limit)?
                .answer(file)
        }
        Task::Wrap { file, kind, into } => {
            let kind = DocumentFormat::Image(*kind).extension().to_owned();
            make(tended, file, &Request::Wrap { kind }, into)
        }
        Task::Select { file, pages, into } => {
            let pages = pages.to_string();
            make(tended, file, &Request::Select { pages }, into)
        }
        Task::LookForColour { file } => {
            let document = readable(file)?;
            let limit = tended.setup.options.conversion_time;
            tended
                .ask(&Request::LookForColour, &[document.as_fd()], limit)?
                .answer(file)
        }
        Task::Program {
            file,
            recipe,
            fields,
            permissions,
            into,
        } => {
            let named =
                |(field, value): (Field, &str)| (field.as_str().to_owned(), value.to_owned());
            let request = Request::Program {
                recipe: recipe.clone(),
                fields: fields.iter().map(named).collect(),
                waived: *permissions == Permissions::Waived,
            };
            make(tended, file, &request, into)
        }
        Task::Fault(fault) => tended
            .ask(&Request::Fault((*fault).into()), &[], limit)?
            .answer(Path::new("")),
        Task::ConvertOffice { file, .. } => Err(nonsense(file, "the task is for a converter")),
    }
}

/// Converts an office document and has a worker look at the result.
pub(super) fn convert(
    setup: &Setup,
    workers: &Lanes,
    lane: Lane,
    task: &Task,
) -> Result<Answer, TaskError> {
    let (file, kind, into) = match task {
        Task::ConvertOffice { file, kind, into } => (file, *kind, into),
        Task::Identify { file }
        | Task::Inspect { file }
        | Task::Wrap { file, .. }
        | Task::Select { file, .. }
        | Task::LookForColour { file }
        | Task::Program { file, .. } => {
            return Err(nonsense(file, "the task is for a worker"));
        }
        Task::Fault(_) => return Err(nonsense(Path::new(""), "the task is for a worker")),
    };
    drop(readable(file)?);
    let mut part = Part::begin(into)?;
    let receipt = match office::convert(setup, file, kind, &mut part)? {
        Converted::Written { receipt } => receipt,
        Converted::Refused { reason } => return Ok(Answer::Refused { reason }),
    };
    let (reply, answer) = oneshot::channel();
    let task = Task::Inspect {
        file: part.path().to_path_buf(),
    };
    workers.put(lane, Order { task, lane, reply })?;
    match answer
        .blocking_recv()
        .unwrap_or(Err(TaskError::PoolClosed))?
    {
        Answer::Inspected(facts) => Ok(Answer::Made {
            pages: facts.pages,
            bytes: part.finish()?,
            receipt,
        }),
        Answer::Damaged { reason } => Ok(Answer::Refused {
            reason: format!("LibreOffice made no usable PDF: {reason}"),
        }),
        Answer::Identified(_)
        | Answer::NotIdentified { .. }
        | Answer::Coloured(_)
        | Answer::Forbidden
        | Answer::Made { .. }
        | Answer::Refused { .. } => Err(nonsense(into, "the inspection has no result")),
    }
}

/// Has a worker make one file of another.
fn make(
    tended: &mut Tended<'_>,
    file: &Path,
    request: &Request,
    into: &Path,
) -> Result<Answer, TaskError> {
    let started = WallClock.instant();
    let document = readable(file)?;
    let mut part = Part::begin(into)?;
    let limit = tended.setup.options.conversion_time;
    let out = part
        .file()
        .try_clone()
        .map_err(|source| failed("open", into, source))?;
    match tended.ask(request, &[document.as_fd(), out.as_fd()], limit)? {
        Reply::Made { pages, told } => Ok(Answer::Made {
            pages,
            bytes: part.finish()?,
            receipt: Receipt {
                by: format!("platen {}", env!("CARGO_PKG_VERSION")),
                cage: tended.setup.cage.to_string(),
                took: WallClock.instant().saturating_duration_since(started),
                remarks: told,
            },
        }),
        other => other.answer(file),
    }
}

impl Tended<'_> {
    /// Asks the worker, or a fresh one if it died while it was idle.
    fn ask(
        &mut self,
        request: &Request,
        files: &[BorrowedFd<'_>],
        limit: Duration,
    ) -> Result<Reply, TaskError> {
        if self.worker.is_none() {
            self.renew()?;
        }
        let mut reply = self.ask_once(request, files, limit);
        if matches!(reply, Some(Err(Silence::Gone))) {
            self.renew()?;
            reply = self.ask_once(request, files, limit);
        }
        self.done = self.done.saturating_add(1);
        let silence = match reply {
            Some(Ok(reply)) => return Ok(reply),
            Some(Err(silence)) => silence,
            None => Silence::Gone,
        };
        self.worker = None;
        Err(match silence {
            Silence::Died { end, last_words } => died(end, last_words),
            Silence::TimedOut => TaskError::TimedOut { after: limit },
            Silence::Stopped => TaskError::PoolClosed,
            Silence::Gone => crashed("was gone before it got the task".to_owned()),
            Silence::Broken { source } => crashed(format!("could not be spoken to: {source}")),
        })
    }

    fn ask_once(
        &mut self,
        request: &Request,
        files: &[BorrowedFd<'_>],
        limit: Duration,
    ) -> Option<Result<Reply, Silence>> {
        let stop = self.setup.stop.as_fd();
        self.worker
            .as_mut()
            .map(|worker| worker.ask(request, files, limit, stop))
    }

    fn renew(&mut self) -> Result<(), TaskError> {
        self.replace().map_err(|error| TaskError::NoWorker {
            source: error.into(),
        })
    }
}

impl Reply {
    fn answer(self, file: &Path) -> Result<Answer, TaskError> {
        Ok(match self {
            Self::Identified { format } => match DocumentFormat::from_extension(&format) {
                Some(format) => Answer::Identified(format),
                None => return Err(nonsense(file, "the worker named an unknown format")),
            },
            Self::NotIdentified { reason } => Answer::NotIdentified { reason },
            Self::Inspected(facts) => Answer::Inspected(facts.into()),
            Self::Damaged { reason } => Answer::Damaged { reason },
            Self::Coloured { colour } => Answer::Coloured(colour),
            Self::Forbidden => Answer::Forbidden,
            Self::Refused { reason } => Answer::Refused { reason },
            Self::Failed { reason } => {
                return Err(failed("work on", file, io::Error::other(reason)));
            }
            Self::Ready { .. } | Self::Made { .. } => {
                return Err(nonsense(file, "the worker answered something else"));
            }
        })
    }
}

fn died(end: End, last_words: String) -> TaskError {
    // What Rust says before it aborts for want of memory.
    if last_words.contains("memory allocation of") {
        TaskError::OverMemory
    } else if end.is_over_output() {
        TaskError::OverOutput
    } else {
        TaskError::Crashed {
            how: end.to_string(),
            last_words,
        }
    }
}

fn crashed(how: String) -> TaskError {
    TaskError::Crashed {
        how,
        last_words: String::new(),
    }
}

/// Opens a document without waiting for anything, and only if it is an ordinary file.
fn readable(path: &Path) -> Result<File, TaskError> {
    let fail = |source| failed("open", path, source);
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = open(path, flags, Mode::empty()).map(File::from);
    let file = file.map_err(|error| fail(error.into()))?;
    match file.metadata().map_err(fail)?.is_file() {
        true => Ok(file),
        false => Err(fail(io::Error::other("it is not an ordinary file"))),
    }
}

fn failed(act: &'static str, path: &Path, source: io::Error) -> TaskError {
    TaskError::File {
        act,
        path: path.to_path_buf(),
        source,
    }
}

fn nonsense(path: &Path, what: &str) -> TaskError {
    failed("work on", path, io::Error::other(what.to_owned()))
}
