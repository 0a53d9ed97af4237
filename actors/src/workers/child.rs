//! One worker child, from the room's side.

use super::cage::Cage;
use super::process::{self, End, LastWords};
use super::task::{PoolError, PoolOptions};
use super::wire::{self, Begin, Reply, Request};
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, ChildStderr};
use std::time::{Duration, Instant};

/// How long a child may take to be ready.
const START: Duration = Duration::from_secs(10);

/// A child that waits for its next task. Dropping it ends it.
pub(super) struct Worker {
    child: Child,
    socket: UnixStream,
    last_words: LastWords<ChildStderr>,
    /// What has been read of the next frame.
    read: Vec<u8>,
    limits: Vec<String>,
}

/// Why a worker did not answer. In each case it is of no more use.
#[derive(Debug)]
pub(super) enum Silence {
    /// It was gone before it got the task.
    Gone,
    /// It died over the task.
    Died { end: End, last_words: String },
    /// It did not answer in time.
    TimedOut,
    /// The pool is being stopped.
    Stopped,
    /// It cannot be spoken to.
    Broken { source: io::Error },
}

impl Worker {
    /// Starts a child and sets its limits.
    pub(super) fn start(
        options: &PoolOptions,
        cage: &Cage,
        stop: BorrowedFd<'_>,
    ) -> Result<Self, PoolError> {
        let fail = |source| PoolError::Start {
            program: options.program.clone(),
            source,
        };
        let (socket, theirs) = UnixStream::pair().map_err(fail)?;
        let mut command = cage.worker(options);
        let mut child = command.stdin(OwnedFd::from(theirs)).spawn().map_err(fail)?;
        // The command holds the child's end, which must close for its death to be noticed.
        drop(command);
        let Some(errors) = child.stderr.take() else {
            return Err(fail(io::Error::other("no pipe for its errors")));
        };
        let last_words = LastWords::of(errors);
        let mut worker = Self {
            child,
            socket,
            last_words,
            read: Vec::new(),
            limits: Vec::new(),
        };
        match worker.ask(&Request::Begin(begin(options)), &[], START, stop) {
            Ok(Reply::Ready {
                wire: wire::VERSION,
                limits,
            }) => worker.limits = limits,
            Ok(other) => return Err(not_a_worker(options, format!("answered {other:?}"), "")),
            Err(Silence::Broken { source }) => return Err(fail(source)),
            Err(Silence::Stopped) => {
                return Err(not_a_worker(options, "is no longer needed".to_owned(), ""));
            }
            Err(Silence::Gone) => {
                let (end, last_words) = worker.bury();
                return Err(not_a_worker(options, end.to_string(), &last_words));
            }
            Err(Silence::Died { end, last_words }) => {
                return Err(not_a_worker(options, end.to_string(), &last_words));
            }
            Err(Silence::TimedOut) => {
                return Err(not_a_worker(
                    options,
                    format!("was not ready within {START:?}"),
                    "",
                ));
            }
        }
        Ok(worker)
    }

    /// Returns the limits in force, in words.
    pub(super) fn limits(&self) -> &[String] {
        &self.limits
    }

    /// Gives the worker a request with its files, and waits for the reply.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        files: &[BorrowedFd<'_>],
        limit: Duration,
        stop: BorrowedFd<'_>,
    ) -> Result<Reply, Silence> {
        let deadline = process::after(limit);
        // With a cage around it, its socket may outlive it for a moment.
        if !matches!(self.child.try_wait(), Ok(None)) {
            return Err(Silence::Gone);
        }
        match wire::send(&self.socket, request, files) {
            Ok(()) => self.reply(deadline, stop),
            Err(error) if is_gone(&error) => Err(Silence::Gone),
            Err(source) => Err(Silence::Broken { source }),
        }
    }

    fn reply(&mut self, deadline: Instant, stop: BorrowedFd<'_>) -> Result<Reply, Silence> {
        let broken = |source| Silence::Broken { source };
        loop {
            if let Some(reply) = wire::take(&mut self.read).map_err(broken)? {
                return Ok(reply);
            }
            let files = [
                Some(self.socket.as_fd()),
                self.last_words.file(),
                Some(stop),
            ];
            let ready = process::wait(files, deadline).map_err(broken)?;
            let Some([reply, errors, stop]) = ready else {
                return Err(Silence::TimedOut);
            };
            if stop {
                return Err(Silence::Stopped);
            }
            if errors {
                self.last_words.listen();
            }
            if reply && !self.read_some().map_err(broken)? {
                let (end, last_words) = self.bury();
                return Err(Silence::Died { end, last_words });
            }
        }
    }

    /// Reads once. Returns whether there was anything.
    fn read_some(&mut self) -> io::Result<bool> {
        let mut some = [0; 16_384];
        match self.socket.read(&mut some) {
            Ok(read) => {
                self.read.extend(&some[..read]);
                Ok(read > 0)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(true),
            Err(error) if is_gone(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Reaps a child that has closed its socket, which it does by dying.
    fn bury(&mut self) -> (End, String) {
        // A child that closed its socket and lives on is ended; one that is dying may still be
        // on its way, and its own end is the one to tell.
        self.last_words
            .listen_to_end(process::after(Duration::from_secs(1)));
        let last_words = self.last_words.take();
        let end = process::end(&mut self.child).map_or(End::Finished, End::of);
        (end, last_words)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Nothing can be done about a child that cannot be reaped.
        let _ = process::end(&mut self.child);
    }
}

fn begin(options: &PoolOptions) -> Begin {
    // The clock on the wall ends a task that takes too long. This is the net below it.
    let seconds = options.inspect_time.max(options.conversion_time).as_secs();
    Begin {
        wire: wire::VERSION,
        memory_bytes: options.memory_bytes,
        cpu_seconds: seconds
            .saturating_mul(u64::from(options.recycle_after))
            .max(1),
        output_bytes: options.conversion_output_bytes,
        pages: options.pages,
    }
}

fn not_a_worker(options: &PoolOptions, how: String, last_words: &str) -> PoolError {
    let (program, last_words) = (options.program.clone(), last_words.to_owned());
    PoolError::NotAWorker {
        program,
        how,
        last_words,
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}
